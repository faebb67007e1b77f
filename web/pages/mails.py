"""Mails that went out or wait to (メール).

GET  /mails               find one
GET  /mails/<id>          read one
POST /mails/<id>/resend   send one again that failed, or whose outcome is unknown
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import mail_page, memberships, outbox
from engine.domain.access import May, NotAllowed
from engine.domain.ids import OutboxId, ProgrammeKey
from engine.domain.states import OutboxStatus
from engine.domain.text import Text
from engine.errors import Invalid
from engine.mail_page import MailWish
from web import typed
from web.context import reading, services, work
from web.durations import lasting
from web.faults import status_of
from web.mail_text import pieces
from web.paging import MOST_PAGES, Pages

FILTERS = ("q", "person", "case")

bp = Blueprint("mails", __name__, url_prefix="/mails")


class NotConfirmed(Invalid):
    """A mail was to be sent again without saying that it did not arrive."""

    code = "not_confirmed"
    sentence = Text(
        "届いていないことを確かめて、欄に印を付けてください。", "Make sure that it did not arrive, then tick the box."
    )


@bp.get("")
def index() -> ResponseReturnValue:
    """List mails, newest first."""
    wanted = request.args.get("status", "")
    status = OutboxStatus(wanted) if wanted in set(OutboxStatus) else None
    asked = {name: typed.line(request.args, name) for name in FILTERS}
    number = typed.number(request.args, "page", default=1, most=MOST_PAGES)
    with reading() as unit:
        keys = [ProgrammeKey(programme.key) for programme in memberships.programmes(unit, May.MAIL_READ)]
        if not keys:
            raise NotAllowed(roles_ja="監督・管理者", roles_en="supervisors and administrators")
        counts = mail_page.counts(unit, keys, _wish(asked))
        pages = Pages(number=number, total=counts.get(status, 0) if status else sum(counts.values()))
        wish = replace(_wish(asked), status=status, limit=pages.size, offset=pages.offset)
        found, dwell = mail_page.find(unit, keys, wish), mail_page.dwell(unit, keys)
    return render_template(
        "pages/mails.html",
        mails=found,
        counts=counts,
        pages=pages,
        wish=wish,
        dwell=dwell,
        asked={name: words for name, words in asked.items() if words},
        states=OutboxStatus,
        address=_address,
        lasting=lasting,
    )


@bp.get("/<id:mail_id>")
def show(mail_id: int) -> ResponseReturnValue:
    """Show one mail as it went out."""
    return _page(mail_id)


@bp.post("/<id:mail_id>/resend")
def resend(mail_id: int) -> ResponseReturnValue:
    """Send a mail again, once the person has said that it did not arrive."""
    with reading() as unit:
        page = mail_page.read(unit, OutboxId(mail_id))
    if not request.form.get("confirmed"):
        return _page(mail_id, NotConfirmed()), status_of(NotConfirmed())
    if not page.may_resend:
        flash(_("このメールは、すでに送信済みか送信待ちです。もう一度は送りません。"), "warn")
    else:
        with work() as unit:
            outbox.resend(unit, OutboxId(mail_id))
        flash(_("もう一度送信します。結果はこの画面で確かめられます。"), "good")
    return redirect(url_for("mails.show", mail_id=mail_id), HTTPStatus.SEE_OTHER)


def _page(mail_id: int, error: NotConfirmed | None = None) -> str:
    with reading() as unit:
        page = mail_page.read(unit, OutboxId(mail_id))
    body = pieces(page.body, services().settings.base_url)
    refusal = error.text if error else None
    return render_template(
        "pages/mail.html",
        page=page,
        mail=page.line,
        body=body,
        refusal=refusal,
        states=OutboxStatus,
        lasting=lasting,
    )


def _wish(asked: Mapping[str, str]) -> MailWish:
    return MailWish(q=asked["q"], person=asked["person"], case=asked["case"])


def _address(number: int) -> str:
    kept: dict[str, Any] = {key: value for key in (*FILTERS, "status") if (value := request.args.get(key))}
    return url_for("mails.index", **kept, page=number)
