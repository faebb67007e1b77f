"""What a task sees: the variables its form is filled in and judged with."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from engine import bpmn, feel
from engine.domain.form import Component, Form
from engine.domain.states import TaskStatus
from engine.programmes import Release
from engine.store.cases import InstanceRow, TaskRow
from engine.task_view import TaskView
from engine.work import Work

_STATE_OF = (
    select(TaskRow.key, InstanceRow.state, InstanceRow.release_id)
    .join(InstanceRow, InstanceRow.id == TaskRow.instance_id)
    .where(TaskRow.id == bindparam("task"))
)
# Stored values are literals: reading them back needs no clock.
_NO_CLOCK = feel.Environment()


def seen(work: Work, task: TaskView) -> dict[str, Any]:
    """Return what a task sees now: the case's variables as they are, under those of its own scopes.

    Of a task that is done, what its form was judged with; one that was withdrawn sees the variables of its case.
    """
    if task.status is TaskStatus.DONE:
        found = feel.data_from_json(dict(task.context), _NO_CLOCK)
        assert isinstance(found, dict)
        return found
    key, state, release_id = work.session.execute(_STATE_OF, {"task": task.id}).one()
    return seen_at(work.programmes.release(work.session, release_id), state, key)


def seen_at(release: Release, state: bytes, key: str) -> dict[str, Any]:
    """Return what the task of that key sees in the saved state of an instance."""
    found = bpmn.read_seen(release.model, state, key)
    return bpmn.read_variables(state) if found is None else found


def kept(release: Release, form: Form, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of what a task sees that its form names, as it is stored once the task is done."""
    said = "\n".join(text for component in form.walk() for text in _said(release, component))
    return {name: feel.data_to_json(value) for name, value in known.items() if name in said}


def _said(release: Release, component: Component) -> Iterator[str]:
    """Yield every text of a component in which a variable may be named."""
    yield component.name
    yield from (text for text in (component.hide, component.expression) if text)
    if component.template is not None:
        yield from (component.template.ja, component.template.en)
    if component.options is not None:
        yield component.options.values_key or ""
        directory = release.programme.directories.get(component.options.directory or "")
        yield from (rank.when for rank in directory.ranks) if directory is not None else ()
