"""Lists of records: one kind at a time, narrowed by period, codes, company, who wrote it and words; newest first."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from engine.domain.access import May, require
from engine.domain.ids import CompanyId, ProgrammeKey, RecordId
from engine.domain.programme import FieldType, RecordField, RecordKind
from engine.domain.record_values import restore
from engine.programmes import NoSuchProgramme
from engine.records.reading import RecordView, several
from engine.records.writing import searchable
from engine.store.evidence import RecordRow
from engine.store.people import CompanyRow
from engine.store.records import RecordCodeRow
from engine.work import Work

MOST_SUMMED = 2_000  # records whose numbers are added up exactly for a list; beyond, figures do it
MOST_READ = 10_000  # records a search by words reads, newest first
ESCAPE = "\\"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWish:
    """Which records a list shows. from_on, until_on: both included, None = open. codes: code by field key.

    company_ids: a company and those merged into it (`with_merged`), None = any. by: name of who wrote it.
    uncounted: those that are not valid. withdrawn: those that were withdrawn, instead of the live ones and whatever
    their codes.
    """

    programme: ProgrammeKey
    kind: str
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    company_ids: tuple[CompanyId, ...] | None = None
    by: str = ""
    q: str = ""
    uncounted: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many records there are, and the sums of their numbers by field.

    is_partial: a search by words has read the newest MOST_READ only. sums: None where there are too many to add up
    (MOST_SUMMED).
    """

    count: int
    is_partial: bool
    sums: Mapping[str, Decimal] | None


def count(work: Work, wish: RecordWish, kind: RecordKind) -> Found:
    """Count what a wish finds and add up its numbers.  Raises: NoSuchProgramme, NotAllowed."""
    _require(work, wish.programme)
    number = work.session.scalar(select(func.count()).select_from(_wanted(wish).subquery())) or 0
    sums = _sums(work, wish, kind) if number <= MOST_SUMMED else None
    return Found(count=number, is_partial=bool(wish.q) and _reads_not_all(work, wish), sums=sums)


def find(work: Work, wish: RecordWish, *, offset: int, limit: int) -> list[RecordView]:
    """Return a part of what a wish finds, newest first.  Raises: NoSuchProgramme, NotAllowed."""
    _require(work, wish.programme)
    found = work.session.execute(_newest_first(_wanted(wish)).offset(offset).limit(limit)).all()
    return several(work, [record_id for record_id, _on in found])


def with_merged(work: Work, programme: ProgrammeKey, company_id: CompanyId) -> tuple[CompanyId, ...]:
    """Return a company and those that were merged into it; nothing for one of another programme."""
    same = (CompanyRow.id == company_id) | (CompanyRow.merged_into_id == company_id)
    ours = select(CompanyRow.id).where(CompanyRow.programme_key == programme, same)
    return tuple(work.session.scalars(ours.order_by(CompanyRow.id != company_id, CompanyRow.id)))


def columns(kind: RecordKind, *, personal: bool) -> tuple[RecordField, ...]:
    """Return the fields a list of this kind shows: those the kind names, else its coded, counted and yes-no ones.

    personal: whether personal data may be among them.
    """
    named = [entry for key in kind.columns if (entry := kind.field(key))]
    found = named or [entry for entry in kind.fields if _speaks_in_a_list(kind, entry)][:MOST_COLUMNS]
    return tuple(entry for entry in found if personal or not entry.personal)


MOST_COLUMNS = 6
_SHORT = frozenset({FieldType.CODE, FieldType.CODES, FieldType.NUMBER, FieldType.BOOLEAN, FieldType.INSTITUTION})


def _speaks_in_a_list(kind: RecordKind, entry: RecordField) -> bool:
    is_first_text = entry.type is FieldType.TEXT and entry.required and not entry.personal
    return entry.key != kind.company and (entry.type in _SHORT or is_first_text)


def _require(work: Work, programme: ProgrammeKey) -> None:
    """Refuse who may not read records; strangers do not learn that the programme exists."""
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.RECORD_READ, programme)


