"""The directory of support institutions (C-K5): listed by type, area and field, kept here once people change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from sqlalchemy import func, select

from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.company import name_key
from engine.domain.company_fields import Origin
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import InstitutionId, ProgrammeKey
from engine.domain.programme import Directory, Programme
from engine.domain.text import Text
from engine.errors import NotFound
from engine.parties import changes
from engine.parties.changes import Change, ChangeView
from engine.parties.institution_fields import InstitutionLine, checked, directory_of, lines
from engine.store.evidence import ReferralRow
from engine.store.people import InstitutionRow
from engine.work import Work

YES, NO = "1", "0"


class NoSuchInstitution(NotFound):
    """No institution of that id is visible to the caller."""

    code = "no_such_institution"
    sentence = Text("連携機関が見つかりません。", "The institution was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionWish:
    """Which institutions. q: part of a name, or of any of its values. active: only those that can be chosen."""

    programme: ProgrammeKey
    q: str = ""
    type: str | None = None
    area: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionView:
    """An institution. own: people keep it here, the directory file no longer changes it. referrals: 延べ."""

    id: InstitutionId
    key: str
    name: str
    active: bool
    own: bool
    values: Sequence[InstitutionLine]
    referrals: int

    def shown(self, key: str) -> Text:
        """Return one value as people read it; empty for none."""
        return next((line.shown for line in self.values if line.key == key), Text("", ""))


def find(work: Work, wish: InstitutionWish) -> list[InstitutionView]:
    """List institutions by name.  Raises: NotAllowed."""
    require(work.actor, May.COMPANY_READ, wish.programme)
    programme = work.programmes.current(work.session, wish.programme).programme
    ours = select(InstitutionRow).where(InstitutionRow.programme_key == wish.programme).order_by(InstitutionRow.name)
    rows = [row for row in work.session.scalars(ours) if _fits(row, wish)]
    counts = _referrals(work, [row.id for row in rows])
    return [_view(programme, row, counts.get(row.id, 0)) for row in rows]


def get(work: Work, institution_id: InstitutionId) -> tuple[InstitutionView, Programme, list[ChangeView]]:
    """Return an institution with its programme and its history, newest change first.  Raises: NoSuchInstitution."""
    row = _visible(work, institution_id)
    programme = work.programmes.current(work.session, row.programme_key).programme
    counts = _referrals(work, [row.id])
    return (
        _view(programme, row, counts.get(row.id, 0)),
        programme,
        changes.history(work, changes.of_institution(row.id)),
    )


def empty(programme: Programme) -> list[InstitutionLine]:
    """Return the fields of an institution that is not there yet.  Raises: NoDirectory."""
    return lines(programme, directory_of(programme), {})


def register(work: Work, programme: ProgrammeKey, typed: Mapping[str, str], *, reason: str) -> InstitutionId:
    """Add an institution to the programme's directory.  Raises: NotAllowed, Invalid, NoDirectory, ReasonMissing."""
    require(work.actor, May.DIRECTORY_EDIT, programme)
    why = changes.reason_of(reason)
    described = work.programmes.current(work.session, programme).programme
    directory = directory_of(described)
    values = checked(described, directory, {"name": "", "email": "", **typed})
    row = new_row(work, programme, directory, values)
    _note(work, row, "added", why)
    return row.id


def new_row(work: Work, programme: ProgrammeKey, directory: Directory, values: Mapping[str, str]) -> InstitutionRow:
    """Add an institution with clean values; the caller leaves the fact.

    Its key is its first name: what shows a key where the directory file does not know it, shows a name.
    """
    row = InstitutionRow(
        programme_key=programme,
        key=_free_key(work, programme, values["name"]),
        name="",
        email="",
        details={"directory": directory.key},
        active=True,
    )
    for key, value in values.items():
        _put(row, key, value)
    row.edited_at = work.now
    work.session.add(row)
    work.session.flush()  # the page leads to its id
    return row


