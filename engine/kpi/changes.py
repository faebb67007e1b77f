"""What changed in closed months since: signed differences, the records that made them, and why."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.domain.ids import RecordId
from engine.domain.kpi import Kpi
from engine.domain.periods import Period, Span, spans_of
from engine.domain.text import Text
from engine.kpi import measuring
from engine.kpi.closings import Closing
from engine.kpi.figure import clip
from engine.kpi.ledger import Ledger
from engine.kpi.measuring import Days, Source
from engine.kpi.months import month_values
from engine.store.evidence import RecordRow
from engine.store.records import RecordRevisionRow

WRITTEN = Text("確定後に記録", "recorded after the month was closed")
WITHDRAWN = Text("取下げ：{why}", "withdrawn: {why}")
CORRECTED = Text("補正：{why}", "corrected: {why}")
ELSEWHERE = Text("企業の名寄せまたは数え方の変更", "companies merged, or counted by another declaration")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRecord:
    """A record that counts otherwise than when its month was closed. at: of the change, None when no record changed."""

    record_id: RecordId
    why: Text
    at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure of a closed month that would be another one today. delta: signed; was: with what was told since."""

    month: str
    kpi: Kpi
    was: Decimal
    now: Decimal
    lines: tuple[ChangedRecord, ...]

    @property
    def delta(self) -> Decimal:
        """What is to be added to what was reported."""
        return self.now - self.was


def changes(book: Ledger, keys: Sequence[str] | None = None) -> list[Change]:
    """List what changed in closed months and was not told by a later closing. keys: of these KPIs, None = of all."""
    kpis = [kpi for key, kpi in book.programme.kpis.items() if keys is None or key in keys]
    spans = [span for span in spans_of(Period.MONTH, book.programme.term) if span.key in book.closed]
    found = [change for kpi in kpis for change in _of_kpi(book, kpi, spans)]
    return sorted(found, key=lambda change: change.month)


def _of_kpi(book: Ledger, kpi: Kpi, spans: list[Span]) -> Iterator[Change]:
    now = month_values(book, kpi, spans) if spans else {}
    for span in spans:
        closing = book.closed[span.key]
        kept = closing.figures.get(kpi.key)
        if kept is None or (kept.value is None and now[span.key] is None):
            continue
        was = (kept.value or ZERO) + _told(book, closing, kpi)
        if was != (now[span.key] or ZERO):
            lines = tuple(_lines(book, kpi, span, closing))
            yield Change(month=span.key, kpi=kpi, was=was, now=now[span.key] or ZERO, lines=lines)


def _told(book: Ledger, closing: Closing, kpi: Kpi) -> Decimal:
    """Return by how much later closings have said a figure was to be changed."""
    later = [one for one in book.closings if one.closed_at > closing.closed_at]
    deltas = (told.delta for one in later for told in one.told if (told.month, told.kpi) == (closing.month, kpi.key))
    return sum(deltas, ZERO)


def _lines(book: Ledger, kpi: Kpi, span: Span, closing: Closing) -> Iterator[ChangedRecord]:
    parts = [kpi] if kpi.ratio is None else [book.kpi(kpi.ratio.numerator), book.kpi(kpi.ratio.denominator)]
    days = Days(*clip(span, book.programme.term))
    then = book.source.closed(closing.id)
    changed = {one for part in parts for one in _changed(part, days, then, book.source)}
    since = max(one.closed_at for one in book.closings)
    told_before = since > closing.closed_at
    for record_id in sorted(changed):
        line = _why(book, record_id, closing.closed_at)
        if not told_before or (line.at is not None and line.at > since) or line.at is None:
            yield line


def _changed(kpi: Kpi, days: Days, then: Source, now: Source) -> set[RecordId]:
    """Return the records whose entries are not what they were."""
    before, after = (_entries(source, kpi, days) for source in (then, now))
    return {record_id for record_id in before.keys() | after.keys() if before.get(record_id) != after.get(record_id)}


def _entries(source: Source, kpi: Kpi, days: Days) -> Mapping[RecordId, set[Any]]:
    found: dict[RecordId, set[Any]] = {}
    for entry in source.session.execute(select(measuring.entries_of(source, kpi, days))):
        found.setdefault(entry.record_id, set()).add(tuple(entry))
    return found


def _why(book: Ledger, record_id: RecordId, closed_at: dt.datetime) -> ChangedRecord:
    session = book.work.session
    row = session.get_one(RecordRow, record_id)
    newest = select(RecordRevisionRow).where(RecordRevisionRow.record_id == record_id)
    revision = session.scalars(newest.order_by(RecordRevisionRow.number.desc()).limit(1)).first()
    if row.withdrawn_at is not None and row.withdrawn_at > closed_at:
        why, at = WITHDRAWN.format(why=row.withdrawn_why or ""), row.withdrawn_at
    elif revision is not None and revision.replaced_at > closed_at:
        why, at = CORRECTED.format(why=revision.reason), revision.replaced_at
    elif row.recorded_at > closed_at:
        why, at = WRITTEN, row.recorded_at
    else:
        return ChangedRecord(record_id=record_id, why=ELSEWHERE, at=None)
    return ChangedRecord(record_id=record_id, why=why, at=at)
