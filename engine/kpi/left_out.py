"""What a figure leaves out, and why: nothing that was recorded goes missing unsaid."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from engine.domain.kpi import OF_NO_RECORDS, Count, Kpi
from engine.domain.periods import Span
from engine.domain.text import Text
from engine.kpi import measuring
from engine.kpi.drill import lacks
from engine.kpi.figure import UNDECIDED, clip
from engine.kpi.ledger import Ledger
from engine.kpi.measuring import Days
from engine.records import reading
from engine.records.reading import RecordView
from engine.store.evidence import RecordRow

MOST = 50  # records named of each reason
OUTSIDE = Text("委託期間の外の日付", "dated outside the term")
NOT_VALID = Text("種類の条件を満たさない記録", "not meeting the conditions of its kind")
WITHDRAWN = Text("取り下げた記録", "withdrawn")
PLAIN_UNDECIDED = Text("条件を判定できない記録", "the condition cannot decide")
PLAIN_NO_COMPANY = Text("事業者の分からない記録", "of no known company")
PLAIN_NO_VALUE = Text("値のない記録", "holding no value")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Records a figure does not count, and why; `records` are the first of them."""

    why: Text
    number: int
    records: tuple[RecordView, ...]


def left_out(book: Ledger, kpi: Kpi, span: Span) -> list[LeftOut]:
    """Return the records of the KPI's kind that it does not count for what they lack, by reason."""
    if kpi.count in OF_NO_RECORDS or kpi.key not in book.counted:
        return []
    found = [
        _left_out(book, why, wanted) for why, wanted in (*_lacking(book, kpi, span), *_not_counting(book, kpi, span))
    ]
    return [one for one in found if one.number]


def _lacking(book: Ledger, kpi: Kpi, span: Span) -> Iterator[tuple[Text, Any]]:
    """Yield which entries hold nothing to count by, or could not be decided about, where there are any."""
    days = Days(*clip(span, book.programme.term))
    known = book.measure(kpi, days).left_out
    entries = measuring.entries_of(book.source, kpi, days)
    ids = select(entries.c.record_id).distinct()
    if known.get(UNDECIDED):
        yield PLAIN_UNDECIDED, ids.where(~entries.c.is_decided)
    if any(number for why, number in known.items() if why != UNDECIDED):
        why = PLAIN_NO_COMPANY if kpi.count is Count.DISTINCT_COMPANY else PLAIN_NO_VALUE
        yield why, ids.where(entries.c.is_decided, lacks(kpi, entries))


def _not_counting(book: Ledger, kpi: Kpi, span: Span) -> Iterator[tuple[Text, Any]]:
    """Yield which records of the kind count nowhere: for their day, for what their kind asks, for being withdrawn."""
    term, day = book.programme.term, RecordRow.occurred_on
    ours = select(RecordRow.id).where(RecordRow.programme_key == book.release.key, RecordRow.kind == kpi.records)
    yield OUTSIDE, ours.where(RecordRow.withdrawn_at.is_(None), or_(day < term.start_on, day > term.end_on))
    within, stands = day.between(span.start, span.end), RecordRow.withdrawn_at.is_(None)
    yield NOT_VALID, ours.where(~RecordRow.valid, within, stands)
    yield WITHDRAWN, ours.where(~stands, within)


def _left_out(book: Ledger, why: Text, wanted: Any) -> LeftOut:
    session = book.work.session
    number = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ids = session.scalars(wanted.limit(MOST)).all() if number else []
    return LeftOut(why=why, number=number, records=tuple(reading.several(book.work, ids)))
