"""Who calls: the person whose token is sent. Denied by default: a call needs a token unless its view is `public`.

The token is asked for in the transaction of the call itself, so its rights are those of that moment. Only a token this
process has not met yet is looked at before, in a transaction of its own: whoever has none learns nothing of calls.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from threading import Lock

from flask import Flask, current_app, g, request

from engine import tokens
from engine.domain.text import Text
from engine.errors import Refused
from engine.work import Work
from web.context import system_reading, system_work

SCHEME = "bearer "
MOST_MET = 1024


class NoToken(Refused):
    """The call carries no token."""

    code = "no_token"
    sentence = Text(
        "Authorization: Bearer ヘッダーでトークンを送ってください。",
        "Send a token in the Authorization: Bearer header.",
    )
    status = HTTPStatus.UNAUTHORIZED


class Met:
    """The tokens that were good when this process last met them, by hash; safe to share between threads."""

    def __init__(self) -> None:
        self._hashes: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def knows(self, secret: str) -> bool:
        """Tell whether the token was good before; it need not be any more."""
        return _digest(secret) in self._hashes

    def add(self, secret: str) -> None:
        """Remember a good token; the one met first is forgotten when there are too many."""
        with self._lock:
            self._hashes[_digest(secret)] = None
            while len(self._hashes) > MOST_MET:
                self._hashes.popitem(last=False)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def init_app(app: Flask) -> None:
    """Attach the guard."""
    met = Met()
    app.before_request(lambda: _guard(met))


def _guard(met: Met) -> None:
    """Refuse who has no token; an unknown address gets its 404 from everyone."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_public", False):
        return
    g.secret = _secret()
    if not met.knows(g.secret):
        with system_reading() as unit:
            tokens.bearer(unit, g.secret)
        met.add(g.secret)


@contextmanager
def work() -> Iterator[Work]:
    """Open the transaction in which this call changes something, as the person whose token it carries."""
    with system_work() as unit:
        bearer = tokens.bearer(unit, g.secret)
        if bearer.is_stale:
            tokens.note_use(unit, bearer.token_id)
        yield replace(unit, actor=bearer.actor)


@contextmanager
def reading() -> Iterator[Work]:
    """Open a transaction that only reads, as the person whose token the call carries."""
    with system_reading() as unit:
        bearer = tokens.bearer(unit, g.secret)
        yield replace(unit, actor=bearer.actor)
    if bearer.is_stale:
        with system_work() as unit:
            tokens.note_use(unit, bearer.token_id)


def _secret() -> str:
    header = request.headers.get("Authorization", "")
    if header[: len(SCHEME)].lower() != SCHEME:
        raise NoToken
    return header[len(SCHEME) :].strip()
