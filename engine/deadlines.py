"""Due dates of tasks: computed by rule, stored with their reasons, watched by the clock (design D6)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import feel
from engine.domain.deadline import Deadline, DeadlineUnknown, compute
from engine.domain.deadline_notices import Notice, notices
from engine.domain.deadline_rule import DeadlineRule, NoticeKind
from engine.domain.ids import TaskId
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.programmes import Release
from engine.store.cases import CaseRow, TaskRow, TimerRow
from engine.work import Work


def set_for(work: Work, release: Release, case: CaseRow, task: TaskRow, variables: Mapping[str, Any]) -> None:
    """Give a task its due date with the reasons, and the clock its reminders, overdue notice and escalation."""
    rule = release.programme.deadlines.get(task.deadline_rule or "")
    if rule is None:
        return
    try:
        deadline = compute_for(work, release, rule, {**variables, **moments_of(release, case, task)})
    except DeadlineUnknown as unknown:
        task.deadline = {"rule": rule.key, "unknown": _pair(unknown.text)}
        return
    task.due_at, task.target_at = deadline.due_at, deadline.target_at
    task.deadline = explained(rule, deadline)
    for notice in notices(rule, deadline, release.programme.office):
        if notice.at > work.now or notice.kind is not NoticeKind.REMINDER:  # a task may be late when it begins
            work.session.add(_timer(work, task, notice))


def compute_for(work: Work, release: Release, rule: DeadlineRule, moments: Mapping[str, Any]) -> Deadline:
    """Return what a rule gives for these moments.  Raises: DeadlineUnknown."""
    env = release.environment(work.now)

    def evaluate(source: str, names: Mapping[str, object]) -> object:
        return feel.evaluate(source, names, env).value

    return compute(rule, moments, release.programme.office, evaluate)


def explained(rule: DeadlineRule, deadline: Deadline) -> dict[str, Any]:
    """Return the answer to 「なぜこの期限？」 in a form that outlives later changes of the rule."""
    clause = {"source": rule.clause.source, "quote": rule.clause.quote} if rule.clause else None
    return {
        "rule": rule.key,
        "name": _pair(rule.name),
        "due_at": deadline.due_at.isoformat(),
        "target_at": deadline.target_at.isoformat(),
        "steps": [_pair(step) for step in deadline.steps],
        "inputs": feel.to_json(dict(deadline.inputs)),
        "clause": clause,
        "origin": rule.origin.value,
        "miss": _pair(rule.miss) if rule.miss else None,
    }


def cancel(work: Work, task_id: TaskId) -> None:
    """Silence the reminders of a task that is over."""
    waiting = select(TimerRow).where(TimerRow.task_id == task_id, TimerRow.status == TimerStatus.WAITING)
    for row in work.session.scalars(waiting):
        row.status = TimerStatus.CANCELLED


def moments_of(release: Release, case: CaseRow, task: TaskRow) -> dict[str, Any]:
    """Return the moments every rule may name besides the variables of the case."""
    term = release.programme.term
    return {
        "opened_at": case.opened_at,
        "created_at": task.created_at,
        "task_created_at": task.created_at,
        "task_created_on": local_date(task.created_at),
        "term": {"start": term.start_on, "end": term.end_on},
        "parameters": dict(release.programme.parameters),
    }


def _timer(work: Work, task: TaskRow, notice: Notice) -> TimerRow:
    once = f"notice:{task.id}:{notice.kind.value}:{notice.at.isoformat()}"
    return TimerRow(
        key=f"{once}:{','.join(notice.to)}",
        kind=TimerKind.NOTICE,
        status=TimerStatus.WAITING,
        programme_key=task.programme_key,
        case_id=task.case_id,
        instance_id=task.instance_id,
        task_id=task.id,
        due_at=max(notice.at, work.now),
        payload={"notice": notice.kind.value, "to": list(notice.to), "once": once},
    )


def _pair(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
