"""What people do with a report.

POST /reports/<id>/parts/<key>                 keep a narrative part (also by itself while typing: 204 with ETag)
POST /reports/<id>/items/<checklist>/<item>    keep the answer to an item of a checklist
POST /reports/<id>/comments                    say something about it; …/<comment>/settle: it is answered
POST /reports/<id>/hand-in, check, approve, send-back, redraft, submit, receive, ask
POST /reports/requests                         a report is asked for (P10)
"""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.domain.ids import ProgrammeKey, ReportId
from engine.errors import Conflict, EngineError, Invalid, NotFound
from engine.reports import asking, steps
from engine.reports import reading as reading_of
from engine.reports.entries import Entry
from engine.reports.sending import Way
from engine.reports.steps import Handing
from engine.work import Work
from web import typed
from web.context import work
from web.errors import of_engine
from web.faults import status_of
from web.pages.reports import page_of

bp = Blueprint("report_steps", __name__, url_prefix="/reports")
MOST_LINE = 200


@bp.post("/<id:report_id>/parts/<key>")
def write(report_id: int, key: str) -> ResponseReturnValue:
    """Keep a narrative part; when somebody else was first, both texts are shown and nothing is lost."""
    text = typed.clean_text(request.form.get("text", ""))
    return _keep(
        report_id,
        key,
        text,
        lambda unit: steps.write(unit, ReportId(report_id), key, text, revision=_revision()),
    )


@bp.post("/<id:report_id>/items/<checklist>/<item>")
def answer(report_id: int, checklist: str, item: str) -> ResponseReturnValue:
    """Keep the answer to an item."""
    said = {key: typed.clean_text(request.form.get(key, "")) for key in ("state", "text", "reason")}
    return _keep(
        report_id,
        f"{checklist}.{item}",
        said["text"],
        lambda unit: steps.answer_item(unit, ReportId(report_id), (checklist, item), said, revision=_revision()),
    )


def _keep(report_id: int, key: str, text: str, change: Callable[[Work], Entry]) -> ResponseReturnValue:
    try:
        with work() as unit:
            entry = change(unit)
    except (Conflict, Invalid) as error:
        if _is_by_itself():
            return of_engine(error)
        return page_of(ReportId(report_id), error, {key: text}), status_of(error)
    if _is_by_itself():
        response = Response(status=HTTPStatus.NO_CONTENT)
        response.set_etag(str(entry.revision))
        return response
    flash(_("保存しました。"), "good")
    return _to(report_id, f"part-{key}")


def _revision() -> int:
    """Return which state of the part the writer began with: If-Match of a script, else the hidden field."""
    tag = next(iter(request.if_match), None)
    value = tag or request.form.get("revision", "0")
    return int(value) if value.isascii() and value.isdigit() else -1


def _is_by_itself() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


@bp.post("/<id:report_id>/comments")
def comment(report_id: int) -> ResponseReturnValue:
    """Say something about a report or one of its parts."""
    text, part = typed.clean_text(request.form.get("text", "")), typed.line(request.form, "part") or None
    anchor = f"part-{part}" if part else "talk"
    return _step(
        report_id, lambda unit: steps.comment(unit, ReportId(report_id), text, part), _("書き込みました。"), anchor
    )


@bp.post("/<id:report_id>/comments/<id:comment_id>/settle")
def settle(report_id: int, comment_id: int) -> ResponseReturnValue:
    """Mark a comment as answered."""
    done = _("対応済みにしました。")
    return _step(report_id, lambda unit: steps.settle(unit, ReportId(report_id), comment_id), done, "talk")


@bp.post("/<id:report_id>/hand-in")
def hand_in(report_id: int) -> ResponseReturnValue:
    """Hand the draft over to be checked."""
    return _step(report_id, lambda unit: steps.hand_in(unit, ReportId(report_id)), _("報告書案を確認に回しました。"))


@bp.post("/<id:report_id>/check")
def check(report_id: int) -> ResponseReturnValue:
    """End the check."""
    return _step(report_id, lambda unit: steps.check(unit, ReportId(report_id)), _("確認を終えました。"))


@bp.post("/<id:report_id>/approve")
def approve(report_id: int) -> ResponseReturnValue:
    """Give an approval."""
    return _step(report_id, lambda unit: steps.approve(unit, ReportId(report_id)), _("報告書案を承認しました。"))


@bp.post("/<id:report_id>/send-back")
def send_back(report_id: int) -> ResponseReturnValue:
    """Send the draft back."""
    said = typed.clean_text(request.form.get("correction", ""))
    return _step(report_id, lambda unit: steps.send_back(unit, ReportId(report_id), said), _("差し戻しました。"))


@bp.post("/<id:report_id>/redraft")
def redraft(report_id: int) -> ResponseReturnValue:
    """Make the draft again."""
    return _step(report_id, lambda unit: steps.redraft(unit, ReportId(report_id)), _("報告書案を作り直しました。"))


@bp.post("/<id:report_id>/submit")
def submit(report_id: int) -> ResponseReturnValue:
    """Submit the report."""
    handing = Handing(
        way=Way.HAND if request.form.get("way") == Way.HAND.value else Way.MAIL,
        handed_on=_day("handed_on"),
        note=typed.line(request.form, "note", most=MOST_LINE),
    )
    return _step(report_id, lambda unit: steps.submit(unit, ReportId(report_id), handing), _("報告を提出しました。"))


@bp.post("/<id:report_id>/receive")
def receive(report_id: int) -> ResponseReturnValue:
    """Note the receipt."""
    names = ("received_on", "method", "number", "note")
    said = {name: typed.line(request.form, name, most=MOST_LINE) for name in names}
    return _step(report_id, lambda unit: steps.receive(unit, ReportId(report_id), said), _("受領を記録しました。"))


@bp.post("/<id:report_id>/ask")
def ask(report_id: int) -> ResponseReturnValue:
    """Ask for a correction of what was sent."""
    text, method = typed.clean_text(request.form.get("text", "")), typed.line(request.form, "method") or "mail"
    return _step(
        report_id,
        lambda unit: steps.ask_correction(unit, ReportId(report_id), text, method),
        _("修正を依頼しました。差替えの版の作成が始まります。"),
    )


@bp.post("/requests")
def asked() -> ResponseReturnValue:
    """Begin a report somebody asked for."""
    wanted = asking.Wanted(
        report=typed.line(request.form, "report"),
        text=typed.clean_text(request.form.get("text", "")),
        start_on=_day("start_on"),
        end_on=_day("end_on"),
    )
    key = ProgrammeKey(typed.line(request.form, "programme"))
    with work() as unit:
        report_id = asking.ask(unit, key, wanted)
        readable = reading_of.sees_drafts(unit.actor, key)
    flash(_("報告の求めを受け付けました。"), "good")
    return _to(report_id) if readable else redirect(url_for("reports.index"), HTTPStatus.SEE_OTHER)


def _day(name: str) -> dt.date | None:
    """Return a day of the form; None when it is left out or no day."""
    try:
        return dt.date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _step(report_id: int, act: Callable[[Work], None], done: str, anchor: str | None = None) -> ResponseReturnValue:
    """Do one step; what is refused is said on the page of the report, with what was typed."""
    try:
        with work() as unit:
            act(unit)
    except NotFound:
        raise
    except EngineError as error:
        kept = {key: typed.clean_text(value) for key, value in request.form.items() if key != "csrf_token"}
        return page_of(ReportId(report_id), error, kept), status_of(error)
    flash(done, "good")
    return _to(report_id, anchor)


def _to(report_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("reports.show", report_id=report_id, _anchor=anchor), HTTPStatus.SEE_OTHER)
