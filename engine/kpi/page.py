"""One KPI with everything that proves it: months, charts, groups, the records, what was left out, what changed."""

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import func, select

from engine.domain.ids import ProgrammeKey
from engine.domain.kpi import OF_NO_RECORDS, Kpi
from engine.domain.kpi_plan import planned
from engine.domain.kpi_words import definition_of
from engine.domain.periods import Period, Span
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.kpi import measuring
from engine.kpi.changes import Change, changes
from engine.kpi.closings import Closing
from engine.kpi.counting import figure, measure_of, whole_term
from engine.kpi.drill import Drill, drill, source_of
from engine.kpi.entries import definition
from engine.kpi.figure import Figure, GroupValue, clip
from engine.kpi.groups import group_values
from engine.kpi.ledger import Ledger, ledger_for
from engine.kpi.left_out import LeftOut, left_out
from engine.kpi.measuring import Days
from engine.kpi.months import LinePoint, line_of, months_of
from engine.kpi.overview import KpiRow, NoSuchPeriod, over_term, row_of, spans
from engine.store.base import dump_json
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month of the table under the chart. value: what it was closed with, or counts now. to_date: since the start.

    target: what it should reach by itself. planned: the plan line at its end, or today.
    closing: what it was closed with, None while it is open. delta: what has changed since it was closed.
    """

    span: Span
    value: Decimal | None
    to_date: Decimal | None
    target: Decimal | None
    planned: Decimal | None
    closing: Closing | None
    delta: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a figure was counted over. entries: how many records, undecided ones too. newest: the highest number.

    total: of the numbers of these records. declaration: mark of how it is counted. hash: over these and the value.
    """

    counted_at: dt.datetime
    release: int
    entries: int
    newest: int
    total: int
    declaration: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiPage:
    """Everything about one KPI over one period."""

    programme: Programme
    kpi: Kpi
    today: dt.date
    span: Span
    spans: dict[str, Span]
    row: KpiRow
    figure: Figure
    definition: Text
    months: tuple[MonthRow, ...]
    line: tuple[LinePoint, ...]
    groups: tuple[GroupValue, ...]
    parts: tuple[KpiRow, ...]
    drills: tuple[Drill, ...]
    left_out: tuple[LeftOut, ...]
    changes: tuple[Change, ...]
    closing: Closing | None
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What of a KPI is asked for. period: None = its own of today. group, first: which of the records behind it."""

    period: str | None = None
    group: str | None = None
    first: int = 0


def page(work: Work, programme: ProgrammeKey, key: str, wish: Wish) -> KpiPage:
    """Return one KPI over a period.  Raises: NoSuchProgramme, NotAllowed, NoSuchKpi, NoSuchPeriod."""
    book = ledger_for(work, programme)
    kpi = book.kpi(key)
    row, offered = row_of(book, kpi), spans(book)
    span = row.now.span if wish.period is None else offered.get(wish.period)
    if span is None:
        raise NoSuchPeriod(key=wish.period or "")
    parts, shown = counted_parts(book, kpi), figure(book, key, span, with_records=False)
    return KpiPage(
        programme=book.programme,
        kpi=kpi,
        span=span,
        spans=offered,
        row=row,
        figure=shown,
        definition=definition_of(book.programme, kpi),
        months=tuple(_months(book, kpi)),
        line=tuple(line_of(book, over_term(kpi, book), (row.to_date or row.now).figure.value)),
        today=book.today,
        groups=_groups(book, kpi, span),
        parts=tuple(row_of(book, part) for part in family(book, kpi)),
        drills=tuple(drill(book, part, span, group=wish.group, first=wish.first) for part in parts),
        left_out=tuple(one for part in parts for one in left_out(book, part, span)),
        changes=tuple(changes(book, [key])),
        closing=book.closed.get(span.key),
        proof=proof(book, kpi, span, shown.value),
    )


def counted_parts(book: Ledger, kpi: Kpi) -> list[Kpi]:
    """Return what is counted from records: the KPI, or both parts of a share."""
    parts = [kpi] if kpi.ratio is None else [book.kpi(kpi.ratio.numerator), book.kpi(kpi.ratio.denominator)]
    return [part for part in parts if part.count not in OF_NO_RECORDS]


def family(book: Ledger, kpi: Kpi) -> list[Kpi]:
    """Return the named parts of the KPI, or of the one it is a part of, without itself."""
    head = kpi.part_of or kpi.key
    return [one for one in book.programme.kpis.values() if head in {one.key, one.part_of} and one.key != kpi.key]


def proof(book: Ledger, kpi: Kpi, span: Span, value: Decimal | None) -> Proof:
    """Say what a figure was counted over, so that counting it again can be compared."""
    days = Days(*clip(span, book.programme.term))
    marks, numbers = [], [0, 0, 0]
    for part in counted_parts(book, kpi):
        entries = measuring.entries_of(source_of(book, span), part, days)
        one = entries.c.record_id
        many, newest, total = book.work.session.execute(select(func.count(one), func.max(one), func.sum(one))).one()
        numbers = [numbers[0] + many, max(numbers[1], newest or 0), numbers[2] + int(total or 0)]
        marks.append(definition(book.release, part))
    said = [book.release.key, kpi.key, span.start, span.end, marks, numbers, value]
    return Proof(
        counted_at=book.work.now,
        release=book.release.number,
        entries=numbers[0],
        newest=numbers[1],
        total=numbers[2],
        declaration="-".join(marks) or "―",
        hash=hashlib.sha256(dump_json(said).encode()).hexdigest(),
    )


def _months(book: Ledger, kpi: Kpi) -> list[MonthRow]:
    whole, term = over_term(kpi, book), whole_term(book)
    changed = {change.month: change.delta for change in changes(book, [kpi.key])}
    found = []
    for month in months_of(book, kpi):
        closing = book.closed.get(month.span.key)
        closed = closing.figures.get(kpi.key) if closing else None
        until = min(month.span.end, book.today)
        found.append(
            MonthRow(
                span=month.span,
                value=closed.value if closed else month.value,
                to_date=month.to_date,
                target=kpi.target_of(month.span) if kpi.per is Period.MONTH else None,
                planned=planned(whole, term, until, book.days),
                closing=closing,
                delta=changed.get(month.span.key),
            )
        )
    return found


def _groups(book: Ledger, kpi: Kpi, span: Span) -> tuple[GroupValue, ...]:
    if kpi.each is None:
        return ()
    counted = measure_of(book, replace(kpi, at_least=None), span)
    return group_values(book, kpi, counted.groups)
