"""The inbox: which tasks a person sees, in which order."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from engine import people
from engine.domain.access import May, allows
from engine.domain.ids import CaseId, ProgrammeKey, TaskId
from engine.domain.states import TaskStatus
from engine.store.cases import CaseRow, TaskRow
from engine.store.people import CompanyRow
from engine.task_rows import IS_LIVE
from engine.task_view import TaskView, view_of
from engine.work import Work

Columns = TypeVarTuple("Columns")
FEW = 200
MOST_COUNTED = 10_000  # nobody works through more; counting all of them would cost as much as there are


class Scope(StrEnum):
    """Which tasks an inbox shows."""

    MINE = "mine"  # 自分の担当
    GROUP = "group"  # グループ（未担当）
    OVERDUE = "overdue"  # 期限超過
    DONE = "done"  # 完了
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a task stands in the order of an inbox."""

    due_at: dt.datetime | None
    priority: int
    id: TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an inbox is asked for. q: part of a case number, title, company or task name.

    status: other than what the scope shows by itself. after: the place where an earlier list ended (due order only).
    """

    scope: Scope = Scope.MINE
    q: str = ""
    programme: ProgrammeKey | None = None
    group: str | None = None
    case_id: CaseId | None = None
    due_before: dt.datetime | None = None
    status: TaskStatus | None = None
    after: Place | None = None
    limit: int = 50
    offset: int = 0


def inbox(work: Work, wish: Wish) -> list[TaskView]:
    """List the tasks the actor may see, soonest due first; those without a due date last."""
    wanted = (
        _around(select(TaskRow, CaseRow, CompanyRow.name))
        .where(*_seen(work, wish, _few(work, wish)))
        .order_by(*_order(wish.scope))
        .limit(wish.limit)
        .offset(wish.offset)
    )
    rows = work.session.execute(wanted)
    names = people.names(work)
    return [view_of(task, case, company, names) for task, case, company in rows]


def _order(scope: Scope) -> tuple[Any, ...]:
    if scope is Scope.DONE:
        return (TaskRow.done_at.desc(), TaskRow.id.desc())
    return (TaskRow.due_at.asc().nulls_last(), TaskRow.priority.desc(), TaskRow.id)


def counts(work: Work, wish: Wish) -> dict[Scope, int]:
    """Count what each tab of the inbox holds for the actor, up to MOST_COUNTED."""
    few = _few(work, Wish(scope=Scope.ALL, q=wish.q, programme=wish.programme, group=wish.group))
    return {scope: _count(work, wish, scope, few) for scope in Scope}


def _few(work: Work, wish: Wish) -> Sequence[TaskId] | None:
    """Return the live tasks that hold what is searched for when they are few; None for many, or without a search.

    Few are found once and put in order then; many are met soon enough in the order of their due dates.
    """
    if not wish.q or wish.scope is Scope.DONE or wish.status is not None:
        return None
    asked = Wish(scope=Scope.ALL, q=wish.q, programme=wish.programme, group=wish.group)
    found = work.session.scalars(_around(select(TaskRow.id)).where(*_seen(work, asked)).limit(FEW + 1)).all()
    return found if len(found) <= FEW else None


def _count(work: Work, wish: Wish, scope: Scope, few: Sequence[TaskId] | None) -> int:
    asked = Wish(scope=scope, q=wish.q, programme=wish.programme, group=wish.group)
    ids = select(TaskRow.id)
    held = _around(ids) if wish.q else ids  # looking at the case of each would cost more than counting
    some = held.where(*_seen(work, asked, None if scope is Scope.DONE else few)).limit(MOST_COUNTED).subquery()
    return work.session.scalar(select(func.count()).select_from(some)) or 0


def _around(wanted: Select[*Columns]) -> Select[*Columns]:
    """Return the query with the case and the company of each task beside it."""
    joined = wanted.select_from(TaskRow).join(CaseRow, CaseRow.id == TaskRow.case_id)
    return joined.outerjoin(CompanyRow, CompanyRow.id == CaseRow.company_id)


def _seen(work: Work, wish: Wish, few: Sequence[TaskId] | None = None) -> list[ColumnElement[bool]]:
    programmes = [key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key)]
    conditions: list[ColumnElement[bool]] = [TaskRow.programme_key.in_(programmes)]
    conditions.append(_in_scope(work, wish.scope) if wish.status is None else _of_status(work, wish.scope, wish.status))
    if wish.programme:
        conditions.append(TaskRow.programme_key == wish.programme)
    if wish.group:
        conditions.append(TaskRow.group_key == wish.group)
    if wish.case_id is not None:
        conditions.append(TaskRow.case_id == wish.case_id)
    if wish.due_before is not None:
        conditions.append(TaskRow.due_at < wish.due_before)
    if wish.after is not None:
        conditions.append(_behind(wish.after))
    if few is not None:
        conditions.append(TaskRow.id.in_(few))
    elif wish.q:
        columns = (CaseRow.number, CaseRow.title, CompanyRow.name, TaskRow.name)
        conditions.append(or_(*(column.contains(wish.q, autoescape=True) for column in columns)))
    return conditions


def _in_scope(work: Work, scope: Scope) -> ColumnElement[bool]:
    match scope:
        case Scope.MINE:
            return and_(IS_LIVE, TaskRow.assignee_id == work.actor.user_id)
        case Scope.GROUP:
            return and_(IS_LIVE, TaskRow.status == TaskStatus.OPEN, _of_my_groups(work))
        case Scope.OVERDUE:
            mine = or_(TaskRow.assignee_id == work.actor.user_id, _of_my_groups(work), _supervised(work))
            return and_(IS_LIVE, TaskRow.due_at < work.now, mine)
        case Scope.DONE:
            return and_(TaskRow.status == TaskStatus.DONE, TaskRow.done_by_id == work.actor.user_id)
        case Scope.ALL:
            return IS_LIVE


def _of_status(work: Work, scope: Scope, status: TaskStatus) -> ColumnElement[bool]:
    """Return the tasks of a status that are mine, my groups', or anybody's."""
    wanted = TaskRow.status == status
    if scope is Scope.ALL:
        return wanted
    mine = or_(TaskRow.assignee_id == work.actor.user_id, TaskRow.done_by_id == work.actor.user_id)
    return and_(wanted, mine if scope is Scope.MINE else _of_my_groups(work))


def _behind(place: Place) -> ColumnElement[bool]:
    """Return what comes after a place: later due, or due then and less pressing, or younger."""
    younger = and_(TaskRow.priority == place.priority, TaskRow.id > place.id)
    behind = or_(TaskRow.priority < place.priority, younger)
    if place.due_at is None:
        return and_(TaskRow.due_at.is_(None), behind)
    same_time = and_(TaskRow.due_at == place.due_at, behind)
    return or_(TaskRow.due_at > place.due_at, same_time, TaskRow.due_at.is_(None))


def _of_my_groups(work: Work) -> ColumnElement[bool]:
    mine = [
        and_(TaskRow.programme_key == key, TaskRow.group_key.in_(sorted(work.actor.groups(key))))
        for key in sorted(work.actor.programmes)
    ]
    return or_(*mine) if mine else TaskRow.id.is_(None)


def _supervised(work: Work) -> ColumnElement[bool]:
    return TaskRow.programme_key.in_(
        [key for key in work.actor.programmes if allows(work.actor, May.TASK_REASSIGN, key)]
    )
