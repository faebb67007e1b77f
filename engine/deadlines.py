"""Due dates of tasks: computed by rule, stored with their reasons, watched by the clock (design D6)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, update

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
from engine.store.writing import add_all
from engine.work import Work

_SILENCE = (
    update(TimerRow)
    .where(TimerRow.task_id == bindparam("task"), TimerRow.status == TimerStatus.WAITING)
    .values(status=TimerStatus.CANCELLED)
)


def set_for(
    work: Work, release: Release, case: CaseRow, task: TaskRow, variables: Mapping[str, Any]
) -> tuple[Notice, ...]:
    """Give a task that is about to be stored its due date with the reasons; returns what its people are to be told.

    Once the task has its id, `put_on_clock` takes these reminders, overdue notices and escalations.
    """
    rule = release.programme.deadlines.get(task.deadline_rule or "")
    if rule is None:
        return ()
    try:
        deadline = compute_for(work, release, rule, {**variables, **moments_of(release, case, task)})
    except DeadlineUnknown as unknown:
        task.deadline = {"rule": rule.key, "unknown": _pair(unknown.text)}
        return ()
    task.due_at, task.target_at = deadline.due_at, deadline.target_at
    task.deadline = explained(rule, deadline)
    return tuple(notices(rule, deadline, release.programme.office))


def put_on_clock(work: Work, task: TaskRow, given: Iterable[Notice]) -> None:
    """Let the clock tell the people of a task at the notices' times."""
    late = work.now  # a task may be late when it begins: then nobody is reminded any more
    add_all(
        work.session,
        TimerRow,
        [_timer(work, task, notice) for notice in given if notice.at > late or notice.kind is not NoticeKind.REMINDER],
    )


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
    work.session.flush()
    work.session.connection().execute(_SILENCE, {"task": task_id})


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


def _timer(work: Work, task: TaskRow, notice: Notice) -> dict[str, Any]:
    once = f"notice:{task.id}:{notice.kind.value}:{notice.at.isoformat()}"
    return {
        "key": f"{once}:{','.join(notice.to)}",
        "kind": TimerKind.NOTICE,
        "status": TimerStatus.WAITING,
        "programme_key": task.programme_key,
        "case_id": task.case_id,
        "instance_id": task.instance_id,
        "task_id": task.id,
        "due_at": max(notice.at, work.now),
        "payload": {"notice": notice.kind.value, "to": list(notice.to), "once": once},
    }


def _pair(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
