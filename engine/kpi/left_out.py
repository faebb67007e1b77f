"""What a figure leaves out, and why: nothing that was recorded goes missing unsaid."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from engine.domain.kpi import OF_NO_RECORDS, Count, Kpi
from engine.domain.periods import Span
from engine.domain.text import Text
from engine.kpi import measuring
from engine.kpi.drill import lacks
from engine.kpi.figure import NO_COMPANY, NO_VALUE, UNDECIDED, clip
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
    if kpi.count in OF_NO_RECORDS:
        return []
    days = Days(*clip(span, book.programme.term))
    entries = measuring.entries_of(book.source, kpi, days)
    own = {UNDECIDED: ~entries.c.is_decided, _lacking(kpi): and_(entries.c.is_decided, lacks(kpi, entries))}
    said = {UNDECIDED: PLAIN_UNDECIDED, NO_COMPANY: PLAIN_NO_COMPANY, NO_VALUE: PLAIN_NO_VALUE}
    found = [
        _left_out(book, said[why], select(entries.c.record_id).distinct().where(is_so)) for why, is_so in own.items()
    ]
    kind = (RecordRow.programme_key == book.release.key, RecordRow.kind == kpi.records)
    within = RecordRow.occurred_on.between(span.start, span.end)
    term = book.programme.term
    beyond = or_(RecordRow.occurred_on < term.start_on, RecordRow.occurred_on > term.end_on)
    stands = RecordRow.withdrawn_at.is_(None)
    others = {OUTSIDE: (beyond, stands), NOT_VALID: (within, stands, ~RecordRow.valid), WITHDRAWN: (within, ~stands)}
    found += [_left_out(book, why, select(RecordRow.id).where(*kind, *parts)) for why, parts in others.items()]
    return [one for one in found if one.number]


def _left_out(book: Ledger, why: Text, wanted: Any) -> LeftOut:
    session = book.work.session
    number = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ids = session.scalars(wanted.limit(MOST)).all() if number else []
    return LeftOut(why=why, number=number, records=tuple(reading.several(book.work, ids)))


def _lacking(kpi: Kpi) -> Text:
    return NO_COMPANY if kpi.count is Count.DISTINCT_COMPANY else NO_VALUE
