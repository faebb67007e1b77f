"""Repairing a case (手順を直す): for supervisors.

GET  /cases/<id>/repair                           where it stands and what can be done
POST /cases/<id>/repair/suspend                   let it, or one process of it, stand still
GET, POST /cases/<id>/repair/correct/<instance>   give a value another value
GET, POST /cases/<id>/repair/move/<instance>      go on at another step; first shows what stops and what starts
GET, POST /cases/<id>/repair/cancel               end it for good
"""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import cancelling, corrections, interventions, repair_page, suspensions
from engine.domain.ids import CaseId, InstanceId
from engine.domain.text import Text
from engine.errors import EngineError, Invalid, NotFound, Refused
from engine.interventions import Move, NoSuchInstance, Plan, Repair
from engine.repair_page import Process, RepairPage
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language

bp = Blueprint("repairs", __name__, url_prefix="/cases/<id:case_id>/repair")
MOST_REASON = 500


class NotConfirmed(Invalid):
    """A case was to be cancelled without saying that there is no way back."""

    code = "cancel_not_confirmed"
    sentence = Text("元に戻せないことを確かめて、欄に印を付けてください。", "Tick the box: there is no way back.")

    def __init__(self) -> None:
        super().__init__({"confirmed": (self.sentence,)})


@bp.get("")
def show(case_id: int) -> ResponseReturnValue:
    """Show where the case stands and what can be done."""
    return _overview(case_id)


@bp.post("/suspend")
def suspend(case_id: int) -> ResponseReturnValue:
    """Let the case stand still, or one process of it."""
    chosen = typed.number(request.form, "instance", default=0, most=2**53)
    try:
        with work() as unit:
            instance_id = InstanceId(chosen) if chosen else None
            suspensions.suspend_case(unit, CaseId(case_id), reason=_reason(), instance_id=instance_id)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _overview(case_id, error), status_of(error)
    flash(_("手順を中断しました。再開するまで、作業と期日は進みません。"), "good")
    return _to("repairs.show", case_id)


@bp.route("/correct/<id:instance_id>", methods=["GET", "POST"])
def correct(case_id: int, instance_id: int) -> ResponseReturnValue:
    """Give one value another value."""
    path = typed.line(request.values, "path", most=200)
    if request.method == "GET":
        return _correction(case_id, instance_id, path)
    entered = typed.clean_text(request.form.get("value", ""))
    try:
        with work() as unit:
            place = repair_page.correct(unit, _repair(case_id, instance_id), path, entered)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _correction(case_id, instance_id, path, entered, error), status_of(error)
    flash(_("「%(name)s」を訂正しました。", name=in_language(place.name)), "good")
    return _to("repairs.show", case_id)


@bp.route("/move/<id:instance_id>", methods=["GET", "POST"])
def move(case_id: int, instance_id: int) -> ResponseReturnValue:
    """Show what a move would do; do it when it is sent."""
    process_id, _slash, element_id = request.values.get("to", "").partition("/")
    stop = tuple(request.values.getlist("stop"))
    wanted = Move(stop=stop, process_id=process_id, element_id=element_id)
    if request.method == "GET":
        return _move_page(case_id, instance_id, wanted)
    try:
        with work() as unit:
            interventions.move(unit, _repair(case_id, instance_id), wanted)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _move_page(case_id, instance_id, wanted, error), status_of(error)
    flash(_("手順の位置を変えました。"), "good")
    return _to("repairs.show", case_id)


@bp.route("/cancel", methods=["GET", "POST"])
def cancel(case_id: int) -> ResponseReturnValue:
    """End the case for good, once the person has said that there is no way back."""
    if request.method == "GET":
        return _cancel_page(case_id)
    chosen = typed.number(request.form, "instance", default=0, most=2**53)
    try:
        with work() as unit:
            suspensions.steered(unit, CaseId(case_id))
            if not request.form.get("confirmed"):
                raise NotConfirmed
            instance_id = InstanceId(chosen) if chosen else None
            cancelling.cancel(unit, CaseId(case_id), reason=_reason(), instance_id=instance_id)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _cancel_page(case_id, error), status_of(error)
    flash(_("取り消しました。"), "good")
    return _to("cases.show", case_id)


def _overview(case_id: int, error: EngineError | None = None) -> str:
    with reading() as unit:
        page = repair_page.read(unit, CaseId(case_id))
    return _render("pages/repair.html", page, error)


def _correction(
    case_id: int, instance_id: int, path: str, entered: str | None = None, error: EngineError | None = None
) -> str:
    with reading() as unit:
        page = repair_page.read(unit, CaseId(case_id))
        place = repair_page.value(unit, _repair(case_id, instance_id), path)
    process = _process(page, instance_id)
    shown = place.typed if entered is None else entered
    return _render("pages/repair_correct.html", page, error, process=process, place=place, entered=shown)


def _move_page(case_id: int, instance_id: int, wanted: Move, error: EngineError | None = None) -> str:
    plan: Plan | None = None
    with reading() as unit:
        page = repair_page.read(unit, CaseId(case_id))
        process = _process(page, instance_id)
        try:
            if wanted.element_id and wanted.stop and process.may_move:
                plan = interventions.plan_move(unit, _repair(case_id, instance_id), wanted)
        except EngineError as refused:
            error = error or refused
    return _render("pages/repair_move.html", page, error, process=process, wanted=wanted, plan=plan)


def _cancel_page(case_id: int, error: EngineError | None = None) -> str:
    with reading() as unit:
        page = repair_page.read(unit, CaseId(case_id))
    return _render("pages/repair_cancel.html", page, error, confirmed=bool(request.form.get("confirmed")))


def _render(template: str, page: RepairPage, error: EngineError | None, **more: object) -> str:
    fields = getattr(error, "fields", {})
    wrong = {name: in_language(texts[0]) for name, texts in fields.items()}
    refusal = in_language(error.text) if error is not None else None
    return render_template(
        template,
        page=page,
        case=page.case,
        wrong=wrong,
        refusal=refusal,
        reason=_reason(),
        Kind=corrections.Kind,
        **more,
    )


def _process(page: RepairPage, instance_id: int) -> Process:
    found = next((process for process in page.processes if process.id == instance_id), None)
    if found is None:
        raise NoSuchInstance
    return found


def _repair(case_id: int, instance_id: int) -> Repair:
    return Repair(case_id=CaseId(case_id), instance_id=InstanceId(instance_id), reason=_reason())


def _reason() -> str:
    return typed.clean_text(request.form.get("reason", "")).strip()[:MOST_REASON]


def _to(endpoint: str, case_id: int) -> ResponseReturnValue:
    return redirect(url_for(endpoint, case_id=case_id), HTTPStatus.SEE_OTHER)
