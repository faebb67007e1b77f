"""What was gathered for a report: its data sections as blocks, and the figures with the records they were counted from.

It is kept with the report as it was, so a report says the same tomorrow; texts people write are added when it is laid
out (engine/reports/content.py).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.domain.ids import FileId, RecordId
from engine.domain.report_content import Block, EvidenceRecord
from engine.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedFigure:
    """A figure as it was counted. key: tells it apart from one counting to the next. record_ids: oldest first.

    anchor: of its evidence; figures on the same records share one, None without records. headline: compared with what
    would be counted later, and told when it changed.
    """

    key: str
    name: Text
    value: Decimal | None
    unit: Text
    period: Text
    record_ids: tuple[RecordId, ...]
    anchor: str | None
    target: Decimal | None = None
    headline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the report, in its place. key: of the part people fill in; empty for data.

    blocks: what the data say. picture_ids: files that may be shown.
    """

    title: Text
    key: str = ""
    blocks: tuple[Block, ...] = ()
    picture_ids: tuple[FileId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure of an earlier report that is counted differently now. period: the earlier report's."""

    period: Text
    key: str
    name: Text
    unit: Text
    was: Decimal | None
    now: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """How much more it is now; None when either cannot be computed."""
        return None if self.was is None or self.now is None else self.now - self.was


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything one report says in numbers and lists.

    nil: nothing was done in the period. start_on, end_on: the part of the period inside the term. counted_at: aware.
    records: every record behind the figures, once. outside: records whose day lies outside the term; they are in no
    figure. changes: of reports that were sent.
    """

    period: Text
    start_on: dt.date
    end_on: dt.date
    counted_at: dt.datetime
    nil: bool
    sections: tuple[Section, ...]
    figures: tuple[CountedFigure, ...]
    records: tuple[EvidenceRecord, ...]
    outside: tuple[EvidenceRecord, ...] = ()
    changes: tuple[Change, ...] = ()

    def evidence(self) -> Iterator[tuple[str, Sequence[CountedFigure]]]:
        """Yield each anchor with the figures that rest on it, in the order of the report."""
        found: dict[str, list[CountedFigure]] = {}
        for figure in self.figures:
            if figure.anchor is not None:
                found.setdefault(figure.anchor, []).append(figure)
        yield from found.items()

    def headlines(self) -> dict[str, CountedFigure]:
        """Return the figures that are compared from one counting to the next, by key."""
        return {figure.key: figure for figure in self.figures if figure.headline}

    def behind(self, anchor: str) -> list[EvidenceRecord]:
        """List the records behind an anchor, oldest first; none for one the report does not have."""
        figure = next((figure for figure in self.figures if figure.anchor == anchor), None)
        ids = set(figure.record_ids) if figure else set()
        return [record for record in self.records if record.number in ids]
