"""Incidents as supervisors read them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, select

from engine import bpmn, timers
from engine.bpmn import Way
from engine.domain.access import May, allows, require
from engine.domain.ids import CaseId, IncidentId, InstanceId, ProgrammeKey, TaskId
from engine.domain.states import IncidentEnd, IncidentKind
from engine.domain.text import Text
from engine.errors import NotFound
from engine.store.cases import CaseRow, InstanceRow, TimerRow
from engine.store.interventions import IncidentRow
from engine.work import Work

UNDECIDED = frozenset({"no_flow", "condition"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which incidents. kind: None for all. ended: those that are over instead of those that wait."""

    kind: IncidentKind | None = None
    programme: ProgrammeKey | None = None
    ended: bool = False
    limit: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One failure: what, where, since when, how often. next_at: when the clock tries again; None where it does not.

    name: of the element; "" where there is none. case_id: None for a report or a case that could not be begun.
    gave_up: the clock tries no more. ways: where the process could go on when the element cannot choose; must_choose:
    one of them has to be named to go past it; both for a single incident only. Instants aware UTC.
    """

    id: IncidentId
    kind: IncidentKind
    programme: ProgrammeKey
    case_id: CaseId | None
    case_number: str
    case_title: str
    instance_id: InstanceId | None
    task_id: TaskId | None
    element_id: str | None
    name: str
    code: str
    text: Text
    detail: str
    times: int
    began_at: dt.datetime
    last_at: dt.datetime
    next_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_by: str | None
    ending: IncidentEnd | None
    reason: str | None
    gave_up: bool
    ways: tuple[Way, ...] = ()
    must_choose: bool = False

    @property
    def may_retry(self) -> bool:
        """Tell whether a supervisor can try it again; a failed task or entry is for whoever does or sends it."""
        return self.ended_at is None and self.kind in {IncidentKind.CLOCK, IncidentKind.INSTANCE}

    @property
    def may_skip(self) -> bool:
        """Tell whether there is an element to go past."""
        return self.ended_at is None and self.element_id is not None and self.instance_id is not None

    @property
    def may_give(self) -> bool:
        """Tell whether its results can be given for it: a gateway has none."""
        return not any(way.of_gateway for way in self.ways)

    @property
    def may_dismiss(self) -> bool:
        """Tell whether it is over as soon as somebody has seen to it: a case that could not be opened."""
        return self.ended_at is None and self.kind is IncidentKind.ENTRY and self.instance_id is None


def find(work: Work, wish: Wish) -> list[Incident]:
    """List the incidents of the programmes the actor supervises, the longest waiting first."""
    wanted = _wanted(IncidentRow.programme_key.in_(_mine(work)))
    wanted = wanted.where(IncidentRow.ended_at.is_not(None) if wish.ended else IncidentRow.ended_at.is_(None))
    if wish.kind is not None:
        wanted = wanted.where(IncidentRow.kind == wish.kind)
    if wish.programme is not None:
        wanted = wanted.where(IncidentRow.programme_key == wish.programme)
    order = IncidentRow.ended_at.desc() if wish.ended else IncidentRow.began_at
    return _read(work, wanted.order_by(order, IncidentRow.id).limit(wish.limit))


def of_case(work: Work, case_id: CaseId) -> list[Incident]:
    """List what waits in a case; the caller has decided that the actor may see it."""
    wanted = _wanted(IncidentRow.case_id == case_id).where(IncidentRow.ended_at.is_(None))
    return _read(work, wanted.order_by(IncidentRow.began_at, IncidentRow.id))


def one(work: Work, incident_id: IncidentId) -> Incident | None:
    """Return an incident the actor may steer; None for foreign ids."""
    wanted = _wanted(IncidentRow.programme_key.in_(_mine(work))).where(IncidentRow.id == incident_id)
    found = work.session.execute(wanted).one_or_none()
    if found is None:
        return None
    ways = ways_of(work, found[0])
    return replace(_view(*found), ways=ways, must_choose=wants_way(found[0], ways))


def ways_of(work: Work, row: IncidentRow) -> tuple[Way, ...]:
    """Return the ways out of the element at fault; none where it does not choose among them."""
    if row.element_id is None or row.instance_id is None:
        return ()
    instance = work.session.get_one(InstanceRow, row.instance_id)
    return bpmn.ways_of(work.programmes.release(work.session, instance.release_id).model, row.element_id)


def wants_way(row: IncidentRow, ways: Sequence[Way]) -> bool:
    """Tell whether the element can only be passed over by naming a way: a gateway, or conditions that say nothing."""
    return any(way.of_gateway for way in ways) or (bool(ways) and row.code in UNDECIDED)


def count(work: Work) -> int:
    """Count what waits in the programmes the actor supervises; one indexed query."""
    ours = IncidentRow.programme_key.in_(_mine(work))
    wanted = select(func.count()).select_from(IncidentRow).where(ours, IncidentRow.ended_at.is_(None))
    return work.session.scalar(wanted) or 0


def supervised(work: Work) -> Sequence[ProgrammeKey]:
    """List the programmes the actor supervises.  Raises: NotAllowed for staff of none, NotFound for strangers."""
    if found := _mine(work):
        return found
    for key in work.actor.programmes:
        if allows(work.actor, May.CASE_READ, key):
            require(work.actor, May.CASE_STEER, key)
    raise NotFound


def _mine(work: Work) -> Sequence[ProgrammeKey]:
    return [key for key in work.actor.programmes if allows(work.actor, May.CASE_STEER, key)]


def _wanted(which: ColumnElement[bool]) -> Select[IncidentRow, CaseRow, TimerRow]:
    return (
        select(IncidentRow, CaseRow, TimerRow)
        .outerjoin(CaseRow, CaseRow.id == IncidentRow.case_id)
        .outerjoin(TimerRow, TimerRow.id == IncidentRow.timer_id)
        .where(which)
    )


def _read(work: Work, wanted: Select[IncidentRow, CaseRow, TimerRow]) -> list[Incident]:
    return [_view(row, case, timer) for row, case, timer in work.session.execute(wanted)]


def _view(row: IncidentRow, case: CaseRow | None, timer: TimerRow | None) -> Incident:
    gave_up = timer is not None and timers.has_given_up(timer)
    return Incident(
        id=row.id,
        kind=row.kind,
        programme=row.programme_key,
        case_id=row.case_id,
        case_number=case.number if case else "",
        case_title=case.title if case else "",
        instance_id=row.instance_id,
        task_id=row.task_id,
        element_id=row.element_id,
        name=row.name or row.element_id or "",
        code=row.code,
        text=Text(row.sentence_ja, row.sentence_en),
        detail=row.detail,
        times=row.times,
        began_at=row.began_at,
        last_at=row.last_at,
        next_at=timer.due_at if timer is not None and row.ended_at is None and not gave_up else None,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ending=row.ending,
        reason=row.reason,
        gave_up=gave_up,
    )
