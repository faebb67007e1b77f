"""The clock's rows of fixed dates (期日): their reminders, overdue notices and escalations, until they are met."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from engine import deadlines, feel
from engine.domain import fixed_dates
from engine.domain.deadline import Deadline
from engine.domain.deadline_notices import Notice
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.ids import ProgrammeKey
from engine.domain.states import TaskStatus, TimerKind, TimerStatus
from engine.programmes import Release
from engine.store.cases import TaskRow, TimerRow
from engine.store.dates import FixedDateRow
from engine.work import Work

ABOUT = "fixed_date"  # in the payload of a row: the key of the rule
FAMILY = "notice:date:"


def schedule(work: Work, release: Release) -> int:
    """Put the notices of every fixed date that is not met on the clock; return how many rows were added.

    Doing it again adds only what is missing and cancels what is gone. Of a date that lies ahead, what was due before
    the programme came here is not told; of one that had passed before, nothing is.
    """
    met = {row.rule for row in work.session.scalars(marked(release.key))}
    wanted = {
        _key(release.key, notice, deadline.rule): (notice, deadline.rule)
        for deadline in alone(work, release)
        for notice in fixed_dates.told_of(release.programme, deadline)
        if deadline.rule not in met
    }
    known = {row.key: row for row in of_date(work, release.key)}
    for key, row in known.items():
        if row.status is TimerStatus.WAITING and key not in wanted:
            row.status = TimerStatus.CANCELLED
        elif row.status is TimerStatus.CANCELLED and key in wanted and row.due_at > work.now:
            row.status = TimerStatus.WAITING
    new = [key for key, (notice, _rule) in wanted.items() if key not in known and notice.at > work.now]
    work.session.add_all(TimerRow(attempts=0, **_values(release.key, key, *wanted[key])) for key in new)
    return len(new)


def is_open(work: Work, programme: ProgrammeKey, rule: str) -> bool:
    """Tell whether somebody still has to be told of a fixed date: nobody met it, and no task is due by its rule."""
    if work.session.get(FixedDateRow, (programme, rule)) is not None:
        return False
    theirs = (TaskRow.programme_key == programme, TaskRow.deadline_rule == rule)
    own = select(TaskRow.id).where(*theirs, TaskRow.status != TaskStatus.WITHDRAWN)
    return work.session.scalar(own.limit(1)) is None


def of_rule(work: Work, release: Release, rule: str) -> Deadline | None:
    """Return the date of a rule as it is now; None when it is no fixed date any more."""
    return next((deadline for deadline in alone(work, release) if deadline.rule == rule), None)


def prefix(programme: ProgrammeKey, rule: str) -> str:
    """Return how the keys of a date's rows of the clock begin; what follows is as in the rows of a task."""
    return f"{FAMILY}{programme}:{rule}:"


def alone(work: Work, release: Release) -> Iterator[Deadline]:
    """Return the fixed dates of a release, in the order of its rules.

    A rule that only holds something or stands before a step, and tells nobody, is no date to be met.
    """
    env = release.environment(work.now)

    def evaluate(source: str, names: Mapping[str, object]) -> object:
        return feel.evaluate(source, names, env).value

    term = release.programme.term
    moments = {
        "term": {"start": term.start_on, "end": term.end_on},
        "parameters": dict(release.programme.parameters),
    }
    found = fixed_dates.alone(release.programme, moments, evaluate)
    rules = release.programme.deadlines
    return (one for key, one in found.items() if isinstance(one, Deadline) and _is_to_be_met(rules[key]))


def _is_to_be_met(rule: DeadlineRule) -> bool:
    return bool(rule.notices) or not (rule.blocks or rule.hold)


def marked(programme: ProgrammeKey) -> Select[FixedDateRow]:
    """Return the query for the dates of a programme that somebody marked as met."""
    return select(FixedDateRow).where(FixedDateRow.programme_key == programme)


def of_date(work: Work, programme: ProgrammeKey, rule: str = "") -> Sequence[TimerRow]:
    """Return a date's rows, or those of all dates of a programme, locked."""
    begins = prefix(programme, rule) if rule else f"{FAMILY}{programme}:"
    ours = select(TimerRow).where(TimerRow.programme_key == programme, TimerRow.kind == TimerKind.NOTICE)
    return work.session.scalars(ours.where(TimerRow.key.startswith(begins, autoescape=True)).with_for_update()).all()


def _values(programme: ProgrammeKey, key: str, notice: Notice, rule: str) -> dict[str, Any]:
    """Return a row of the clock; the marks are those of a task's (`deadlines.timer_of`)."""
    once = f"{prefix(programme, rule)}{notice.kind.value}:{notice.at.isoformat()}"
    marks = {"listed": notice.is_listed, "held": notice.is_held}
    return {
        "key": key,
        "kind": TimerKind.NOTICE,
        "status": TimerStatus.WAITING,
        "programme_key": programme,
        "due_at": notice.at - deadlines.BEFORE_LIST if notice.is_listed else notice.at,
        "payload": {ABOUT: rule, "notice": notice.kind.value, "to": list(notice.to), "once": once, **marks},
    }


def _key(programme: ProgrammeKey, notice: Notice, rule: str) -> str:
    return f"{prefix(programme, rule)}{notice.kind.value}:{notice.at.isoformat()}:{','.join(notice.to)}"
