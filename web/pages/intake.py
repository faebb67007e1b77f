"""New requests staff take down themselves (新規受付; KAG-13, KAG-14).

GET  /register                            choose how the request came in
GET  /register/<programme>/<channel>      its form
POST /register/<programme>/<channel>      open the case
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import forms, incidents, intake, memberships
from engine.domain.access import May, NotAllowed
from engine.domain.form import Form
from engine.domain.form_collect import change_rows, collect
from engine.domain.form_view import FormView
from engine.domain.ids import ProgrammeKey, ReleaseId
from engine.domain.programme import IntakeChannel
from engine.errors import EngineError, NotFound
from engine.intake import NoSuchForm
from engine.work import Work
from web import typed
from web.context import actor, reading, work
from web.faults import status_of
from web.i18n import lang

bp = Blueprint("intake", __name__, url_prefix="/register")


@bp.get("")
def choose() -> ResponseReturnValue:
    """List the ways in which a request can be registered."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.CASE_OPEN)
        channels = [(programme, intake.channels(unit, ProgrammeKey(programme.key))) for programme in offered]
    if not channels:
        raise NotAllowed(roles_ja="担当・監督", roles_en="staff and supervisors")
    return render_template("pages/register_choice.html", channels=channels)


@bp.get("/<programme>/<channel>")
def show(programme: str, channel: str) -> ResponseReturnValue:
    """Show the form of one way."""
    return _page(ProgrammeKey(programme), channel)


@bp.post("/<programme>/<channel>")
def register(programme: str, channel: str) -> ResponseReturnValue:
    """Open the case; whatever goes wrong, what was typed is shown again."""
    key = ProgrammeKey(programme)
    entered, only_rows = _entered(key, channel)
    if only_rows:
        return _page(key, channel, entered)
    try:
        with work() as unit:
            case = intake.register(unit, key, channel, entered)
    except NotFound:
        raise
    except EngineError as error:
        with work() as unit:
            incidents.of_entry(unit, error)
        return _page(key, channel, entered, error), status_of(error)
    flash(_("案件 %(number)s を受け付けました。", number=case.number), "good")
    return redirect(url_for("cases.show", case_id=case.id), HTTPStatus.SEE_OTHER)


def _entered(programme: ProgrammeKey, channel: str) -> tuple[dict[str, Any], bool]:
    with reading() as unit:
        form = _form(unit, programme, channel)[2]
    entered = typed.clean_tree(collect(form, request.form))
    return entered, change_rows(form, entered, request.form)


def _form(unit: Work, programme: ProgrammeKey, channel: str) -> tuple[IntakeChannel, ReleaseId, Form]:
    """Return a channel with its form.  Raises: NoSuchForm; foreign programmes look like none."""
    if programme not in actor().programmes:
        raise NoSuchForm
    chosen = next((entry for entry in intake.channels(unit, programme) if entry.key == channel), None)
    release = unit.programmes.current(unit.session, programme)
    form = forms.form_of(unit, release.id, chosen.form) if chosen else None
    if chosen is None or form is None:
        raise NoSuchForm
    return chosen, release.id, form


def _page(
    programme: ProgrammeKey, channel: str, entered: dict[str, Any] | None = None, error: EngineError | None = None
) -> str:
    with reading() as unit:
        chosen, release_id, form = _form(unit, programme, channel)
        errors = getattr(error, "fields", None)
        known = {"channel": chosen.code, "received_on": forms.today(unit)}
        view: FormView = forms.page(unit, release_id, form, lang=lang(), variables=known, typed=entered, errors=errors)
        name = memberships.programme(unit, programme).name
    return render_template(
        "pages/register.html",
        channel=chosen,
        programme=programme,
        programme_name=name,
        form=view,
        refusal=error.text if error else None,
    )
