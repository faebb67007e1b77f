"""The list of companies: searched by name key, number and place, with what was done for each (延べ)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select

from engine.domain.access import May, require
from engine.domain.company import name_key
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.parties.companies import CANONICAL, CompanyView, view
from engine.programmes import NoSuchProgramme
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.store.imports import CompanyListEntryRow
from engine.store.people import CompanyRow
from engine.work import Work

Counted = type[CaseRow] | type[RecordRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyWish:
    """Which companies. q: part of a name however written, or of a corporate number. list_name: only those on a list."""

    programme: ProgrammeKey
    q: str = ""
    municipality: str | None = None
    list_name: str | None = None
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyLine:
    """A company in the list. cases, records: 延べ of it and of all merged into it. merged: how many were."""

    company: CompanyView
    cases: int
    records: int
    merged: int


def find(work: Work, wish: CompanyWish) -> list[CompanyLine]:
    """List companies that stand for themselves, by name key.  Raises: NoSuchProgramme (for strangers), NotAllowed."""
    _require_reader(work, wish.programme)
    wanted = _wanted(wish).order_by(CompanyRow.name_key, CompanyRow.id).offset(wish.offset).limit(wish.limit)
    return lines_of(work, work.session.scalars(wanted).all())


def count(work: Work, wish: CompanyWish) -> int:
    """Count them (実数).  Raises: NoSuchProgramme (for strangers), NotAllowed."""
    _require_reader(work, wish.programme)
    return work.session.scalar(select(func.count()).select_from(_wanted(wish).subquery())) or 0


def list_names(work: Work, programme: ProgrammeKey) -> list[str]:
    """Name the lists of companies the programme was given."""
    ours = select(CompanyListEntryRow.list_name).where(CompanyListEntryRow.programme_key == programme).distinct()
    return list(work.session.scalars(ours.order_by(CompanyListEntryRow.list_name)))


def lines_of(work: Work, rows: Sequence[CompanyRow]) -> list[CompanyLine]:
    """Return companies with their counts, in the same order."""
    ids = [row.id for row in rows]
    cases, records, merged = _numbers(work, CaseRow, ids), _numbers(work, RecordRow, ids), _merged(work, ids)
    return [
        CompanyLine(
            company=view(row),
            cases=cases.get(row.id, 0),
            records=records.get(row.id, 0),
            merged=merged.get(row.id, 0),
        )
        for row in rows
    ]


def _require_reader(work: Work, programme: ProgrammeKey) -> None:
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.COMPANY_READ, programme)


def _wanted(wish: CompanyWish) -> Select[CompanyRow]:
    ours = CompanyRow.programme_key == wish.programme
    wanted = select(CompanyRow).where(ours, CompanyRow.merged_into_id.is_(None))
    if wish.q:
        behind = select(CompanyRow.merged_into_id).where(ours, CompanyRow.merged_into_id.is_not(None))
        wanted = wanted.where(or_(_matches(wish.q), CompanyRow.id.in_(behind.where(_matches(wish.q)))))
    if wish.municipality:
        wanted = wanted.where(CompanyRow.municipality == wish.municipality)
    if wish.list_name:
        listed = select(CANONICAL).join(CompanyListEntryRow, CompanyListEntryRow.company_id == CompanyRow.id)
        named = listed.where(ours, CompanyListEntryRow.list_name == wish.list_name)
        wanted = wanted.where(CompanyRow.id.in_(named))
    return wanted


def _matches(q: str) -> ColumnElement[bool]:
    """Match a name by its key, so that width, kana and legal form do not matter; digits also match a number."""
    key = name_key(q)
    named = CompanyRow.name_key.contains(key, autoescape=True) if key else CompanyRow.name.contains(q, autoescape=True)
    return or_(named, CompanyRow.corporate_number.contains(key)) if key.isdigit() else named


def _numbers(work: Work, what: Counted, ids: Sequence[CompanyId]) -> Mapping[CompanyId, int]:
    """Count what was written of companies, or of those merged into them."""
    counted = (
        select(CANONICAL, func.count())
        .select_from(CompanyRow)
        .join(what, what.company_id == CompanyRow.id)
        .where(or_(CompanyRow.id.in_(ids), CompanyRow.merged_into_id.in_(ids)))
        .group_by(CANONICAL)
    )
    if what is RecordRow:
        counted = counted.where(RecordRow.withdrawn_at.is_(None))
    return {row[0]: row[1] for row in work.session.execute(counted)}


def _merged(work: Work, ids: Sequence[CompanyId]) -> Mapping[CompanyId, int]:
    counted = select(CompanyRow.merged_into_id, func.count()).where(CompanyRow.merged_into_id.in_(ids))
    rows = work.session.execute(counted.group_by(CompanyRow.merged_into_id))
    return {company_id: number for company_id, number in rows if company_id is not None}
