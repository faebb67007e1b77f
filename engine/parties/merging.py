"""Two companies found to be one are merged by a person, and parted again at any time.

A merge moves nothing: cases and records stay with the company they were written with, which from then on stands behind
the other. Values chosen in a merge are changes of the surviving company that an undo takes back.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, update

from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.company_fields import Origin
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CompanyId
from engine.domain.text import Text
from engine.errors import Conflict, Invalid, NotFound
from engine.parties import changes, companies
from engine.parties.changes import Change
from engine.store.parties import CompanyMergeRow, DistinctCompaniesRow
from engine.store.people import CompanyRow
from engine.work import Work


class SameCompany(Invalid):
    """A company cannot be merged with itself."""

    code = "same_company"
    sentence = Text("同じ企業です。別の企業を選んでください。", "This is one and the same company: choose another.")


class OtherProgramme(NotFound):
    """The two companies belong to different programmes."""

    code = "company_of_other_programme"
    sentence = Text("この事業の企業ではありません。", "The company is not one of this programme.")


class NoSuchMerge(NotFound):
    """No merge of that number is visible to the caller."""

    code = "no_such_merge"
    sentence = Text("統合の記録が見つかりません。", "The merge was not found.")


class AlreadyUndone(Conflict):
    """The merge was undone before."""

    code = "merge_already_undone"
    sentence = Text("この統合は、すでに取り消されています。", "This merge was undone before.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeView:
    """A merge. undone_at: None while it stands."""

    id: int
    absorbed_id: CompanyId
    absorbed: str
    survivor_id: CompanyId
    survivor: str
    at: dt.datetime
    by: str
    reason: str
    undone_at: dt.datetime | None
    undone_by: str | None
    undone_reason: str | None


def merge(
    work: Work, absorbed_id: CompanyId, survivor_id: CompanyId, *, take: Collection[str] = (), reason: str
) -> int:
    """Let one company stand behind another from now on; return the number of the merge.

    take: the fields whose values come from the absorbed one; the others stay the survivor's.  Raises: NoSuchCompany,
    NotAllowed, CompanyMerged, SameCompany, OtherProgramme, ReasonMissing.
    """
    why = changes.reason_of(reason)
    absorbed, survivor = _two(work, absorbed_id, survivor_id)
    row = CompanyMergeRow(
        programme_key=survivor.programme_key,
        absorbed_id=absorbed.id,
        survivor_id=survivor.id,
        at=work.now,
        by=work.actor.name,
        reason=why,
    )
    work.session.add(row)
    work.session.flush()  # the changes name the merge
    theirs = companies.values_of(absorbed)
    chosen = {key: theirs[key] for key in take if key in theirs}
    companies.set_values(work, survivor, chosen, Change(origin=Origin.MERGED, reason=why, merge_id=row.id))
    _stand_behind(work, [absorbed.id], survivor.id)
    _note(work, FactKind.COMPANIES_MERGED, row, why)
    return row.id


def undo(work: Work, merge_id: int, *, reason: str) -> CompanyId:
    """Part what a merge joined; return the company that stands for itself again.

    Everything is as if the merge had never been: those merged into the absorbed one go with it, values chosen by the
    merge go back unless they were changed since.  Raises: NoSuchMerge, NotAllowed, AlreadyUndone, ReasonMissing.
    """
    why = changes.reason_of(reason)
    row = work.session.get(CompanyMergeRow, merge_id, with_for_update=True)
    if row is None or not allows(work.actor, May.COMPANY_READ, row.programme_key):
        raise NoSuchMerge
    require(work.actor, May.COMPANY_MERGE, row.programme_key)
    if row.undone_at is not None:
        raise AlreadyUndone
    _locked(work, [row.absorbed_id, row.survivor_id])
    row.undone_at, row.undone_by, row.undone_reason = work.now, work.actor.name, why
    work.session.flush()  # which merges stand is asked of the database
    _stand_behind(
        work, [one for one in _merged_under(work, row.absorbed_id) if one != row.absorbed_id], row.absorbed_id
    )
    _stand_behind(work, [row.absorbed_id], None)
    survivor = work.session.get_one(CompanyRow, row.survivor_id)
    for field, value in changes.undo_choice(work, row.id).items():
        companies.put(survivor, field, value or "")
    _note(work, FactKind.MERGE_UNDONE, row, why)
    return row.absorbed_id


def keep_apart(work: Work, one_id: CompanyId, other_id: CompanyId, *, reason: str) -> None:
    """Remember that two companies are not the same, so that they are not proposed again; twice is once.

    Raises: NoSuchCompany, NotAllowed, CompanyMerged, SameCompany, OtherProgramme, ReasonMissing.
    """
    why = changes.reason_of(reason)
    one, other = _two(work, one_id, other_id)
    low, high = sorted((one.id, other.id))
    known = select(DistinctCompaniesRow.id).filter_by(low_id=low, high_id=high)
    if work.session.scalar(known) is not None:
        return
    row = DistinctCompaniesRow(
        programme_key=one.programme_key, low_id=low, high_id=high, at=work.now, by=work.actor.name, reason=why
    )
    work.session.add(row)
    data = {"companies": [low, high], "names": [one.name, other.name]}
    trail.record(work, Fact(kind=FactKind.COMPANIES_DISTINCT, programme=one.programme_key, data=data, reason=why))


def of(work: Work, company_ids: Sequence[CompanyId]) -> list[MergeView]:
    """List the merges these companies took part in, newest first, undone ones too; the caller may see them."""
    wanted = select(CompanyMergeRow).where(
        or_(CompanyMergeRow.absorbed_id.in_(company_ids), CompanyMergeRow.survivor_id.in_(company_ids))
    )
    rows = work.session.scalars(wanted.order_by(CompanyMergeRow.id.desc())).all()
    ids = {one for row in rows for one in (row.absorbed_id, row.survivor_id)}
    named = select(CompanyRow.id, CompanyRow.name).where(CompanyRow.id.in_(ids))
    names = {found.id: found.name for found in work.session.execute(named)}
    return [_view(row, names) for row in rows]


def _two(work: Work, one_id: CompanyId, other_id: CompanyId) -> tuple[CompanyRow, CompanyRow]:
    """Return two companies that stand for themselves, locked in the order of their ids."""
    if one_id == other_id:
        raise SameCompany
    found = {row_id: companies.editable(work, row_id, May.COMPANY_MERGE) for row_id in sorted((one_id, other_id))}
    if found[one_id].programme_key != found[other_id].programme_key:
        raise OtherProgramme
    return found[one_id], found[other_id]


def _locked(work: Work, ids: Collection[CompanyId]) -> None:
    rows = select(CompanyRow).where(CompanyRow.id.in_(ids)).order_by(CompanyRow.id)
    work.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def _merged_under(work: Work, company_id: CompanyId) -> set[CompanyId]:
    """Return a company and all that stand behind it through merges that stand."""
    found, seen = {company_id}, {company_id}
    while seen:
        standing = CompanyMergeRow.undone_at.is_(None), CompanyMergeRow.survivor_id.in_(seen)
        seen = set(work.session.scalars(select(CompanyMergeRow.absorbed_id).where(*standing))) - found
        found |= seen
    return found


def _stand_behind(work: Work, ids: Sequence[CompanyId], survivor_id: CompanyId | None) -> None:
    """Let companies, and those behind them, stand behind another; None lets them stand for themselves."""
    behind: ColumnElement[bool] = CompanyRow.id.in_(ids)
    if survivor_id is not None:
        behind = or_(behind, CompanyRow.merged_into_id.in_(ids))
    work.session.execute(
        update(CompanyRow)
        .where(behind)
        .values(merged_into_id=survivor_id)
        .execution_options(synchronize_session="fetch")
    )


def _note(work: Work, kind: FactKind, row: CompanyMergeRow, reason: str) -> None:
    data: Mapping[str, int] = {"merge_id": row.id, "absorbed_id": row.absorbed_id, "survivor_id": row.survivor_id}
    trail.record(work, Fact(kind=kind, programme=row.programme_key, data=data, reason=reason))


def _view(row: CompanyMergeRow, names: Mapping[CompanyId, str]) -> MergeView:
    return MergeView(
        id=row.id,
        absorbed_id=row.absorbed_id,
        absorbed=names[row.absorbed_id],
        survivor_id=row.survivor_id,
        survivor=names[row.survivor_id],
        at=row.at,
        by=row.by,
        reason=row.reason,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        undone_reason=row.undone_reason,
    )
