"""From a figure to the very records: what counts once, with the records that prove it and their evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select

from engine.domain.ids import FileId, RecordId
from engine.domain.kpi import OF_NO_RECORDS, Count, Kpi
from engine.domain.periods import Span
from engine.domain.text import Text
from engine.kpi import measuring
from engine.kpi.entries import Amount
from engine.kpi.figure import EMPTY_GROUP, clip
from engine.kpi.groups import names_of
from engine.kpi.ledger import Ledger
from engine.kpi.measuring import Days, Source
from engine.records import reading
from engine.records.reading import RecordView
from engine.records.text import column_value, plain
from engine.store.evidence import FileRow
from engine.store.records import RecordEvidenceRow

BY_RECORD = frozenset({Count.OCCURRENCES, Count.SUM, Count.LATEST})
MOST = 100  # of what counts one, on a page
PERSONAL = Text("（個人情報のため表示しません）", "(personal, not shown)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A record behind a figure. amount: what it adds where amounts are added; files: its evidence, by id and name."""

    record: RecordView
    kind: Text
    amount: Decimal | None
    files: tuple[tuple[FileId, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What counts once: a record, or a company or value with all its records. counts: what it adds to its group."""

    name: Text
    counts: Decimal
    group: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One page of what a figure counts. total: how many count on all pages; groups: names, by key."""

    kpi: Kpi
    members: tuple[Member, ...]
    groups: Mapping[str, Text]
    first: int
    total: int


def drill(book: Ledger, kpi: Kpi, span: Span, *, group: str | None = None, first: int = 0) -> Drill:
    """Return a page of what a KPI counts over a span; a closed month's are those it was closed with.

    group: only this one. The counts of all pages add up to the figure, group by group where it is counted so.
    """
    source = source_of(book, span)
    days = Days(*clip(span, book.programme.term))
    if kpi.count in OF_NO_RECORDS or days.first > days.last:
        return Drill(kpi=kpi, members=(), groups={}, first=0, total=0)
    entries = measuring.entries_of(source, kpi, days)
    rows = book.work.session.execute(_counted(kpi, entries, group).limit(MOST).offset(first)).all()
    total = _total(book, kpi, entries, group)
    lines = _lines(book, kpi, entries, [(row.group, row.member) for row in rows])
    groups = names_of(book, kpi, {_key(row.group) for row in rows}) if kpi.each else {}
    members = tuple(_member(book, kpi, row, lines[(row.group, row.member)]) for row in rows)
    return Drill(kpi=kpi, members=members, groups=groups, first=first, total=total)


def source_of(book: Ledger, span: Span) -> Source:
    """Return what a span is counted from: the closing of a closed month, else the tally."""
    closing = book.closed.get(span.key)
    return book.source if closing is None else book.source.closed(closing.id)


def lacks(kpi: Kpi, entries: FromClause) -> ColumnElement[bool]:
    """Return what is true of entries that hold nothing to count by."""
    if kpi.count is Count.OCCURRENCES:
        return entries.c.record_id.is_(None)
    if kpi.count in {Count.SUM, Count.LATEST}:
        return entries.c.whole.is_(None)
    return measuring.told_apart(kpi, entries).is_(None)


def _once(kpi: Kpi, entries: FromClause) -> ColumnElement[Any]:
    """Return what counts once."""
    return entries.c.record_id if kpi.count in BY_RECORD else measuring.told_apart(kpi, entries)


def _counted(kpi: Kpi, entries: FromClause, group: str | None) -> Any:
    """Return the statement that names what counts, in order; a record is one entry in each of its groups."""
    once, which = _once(kpi, entries), _which(kpi, entries)
    is_record = kpi.count in BY_RECORD
    amounts = [entries.c[part] if is_record else func.sum(entries.c[part]) for part in ("whole", "part")]
    wanted = select(which.label("group"), once.label("member"), *_named(amounts)).where(*_counting(kpi, entries, group))
    if kpi.count is Count.LATEST:
        return wanted.order_by(entries.c.occurred_on.desc(), once.desc()).limit(1)
    if is_record:
        return wanted.order_by(*([which] if kpi.each else []), entries.c.occurred_on, once)
    return wanted.group_by(which, once).order_by(which, func.min(entries.c.occurred_on), once)


def _named(amounts: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [amount.label(name) for amount, name in zip(amounts, ("whole", "part"), strict=True)]


def _counting(kpi: Kpi, entries: FromClause, group: str | None) -> list[ColumnElement[bool]]:
    sure = [entries.c.is_decided, *([] if kpi.count is Count.OCCURRENCES else [~lacks(kpi, entries)])]
    return sure if group is None else [*sure, measuring.is_group(kpi, entries, group)]


def _total(book: Ledger, kpi: Kpi, entries: FromClause, group: str | None) -> int:
    """Count what counts on all pages."""
    if kpi.count in BY_RECORD or kpi.count is Count.LATEST:
        wanted = select(func.count()).select_from(entries).where(*_counting(kpi, entries, group))
    else:
        once, which = _once(kpi, entries), _which(kpi, entries)
        places = select(which, once).where(*_counting(kpi, entries, group)).distinct()
        wanted = select(func.count()).select_from(places.subquery())
    found = book.work.session.scalar(wanted) or 0
    return min(found, 1) if kpi.count is Count.LATEST else found


def _which(kpi: Kpi, entries: FromClause) -> ColumnElement[Any]:
    grouped = measuring.group_of(kpi, entries)
    return entries.c.group_key if grouped is None else grouped


def _lines(
    book: Ledger, kpi: Kpi, entries: FromClause, members: Sequence[tuple[Any, Any]]
) -> Mapping[tuple[Any, Any], list[Line]]:
    """Return the records of each of these, oldest first."""
    once, which = _once(kpi, entries), _which(kpi, entries)
    wanted = (
        select(which.label("group"), once.label("member"), entries.c.record_id, entries.c.whole, entries.c.part)
        .where(entries.c.is_decided, once.in_([member for _group, member in members]))
        .order_by(entries.c.occurred_on, entries.c.record_id)
    )
    rows = book.work.session.execute(wanted).all()
    views = {view.id: view for view in reading.several(book.work, [row.record_id for row in rows])}
    files = _files(book, list(views))
    found: dict[tuple[Any, Any], list[Line]] = {member: [] for member in members}
    for row in rows:
        if (row.group, row.member) in found:
            line = _line(book, views[row.record_id], files.get(row.record_id, ()), row)
            found[(row.group, row.member)].append(line)
    return found


def _line(book: Ledger, record: RecordView, files: Sequence[tuple[FileId, str]], row: Any) -> Line:
    kind = book.programme.records.get(record.kind)
    return Line(
        record=record,
        kind=kind.name if kind else Text(record.kind, record.kind),
        amount=None if row.whole is None else Amount(row.whole, row.part).value,
        files=tuple(files),
    )


def _files(book: Ledger, ids: Sequence[RecordId]) -> dict[RecordId, list[tuple[FileId, str]]]:
    wanted = (
        select(RecordEvidenceRow.record_id, FileRow.id, FileRow.name)
        .join(FileRow, FileRow.id == RecordEvidenceRow.file_id)
        .where(RecordEvidenceRow.record_id.in_(ids))
        .order_by(FileRow.id)
    )
    found: dict[RecordId, list[tuple[FileId, str]]] = {}
    for record_id, file_id, name in book.work.session.execute(wanted):
        found.setdefault(record_id, []).append((file_id, name))
    return found


def _member(book: Ledger, kpi: Kpi, row: Any, lines: Sequence[Line]) -> Member:
    amounts = kpi.count in {Count.SUM, Count.LATEST}
    counts = Amount(int(row.whole or 0), int(row.part or 0)).value if amounts else Decimal(1)
    return Member(name=_name(book, kpi, lines), counts=counts, group=_key(row.group), lines=tuple(lines))


def _name(book: Ledger, kpi: Kpi, lines: Sequence[Line]) -> Text:
    """Return what it is that counts once: the company, the value, or nothing more than the record."""
    if not lines or kpi.count in BY_RECORD:
        return EMPTY_GROUP
    record = lines[0].record
    if kpi.count is Count.DISTINCT_COMPANY or (kpi.count is Count.DISTINCT_PARTY and record.company_name):
        return Text(record.company_name, record.company_name)
    kind = book.programme.records[record.kind]
    entry = kind.field(kpi.field or "")
    if entry is not None and entry.personal:
        return PERSONAL
    value = plain(column_value(book.programme, record, kpi.field or ""))
    return Text(value, value)


def _key(group: object) -> str:
    return "" if group is None else str(group)
