"""Companies that may be registered twice, put to a person; those found to differ are not proposed again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.domain.access import May, require
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.parties import companies
from engine.parties.companies import CANONICAL
from engine.parties.company_list import CompanyLine, lines_of
from engine.parties.matching import Entry, Match, Pair, Why, matches, matches_of
from engine.store.parties import DistinctCompaniesRow
from engine.store.people import CompanyRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two companies that may be one, the earlier first, with what was done for each. score: 0-100."""

    one: CompanyLine
    other: CompanyLine
    why: Why
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """Proposals, best first. total: how many there are."""

    shown: Sequence[Proposal]
    total: int


def of_programme(work: Work, programme: ProgrammeKey, *, offset: int = 0, limit: int = 50) -> Proposals:
    """List what may be registered twice in a programme.  Raises: NotAllowed."""
    require(work.actor, May.COMPANY_EDIT, programme)
    found = _not_apart(work, programme, matches(entries_of(work, programme)))
    return _proposals(work, found, offset, limit)


def of_company(work: Work, company_id: CompanyId) -> Proposals:
    """List what one company may be the same as; none for one that was merged.  Raises: NoSuchCompany, NotAllowed."""
    row = companies.visible(work, company_id)
    require(work.actor, May.COMPANY_EDIT, row.programme_key)
    found = _not_apart(work, row.programme_key, matches_of(row.id, entries_of(work, row.programme_key)))
    return _proposals(work, found, 0, len(found))


def _not_apart(work: Work, programme: ProgrammeKey, found: Sequence[Match]) -> list[Match]:
    """Return the pairs without those a person found to differ."""
    apart = _apart(work, programme)
    return [match for match in found if match.pair not in apart]


def entries_of(work: Work, programme: ProgrammeKey) -> list[Entry]:
    """Return what is compared of every company of a programme, merged ones too: they are known by more names."""
    columns = (CompanyRow.id, CANONICAL, CompanyRow.name_key, CompanyRow.municipality, CompanyRow.corporate_number)
    rows = work.session.execute(select(*columns).where(CompanyRow.programme_key == programme).order_by(CompanyRow.id))
    return [Entry(*row) for row in rows]


def _apart(work: Work, programme: ProgrammeKey) -> set[Pair]:
    """Return the pairs found to differ, in terms of the companies that stand for them now."""
    ours = select(DistinctCompaniesRow.low_id, DistinctCompaniesRow.high_id)
    pairs = work.session.execute(ours.where(DistinctCompaniesRow.programme_key == programme)).all()
    ids = {one for pair in pairs for one in pair}
    stands = select(CompanyRow.id, CANONICAL).where(CompanyRow.id.in_(ids))
    now = {row[0]: row[1] for row in work.session.execute(stands)}
    sides = [sorted((now[low], now[high])) for low, high in pairs]
    return {(low, high) for low, high in sides}


def _proposals(work: Work, found: Sequence[Match], offset: int, limit: int) -> Proposals:
    shown = found[offset : offset + limit]
    ids = {one for match in shown for one in match.pair}
    rows = work.session.scalars(select(CompanyRow).where(CompanyRow.id.in_(ids))).all()
    lines = {line.company.id: line for line in lines_of(work, rows)}
    return Proposals(
        shown=[
            Proposal(one=lines[match.pair[0]], other=lines[match.pair[1]], why=match.why, score=match.score)
            for match in shown
        ],
        total=len(found),
    )
