"""The history of values: each change with before and after, by whom and why; what a merge chose can be taken back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.domain.company_fields import Origin
from engine.domain.ids import CompanyId, InstitutionId
from engine.domain.text import Text
from engine.errors import Invalid
from engine.store.parties import PartyChangeRow
from engine.work import Work

MOST_REASON = 500
MOST_SHOWN = 200


class ReasonMissing(Invalid):
    """A change was sent without saying why."""

    code = "party_reason_missing"
    sentence = Text("理由を入力してください。", "Enter the reason.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Why values change. reason: empty only where nobody was asked (intake)."""

    origin: Origin
    reason: str
    merge_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One change as the history shows it. undone: it was chosen by a merge that was undone since."""

    field: str
    before: str | None
    after: str | None
    origin: Origin
    at: dt.datetime
    by: str
    reason: str
    undone: bool


def reason_of(typed: str) -> str:
    """Return the reason given.  Raises: ReasonMissing."""
    reason = " ".join(typed.split())[:MOST_REASON]
    if not reason:
        raise ReasonMissing({"reason": [ReasonMissing.sentence]})
    return reason


def of_company(company_id: CompanyId) -> Mapping[str, int]:
    """Name a company as the owner of a change."""
    return {"company_id": company_id}


def of_institution(institution_id: InstitutionId) -> Mapping[str, int]:
    """Name an institution as the owner of a change."""
    return {"institution_id": institution_id}


def note(
    work: Work, whose: Mapping[str, int], field: str, values: tuple[str | None, str | None], change: Change
) -> None:
    """Keep one change. values: before and after."""
    row = PartyChangeRow(
        **whose,
        field=field,
        before=values[0],
        after=values[1],
        origin=change.origin,
        at=work.now,
        by=work.actor.name,
        reason=change.reason,
        merge_id=change.merge_id,
    )
    work.session.add(row)


def history(work: Work, whose: Mapping[str, int], *, limit: int = MOST_SHOWN) -> list[ChangeView]:
    """List the changes of a company or an institution, newest first."""
    rows = work.session.scalars(
        select(PartyChangeRow).filter_by(**whose).order_by(PartyChangeRow.id.desc()).limit(limit)
    )
    return [_view(row) for row in rows]


def newest(work: Work, whose: Mapping[str, int]) -> int:
    """Return the number of the newest change, 0 before any."""
    return work.session.scalar(select(func.max(PartyChangeRow.id)).filter_by(**whose)) or 0


def undo_choice(work: Work, merge_id: int) -> Mapping[str, str | None]:
    """Take back what a merge chose; return what stands now of each value it had changed.

    A value that was changed again since stands as it was changed; else the one before the merge comes back.
    """
    chosen = work.session.scalars(select(PartyChangeRow).where(PartyChangeRow.merge_id == merge_id)).all()
    for row in chosen:
        row.undone_at = work.now
    work.session.flush()  # what stands is asked of the database
    return {row.field: _standing(_all_of(work, row)) for row in chosen}


def _all_of(work: Work, row: PartyChangeRow) -> Sequence[PartyChangeRow]:
    same = select(PartyChangeRow).where(PartyChangeRow.company_id == row.company_id, PartyChangeRow.field == row.field)
    return work.session.scalars(same.order_by(PartyChangeRow.id)).all()


def _standing(rows: Sequence[PartyChangeRow]) -> str | None:
    """Return the value the changes that count lead to: the last one's, else what was there before any."""
    counting = [row for row in rows if row.undone_at is None]
    return counting[-1].after if counting else rows[0].before


def _view(row: PartyChangeRow) -> ChangeView:
    return ChangeView(
        field=row.field,
        before=row.before,
        after=row.after,
        origin=row.origin,
        at=row.at,
        by=row.by,
        reason=row.reason,
        undone=row.undone_at is not None,
    )
