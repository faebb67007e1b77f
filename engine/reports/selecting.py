"""The records a report lists and counts, read once a kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import feel, records
from engine.domain.ids import CompanyId
from engine.domain.periods import Span
from engine.domain.programme import Programme
from engine.programmes import Release
from engine.records import RecordView
from engine.work import Work


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a programme over one span, clipped to its term; a kind is read when it is first asked for."""

    work: Work
    release: Release
    span: Span
    _read: dict[str, Sequence[RecordView]] = field(default_factory=dict)

    @property
    def programme(self) -> Programme:
        """What the programme says about them."""
        return self.release.programme

    def of_kind(self, kind: str) -> Sequence[RecordView]:
        """Return the records of a kind, oldest first."""
        if kind not in self._read:
            term = self.programme.term
            first, last = max(self.span.start, term.start_on), min(self.span.end, term.end_on)
            self._read[kind] = records.between(self.work, self.release.key, kind, first, last) if first <= last else ()
        return self._read[kind]

    def where(self, kind: str, condition: str | None) -> Sequence[RecordView]:
        """Return the records of a kind the condition (FEEL over one record) is true for."""
        found = self.of_kind(kind)
        if condition is None:
            return found
        env = self.release.environment(self.work.now)
        return [one for one in found if feel.evaluate(condition, words_of(one), env).value is True]


def words_of(record: RecordView) -> Mapping[str, Any]:
    """Return what a condition sees of a record: its fields, and the day it counts on."""
    seen: Mapping[str, Any] = feel.from_json({"occurred_on": record.occurred_on, **record.fields})
    return seen


def companies(found: Sequence[RecordView]) -> set[CompanyId]:
    """Return the companies of some records, each once: 実数."""
    return {record.company_id for record in found if record.company_id is not None}
