"""The pages on which people answer a survey; the link in their mail, or the one for everybody at a venue, is enough.

GET, POST /survey/<token>        one's own link: once
GET, POST /survey/all/<token>    the link for everybody: one answer after the other
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import forms, public_status
from engine.domain.access import RESPONDENT
from engine.domain.form_collect import change_rows, collect
from engine.errors import Conflict, EngineError, NotFound
from engine.surveys import answering
from engine.surveys.answering import Access, AnswerPage
from engine.work import Work
from web import form_token, outsiders, typed
from web.auth import public
from web.context import reading, work
from web.faults import status_of
from web.form_token import NotByHand
from web.i18n import lang
from web.pages.public import TOKEN, TRAP

bp = Blueprint("answers", __name__, url_prefix="/survey")
outsiders.init_bp(bp)
Read = Callable[[Work, str], AnswerPage]


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show the survey of a person's link, or that it was answered or is over."""
    return _page(answering.read, token)


@bp.post("/<token>")
@public
def send(token: str) -> ResponseReturnValue:
    """Take the answer; whatever goes wrong, what was typed is shown again."""

    def take(unit: Work, entered: dict[str, Any]) -> None:
        answering.answer(unit, token, entered)

    return _sent(answering.read, token, take, url_for("answers.show", token=token))


@bp.get("/all/<token>")
@public
def show_for_all(token: str) -> ResponseReturnValue:
    """Show the survey to the next person at the venue."""
    return _page(answering.read_for_all, token)


@bp.post("/all/<token>")
@public
def send_for_all(token: str) -> ResponseReturnValue:
    """Take an answer and make the page ready for the next person."""

    def take(unit: Work, entered: dict[str, Any]) -> None:
        if request.form.get(TRAP):
            raise NotByHand
        once = form_token.nonce_of(request.form.get(TOKEN, ""))
        answering.answer_for_all(unit, token, entered, once=once, address=request.remote_addr or "?")
        flash(_("ご回答を受け付けました。ありがとうございました。次の方はこのまま回答できます。"), "good")

    return _sent(answering.read_for_all, token, take, url_for("answers.show_for_all", token=token))


@bp.after_request
def _keep_private(response: Response) -> Response:
    return outsiders.hide_from_search_engines(response)


def _sent(read: Read, token: str, take: Callable[[Work, dict[str, Any]], None], then: str) -> ResponseReturnValue:
    with reading(RESPONDENT) as unit:
        form = read(unit, token).form
    entered = typed.clean_tree(collect(form, request.form))
    if change_rows(form, entered, request.form) or outsiders.switches_language():
        return _page(read, token, entered)
    try:
        with work(RESPONDENT) as unit:
            take(unit, entered)
    except NotFound:
        raise
    except EngineError as error:
        return _page(read, token, entered, error), status_of(error)
    return redirect(then, HTTPStatus.SEE_OTHER)


def _page(read: Read, token: str, entered: dict[str, Any] | None = None, error: EngineError | None = None) -> str:
    with reading(RESPONDENT) as unit:
        page = read(unit, token)
        errors = getattr(error, "fields", None)
        view = forms.page(unit, page.release_id, page.form, lang=lang(), typed=entered, errors=errors)
    sent_token = request.form.get(TOKEN) if request.method == "POST" else None
    return render_template(
        "pages/survey_answer.html",
        page=page,
        survey=page.survey,
        round=page.round,
        form=view if page.access is Access.OPEN else None,
        address=request.path,
        desk=public_status.desk_of(page.programme),
        token=form_token.renewed(sent_token) if sent_token else form_token.issue(),
        refusal=error.text if error and not errors else None,
        conflict=isinstance(error, Conflict),
        wrong=error is not None,
        Access=Access,
        TOKEN=TOKEN,
        TRAP=TRAP,
    )
