"""Counting the entries of the tally, or of a closed month, in the database: one statement a figure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.kpi import COMPANY, RECORD, Count, Kpi
from engine.kpi.entries import Amount
from engine.kpi.figure import NO_COMPANY, NO_VALUE, UNDECIDED, Measure
from engine.store.base import Row
from engine.store.figures import ClosedEntryRow, TallyRow
from engine.store.people import CompanyRow

_TALLY, _CLOSED = (Row.metadata.tables[kind.__tablename__] for kind in (TallyRow, ClosedEntryRow))
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are counted; both belong to it."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Entries to count: the running tally of a programme, or those of one closing.

    has_merges: companies of the programme were found to be the same, so each entry's is to be looked up.
    """

    session: Session
    programme: ProgrammeKey
    has_merges: bool
    closing_id: int | None = None

    @classmethod
    def of(cls, session: Session, programme: ProgrammeKey) -> "Source":
        """Return the running tally of a programme."""
        merged = select(CompanyRow.id).where(
            CompanyRow.programme_key == programme, CompanyRow.merged_into_id.is_not(None)
        )
        return cls(session=session, programme=programme, has_merges=session.scalar(merged.limit(1)) is not None)

    def closed(self, closing_id: int) -> "Source":
        """Return the entries of a closing; they have the companies as they stood then."""
        return replace(self, closing_id=closing_id, has_merges=False)

    @property
    def table(self) -> FromClause:
        """Where the entries are."""
        return _TALLY if self.closing_id is None else _CLOSED

    @property
    def is_ours(self) -> ColumnElement[bool]:
        """Which of them."""
        if self.closing_id is None:
            return _TALLY.c.programme_key == self.programme
        return _CLOSED.c.closing_id == self.closing_id


def entries_of(source: Source, kpi: Kpi, days: Days) -> FromClause:
    """Return the KPI's entries on these days, each with the company it counts for after confirmed merges."""
    table, among = source.table, kpi.among
    from_, company = _with_company(source, table)
    wanted = (
        select(
            table.c.record_id,
            table.c.occurred_on,
            table.c.month,
            table.c.until_on,
            table.c.is_decided,
            table.c.group_key,
            table.c.value_key,
            table.c.whole,
            table.c.part,
            company.label("company"),
        )
        .select_from(from_)
        .where(source.is_ours, table.c.kpi_key == kpi.key, _within(kpi, table, days))
    )
    if among is None or source.closing_id is not None:  # what was closed had to be among them then
        return wanted.subquery()
    return wanted.where(company.in_(_companies(source, among))).subquery()


def measure(source: Source, kpi: Kpi, days: Days) -> Measure:
    """Count one KPI from its entries on these days."""
    if days.first > days.last:
        return _measured(kpi, [])
    if kpi.count is Count.LATEST:
        return _latest(source, kpi, days)
    entries = entries_of(source, kpi, days)
    group = group_of(kpi, entries)
    wanted = select(*_counted(kpi, entries), literal(None) if group is None else group)
    in_order = wanted if group is None else wanted.group_by(group).order_by(func.min(entries.c.occurred_on), group)
    return _measured(kpi, source.session.execute(in_order).all())


def by_month(source: Source, kpi: Kpi, days: Days) -> dict[int, Decimal]:
    """Count one KPI for each month of its entries (year * 100 + month), where a month is nothing but its own days."""
    entries = entries_of(source, kpi, days)
    group = group_of(kpi, entries)
    parts = [entries.c.month, *([] if group is None else [group])]
    found: dict[int, list[Any]] = {}
    for *counted, month, key in source.session.execute(
        select(*_counted(kpi, entries), entries.c.month, literal(None) if group is None else group).group_by(*parts)
    ):
        found.setdefault(month, []).append((*counted, key))
    return {month: _measured(kpi, rows).value or ZERO for month, rows in found.items()}


def first_months(source: Source, kpi: Kpi, days: Days) -> dict[int, int]:
    """Count what is counted once, in each group, by the month it first appears in: the steps of a 実数 to date."""
    entries = entries_of(source, kpi, days)
    key, group = told_apart(kpi, entries), group_of(kpi, entries)
    first = (
        select(func.min(entries.c.month).label("month"))
        .where(entries.c.is_decided, key.is_not(None))
        .group_by(key, *([] if group is None else [group]))
        .subquery()
    )
    found = source.session.execute(select(first.c.month, func.count()).group_by(first.c.month))
    return dict(found.all())


def records(source: Source, kpi: Kpi, days: Days, *, group: str | None = None) -> tuple[RecordId, ...]:
    """Return the records a KPI counts on these days, oldest first. group: only those of this one."""
    if days.first > days.last:
        return ()
    entries = entries_of(source, kpi, days)
    wanted = (
        select(entries.c.record_id, func.min(entries.c.occurred_on).label("day"))
        .where(entries.c.is_decided)
        .group_by(entries.c.record_id)
        .order_by("day", entries.c.record_id)
    )
    if group is not None:
        wanted = wanted.where(is_group(kpi, entries, group))
    return tuple(RecordId(found.record_id) for found in source.session.execute(wanted))


