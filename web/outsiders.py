"""Pages for people without an account: their language, and what they see when there is nothing to see."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from flask_babel import refresh

from engine.errors import NotFound
from web.i18n import LANGUAGES, in_language, remember

SWITCH = "_language"


def init_bp(bp: Blueprint) -> None:
    """Attach the choice of language and the page for what does not exist."""
    bp.before_request(_choose_language)
    bp.after_request(_remember_language)
    bp.register_error_handler(NotFound, _missing)


def switches_language() -> bool:
    """Tell whether only the button of the other language was pressed: then nothing is saved."""
    return request.method == "POST" and SWITCH in request.form


def hide_from_search_engines(response: Response) -> Response:
    """Keep a page behind a secret link out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _choose_language() -> None:
    if (wanted := _wanted()) in LANGUAGES:
        g.lang = wanted
        refresh()


def _remember_language(response: Response) -> Response:
    if (wanted := _wanted()) in LANGUAGES:
        remember(response, wanted, secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


def _wanted() -> str:
    return request.form.get(SWITCH, "") if request.method == "POST" else request.args.get("lang", "")


def _missing(error: NotFound) -> Response:
    page = render_template("pages/public_missing.html", sentence=in_language(error.text))
    return make_response(page, HTTPStatus.NOT_FOUND)
