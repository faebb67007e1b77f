"""What the people of a task are told and when: by its deadline rule, or by what the programme says of the task."""

from dataclasses import replace

from engine.domain.deadline import Deadline
from engine.domain.deadline_notices import Notice, notices
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.programmes import Release
from engine.store.cases import TaskRow


def by_rule(release: Release, task: TaskRow, rule: DeadlineRule, deadline: Deadline) -> tuple[Notice, ...]:
    """Return what a rule says of a task's deadline; what `[[task_notices]]` says of the task goes before it."""
    programme = release.programme
    own = programme.task_notices.get(task.element_id)
    told = rule if own is None else replace(rule, notices=own)
    return notices(told, deadline, programme.office, programme.manner)


def by_diagram(release: Release, task: TaskRow) -> tuple[Notice, ...]:
    """Return what is said of a task whose due date stands in the diagram; nothing without `[[task_notices]]`."""
    own = release.programme.task_notices.get(task.element_id)
    if own is None or task.due_at is None:
        return ()
    rule = DeadlineRule(key=task.element_id, name=Text(task.name, task.name), due="null", start="offered", notices=own)
    deadline = Deadline(
        rule=rule.key,
        due_at=task.due_at,
        target_at=task.due_at,
        due_on=local_date(task.due_at),
        started_at=task.created_at,
    )
    return notices(rule, deadline, release.programme.office, release.programme.manner)
