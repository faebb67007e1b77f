"""Log-in, log-out, language.

GET  /login       the page
POST /login       begin a session
POST /logout      end it
POST /language    read in the other language
"""

from http import HTTPStatus

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from engine import people
from engine.errors import Refused
from engine.people import PersonView, WrongLogin
from web import auth, typed
from web.addresses import own_address
from web.context import system_reading, system_work, work
from web.faults import status_of
from web.i18n import LANGUAGES, in_language, remember

bp = Blueprint("session", __name__)
LONGEST_PASSWORD = 200


@bp.get("/login", endpoint="show")
@auth.public
def show() -> ResponseReturnValue:
    """Show the log-in, or go on when somebody is logged in already."""
    after = own_address(request.args.get("next"), url_for("home.index"))
    if current_user.is_authenticated:
        return redirect(after, HTTPStatus.SEE_OTHER)
    return _page(after)


@bp.post("/login", endpoint="log_in")
@auth.public
def begin() -> ResponseReturnValue:
    """Check name and password; failures are counted and all get the same sentence."""
    login = typed.line(request.form, "login")
    after = own_address(request.form.get("next"), url_for("home.index"))
    try:
        person, mark = _checked(login, request.form.get("password", "")[:LONGEST_PASSWORD])
    except Refused as refusal:
        return _page(after, login, in_language(refusal.text)), status_of(refusal)
    auth.log_in(person, mark)
    with work(auth.person().actor) as unit:
        people.note_login(unit, person)
    return redirect(after, HTTPStatus.SEE_OTHER)


@bp.post("/logout", endpoint="log_out")
@auth.public
def end() -> ResponseReturnValue:
    """End the session; twice does no harm."""
    auth.log_out()
    flash(_("ログアウトしました。"), "good")
    return redirect(url_for("session.show"), HTTPStatus.SEE_OTHER)


@bp.post("/language")
@auth.public
def switch_language() -> ResponseReturnValue:
    """Remember the language, for the person and for this browser."""
    wanted = request.form.get("lang", "")
    response = make_response(
        redirect(own_address(request.form.get("next"), url_for("home.index")), HTTPStatus.SEE_OTHER)
    )
    if wanted not in LANGUAGES:
        return response
    if current_user.is_authenticated:
        with work() as unit:
            people.set_lang(unit, auth.person().view.id, wanted)
    remember(response, wanted, secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


def _checked(login: str, password: str) -> tuple[PersonView, str]:
    """Return the person and their session mark.  Raises: WrongLogin (counted for good), TooManyAttempts."""
    address = request.remote_addr or "?"
    try:
        with system_reading() as unit:  # hashing takes its time: no other writer has to wait for it
            person = people.check_login(unit, login, password, address)
            return person, people.session_mark(unit, person.id) or ""
    except WrongLogin:
        with system_work() as unit:
            people.note_failure(unit, login, address)
        raise


def _page(after: str, login: str = "", refusal: str = "") -> str:
    return render_template("pages/login.html", next=after, login=login, refusal=refusal)
