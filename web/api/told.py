"""Views of the engine as JSON-able values, in the shapes of `shapes`.

Written out by hand because every call pays for it; a test holds them against the shapes.
"""

from typing import Any

from engine.api_views import CaseDetail, CaseState, ProcessState, TaskDetail
from engine.cases import CaseView
from engine.domain.facts import FACT_NAMES
from engine.task_view import TaskView
from engine.trail import FactView
from web.api.lang import said


def task(view: TaskView) -> dict[str, Any]:
    """Return a task as `shapes.Task`."""
    return {
        "id": view.id,
        "case_id": view.case_id,
        "case_number": view.case_number,
        "case_title": view.case_title,
        "company": view.company_name,
        "programme": view.programme,
        "process": view.process_id,
        "element": view.element_id,
        "name": view.name,
        "form": view.form_id,
        "group": view.group,
        "assignee_id": view.assignee_id,
        "assignee": view.assignee,
        "status": view.status,
        "priority": view.priority,
        "due_at": view.due_at,
        "target_at": view.target_at,
        "created_at": view.created_at,
        "done_at": view.done_at,
        "done_by": view.done_by,
        "revision": view.revision,
    }


def task_detail(detail: TaskDetail) -> dict[str, Any]:
    """Return a task as `shapes.TaskDetail`."""
    choices = {
        key: [{"value": option.value, "label": said(option.label)} for option in options]
        for key, options in detail.choices.items()
    }
    return {
        **task(detail.task),
        "form_schema": detail.form,
        "data": detail.data,
        "choices": choices,
        "variables": detail.variables,
        "deadline": detail.task.deadline,
        "guidance": detail.guidance,
    }


def case(view: CaseView) -> dict[str, Any]:
    """Return a case as `shapes.Case`."""
    return {
        "id": view.id,
        "programme": view.programme,
        "kind": view.kind,
        "number": view.number,
        "title": view.title,
        "status": view.status,
        "outcome": view.outcome,
        "company": view.company_name,
        "channel": view.channel,
        "opened_at": view.opened_at,
        "opened_by": view.opened_by,
        "closed_at": view.closed_at,
    }


def case_state(state: CaseState) -> dict[str, Any]:
    """Return a case as `shapes.CaseState`."""
    return {**case(state.case), "revision": state.revision, "open_tasks": [task(view) for view in state.open_tasks]}


def case_detail(detail: CaseDetail) -> dict[str, Any]:
    """Return a case as `shapes.CaseDetail`."""
    processes = [process(state) for state in detail.processes]
    return {**case_state(detail.state), "processes": processes, "variables": detail.variables}


def process(state: ProcessState) -> dict[str, Any]:
    """Return a process as `shapes.Process`."""
    return {
        "id": state.id,
        "process": state.process,
        "name": state.name,
        "version": state.version,
        "status": state.status,
        "started_at": state.started_at,
        "ended_at": state.ended_at,
        "error": state.error,
    }


def fact(view: FactView) -> dict[str, Any]:
    """Return a fact as `shapes.Fact`."""
    return {
        "id": view.id,
        "at": view.at,
        "kind": view.kind,
        "name": said(FACT_NAMES[view.kind]),
        "actor": view.actor,
        "automatic": view.automatic,
        "task_id": view.task_id,
        "data": view.data,
        "reason": view.reason,
    }
