"""What figures are counted from: a programme's tally, its closed months, and its records for lists."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import feel
from engine.domain.access import May, require
from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.kpi import Kpi
from engine.domain.kpi_plan import WorkingDays
from engine.domain.periods import Period, Span
from engine.domain.programme import Programme
from engine.domain.workdays import local_date
from engine.kpi import closings, measuring, tally
from engine.kpi.closings import Closing
from engine.kpi.figure import Measure, NoSuchKpi, clip
from engine.kpi.measuring import Days, Source
from engine.programmes import NoSuchProgramme, Release
from engine.records import reading
from engine.records.reading import RecordView
from engine.store.evidence import RecordRow
from engine.work import Work


@dataclass(frozen=True, slots=True)
class Selection:
    """Records a condition chose; undecided: how many it could not decide about."""

    records: tuple[RecordView, ...]
    undecided: int = 0

    @property
    def ids(self) -> tuple[RecordId, ...]:
        """The chosen records' ids."""
        return tuple(record.id for record in self.records)


class Ledger:
    """A programme's figures in one transaction; what is asked for often is read once.

    within: the only days records are read of; None = the term.
    """

    def __init__(self, work: Work, release: Release, within: Span | None = None) -> None:
        self.work, self.release = work, release
        self.programme: Programme = release.programme
        self.today = local_date(work.now)
        self.source = Source.of(work.session, release.key)
        term = self.programme.term
        self._readable = clip(within or Span(term.start_on, term.end_on, Period.TERM), term)
        self._read: dict[str, Sequence[RecordView]] = {}
        self._measured: dict[tuple[object, ...], Measure] = {}

    @cached_property
    def days(self) -> WorkingDays:
        """The office's working days over the term."""
        return WorkingDays(self.programme.office, self.programme.term)

    @cached_property
    def counted(self) -> frozenset[str]:
        """The KPIs whose entries are all there."""
        return tally.complete(self.work, self.release)

    @cached_property
    def closings(self) -> list[Closing]:
        """Every closing of a month, the earliest month first."""
        return closings.all_of(self.work, self.release.key)

    @cached_property
    def closed(self) -> dict[str, Closing]:
        """The closings that hold, by month."""
        return closings.standing(self.closings)

    def day_of(self, record_id: RecordId) -> dt.date:
        """Return the day a record counts on."""
        return self.work.session.get_one(RecordRow, record_id).occurred_on

    def measure(self, kpi: Kpi, days: Days) -> Measure:
        """Count a KPI from the tally on these days; asked again, the answer is at hand."""
        place = (kpi.key, kpi.each, kpi.at_least, days)
        if place not in self._measured:
            self._measured[place] = measuring.measure(self.source, kpi, days)
        return self._measured[place]

    def kpi(self, key: str) -> Kpi:
        """Return a KPI of the programme.  Raises: NoSuchKpi."""
        found = self.programme.kpis.get(key)
        if found is None:
            raise NoSuchKpi(key=key)
        return found

    def records_of(self, kind: str, start_on: dt.date, end_on: dt.date) -> Sequence[RecordView]:
        """Return the records of a kind that count on these days inside what is readable, oldest first."""
        if kind not in self._read:
            self._read[kind] = reading.between(self.work, self.release.key, kind, *self._readable)
        return [record for record in self._read[kind] if start_on <= record.occurred_on <= end_on]

    def evaluate(self, source: str, words: Mapping[str, Any]) -> Any:
        """Return the value of a FEEL expression over these words."""
        return feel.evaluate(source, words, self.release.environment(self.work.now)).value


def ledger(work: Work, release: Release, within: Span | None = None) -> Ledger:
    """Return the programme's ledger.  within: the only days records are read of; None = the term."""
    return Ledger(work, release, within)


def ledger_for(work: Work, programme: ProgrammeKey) -> Ledger:
    """Return the ledger for somebody who reads figures; strangers do not learn that the programme exists.

    Raises: NoSuchProgramme, NotAllowed.
    """
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    return Ledger(work, work.programmes.current(work.session, programme))


def select(book: Ledger, kind: str, where: str | None, span: Span) -> Selection:
    """Return the records of a kind in the span (clipped to the term) that `where` is true for."""
    start_on, end_on = clip(span, book.programme.term)
    found = tuple(book.records_of(kind, start_on, end_on)) if start_on <= end_on else ()
    if where is None:
        return Selection(found)
    verdicts = [book.evaluate(where, words_of(record)) for record in found]
    chosen = tuple(record for record, verdict in zip(found, verdicts, strict=True) if verdict is True)
    return Selection(chosen, sum(not isinstance(verdict, bool) for verdict in verdicts))


def words_of(record: RecordView) -> dict[str, Any]:
    """Return what a `where` expression sees of a record: its fields, and the day it counts on."""
    seen: dict[str, Any] = feel.from_json({"occurred_on": record.occurred_on, **record.fields})
    return seen


def occurrences(found: Sequence[RecordView]) -> int:
    """Count each time: 延べ."""
    return len(found)


def companies(found: Sequence[RecordView]) -> int:
    """Count each company once: 実数."""
    return len({record.company_id for record in found if record.company_id is not None})
