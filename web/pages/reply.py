"""The page on which an institution answers a referral; the link in its letter is all it needs.

GET  /reply/<token>     the referral and the form
POST /reply/<token>     answer; "working on it" keeps the link open for the result
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import forms, incidents, public_status, reply
from engine.domain.access import INSTITUTION
from engine.domain.form_collect import change_rows, collect
from engine.domain.states import ReferralStatus
from engine.errors import Conflict, EngineError, NotFound
from engine.reply import ReplyPage
from web import outsiders, typed
from web.auth import public
from web.context import reading, work
from web.faults import status_of
from web.i18n import lang

bp = Blueprint("reply", __name__, url_prefix="/reply")
outsiders.init_bp(bp)


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show the referral with the form, or that it has been answered."""
    return _page(token)


@bp.post("/<token>")
@public
def send(token: str) -> ResponseReturnValue:
    """Take the answer; whatever goes wrong, what was typed is shown again."""
    with reading(INSTITUTION) as unit:
        form = reply.read(unit, token).form
    entered = typed.clean_tree(collect(form, request.form))
    if change_rows(form, entered, request.form) or outsiders.switches_language():
        return _page(token, entered)
    try:
        with work(INSTITUTION) as unit:
            told = reply.answer(unit, token, entered)
    except NotFound:
        raise
    except EngineError as error:
        with work(INSTITUTION) as unit:
            incidents.of_entry(unit, error)
        return _page(token, entered, error), status_of(error)
    if told.status is ReferralStatus.WORKING:
        flash(_("「対応中」のご回答を受け付けました。結果が出ましたら、同じアドレスからお知らせください。"), "good")
    return redirect(url_for("reply.show", token=token), HTTPStatus.SEE_OTHER)


@bp.after_request
def _keep_private(response: Response) -> Response:
    return outsiders.hide_from_search_engines(response)


def _page(token: str, entered: dict[str, Any] | None = None, error: EngineError | None = None) -> str:
    with reading(INSTITUTION) as unit:
        page = reply.read(unit, token)
        errors = getattr(error, "fields", None)
        shown = entered if entered is not None else _said_so_far(page)
        view = forms.page(unit, page.release_id, page.form, lang=lang(), typed=shown, errors=errors)
    return render_template(
        "pages/reply.html",
        page=page,
        referral=page.referral,
        token=token,
        form=view if page.is_open else None,
        desk=public_status.desk_of(page.programme),
        refusal=error.text if error and not errors else None,
        conflict=isinstance(error, Conflict),
        wrong=error is not None,
    )


def _said_so_far(page: ReplyPage) -> dict[str, Any] | None:
    """Return the earlier answer of an institution that is at work, so that its name need not be typed again."""
    said = page.referral.answer
    return {key: value for key, value in said.items() if key != "answer"} if said and page.is_accepted else None
