"""Tasks (作業).

GET  /tasks                    the inbox, soonest due first
GET  /tasks/<id>               one with its form and current data
POST /tasks/<id>/claim         take it
POST /tasks/<id>/release       give it back to its group
POST /tasks/<id>/delegate      give it to somebody
POST /tasks/<id>/complete      complete it; answers what the case waits for next
"""

from collections.abc import Callable

from flask import Blueprint, Response, request

from engine import api_views, cases, delegations, incident_repair, revisions, tasks
from engine.domain.ids import CaseId, ProgrammeKey, TaskId
from engine.domain.states import TaskStatus
from engine.domain.text import Text
from engine.errors import EngineError
from engine.inbox import Place, Scope, Wish, inbox
from engine.task_view import TaskView
from engine.work import Work
from web.api import shapes, told
from web.api.answers import Answer, change, respond
from web.api.bearer import reading, work
from web.api.body import asked, sent
from web.api.fields import cursor
from web.api.operations import Operation, describes

bp = Blueprint("tasks", __name__, url_prefix="/tasks")
CHANGE_ERRORS = (403, 412)


@bp.get("")
@describes(
    Operation(
        text=Text("作業の一覧", "List tasks, soonest due first; those without a due date last."),
        query=shapes.TaskQuery,
        answer=shapes.Tasks,
    )
)
def find() -> Response:
    """List tasks."""
    query = asked(shapes.TaskQuery)
    limit = query["limit"]
    wish = Wish(
        scope=Scope(query["scope"]),
        q=query["q"] or "",
        programme=ProgrammeKey(query["programme"]) if query["programme"] else None,
        case_id=CaseId(query["case"]) if query["case"] else None,
        due_before=query["due_before"],
        status=TaskStatus(query["status"]) if query["status"] else None,
        after=_place(query["cursor"]) if query["cursor"] else None,
        limit=limit + 1,
    )
    with reading() as unit:
        found = inbox(unit, wish)
    last = found[limit - 1] if len(found) > limit else None
    following = cursor(last.due_at, last.priority, last.id) if last else None
    return respond(Answer(content={"tasks": [told.task(view) for view in found[:limit]], "next": following}))


def _place(parts: tuple[object, ...]) -> Place:
    due_at, priority, task_id = parts
    return Place(due_at=due_at, priority=priority, id=TaskId(task_id))  # type: ignore[arg-type]  # Cursor checked them


@bp.get("/<id:task_id>")
@describes(Operation(text=Text("作業を読む", "Read a task with its form and data."), answer=shapes.TaskDetail))
def show(task_id: int) -> Response:
    """Answer one task."""
    with reading() as unit:
        detail = api_views.task_detail(unit, TaskId(task_id))
    return respond(Answer(content=told.task_detail(detail), etag=_etag(detail.task)))


@bp.post("/<id:task_id>/claim")
@describes(
    Operation(
        text=Text("作業を担当する", "Take a task; taking one's own again changes nothing."),
        body=shapes.Nothing,
        answer=shapes.Task,
        if_match=True,
        errors=CHANGE_ERRORS,
    )
)
def claim(task_id: int) -> Response:
    """Take the task."""
    sent(shapes.Nothing)
    return _change(task_id, lambda unit: tasks.claim(unit, TaskId(task_id)))


@bp.post("/<id:task_id>/release")
@describes(
    Operation(
        text=Text("作業の担当を外す", "Give a task back to its group."),
        body=shapes.Nothing,
        answer=shapes.Task,
        if_match=True,
        errors=CHANGE_ERRORS,
    )
)
def release(task_id: int) -> Response:
    """Give the task back to its group."""
    sent(shapes.Nothing)
    return _change(task_id, lambda unit: tasks.release(unit, TaskId(task_id)))


@bp.post("/<id:task_id>/delegate")
@describes(
    Operation(
        text=Text("作業の担当者を変える", "Give a task to a person of the programme, saying why."),
        body=shapes.Delegation,
        answer=shapes.Task,
        if_match=True,
        errors=CHANGE_ERRORS,
    )
)
def delegate(task_id: int) -> Response:
    """Give the task to somebody."""
    body = sent(shapes.Delegation)
    return _change(task_id, lambda unit: delegations.delegate(unit, TaskId(task_id), body["to"], reason=body["reason"]))


@bp.post("/<id:task_id>/complete")
@describes(
    Operation(
        text=Text("作業を終える", "Complete a task; answers it and what the case waits for next."),
        body=shapes.Completion,
        answer=shapes.Completed,
        if_match=True,
        errors=CHANGE_ERRORS,
    )
)
def complete(task_id: int) -> Response:
    """Complete the task."""
    data = sent(shapes.Completion)["data"]

    def act(unit: Work) -> Answer:
        _require_match(unit, TaskId(task_id))
        done = tasks.complete(unit, TaskId(task_id), data)
        state = api_views.case_state(unit, cases.get(unit, done.case_id))
        return Answer(content={"task": told.task(done), "case": told.case_state(state)}, etag=_etag(done))

    try:
        return change(act)
    except EngineError as error:
        with work() as unit:
            incident_repair.of_task(unit, TaskId(task_id), data, error)
        raise


def _change(task_id: int, act: Callable[[Work], TaskView]) -> Response:
    """Change a task, if it is still what the caller has seen."""

    def answer(unit: Work) -> Answer:
        _require_match(unit, TaskId(task_id))
        view = act(unit)
        return Answer(content=told.task(view), etag=_etag(view))

    return change(answer)


def _require_match(unit: Work, task_id: TaskId) -> None:
    wanted = request.if_match
    if "If-Match" in request.headers and not wanted.star_tag:
        revisions.require_task(unit, task_id, lambda revision: wanted.contains(_mark(task_id, revision)))


def _etag(view: TaskView) -> str:
    return _mark(view.id, view.revision)


def _mark(task_id: TaskId, revision: int) -> str:
    return f"task-{task_id}-{revision}"
