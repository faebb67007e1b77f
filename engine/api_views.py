"""What programs read of cases and tasks beyond what pages show of them."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import cases, feel, forms, instances, task_scope, tasks, trail
from engine.cases import CaseView
from engine.domain.form import Form, Option, options_of
from engine.domain.form_scope import Setting
from engine.domain.form_typed import initial
from engine.domain.ids import CaseId, InstanceId, TaskId
from engine.domain.states import InstanceStatus, TaskStatus
from engine.programmes import Release
from engine.store.cases import InstanceRow
from engine.task_view import TaskView
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessState:
    """A process of a case. version: of the programme, on which it runs. error: what ended it, None for nothing."""

    id: InstanceId
    process: str
    name: str
    version: int
    status: InstanceStatus
    started_at: dt.datetime
    ended_at: dt.datetime | None
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """A case with what is to be done in it, soonest made first. revision: grows with every change of the case."""

    case: CaseView
    revision: int
    open_tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetail:
    """A case with its processes. variables: as JSON, of the process the case began with."""

    state: CaseState
    processes: tuple[ProcessState, ...]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDetail:
    """A task with all that is needed to fill in its form elsewhere.

    form: the form's own JSON (form-js), None for a task without one. data: what the form shows now: completed with,
    else the draft, else what the case knows. choices: the options of each choice in the form, by its key. variables:
    what the task sees, as JSON; of one that is done, what its form was judged with. guidance: the diagram's words on
    the task.
    """

    task: TaskView
    form: Mapping[str, Any] | None
    data: Mapping[str, Any]
    choices: Mapping[str, tuple[Option, ...]]
    variables: Mapping[str, Any]
    guidance: str


def case_state(work: Work, case: CaseView) -> CaseState:
    """Return a case with its open tasks; the caller has decided that the actor may see it."""
    revision = trail.revision_of_case(work, case.id)
    return CaseState(case=case, revision=revision, open_tasks=tuple(tasks.open_in(work, case.id)))


def case_detail(work: Work, case_id: CaseId) -> CaseDetail:
    """Return a case the actor may see.  Raises: NoSuchCase."""
    state = case_state(work, cases.get(work, case_id))
    rows = work.session.scalars(select(InstanceRow).where(InstanceRow.case_id == case_id).order_by(InstanceRow.id))
    found = list(rows)
    variables = feel.to_json(instances.variables(found[0])) if found else {}
    return CaseDetail(state=state, processes=tuple(_process(work, row) for row in found), variables=variables)


def _process(work: Work, row: InstanceRow) -> ProcessState:
    release = work.programmes.release(work.session, row.release_id)
    info = release.model.processes.get(row.process_id)
    return ProcessState(
        id=row.id,
        process=row.process_id,
        name=info.name if info else row.process_id,
        version=release.number,
        status=row.status,
        started_at=row.started_at,
        ended_at=row.ended_at,
        error=row.error,
    )


def task_detail(work: Work, task_id: TaskId) -> TaskDetail:
    """Return a task the actor may see.  Raises: NoSuchTask."""
    task = tasks.get(work, task_id)
    release = work.programmes.release(work.session, task.release_id)
    known = task_scope.seen(work, task)
    form = forms.form_of(work, task.release_id, task.form_id)
    process = release.model.processes.get(task.process_id)
    element = process.elements.get(task.element_id) if process else None
    return TaskDetail(
        task=task,
        form=_form_json(release, form) if form else None,
        data=_shown(task, form, known),
        choices=_choices(form, forms.setting(work, release, form, known)) if form else {},
        variables=feel.to_json(known),
        guidance=element.documentation if element else "",
    )


def _shown(task: TaskView, form: Form | None, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the form shows now, as JSON."""
    if task.status is TaskStatus.DONE:
        return task.data or {}
    if task.draft:
        return task.draft
    fresh: Mapping[str, Any] = feel.to_json(initial(form, known)) if form else {}
    return fresh


def _form_json(release: Release, form: Form) -> Mapping[str, Any] | None:
    name = f"{form.id}.form"
    path = next((path for path in release.files if path == name or path.endswith(f"/{name}")), None)
    found: Mapping[str, Any] | None = json.loads(release.files[path].decode("utf-8-sig")) if path else None
    return found


def _choices(form: Form, setting: Setting) -> dict[str, tuple[Option, ...]]:
    """Return what can be chosen in each choice of the form now; retired options are no longer offered."""
    found: dict[str, tuple[Option, ...]] = {}
    for component in form.walk():
        if component.options is not None and component.key is not None:
            options = options_of(component, setting.choices, setting.variables)
            found[component.key] = tuple(option for option in options if not option.retired)
    return found
