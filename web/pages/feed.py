"""Calendar links (カレンダー連携): due dates in the person's own calendar program.

GET  /calendar-links              the links one can have, and has
POST /calendar-links              make one; its address is shown this once
POST /calendar-links/<id>/revoke  end one
GET  /feed/<secret>.ics           what the calendar program reads; no log-in, the address is the secret
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import feeds
from engine.domain.access import NotAllowed
from engine.domain.ids import ProgrammeKey
from engine.feeds import NoSuchFeed, Target
from web import typed
from web.auth import public
from web.context import reading, system_reading, system_work, work
from web.i18n import in_language
from web.outsiders import hide_from_search_engines

bp = Blueprint("feed", __name__)
CALENDAR = "text/calendar; charset=utf-8"


@bp.get("/calendar-links")
def index() -> ResponseReturnValue:
    """Show the links."""
    return _page()


@bp.post("/calendar-links")
def add() -> ResponseReturnValue:
    """Make a link; the answer is the only page that ever holds its address."""
    programme, group = typed.line(request.form, "programme"), typed.line(request.form, "group")
    target = Target(ProgrammeKey(programme), group) if programme and group else Target()
    with work() as unit:
        address = feeds.add(unit, target)
    return _page(target, address)


@bp.post("/calendar-links/<id:feed_id>/revoke")
def revoke(feed_id: int) -> ResponseReturnValue:
    """End a link at once."""
    with work() as unit:
        feeds.revoke(unit, feed_id)
    flash(_("リンクを取り消しました。登録したカレンダーには、これから何も届きません。"), "good")
    return redirect(url_for("feed.index"), HTTPStatus.SEE_OTHER)


@bp.get("/feed/<secret>.ics")
@public
def give(secret: str) -> ResponseReturnValue:
    """Give a calendar program what it may see."""
    session.modified = False  # a browser's session is not prolonged by its calendar
    try:
        with system_reading() as unit:
            given = feeds.read(unit, secret)
    except NoSuchFeed as error:
        return _plain(in_language(error.text), HTTPStatus.NOT_FOUND)
    changed_at = given.changed_at
    if given.is_stale or changed_at is None:
        with system_work() as unit:
            changed_at = feeds.note_reading(unit, given)
    response = make_response(given.content)
    response.headers["Content-Type"] = CALENDAR
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(given.tag)
    response.last_modified = changed_at
    return hide_from_search_engines(response).make_conditional(request)


def _plain(sentence: str, status: HTTPStatus) -> Response:
    """Answer without a page: a page would begin a session."""
    response = make_response(f"{sentence}\n", status)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return hide_from_search_engines(response)


def _page(made: Target | None = None, address: str | None = None) -> str:
    with reading() as unit:
        offers = feeds.offers(unit)
    if not offers:
        raise NotAllowed(roles_ja="担当・監督", roles_en="staff and supervisors")
    subscribe = urlsplit(address)._replace(scheme="webcal").geturl() if address else None
    return render_template("pages/calendar_links.html", offers=offers, made=made, address=address, subscribe=subscribe)
