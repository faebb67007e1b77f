"""What was done for the companies of each municipality of a programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from engine.domain.access import May, require
from engine.domain.ids import ProgrammeKey
from engine.domain.municipality import MunicipalityKind
from engine.parties.companies import CANONICAL
from engine.parties.municipalities import Place, places
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.store.people import CompanyRow
from engine.work import Work

STANDS = aliased(CompanyRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A municipality with its companies (実数) and their cases and records (延べ). place: None for no municipality."""

    place: Place | None
    companies: int
    cases: int
    records: int


def of_programme(work: Work, programme: ProgrammeKey, kind: MunicipalityKind | None = None) -> list[Coverage]:
    """List every municipality of a programme, also those nobody has come from; last those without any.

    kind: only cities, wards, towns or villages.  Raises: NotAllowed.
    """
    require(work.actor, May.COMPANY_READ, programme)
    known = places(work.programmes.current(work.session, programme).programme).known
    ours = CompanyRow.programme_key == programme
    here = select(CompanyRow.municipality, func.count()).where(ours, CompanyRow.merged_into_id.is_(None))
    companies = _counted(work, here.group_by(CompanyRow.municipality))
    cases = _counted(work, _of_companies(CaseRow, programme))
    records = _records(work, programme)
    numbers = (companies, cases, records)
    listed = [_line(place, (code,), numbers) for code, place in known.items() if kind in {None, place.kind}]
    elsewhere = tuple(code for code in {*companies, *cases, *records} if code not in known)
    return listed if kind or not elsewhere else [*listed, _line(None, elsewhere, numbers)]


def _records(work: Work, programme: ProgrammeKey) -> Mapping[str | None, int]:
    """Count records that stand: all of them less the withdrawn, for both are read from an index alone, or nearly."""
    every = _counted(work, _of_companies(RecordRow, programme))
    withdrawn = (
        select(STANDS.municipality, func.count())
        .select_from(RecordRow)
        .join(CompanyRow, CompanyRow.id == RecordRow.company_id)
        .join(STANDS, STANDS.id == CANONICAL)
        .where(RecordRow.programme_key == programme, RecordRow.withdrawn_at.is_not(None))
        .group_by(STANDS.municipality)
    )
    gone = _counted(work, withdrawn)
    return {code: number - gone.get(code, 0) for code, number in every.items()}


def _of_companies(what: type[CaseRow] | type[RecordRow], programme: ProgrammeKey) -> Select[str | None, int]:
    """Count what was written of companies by the municipality of the one that stands for them."""
    return (
        select(STANDS.municipality, func.count())
        .select_from(CompanyRow)
        .join(STANDS, STANDS.id == CANONICAL)
        .join(what, what.company_id == CompanyRow.id)
        .where(CompanyRow.programme_key == programme)
        .group_by(STANDS.municipality)
    )


def _counted(work: Work, wanted: Select[str | None, int]) -> Mapping[str | None, int]:
    return {row[0]: row[1] for row in work.session.execute(wanted)}


def _line(place: Place | None, codes: Sequence[str | None], numbers: Sequence[Mapping[str | None, int]]) -> Coverage:
    companies, cases, records = (sum(counted.get(code, 0) for code in codes) for counted in numbers)
    return Coverage(place=place, companies=companies, cases=cases, records=records)
