"""The public forms, and the page on which a company follows its own case; no log-in.

GET  /p/<programme>/<path>     the form
POST /p/<programme>/<path>     send it
GET  /receipt/<token>          its receipt: number, state, what was written to the company
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import forms, incidents, intake, public_sending, public_status
from engine.domain.access import COMPANY
from engine.domain.form_collect import change_rows, collect
from engine.domain.ids import ProgrammeKey
from engine.errors import EngineError, NotFound
from engine.intake import NoSuchForm, PublicPage
from engine.public_sending import Sent
from engine.public_status import Stage
from engine.work import Work
from web import form_token, outsiders, typed
from web.auth import public
from web.context import reading, services, work
from web.faults import status_of
from web.form_token import NotByHand
from web.i18n import lang

bp = Blueprint("public", __name__)
outsiders.init_bp(bp)
# People do not see this field; programs that fill in whatever they find do.
TRAP = "_homepage"
TOKEN = "_once"  # noqa: S105  # the name of a field


@bp.get("/p/<programme>/<path>")
@public
def show(programme: str, path: str) -> ResponseReturnValue:
    """Show the form."""
    return _page(programme, path)


@bp.post("/p/<programme>/<path>")
@public
def send(programme: str, path: str) -> ResponseReturnValue:
    """Open a case; whatever goes wrong, what was typed is shown again."""
    with reading(COMPANY) as unit:
        form = _found(unit, programme, path).form
    entered = typed.clean_tree(collect(form, request.form))
    if change_rows(form, entered, request.form) or outsiders.switches_language():
        return _page(programme, path, entered)
    try:
        once = _by_hand()
        receipt = public_sending.send(
            services(),
            Sent(
                programme=ProgrammeKey(programme),
                path=path,
                typed=entered,
                once=once,
                address=request.remote_addr or "?",
            ),
        )
    except NotFound:
        raise
    except EngineError as error:
        with work(COMPANY) as unit:
            incidents.of_entry(unit, error)
        return _page(programme, path, entered, error), status_of(error)
    flash(_("お申込みを受け付けました。"), "good")
    return redirect(url_for("public.receipt", token=receipt.url.rpartition("/")[2]), HTTPStatus.SEE_OTHER)


@bp.get("/receipt/<token>")
@public
def receipt(token: str) -> ResponseReturnValue:
    """Show a company how far its case is; whoever holds the link may see it."""
    with reading(COMPANY) as unit:
        status = public_status.read(unit, token)
    return render_template("pages/receipt.html", status=status, stages=list(Stage), Stage=Stage)


@bp.after_request
def _keep_private(response: Any) -> Any:
    return outsiders.hide_from_search_engines(response) if request.endpoint == "public.receipt" else response


def _found(unit: Work, programme: str, path: str) -> PublicPage:
    """Return the form of an address.  Raises: NoSuchForm, NoSuchProgramme."""
    if not (programme + path).isprintable():  # no database looks for control characters
        raise NoSuchForm
    return intake.public_page(unit, ProgrammeKey(programme), path)


def _by_hand() -> str:
    """Return what makes this sending one sending.  Raises: NotByHand, TooOld."""
    if request.form.get(TRAP):
        raise NotByHand
    return form_token.nonce_of(request.form.get(TOKEN, ""))


def _page(programme: str, path: str, entered: dict[str, Any] | None = None, error: EngineError | None = None) -> str:
    with reading(COMPANY) as unit:
        found = _found(unit, programme, path)
        release = unit.programmes.current(unit.session, found.programme)
        errors = getattr(error, "fields", None)
        view = forms.page(unit, release.id, found.form, lang=lang(), typed=entered, errors=errors)
    token = request.form.get(TOKEN) if request.method == "POST" else None
    return render_template(
        "pages/public_form.html",
        found=found,
        desk=public_status.desk_of(release.programme),
        form=view,
        token=form_token.renewed(token) if token else form_token.issue(),
        refusal=error.text if error and not errors else None,
        wrong=error is not None,
        TOKEN=TOKEN,
        TRAP=TRAP,
    )
