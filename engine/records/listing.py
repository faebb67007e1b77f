"""Lists of records: one kind at a time, narrowed by period, codes, company, who wrote it and words; newest first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, exists, func, select

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
MOST_SEARCHED = 1_000  # what a search by words counts up to
ESCAPE = "\\"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWish:
    """Which records a list shows. from_on, until_on: both included, None = open. codes: code by field key.

    company_id: with those merged into it. by: name of who wrote it. uncounted: those that are not valid.
    withdrawn: those that were withdrawn, instead of the live ones.
    """

    programme: ProgrammeKey
    kind: str
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    company_id: CompanyId | None = None
    by: str = ""
    q: str = ""
    uncounted: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many records there are, and the sums of their numbers by field.

    is_more: there are more than `count`, which a search by words does not count. sums: None where there are too many
    to add up (MOST_SUMMED).
    """

    count: int
    is_more: bool
    sums: Mapping[str, Decimal] | None


def count(work: Work, wish: RecordWish, kind: RecordKind) -> Found:
    """Count what a wish finds and add up its numbers.  Raises: NoSuchProgramme, NotAllowed."""
    _require(work, wish.programme)
    ours = select(RecordRow.id).where(*_conditions(wish))
    capped = ours.limit(MOST_SEARCHED + 1) if wish.q else ours
    number = work.session.scalar(select(func.count()).select_from(capped.subquery())) or 0
    is_more = bool(wish.q) and number > MOST_SEARCHED
    shown = min(number, MOST_SEARCHED) if wish.q else number
    sums = _sums(work, wish, kind) if shown <= MOST_SUMMED and not is_more else None
    return Found(count=shown, is_more=is_more, sums=sums)


def find(work: Work, wish: RecordWish, *, offset: int, limit: int) -> list[RecordView]:
    """Return a part of what a wish finds, newest first.  Raises: NoSuchProgramme, NotAllowed."""
    _require(work, wish.programme)
    newest = _ordered(select(RecordRow.id).where(*_conditions(wish)))
    ids: Sequence[RecordId] = work.session.scalars(newest.offset(offset).limit(limit)).all()
    return several(work, ids)


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


def _ordered(wanted: Select[RecordId]) -> Select[RecordId]:
    return wanted.order_by(RecordRow.occurred_on.desc(), RecordRow.id.desc())


def _conditions(wish: RecordWish) -> list[ColumnElement[bool]]:
    state = RecordRow.withdrawn_at.is_not(None) if wish.withdrawn else RecordRow.withdrawn_at.is_(None)
    found = [RecordRow.programme_key == wish.programme, RecordRow.kind == wish.kind, state]
    if wish.from_on is not None:
        found.append(RecordRow.occurred_on >= wish.from_on)
    if wish.until_on is not None:
        found.append(RecordRow.occurred_on <= wish.until_on)
    found += [_holds(wish, key, code) for key, code in wish.codes.items()]
    if wish.company_id is not None:
        found.append(RecordRow.company_id.in_(_companies(wish.company_id)))
    if wish.by:
        found.append(RecordRow.recorded_by == wish.by)
    if wish.uncounted:
        found.append(~RecordRow.valid)
    found += [RecordRow.words.like(_pattern(word), escape=ESCAPE) for word in searchable(wish.q).split()]
    return found


def _holds(wish: RecordWish, key: str, code: str) -> ColumnElement[bool]:
    of_kind = (RecordCodeRow.programme_key == wish.programme, RecordCodeRow.kind == wish.kind)
    held = (RecordCodeRow.field == key, RecordCodeRow.code == code, RecordCodeRow.record_id == RecordRow.id)
    return exists().where(*of_kind, *held)


def _companies(company_id: CompanyId) -> Select[CompanyId]:
    return select(CompanyRow.id).where((CompanyRow.id == company_id) | (CompanyRow.merged_into_id == company_id))


def _pattern(word: str) -> str:
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return f"%{word}%"


def _sums(work: Work, wish: RecordWish, kind: RecordKind) -> Mapping[str, Decimal]:
    numbers = [entry for entry in kind.fields if entry.type is FieldType.NUMBER]
    if not numbers:
        return {}
    sums = dict.fromkeys((entry.key for entry in numbers), Decimal(0))
    for stored in work.session.scalars(select(RecordRow.fields).where(*_conditions(wish))):
        for key, value in restore(numbers, stored).items():
            if isinstance(value, Decimal):
                sums[key] += value
    return sums