Wanted = Select[RecordId, dt.date]
"""Ids of records with the day they count on."""


def _wanted(wish: RecordWish) -> Wanted:
    if not wish.q:
        return _narrowed(wish)
    newest = _newest_first(_narrowed(wish)).limit(MOST_READ).subquery()
    ours = select(newest.c.id, newest.c.occurred_on).join(RecordRow, RecordRow.id == newest.c.id)
    return ours.where(*(RecordRow.words.like(_pattern(word), escape=ESCAPE) for word in searchable(wish.q).split()))


def _narrowed(wish: RecordWish) -> Wanted:
    """Return what a wish finds but for its words; by codes it goes through the rows of the first code alone."""
    if not wish.codes or wish.withdrawn:
        state = RecordRow.withdrawn_at.is_not(None) if wish.withdrawn else RecordRow.withdrawn_at.is_(None)
        of_kind = (RecordRow.programme_key == wish.programme, RecordRow.kind == wish.kind, state)
        return select(RecordRow.id, RecordRow.occurred_on).where(*of_kind, *_days(wish, RecordRow), *_more(wish))
    (key, code), *others = wish.codes.items()
    first = aliased(RecordCodeRow)
    found = select(first.record_id.label("id"), first.occurred_on).where(*_holds(wish, first, key, code))
    found = found.where(*_days(wish, first), *(_also_holds(wish, first, *other) for other in others))
    more = _more(wish)
    return found.join(RecordRow, RecordRow.id == first.record_id).where(*more) if more else found


def _newest_first(wanted: Wanted) -> Wanted:
    record_id, on = wanted.selected_columns
    return wanted.order_by(on.desc(), record_id.desc())


def _days(wish: RecordWish, row: type[RecordRow] | type[RecordCodeRow]) -> list[ColumnElement[bool]]:
    after = [row.occurred_on >= wish.from_on] if wish.from_on is not None else []
    return [*after, row.occurred_on <= wish.until_on] if wish.until_on is not None else after


def _more(wish: RecordWish) -> list[ColumnElement[bool]]:
    """Return what only the record itself can tell."""
    found: list[ColumnElement[bool]] = []
    if wish.company_ids is not None:
        found.append(RecordRow.company_id.in_(wish.company_ids))
    if wish.by:
        found.append(RecordRow.recorded_by == wish.by)
    if wish.uncounted:
        found.append(~RecordRow.valid)
    return found


def _holds(wish: RecordWish, row: type[RecordCodeRow], key: str, code: str) -> tuple[ColumnElement[bool], ...]:
    return row.programme_key == wish.programme, row.kind == wish.kind, row.field == key, row.code == code


def _also_holds(wish: RecordWish, first: type[RecordCodeRow], key: str, code: str) -> ColumnElement[bool]:
    other = aliased(RecordCodeRow)
    same = (other.occurred_on == first.occurred_on, other.record_id == first.record_id)  # both: the index has both
    return exists().where(*_holds(wish, other, key, code), *same)


def _reads_not_all(work: Work, wish: RecordWish) -> bool:
    beyond = select(func.count()).select_from(_narrowed(wish).limit(MOST_READ + 1).subquery())
    return (work.session.scalar(beyond) or 0) > MOST_READ


def _pattern(word: str) -> str:
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return f"%{word}%"


def _sums(work: Work, wish: RecordWish, kind: RecordKind) -> Mapping[str, Decimal]:
    numbers = [entry for entry in kind.fields if entry.type is FieldType.NUMBER]
    if not numbers:
        return {}
    sums = dict.fromkeys((entry.key for entry in numbers), Decimal(0))
    wanted = _wanted(wish).subquery()
    for stored in work.session.scalars(select(RecordRow.fields).join(wanted, wanted.c.id == RecordRow.id)):
        for key, value in restore(numbers, stored).items():
            if isinstance(value, Decimal):
                sums[key] += value
    return sums
