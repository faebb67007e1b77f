"""Deadlines of tasks under way, computed anew: after a suspension, when what they stand on changes.

They stand on data of the case, on a rule, on the calendars. What moves leaves a fact with the instants before and
after, and its reminders move with it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import bpmn, deadline_hold, deadlines, feel, task_notices, trail
from engine.domain.deadline import Deadline, DeadlineUnknown
from engine.domain.deadline_pause import Pause, after_pause
from engine.domain.deadline_rule import DeadlineRule, NoticeKind
from engine.domain.facts import FactKind
from engine.domain.ids import ReleaseId, TaskId
from engine.domain.states import TaskStatus, TimerStatus
from engine.domain.workdays import instant
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow, TaskRow, TimerRow
from engine.task_rows import fact_of
from engine.work import Work

PAUSES = "pauses"  # in the explanation of a deadline: the suspensions it has lived through
END_OF_DAY = dt.time(23, 59, 59)
LIVE = TaskRow.status.in_((TaskStatus.OPEN, TaskStatus.CLAIMED))


def again(
    work: Work, release: Release, instance: InstanceRow, variables: Mapping[str, Any], pause: Pause | None = None
) -> None:
    """Compute the deadlines of an instance's open tasks anew; what moves leaves a fact, and reminders move with it.

    variables: of the case, as they are now; a task sees those of its own scopes, too. pause: a suspension that has just
    ended. Rules whose clock does not stop stay where they are (KAG-36, DL-G8); what cannot be computed any more stays.
    """
    case, seen = work.session.get_one(CaseRow, instance.case_id), seen_in(work, release, instance)
    for task in work.session.scalars(select(TaskRow).where(TaskRow.instance_id == instance.id, LIVE)):
        _look(work, release, case, task, {**variables, **seen.get(task.key, {})}, pause)
        _quieten(work, task)


def look(work: Work, release: Release, case: CaseRow, reading: Iterable[tuple[TaskId, Mapping[str, Any]]]) -> None:
    """Compute the deadlines of tasks anew whose rules read data that a step may have changed, with what each sees."""
    for task_id, seen in reading:
        _look(work, release, case, work.session.get_one(TaskRow, task_id), seen, None)


def seen_in(work: Work, release: Release, instance: InstanceRow) -> Mapping[str, Mapping[str, Any]]:
    """Return what each waiting task of an instance sees now, by its key."""
    return bpmn.seen_by_tasks(release.model, instance.state, deadlines.looking(work, release))


def rules_for(work: Work, task: TaskRow, release: Release) -> Release:
    """Return the release whose rules a task's deadline follows: its own, until a newer one's were applied to it."""
    if task.rules_release_id is None or task.rules_release_id == release.id:
        return release
    return work.programmes.release(work.session, ReleaseId(task.rules_release_id))


def computed(
    work: Work, release: Release, case: CaseRow, task: TaskRow, seen: Mapping[str, Any]
) -> tuple[DeadlineRule, Deadline] | None:
    """Return what the rule of a task gives now, later by its suspensions; None without a rule or a known date.

    release: whose rules and calendar count. seen: what the task sees.
    """
    rule = release.programme.deadlines.get(task.deadline_rule or "")
    if rule is None:
        return None
    known = {**seen, **deadlines.moments_of(release, case, task)}
    try:
        deadline = deadlines.compute_for(work, release, rule, known)
    except DeadlineUnknown:
        return None
    term_ends_at = instant(release.programme.term.end_on, END_OF_DAY)
    latest_at = term_ends_at if deadline.due_at <= term_ends_at else None
    for pause in pauses_of(task):
        deadline = after_pause(rule, deadline, pause, release.programme.office, latest_at)
    return rule, deadline


def pauses_of(task: TaskRow) -> Sequence[Pause]:
    """List the suspensions a task's deadline has lived through, first to last."""
    kept = (task.deadline or {}).get(PAUSES, ())
    return [Pause(dt.datetime.fromisoformat(began), dt.datetime.fromisoformat(ended)) for began, ended in kept]


def put(  # a task, its new deadline with the rules it follows, and why
    work: Work, release: Release, rule: DeadlineRule, task: TaskRow, deadline: Deadline, reason: str | None = None
) -> None:
    """Store a deadline that was computed anew; one that moved leaves a fact and takes its reminders with it."""
    pauses = (task.deadline or {}).get(PAUSES)
    before, moved = task.due_at, task.due_at != deadline.due_at
    task.due_at, task.target_at = deadline.due_at, deadline.target_at
    task.deadline = deadlines.explained(rule, deadline, release) | ({PAUSES: pauses} if pauses else {})
    if not moved:
        return
    task.revision += 1
    _renew_notices(work, release, rule, task, deadline)
    data = {"before": before, "after": deadline.due_at, "rule": rule.key, "inputs": task.deadline["inputs"]}
    trail.record(work, fact_of(task, FactKind.DEADLINE_MOVED, reason=reason, **data))


def _look(  # a task, its rules, and all they look at
    work: Work,
    release: Release,
    case: CaseRow,
    task: TaskRow,
    seen: Mapping[str, Any],
    pause: Pause | None,
) -> None:
    if task.deadline is None:
        return
    if pause is not None:
        _keep_pause(task, pause)
    rules = deadline_hold.held(work, rules_for(work, task, release), task.instance_id)
    found = computed(work, rules, case, task, seen)
    if found is None:
        return
    rule, deadline = found
    if pause is None and task.deadline.get("inputs") == feel.to_json(dict(deadline.inputs)):
        return
    put(work, rules, rule, task, deadline)


def _keep_pause(task: TaskRow, pause: Pause) -> None:
    kept = [*(task.deadline or {}).get(PAUSES, ()), [pause.stopped_at.isoformat(), pause.resumed_at.isoformat()]]
    task.deadline = {**(task.deadline or {}), PAUSES: kept}


def _renew_notices(work: Work, release: Release, rule: DeadlineRule, task: TaskRow, deadline: Deadline) -> None:
    """Give the clock the notices of the new date; who was told before now is not told again, late reminders go."""
    known = {row.key: row for row in work.session.scalars(select(TimerRow).where(TimerRow.task_id == task.id))}
    for row in known.values():
        if row.status in {TimerStatus.WAITING, TimerStatus.HELD}:
            row.status = TimerStatus.CANCELLED
    given_before = {row.payload["notice"] for row in known.values() if row.status is TimerStatus.FIRED}
    given = [
        notice
        for notice in task_notices.by_rule(release, task, rule, deadline)
        if notice.at > work.now or (notice.kind is not NoticeKind.REMINDER and notice.kind not in given_before)
    ]
    for notice in given:
        values = deadlines.timer_of(work, task, notice)
        row = known.get(values["key"]) or TimerRow(attempts=0)
        for name, value in values.items():
            setattr(row, name, value)
        row.status = TimerStatus.HELD if task.paused_at is not None else TimerStatus.WAITING
        work.session.add(row)


def _quieten(work: Work, task: TaskRow) -> None:
    """Of the notices that fell due together give only the last: nobody is flooded (design D5)."""
    overdue = select(TimerRow).where(
        TimerRow.task_id == task.id, TimerRow.status == TimerStatus.WAITING, TimerRow.due_at <= work.now
    )
    rows = work.session.scalars(overdue.order_by(TimerRow.due_at, TimerRow.id)).all()
    for row in rows[:-1]:
        row.status = TimerStatus.CANCELLED