def edit(work: Work, institution_id: InstitutionId, typed: Mapping[str, str], *, reason: str) -> frozenset[str]:
    """Change an institution; the directory file no longer changes it. Return the fields that changed.

    Raises: NoSuchInstitution, NotAllowed, Invalid, ReasonMissing.
    """
    row = _editable(work, institution_id)
    why = changes.reason_of(reason)
    programme = work.programmes.current(work.session, row.programme_key).programme
    values = checked(programme, directory_of(programme, row.details.get("directory")), typed)
    changed = set_values(work, row, values, Change(origin=Origin.EDITED, reason=why))
    if changed:
        _note(work, row, "changed", why)
    return changed


def set_active(work: Work, institution_id: InstitutionId, *, active: bool, reason: str) -> None:
    """Say whether an institution can be referred to; sent referrals go on.

    Raises: NoSuchInstitution, NotAllowed, ReasonMissing.
    """
    row = _editable(work, institution_id)
    why = changes.reason_of(reason)
    if set_values(work, row, {"active": YES if active else NO}, Change(origin=Origin.EDITED, reason=why)):
        _note(work, row, "activated" if active else "deactivated", why)


def set_values(work: Work, row: InstitutionRow, values: Mapping[str, str], change: Change) -> frozenset[str]:
    """Write clean values and keep what they were; return the fields that changed."""
    before = values_of(row)
    changed = {key: value for key, value in values.items() if before.get(key, "") != value}
    for key, value in changed.items():
        _put(row, key, value)
        changes.note(work, changes.of_institution(row.id), key, (before.get(key), value or None), change)
    if changed:
        row.edited_at = work.now
    return frozenset(changed)


def values_of(row: InstitutionRow) -> dict[str, str]:
    """Return what is known of an institution, by field."""
    told = {key: str(value) for key, value in row.details.items() if value and key != "directory"}
    return {"name": row.name, "email": row.email, **told, "active": YES if row.active else NO}


def _free_key(work: Work, programme: ProgrammeKey, name: str) -> str:
    ours = select(InstitutionRow.key).where(InstitutionRow.programme_key == programme)
    taken = set(work.session.scalars(ours.where(InstitutionRow.key.startswith(name, autoescape=True))))
    numbered = (f"{name}（{number}）" for number in count(2))
    return next(key for key in chain((name,), numbered) if key not in taken)


def _put(row: InstitutionRow, key: str, value: str) -> None:
    if key == "name":
        row.name = value
    elif key == "email":
        row.email = value
    elif key == "active":
        row.active = value == YES
    else:
        row.details = {**row.details, key: value or None}


def _fits(row: InstitutionRow, wish: InstitutionWish) -> bool:
    told: Mapping[str, Any] = row.details
    if row.active is not wish.active:
        return False
    if (wish.type and told.get("type") != wish.type) or (wish.area and told.get("area") != wish.area):
        return False
    key = name_key(wish.q)
    return not key or any(key in name_key(str(value)) for value in (row.name, *told.values()) if value)


def _referrals(work: Work, ids: Sequence[InstitutionId]) -> Mapping[InstitutionId, int]:
    counted = select(ReferralRow.institution_id, func.count()).where(ReferralRow.institution_id.in_(ids))
    return {row[0]: row[1] for row in work.session.execute(counted.group_by(ReferralRow.institution_id))}


def _visible(work: Work, institution_id: InstitutionId) -> InstitutionRow:
    row = work.session.get(InstitutionRow, institution_id)
    if row is None or not allows(work.actor, May.COMPANY_READ, row.programme_key):
        raise NoSuchInstitution
    return row


def _editable(work: Work, institution_id: InstitutionId) -> InstitutionRow:
    require(work.actor, May.DIRECTORY_EDIT, _visible(work, institution_id).programme_key)
    return work.session.get_one(InstitutionRow, institution_id, with_for_update=True, populate_existing=True)


def _note(work: Work, row: InstitutionRow, change: str, reason: str) -> None:
    data = {"institution_id": row.id, "key": row.key, "name": row.name, "change": change}
    trail.record(work, Fact(kind=FactKind.INSTITUTION_CHANGED, programme=row.programme_key, data=data, reason=reason))


def _view(programme: Programme, row: InstitutionRow, referrals: int) -> InstitutionView:
    return InstitutionView(
        id=row.id,
        key=row.key,
        name=row.name,
        active=row.active,
        own=row.edited_at is not None,
        values=lines(programme, directory_of(programme, row.details.get("directory")), values_of(row)),
        referrals=referrals,
    )
