"""Open tasks with a due date, for calendars: a person's own, a group's."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine import people
from engine.domain.access import Actor, May, allows
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId, ProgrammeKey, TaskId, UserId
from engine.domain.states import TaskStatus
from engine.store.cases import CaseRow, TaskRow
from engine.store.evidence import FactRow
from engine.task_rows import IS_LIVE
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTask:
    """A task as a calendar knows it: no company, no subject. assignee: their name. revision: counts its changes."""

    id: TaskId
    case_id: CaseId
    case_number: str
    programme: ProgrammeKey
    name: str
    group: str | None
    assignee_id: UserId | None
    assignee: str | None
    status: TaskStatus
    due_at: dt.datetime
    created_at: dt.datetime
    claimed_at: dt.datetime | None
    revision: int


def held_by(person_id: UserId | None) -> ColumnElement[bool]:
    """Return the tasks a person holds."""
    return TaskRow.assignee_id == person_id


def of_group(programme: ProgrammeKey, group: str) -> ColumnElement[bool]:
    """Return the tasks of a group, whoever holds them."""
    return and_(TaskRow.programme_key == programme, TaskRow.group_key == group)


def of_groups(actor: Actor) -> ColumnElement[bool]:
    """Return the tasks of all groups of a person."""
    mine = [of_group(key, group) for key in sorted(actor.programmes) for group in sorted(actor.groups(key))]
    return or_(*mine) if mine else TaskRow.id.is_(None)


def dated(work: Work, wanted: ColumnElement[bool], *, before: dt.datetime | None = None, limit: int) -> list[DatedTask]:
    """List open tasks that fall due (before an instant), soonest first, as far as the actor may read their cases."""
    programmes = [key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key)]
    conditions = [IS_LIVE, TaskRow.programme_key.in_(programmes), TaskRow.due_at.is_not(None), wanted]
    if before is not None:
        conditions.append(TaskRow.due_at < before)
    found = (
        select(TaskRow, CaseRow.number)
        .join(CaseRow, CaseRow.id == TaskRow.case_id)
        .where(*conditions)
        .order_by(TaskRow.due_at, TaskRow.id)
        .limit(limit)
    )
    names = people.names(work)
    return [
        DatedTask(
            id=row.id,
            case_id=row.case_id,
            case_number=number,
            programme=row.programme_key,
            name=row.name,
            group=row.group_key,
            assignee_id=row.assignee_id,
            assignee=names.get(row.assignee_id) if row.assignee_id else None,
            status=row.status,
            due_at=row.due_at,
            created_at=row.created_at,
            claimed_at=row.claimed_at,
            revision=row.revision,
        )
        for row, number in work.session.execute(found)
        if row.due_at is not None
    ]


def moved_at(work: Work, tasks: list[DatedTask]) -> dict[TaskId, dt.datetime]:
    """Return when the due date of each of these tasks was last moved; those it never was are not in it."""
    cases = {task.case_id for task in tasks}
    last = (
        select(FactRow.task_id, func.max(FactRow.at))
        .where(FactRow.case_id.in_(cases), FactRow.kind == FactKind.DEADLINE_MOVED.value)
        .group_by(FactRow.task_id)
    )
    return {task_id: at for task_id, at in work.session.execute(last) if task_id is not None}
