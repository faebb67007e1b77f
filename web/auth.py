"""Who makes the request.  Denied by default: a view is behind the log-in unless it is marked `public`."""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from engine import people, sessions
from engine.domain.access import Actor, May, allows
from engine.domain.ids import UserId
from engine.people import PersonView
from web.context import services, system_reading, work
from web.errors import TITLES, answer, wants_json
from web.security import STATIC

IDLE = dt.timedelta(hours=2)
LONGEST = dt.timedelta(hours=12)
NOTED_EVERY = dt.timedelta(minutes=1)  # writing the cookie on each request would only make answers longer
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The person behind a session, as Flask-Login asks for one; actor: with the roles of this moment."""

    view: PersonView
    actor: Actor
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the session remembers."""
        return str(self.view.id)

    def may(self, permission: str) -> bool:
        """Tell whether the person holds a permission in any programme; for navigation, the engine decides again."""
        return any(allows(self.actor, May(permission), key) for key in self.actor.programmes)


def public(view: View) -> View:
    """Mark a view that needs no log-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Attach the session and the guard."""
    manager = LoginManager(app)
    manager.session_protection = None  # the mark and the time limits below decide; phones change address all the time
    manager.user_loader(_load)
    app.before_request(_recognise)
    app.before_request(_guard)


def log_in(person: PersonView, mark: str) -> None:
    """Begin a session of its own: whatever the browser had before is forgotten."""
    session.clear()
    now = services().clock().timestamp()
    session.update(mark=mark, since=now, seen=now, id=secrets.token_urlsafe(12))
    with system_reading() as unit:
        login_user(Person(view=person, actor=people.actor_of(unit, person.id)))


def log_out() -> None:
    """End the person's sessions, here and wherever the cookie may have been copied to."""
    if current_user.is_authenticated:
        with work() as unit:
            sessions.end(unit, person().view.id)
    logout_user()
    session.clear()


def _load(person_id: str) -> Person | None:
    """Return the person of a session that is still good; roles are read anew on each request."""
    if not person_id.isdigit() or _is_stale():
        return None
    with system_reading() as unit:
        known = UserId(int(person_id))
        mark = people.session_mark(unit, known)
        if mark is None or not secrets.compare_digest(mark, str(session.get("mark", ""))):
            return None
        return Person(view=people.get(unit, known), actor=people.actor_of(unit, known))


def _is_stale() -> bool:
    now = services().clock().timestamp()
    idle, age = now - session.get("seen", 0), now - session.get("since", 0)
    return bool(idle > IDLE.total_seconds() or age > LONGEST.total_seconds())


def _recognise() -> None:
    """Find out who asks; a stranger's request has no actor."""
    if request.endpoint == STATIC or not current_user.is_authenticated:
        return
    g.actor, g.lang = current_user.actor, current_user.view.lang
    now = services().clock().timestamp()
    if now - session["seen"] > NOTED_EVERY.total_seconds():
        session["seen"] = now


def _guard() -> AnyResponse | None:
    """Send strangers to the log-in; unknown addresses get their 404."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == STATIC or getattr(view, "is_public", False) or "actor" in g:
        return None
    return _ask_to_log_in()


def _ask_to_log_in() -> Response | AnyResponse:
    expired = "_user_id" in session
    session.clear()
    if wants_json():
        return answer(401, "not_logged_in", str(TITLES[401]))
    if expired:
        flash(
            _(
                "しばらく操作がなかったため、ログアウトしました。一時保存した入力は残っています。もう一度ログインしてください。"
            )
        )
    here = request.full_path.removesuffix("?") if request.method == "GET" else None
    return redirect(url_for("session.show", next=here) if here != "/" else url_for("session.show"), 303)


def person() -> Person:
    """Return the person behind this request; only asked for behind the log-in."""
    return cast("Person", current_user._get_current_object())  # noqa: SLF001 - the proxy's way to its object
