"""Task rows of one instance, kept in line with what its process offers to people."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from engine import bpmn, deadlines, people, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import TaskId, UserId
from engine.domain.states import TaskStatus, move
from engine.domain.workdays import JAPAN, instant
from engine.programmes import Release
from engine.store.base import written
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.store.prepared import Prepared
from engine.store.writing import add, change
from engine.work import Work

Reading = tuple[TaskId, Mapping[str, Any]]
LIVE = (TaskStatus.OPEN, TaskStatus.CLAIMED)
# Written out in the statement: only then do databases see that an index over live tasks will do.
IS_LIVE = TaskRow.status.in_([written(status) for status in LIVE])
# SQLite takes either index of a case's tasks where it has no statistics; by the other an old case costs more.
BY_LIVE = ("INDEXED BY ix_task_case_live", "sqlite")
_LIVE_OF = Prepared(
    select(TaskRow.id, TaskRow.key, TaskRow.deadline_rule, TaskRow.rules_release_id)
    .where(TaskRow.case_id == bindparam("case"), TaskRow.instance_id == bindparam("instance"), IS_LIVE)
    .with_hint(TaskRow, *BY_LIVE)
)


def sync(work: Work, release: Release, case: CaseRow, instance: InstanceRow, step: bpmn.Step) -> list[Reading]:
    """Offer what newly waits, withdraw what no longer does; return the others whose deadlines read data of the case."""
    waiting, reading = {task.key: task for task in step.tasks}, []
    for task_id, key, rule, rules_release_id in _live(work, instance) if step.had_tasks else ():
        task = waiting.pop(key, None)
        if task is None:
            _withdraw(work, work.session.get_one(TaskRow, task_id))
        elif rules_release_id is not None or deadlines.reads(release, rule, task.variables):
            reading.append((task_id, task.variables))
    for task in waiting.values():
        _offer(work, release, case, instance, task, step.variables)
    return reading


def _live(work: Work, instance: InstanceRow) -> Sequence[tuple[TaskId, str, str | None, int | None]]:
    work.session.flush()
    return _LIVE_OF.rows(work.session.connection(), {"case": instance.case_id, "instance": instance.id})


def _withdraw(work: Work, row: TaskRow) -> None:
    change(work.session, row, status=move(row.status, TaskStatus.WITHDRAWN))
    deadlines.cancel(work, row.id)
    trail.record(work, fact_of(row, FactKind.TASK_WITHDRAWN))


def _offer(  # the five things a task row brings together
    work: Work,
    release: Release,
    case: CaseRow,
    instance: InstanceRow,
    task: bpmn.WaitingTask,
    variables: Mapping[str, Any],
) -> None:
    holder = _holder(work, task)
    row = TaskRow(
        instance_id=instance.id,
        case_id=case.id,
        programme_key=case.programme_key,
        release_id=release.id,
        key=task.key,
        element_id=task.element_id,
        process_id=task.process_id,
        name=task.name,
        form_id=task.form_id,
        record_kind=task.record_kind,
        group_key=task.group,
        assignee_id=holder,
        status=TaskStatus.CLAIMED if holder else TaskStatus.OPEN,
        priority=50 if task.priority is None else task.priority,
        due_at=_instant(task.due),
        deadline_rule=task.deadline_rule,
        context={},
        created_at=work.now,
        claimed_at=work.now if holder else None,
    )
    given = deadlines.set_for(work, release, case, row, {**variables, **task.variables})
    add(work.session, row)  # notices and facts name the task
    trail.record(work, fact_of(row, FactKind.TASK_OFFERED, group=task.group, element=task.element_id))
    deadlines.put_on_clock(work, row, given)


def _holder(work: Work, task: bpmn.WaitingTask) -> UserId | None:
    """Return the person the diagram names; None leaves the task to its group."""
    person_id = people.id_of_login(work, task.assignee) if task.assignee else None
    return person_id if person_id is not None and people.get(work, person_id).active else None


def _instant(due: dt.datetime | dt.date | str | None) -> dt.datetime | None:
    """Read what the diagram says of the due date: an instant, or a day that ends at its last second."""
    if isinstance(due, dt.datetime):
        return due if due.tzinfo else due.replace(tzinfo=JAPAN)
    if isinstance(due, dt.date):
        return instant(due, dt.time(23, 59, 59))
    return _instant(_read(due)) if due else None


def _read(due: str) -> dt.datetime | dt.date | None:
    """Read a day or an instant written out in the diagram; None when it is neither."""
    for kind in (dt.date, dt.datetime):
        try:
            return kind.fromisoformat(due)
        except ValueError:
            continue
    return None


def fact_of(row: TaskRow, kind: FactKind, *, reason: str | None = None, **data: Any) -> Fact:
    """Return a fact about a task, naming it as people know it."""
    return Fact(
        kind=kind,
        programme=row.programme_key,
        case_id=row.case_id,
        task_id=TaskId(row.id),
        data={"task": row.name, **data},
        reason=reason,
    )