def _with_company(source: Source, table: FromClause) -> tuple[FromClause, ColumnElement[Any]]:
    """Join what a company was merged into; a closed month has it as it was."""
    if not source.has_merges:
        return table, table.c.company_id
    merged = and_(CompanyRow.id == table.c.company_id, CompanyRow.merged_into_id.is_not(None))
    return table.outerjoin(CompanyRow, merged), func.coalesce(CompanyRow.merged_into_id, table.c.company_id)


def _companies(source: Source, kpi_key: str) -> Select[Any]:
    """Return the companies another KPI counts, over the whole term."""
    table = _TALLY.alias("among")
    ours = table.c.programme_key == source.programme
    from_, company = _with_company(source, table)
    return select(company).select_from(from_).where(ours, table.c.kpi_key == kpi_key, table.c.is_decided)


def _within(kpi: Kpi, table: FromClause, days: Days) -> ColumnElement[bool]:
    if kpi.until is None:
        return table.c.occurred_on.between(days.first, days.last)
    goes_on = or_(table.c.until_on.is_(None), table.c.until_on >= days.first)
    return and_(table.c.occurred_on <= days.last, goes_on)


def group_of(kpi: Kpi, entries: FromClause) -> ColumnElement[Any] | None:
    """Return what a KPI is counted by; None when it is not counted by groups."""
    if kpi.each is None:
        return None
    columns = {COMPANY: "company", RECORD: "record_id"}
    return entries.c[columns.get(kpi.each, "group_key")]


def is_group(kpi: Kpi, entries: FromClause, group: str) -> ColumnElement[bool]:
    """Return what is true of the entries of one group."""
    column = group_of(kpi, entries)
    if column is None or kpi.each not in {COMPANY, RECORD}:
        return entries.c.group_key == group
    return column == int(group) if group else column.is_(None)


def told_apart(kpi: Kpi, entries: FromClause) -> ColumnElement[Any]:
    """Return what counts once: the company, the value, or either."""
    if kpi.count is Count.DISTINCT_COMPANY:
        return entries.c.company
    if kpi.count is Count.DISTINCT:
        return entries.c.value_key
    return func.coalesce(cast(entries.c.company, String), entries.c.value_key)


def _counted(kpi: Kpi, entries: FromClause) -> list[ColumnElement[Any]]:
    """Return what is asked of the database: two numbers to count by, and how many are left out, in two ways."""
    sure = entries.c.is_decided
    undecided = func.sum(case((sure, 0), else_=1))
    if kpi.count is Count.OCCURRENCES:
        return [func.sum(case((sure, 1), else_=0)), literal(0), undecided, literal(0)]
    if kpi.count is Count.SUM:
        lost = func.sum(case((and_(sure, entries.c.whole.is_(None)), 1), else_=0))
        return [*(func.sum(case((sure, entries.c[key]))) for key in ("whole", "part")), undecided, lost]
    key = told_apart(kpi, entries)
    lost = func.sum(case((and_(sure, key.is_(None)), 1), else_=0))
    return [func.count(case((sure, key)).distinct()), literal(0), undecided, lost]


def _measured(kpi: Kpi, rows: Sequence[Any]) -> Measure:
    """Put the groups together: their sum, or how many of them reach what is asked of each."""
    values = [Amount(int(row[0] or 0), int(row[1] or 0)).value for row in rows]
    lost = NO_COMPANY if kpi.count is Count.DISTINCT_COMPANY else NO_VALUE
    left_out = {UNDECIDED: sum(row[2] or 0 for row in rows), lost: sum(row[3] or 0 for row in rows)}
    if kpi.each is None:
        return Measure(value=sum(values, ZERO), left_out=left_out, groups={})
    groups = {_key(row[4]): value for row, value in zip(rows, values, strict=True)}
    if kpi.at_least is None:
        return Measure(value=sum(values, ZERO), left_out=left_out, groups=groups)
    nobodys = NO_COMPANY if kpi.each == COMPANY else NO_VALUE
    left_out = {**left_out, nobodys: left_out.get(nobodys, 0) + int(groups.pop("", 0))}
    reached = sum(value >= kpi.at_least for value in groups.values())
    return Measure(value=Decimal(reached), left_out=left_out, groups=groups)


def _key(group: object) -> str:
    return "" if group is None else str(group)


def _latest(source: Source, kpi: Kpi, days: Days) -> Measure:
    entries = entries_of(source, kpi, days)
    newest = (
        select(entries.c.whole, entries.c.part)
        .where(entries.c.is_decided, entries.c.whole.is_not(None))
        .order_by(entries.c.occurred_on.desc(), entries.c.record_id.desc())
        .limit(1)
    )
    found = source.session.execute(newest).first()
    left = select(
        func.sum(case((entries.c.is_decided, 0), else_=1)),
        func.sum(case((and_(entries.c.is_decided, entries.c.whole.is_(None)), 1), else_=0)),
    )
    undecided, lost = source.session.execute(left).one()
    return Measure(
        value=Amount(found.whole, found.part).value if found else None,
        left_out={UNDECIDED: undecided or 0, NO_VALUE: lost or 0},
        groups={},
    )
