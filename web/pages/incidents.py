"""Steps that stopped (手順の停止), what waits for nobody, and orders to suspend: for supervisors.

GET  /incidents                   what waits, with filters
GET  /incidents/<id>              one, with its technical side
POST /incidents/<id>/retry        try it now
POST /incidents/<id>/skip         go past the failing element
GET  /incidents/suspensions       orders in force; suspend a programme or a kind of case
POST /incidents/suspensions       give such an order
POST /incidents/suspensions/<id>/resume   lift an order, of a programme or of a case
"""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import incident_page, incident_repair, memberships, stuck, suspensions
from engine.domain.access import May, require
from engine.domain.ids import IncidentId, ProgrammeKey, SuspensionId
from engine.domain.programme import Programme
from engine.domain.states import IncidentKind
from engine.errors import EngineError, NotFound, Refused
from engine.incident_page import Incident, Wish
from engine.incident_repair import NoSuchIncident
from engine.work import Work
from web import typed
from web.addresses import own_address
from web.context import actor, reading, work
from web.faults import status_of
from web.i18n import in_language

bp = Blueprint("incidents", __name__, url_prefix="/incidents")
MOST_REASON = 500


@bp.get("")
def index() -> ResponseReturnValue:
    """List what has stopped, the longest first, and what waits for nobody."""
    kind = request.args.get("kind", "")
    wish = Wish(kind=IncidentKind(kind) if kind in set(IncidentKind) else None, ended="ended" in request.args)
    with reading() as unit:
        mine = _mine(unit)
        found = incident_page.find(unit, wish)
        total = incident_page.count(unit)
        lost = stuck.find(unit, [ProgrammeKey(each.key) for each in mine])
        in_force = suspensions.in_force(unit, [ProgrammeKey(each.key) for each in mine])
    return render_template(
        "pages/incidents.html", incidents=found, wish=wish, total=total, stuck=lost, orders=in_force, kinds=IncidentKind
    )


@bp.get("/<id:incident_id>")
def show(incident_id: int) -> ResponseReturnValue:
    """Show one incident."""
    return _page(incident_id)


@bp.post("/<id:incident_id>/retry")
def retry(incident_id: int) -> ResponseReturnValue:
    """Try at once what failed; when it fails again that is counted."""
    with reading() as unit:
        _incident(unit, incident_id)
    try:
        with work() as unit:
            incident_repair.retry(unit, IncidentId(incident_id), reason=_reason())
    except (NotFound, Refused):
        raise
    except EngineError as error:
        with work() as unit:
            incident_repair.failed_again(unit, IncidentId(incident_id), error)
        return _page(incident_id, error), _status(error)
    flash(_("もう一度実行し、手順が進みました。"), "good")
    return redirect(url_for("incidents.show", incident_id=incident_id), HTTPStatus.SEE_OTHER)


@bp.post("/<id:incident_id>/skip")
def skip(incident_id: int) -> ResponseReturnValue:
    """Go past the failing element."""
    given = typed.clean_text(request.form.get("given", "")).strip()
    flows = request.form.getlist("flow")
    try:
        with work() as unit:
            how = incident_repair.past(given, flows)
            incident_repair.skip(unit, IncidentId(incident_id), reason=_reason(), how=how)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _page(incident_id, error, given, flows), _status(error)
    flash(_("止まった手順を省略しました。"), "good")
    return redirect(url_for("incidents.show", incident_id=incident_id), HTTPStatus.SEE_OTHER)


@bp.get("/suspensions")
def orders() -> ResponseReturnValue:
    """Show the orders in force and the form to give one."""
    return _orders_page()


@bp.post("/suspensions")
def suspend() -> ResponseReturnValue:
    """Suspend a programme or one kind of its cases."""
    key, _slash, kind = typed.line(request.form, "what", most=200).partition("/")
    try:
        with work() as unit:
            suspensions.suspend_programme(unit, ProgrammeKey(key), reason=_reason(), case_kind=kind or None)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _orders_page(error), status_of(error)
    flash(_("中断しました。再開するまで、対象の案件は進みません。"), "good")
    return redirect(url_for("incidents.orders"), HTTPStatus.SEE_OTHER)


@bp.post("/suspensions/<id:order_id>/resume")
def resume(order_id: int) -> ResponseReturnValue:
    """Lift an order."""
    back = own_address(request.form.get("next"), url_for("incidents.orders"))
    try:
        with work() as unit:
            suspensions.resume(unit, SuspensionId(order_id), reason=_reason())
    except suspensions.WhyMissing as error:
        flash(in_language(error.text), "warn")
        return _orders_page(error, order_id), status_of(error)
    flash(_("再開しました。中断中に届いた知らせも手順に渡しました。"), "good")
    return redirect(back, HTTPStatus.SEE_OTHER)


def _page(incident_id: int, error: EngineError | None = None, given: str = "", flows: Sequence[str] = ()) -> str:
    with reading() as unit:
        incident = _incident(unit, incident_id)
    wrong = {name: in_language(texts[0]) for name, texts in getattr(error, "fields", {}).items()}
    return render_template(
        "pages/incident.html",
        incident=incident,
        refusal=in_language(error.text) if error else None,
        wrong=wrong,
        reason=_reason(),
        given=given,
        flows=flows,
    )


def _incident(unit: Work, incident_id: int) -> Incident:
    found = incident_page.one(unit, IncidentId(incident_id))
    if found is None:
        raise NoSuchIncident
    return found


def _orders_page(error: EngineError | None = None, order_id: int = 0) -> str:
    with reading() as unit:
        mine = _mine(unit)
        found = suspensions.in_force(unit, [ProgrammeKey(each.key) for each in mine])
    return render_template(
        "pages/suspensions.html",
        programmes=mine,
        orders=found,
        error=in_language(error.text) if error else None,
        wrong_order=order_id,
        what=typed.line(request.form, "what", most=200),
        reason=_reason(),
        names={each.key: each for each in mine},
    )


def _mine(unit: Work) -> list[Programme]:
    """Return the programmes the person supervises.  Raises: NotAllowed where there is none."""
    found = memberships.programmes(unit, May.CASE_STEER)
    if not found:
        require(actor(), May.CASE_STEER, next(iter(actor().programmes), ProgrammeKey("")))
    return list(found)


def _reason() -> str:
    return typed.clean_text(request.form.get("reason", "")).strip()[:MOST_REASON]


def _status(error: EngineError) -> HTTPStatus:
    """Return the answer's status; a step that fails again conflicts with how things stand."""
    return HTTPStatus.CONFLICT if incident_repair.is_failed_step(error) else status_of(error)
