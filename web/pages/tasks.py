"""One task (作業): its form and what one may do with it.

GET  /tasks/<id>             the form beside the facts
POST /tasks/<id>             add or take away a row, or complete the task
POST /tasks/<id>/draft       keep what was typed so far (also called by itself while typing: 204)
POST /tasks/<id>/claim       take it
POST /tasks/<id>/release     give it back to its group
POST /tasks/<id>/reassign    give it to somebody
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from engine import forms, incident_repair, notice_log, task_page, task_scope, tasks, uploads
from engine.domain.form_collect import change_rows, collect
from engine.domain.form_view import FormView
from engine.domain.ids import FileId, TaskId, UserId
from engine.domain.states import TaskStatus
from engine.domain.text import Text
from engine.errors import Conflict, EngineError, Invalid, NotFound
from engine.files import NewFile
from engine.inbox import Scope, Wish, inbox
from engine.task_page import TaskPage
from engine.task_view import TaskView
from engine.work import Work
from web import typed
from web.addresses import own_address
from web.answers import filled
from web.context import reading, work
from web.deadlines import is_exact, why_of
from web.due import due_of
from web.errors import wants_json
from web.faults import status_of
from web.i18n import in_language, lang
from web.uploads import keep_files

bp = Blueprint("tasks", __name__, url_prefix="/tasks/<id:task_id>")
MOST_REASON = 500


class NobodyChosen(Invalid):
    """A task was to be given to somebody who cannot have it, or without a reason."""

    code = "nobody_chosen"
    sentence = Text(
        "変更後の担当者を選び、理由を入力してください。", "Choose who is to do the task and enter the reason."
    )


@bp.get("")
def show(task_id: int) -> ResponseReturnValue:
    """Show the form with what was kept of it so far."""
    return _page(TaskId(task_id))


@bp.post("")
def complete(task_id: int) -> ResponseReturnValue:
    """Complete the task; whatever goes wrong, what was typed is shown again."""
    entered, only_rows, refused = _entered(TaskId(task_id))
    if refused:
        return _page(TaskId(task_id), entered, refused), status_of(refused)
    if only_rows:
        return _page(TaskId(task_id), entered)
    try:
        with work() as unit:
            done = tasks.complete(unit, TaskId(task_id), entered)
            following = _next(unit, done)
    except NotFound:
        raise
    except Conflict as conflict:
        return _conflict(TaskId(task_id), entered, conflict)
    except EngineError as error:
        with work() as unit:
            incident_repair.of_task(unit, TaskId(task_id), entered, error)
        return _page(TaskId(task_id), entered, error), status_of(error)
    flash(_("「%(task)s」を終えました。", task=done.name), "good")
    return redirect(following, HTTPStatus.SEE_OTHER)


@bp.post("/draft")
def save_draft(task_id: int) -> ResponseReturnValue:
    """Keep what was typed, right or wrong; `discard` forgets it."""
    discard = "discard" in request.form
    entered, _rows, refused = ({}, False, None) if discard else _entered(TaskId(task_id))
    with work() as unit:
        tasks.save_draft(unit, TaskId(task_id), entered)
    if _is_by_itself():
        return "", HTTPStatus.NO_CONTENT
    if refused:
        return _page(TaskId(task_id), entered, refused), status_of(refused)
    flash(
        _("一時保存した内容を消しました。") if discard else _("入力を一時保存しました。続きはいつでも入力できます。"),
        "good",
    )
    return redirect(url_for("tasks.show", task_id=task_id), HTTPStatus.SEE_OTHER)


@bp.post("/claim")
def claim(task_id: int) -> ResponseReturnValue:
    """Take the task."""
    with work() as unit:
        task = tasks.claim(unit, TaskId(task_id))
    flash(_("「%(task)s」を担当にしました。", task=task.name), "good")
    return _back(task_id)


@bp.post("/release")
def release(task_id: int) -> ResponseReturnValue:
    """Give the task back to its group."""
    with work() as unit:
        task = tasks.release(unit, TaskId(task_id))
    flash(_("「%(task)s」の担当を外しました。", task=task.name), "good")
    return _back(task_id)


@bp.post("/reassign")
def reassign(task_id: int) -> ResponseReturnValue:
    """Give the task to a person of the programme, with a reason."""
    wanted, reason = request.form.get("to", ""), typed.line(request.form, "reason", most=MOST_REASON)
    with work() as unit:
        known = {str(person.id) for person in task_page.candidates(unit, tasks.get(unit, TaskId(task_id)))}
        if wanted not in known or not reason:
            raise NobodyChosen
        task = tasks.reassign(unit, TaskId(task_id), UserId(int(wanted)), reason=reason)
    flash(_("担当者を%(who)sさんに変えました。", who=task.assignee), "good")
    return redirect(url_for("tasks.show", task_id=task_id), HTTPStatus.SEE_OTHER)


def _entered(task_id: TaskId) -> tuple[dict[str, Any], bool, EngineError | None]:
    """Return the nested input as typed, whether only a button of a row was pressed, and a file we do not take."""
    if request.is_json:
        sent = request.get_json()
        return (typed.clean_tree(sent) if isinstance(sent, dict) else {}), False, None
    with reading() as unit:
        task = tasks.get(unit, task_id)
        form = forms.form_of(unit, task.release_id, task.form_id)
    if form is None:
        return {}, False, None
    files = MultiDict() if _is_by_itself() else request.files  # else every automatic save would keep them again
    kept = keep_files(form, request.form, files, _keep(task))
    entered = typed.clean_tree(collect(form, kept.fields))
    return entered, change_rows(form, entered, kept.fields), kept.refused


def _is_by_itself() -> bool:
    """Tell whether the page's script sends this while somebody types."""
    return wants_json() or "X-Requested-With" in request.headers


