"""Deadlines of tasks under way, computed anew: after a suspension, or after data they stand on were corrected."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import deadlines, forms, trail
from engine.domain.deadline import Deadline, DeadlineUnknown
from engine.domain.deadline_notices import notices
from engine.domain.deadline_pause import Pause, after_pause
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.facts import FactKind
from engine.domain.states import TaskStatus, TimerKind, TimerStatus
from engine.domain.workdays import instant
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow, TaskRow, TimerRow
from engine.task_rows import fact_of
from engine.work import Work

PAUSES = "pauses"  # in the explanation of a deadline: the suspensions it has lived through
END_OF_DAY = dt.time(23, 59, 59)


def again(
    work: Work, release: Release, instance: InstanceRow, variables: Mapping[str, Any], pause: Pause | None = None
) -> None:
    """Compute the deadlines of an instance's open tasks anew; what moves leaves a fact, and reminders move with it.

    variables: of the case, as they are now. pause: a suspension that has just ended. Rules whose clock does not stop
    stay where they are (KAG-36, DL-G8); what cannot be computed any more stays, too.
    """
    case = work.session.get_one(CaseRow, instance.case_id)
    live = TaskRow.status.in_((TaskStatus.OPEN, TaskStatus.CLAIMED))
    for task in work.session.scalars(select(TaskRow).where(TaskRow.instance_id == instance.id, live)):
        rule = release.programme.deadlines.get(task.deadline_rule or "")
        if rule is not None and task.deadline is not None and task.due_at is not None:
            known = {**variables, **forms.variables_of(task.context), **deadlines.moments_of(release, case, task)}
            _one(work, release, rule, task, known, pause)
        _quieten(work, task)


def _one(  # a task, its rule, and all the rule looks at
    work: Work, release: Release, rule: DeadlineRule, task: TaskRow, known: Mapping[str, Any], pause: Pause | None
) -> None:
    pauses = [*_pauses(task), *([pause] if pause else [])]
    try:
        deadline = deadlines.compute_for(work, release, rule, known)
    except DeadlineUnknown:
        return
    term_ends_at = instant(release.programme.term.end_on, END_OF_DAY)
    latest_at = term_ends_at if deadline.due_at <= term_ends_at else None
    for each in pauses:
        deadline = after_pause(rule, deadline, each, release.programme.office, latest_at)
    if deadline.due_at != task.due_at:
        _move(work, release, rule, task, deadline)
    if pauses and task.deadline is not None:
        kept = [[each.stopped_at.isoformat(), each.resumed_at.isoformat()] for each in pauses]
        task.deadline = {**task.deadline, PAUSES: kept}


def _pauses(task: TaskRow) -> Sequence[Pause]:
    kept = (task.deadline or {}).get(PAUSES, ())
    return [Pause(dt.datetime.fromisoformat(began), dt.datetime.fromisoformat(ended)) for began, ended in kept]


def _move(work: Work, release: Release, rule: DeadlineRule, task: TaskRow, deadline: Deadline) -> None:
    before = task.due_at
    task.due_at, task.target_at = deadline.due_at, deadline.target_at
    task.deadline, task.revision = deadlines.explained(rule, deadline), task.revision + 1
    _renew_notices(work, release, rule, task, deadline)
    trail.record(work, fact_of(task, FactKind.DEADLINE_MOVED, before=before, after=deadline.due_at))


def _renew_notices(work: Work, release: Release, rule: DeadlineRule, task: TaskRow, deadline: Deadline) -> None:
    """Give the clock the notices of the new date; what was due before now is not given again."""
    known = {row.key: row for row in work.session.scalars(select(TimerRow).where(TimerRow.task_id == task.id))}
    for row in known.values():
        if row.status in {TimerStatus.WAITING, TimerStatus.HELD}:
            row.status = TimerStatus.CANCELLED
    for notice in notices(rule, deadline, release.programme.office):
        if notice.at <= work.now:
            continue
        once = f"notice:{task.id}:{notice.kind.value}:{notice.at.isoformat()}"
        key = f"{once}:{','.join(notice.to)}"
        payload = {"notice": notice.kind.value, "to": list(notice.to), "once": once}
        row = known.get(key) or TimerRow(key=key, kind=TimerKind.NOTICE, programme_key=task.programme_key, attempts=0)
        row.case_id, row.instance_id, row.task_id = task.case_id, task.instance_id, task.id
        row.status, row.due_at, row.payload = TimerStatus.WAITING, notice.at, payload
        work.session.add(row)


def _quieten(work: Work, task: TaskRow) -> None:
    """Of the notices that fell due together give only the last: nobody is flooded (design D5)."""
    overdue = select(TimerRow).where(
        TimerRow.task_id == task.id, TimerRow.status == TimerStatus.WAITING, TimerRow.due_at <= work.now
    )
    rows = work.session.scalars(overdue.order_by(TimerRow.due_at, TimerRow.id)).all()
    for row in rows[:-1]:
        row.status = TimerStatus.CANCELLED
