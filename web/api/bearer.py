"""Who calls: the person whose token is sent. Denied by default: a call needs a token unless its view is `public`."""

from flask import Flask, current_app, g, request

from engine import tokens
from engine.domain.text import Text
from engine.errors import Refused
from web.context import system_reading, system_work

SCHEME = "bearer "


class NoToken(Refused):
    """The call carries no token."""

    code = "no_token"
    sentence = Text(
        "Authorization: Bearer ヘッダーでトークンを送ってください。",
        "Send a token in the Authorization: Bearer header.",
    )


def init_app(app: Flask) -> None:
    """Attach the guard."""
    app.before_request(_guard)


def _guard() -> None:
    """Find out who calls; an unknown address gets its 404 from everyone."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not getattr(view, "is_public", False):
        _recognise(_secret())


def _recognise(secret: str) -> None:
    with system_reading() as unit:
        bearer = tokens.bearer(unit, secret)
    if bearer.is_stale:
        with system_work() as unit:
            tokens.note_use(unit, bearer.token_id)
    g.actor = bearer.actor


def _secret() -> str:
    header = request.headers.get("Authorization", "")
    if header[: len(SCHEME)].lower() != SCHEME:
        raise NoToken
    return header[len(SCHEME) :].strip()