def _keep(task: TaskView) -> Callable[[NewFile], FileId]:
    """Return how a file sent with the form is kept: at once, so that a mistake elsewhere does not lose it."""

    def keep(file: NewFile) -> FileId:
        with work() as unit:
            return uploads.keep(unit, file, programme=task.programme, case_id=task.case_id)

    return keep


def _page(task_id: TaskId, entered: dict[str, Any] | None = None, error: EngineError | None = None) -> str:
    with reading() as unit:
        page = task_page.read(unit, task_id, lang=lang())
        view = _form(unit, page, entered, error) if page.may_edit else None
        given, now = notice_log.of_task(unit, page.task), unit.now
    return render_template(
        "pages/task.html",
        page=page,
        task=page.task,
        form=view,
        intake=filled(page.intake),
        own=filled(page.own),
        earlier=[(entry.task, shown) for entry in page.earlier if (shown := filled(entry.answers))],
        refusal=error.text if error else None,
        due=due_of(page.task.due_at, now, page.programme.office, exact=is_exact(page.task.deadline)),
        why=why_of(page.task.deadline),
        given=given,
        back=own_address(session.get("inbox"), url_for("inbox.index")),
        TaskStatus=TaskStatus,
    )


def _form(unit: Work, page: TaskPage, entered: dict[str, Any] | None, error: EngineError | None) -> FormView | None:
    """Return the form with what was typed just now, else what was kept, else what the case already knows."""
    form = forms.form_of(unit, page.task.release_id, page.task.form_id)
    if form is None:
        return None
    shown = entered if entered is not None else page.task.draft or None
    return forms.page(
        unit,
        page.task.release_id,
        form,
        lang=lang(),
        variables=task_scope.seen(unit, page.task),
        typed=shown,
        errors=getattr(error, "fields", None),
    )


def _conflict(task_id: TaskId, entered: dict[str, Any], conflict: Conflict) -> ResponseReturnValue:
    """Say that the task has moved on, and show what was typed so that it can be copied."""
    if wants_json():
        raise conflict
    with reading() as unit:
        task = tasks.get(unit, task_id)
        view = forms.task_page(unit, task, lang=lang(), typed=entered)
    page = render_template(
        "pages/task_conflict.html", task=task, sentence=in_language(conflict.text), view=filled(view)
    )
    return page, HTTPStatus.CONFLICT


def _next(unit: Work, done: TaskView) -> str:
    """Return where to go on: the case's next task for this person, else the list."""
    for scope in (Scope.MINE, Scope.GROUP):
        if following := inbox(unit, Wish(scope=scope, case_id=done.case_id, limit=1)):
            return url_for("tasks.show", task_id=following[0].id)
    return own_address(session.get("inbox"), url_for("inbox.index"))


def _back(task_id: int) -> ResponseReturnValue:
    here = url_for("tasks.show", task_id=task_id)
    return redirect(own_address(request.form.get("next"), here), HTTPStatus.SEE_OTHER)
