"""Due dates of tasks: computed by rule, stored with their reasons, watched by the clock (design D6)."""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, update

from engine import bpmn, deadline_hold, feel, task_notices
from engine.domain.deadline import DOTTED, Deadline, DeadlineUnknown
from engine.domain.deadline_links import compute_all, in_order
from engine.domain.deadline_notices import Notice
from engine.domain.deadline_rule import Clause, DeadlineRule, NoticeKind
from engine.domain.ids import TaskId
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.programmes import Release
from engine.store.cases import CaseRow, TaskRow, TimerRow
from engine.store.prepared import Prepared
from engine.store.writing import add_all
from engine.work import Work

_SILENCE = Prepared(
    update(TimerRow)
    .where(TimerRow.task_id == bindparam("task"), TimerRow.status == TimerStatus.WAITING)
    .values(status=TimerStatus.CANCELLED)
)

BEFORE_LIST = dt.timedelta(minutes=5)


def set_for(
    work: Work, release: Release, case: CaseRow, task: TaskRow, variables: Mapping[str, Any]
) -> tuple[Notice, ...]:
    """Give a task that is about to be stored its due date with the reasons; returns what its people are to be told.

    Once the task has its id, `put_on_clock` takes these reminders, overdue notices and escalations.
    """
    rule = release.programme.deadlines.get(task.deadline_rule or "")
    if rule is None:
        return task_notices.by_diagram(release, task)
    release = deadline_hold.held(work, release, task.instance_id)
    try:
        deadline = compute_for(work, release, rule, {**variables, **moments_of(release, case, task)})
    except DeadlineUnknown as unknown:
        task.deadline = {"rule": rule.key, "unknown": _pair(unknown.text), "release": release.number}
        return ()
    task.due_at, task.target_at = deadline.due_at, deadline.target_at
    task.deadline = explained(rule, deadline, release)
    return task_notices.by_rule(release, task, rule, deadline)


def put_on_clock(work: Work, task: TaskRow, given: Iterable[Notice]) -> None:
    """Let the clock tell the people of a task at the notices' times."""
    late = work.now  # a task may be late when it begins: then nobody is reminded any more
    add_all(
        work.session,
        TimerRow,
        [
            timer_of(work, task, notice)
            for notice in given
            if notice.at > late or notice.kind is not NoticeKind.REMINDER
        ],
    )


def compute_for(work: Work, release: Release, rule: DeadlineRule, moments: Mapping[str, Any]) -> Deadline:
    """Return what a rule gives for these moments, with the other clauses on the same thing.  Raises: DeadlineUnknown.

    The rule need not be the release's own: a supervisor looks at what an edited one would give.
    """
    env = release.environment(work.now)

    def evaluate(source: str, names: Mapping[str, object]) -> object:
        return feel.evaluate(source, names, env).value

    rules = {**release.programme.deadlines, rule.key: rule}
    found = compute_all(rules, moments, release.programme.office, evaluate, [rule.key])[rule.key]
    if isinstance(found, DeadlineUnknown):
        raise found
    return found


def looking(work: Work, release: Release) -> bpmn.Ports:
    """Return ports for looking at an instance; nothing is decided and no job is done."""
    env = release.environment(work.now)
    return bpmn.Ports(now=work.now, env=env, decide=lambda *_asked: None, call=lambda _job: {})


def reads(release: Release, key: str | None, variables: Mapping[str, Any]) -> bool:
    """Tell whether the rule of that key, or one behind it, names any of these variables."""
    rules = release.programme.deadlines
    if key is None or key not in rules:
        return False
    return any(not variables.keys().isdisjoint(_words_of(rules[name])) for name in in_order(rules, [key]))


@functools.lru_cache(maxsize=1024)
def _words(sources: tuple[str, ...]) -> frozenset[str]:
    return frozenset(found.partition(".")[0] for source in sources for found in DOTTED.findall(source))


def _words_of(rule: DeadlineRule) -> frozenset[str]:
    return _words((*rule.expressions, *rule.starts, *rule.needs))


def explained(rule: DeadlineRule, deadline: Deadline, release: Release | None = None) -> dict[str, Any]:
    """Return the answer to 「なぜこの期限？」 in a form that outlives later changes of the rule (docs/deadlines.md).

    release: the version the rule was read from; None when it is not published.
    """
    return {
        "rule": rule.key,
        "name": _pair(rule.name),
        "release": release.number if release else None,
        "due_at": deadline.due_at.isoformat(),
        "target_at": deadline.target_at.isoformat(),
        "started_at": deadline.started_at.isoformat() if deadline.started_at else None,
        "not_before_at": deadline.not_before_at.isoformat() if deadline.not_before_at else None,
        "exact": deadline.due_on is None,
        "planned": deadline.is_planned,
        "pulled": deadline.is_pulled,
        "steps": [step.as_dict() for step in deadline.reasons],
        "inputs": feel.to_json(dict(deadline.inputs)),
        "beside": [
            {"rule": other.rule, "name": _pair(other.name), "due_at": other.due_at.isoformat()}
            | {"clause": _clause(other.clause)}
            for other in deadline.beside
        ],
        "clause": _clause(rule.clause),
        "origin": rule.origin.value,
        "consequence": rule.consequence.value,
        "miss": _pair(rule.miss) if rule.miss else None,
    }


def cancel(work: Work, task_id: TaskId) -> None:
    """Silence the reminders of a task that is over."""
    work.session.flush()
    _SILENCE.change(work.session.connection(), {"task": task_id})


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


def timer_of(work: Work, task: TaskRow, notice: Notice) -> dict[str, Any]:
    """Return the row of the clock for a notice of a stored task.

    payload.listed: it goes into the day's list, and is there before that is sent. payload.held: quiet hours and closed
    days hold it; they do not hold what is counted in hours, day and night.
    """
    once = f"notice:{task.id}:{notice.kind.value}:{notice.at.isoformat()}"
    fires_at = notice.at - BEFORE_LIST if notice.is_listed else notice.at
    marks = {"listed": notice.is_listed, "held": notice.is_held}
    return {
        "key": f"{once}:{','.join(notice.to)}",
        "kind": TimerKind.NOTICE,
        "status": TimerStatus.WAITING,
        "programme_key": task.programme_key,
        "case_id": task.case_id,
        "instance_id": task.instance_id,
        "task_id": task.id,
        "due_at": max(fires_at, work.now),
        "payload": {"notice": notice.kind.value, "to": list(notice.to), "once": once, **marks},
    }


def _clause(clause: Clause | None) -> dict[str, str] | None:
    return {"source": clause.source, "quote": clause.quote} if clause else None


def _pair(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
