"""What every answer tells the browser not to do, and what may be sent to us."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect

from engine.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The drawing libraries place their handles by style attributes; only pages that draw allow them.
DRAWING_POLICY = f"{POLICY}; style-src-attr 'unsafe-inline'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS_SECONDS = 2 * 365 * 24 * 3600
MOST_BYTES = 12 * 1024 * 1024
MOST_FORM_BYTES = 2 * 1024 * 1024
MOST_FORM_PARTS = 2000
STATIC = "static"

View = TypeVar("View", bound=Callable[..., Any])


def draws(view: View) -> View:
    """Mark a view whose page holds a drawing library."""
    view.draws = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask, settings: Settings) -> None:
    """Attach cookies, limits, CSRF and headers."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-banso" if settings.secure_cookies else "banso",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a page left open over lunch loses nothing
        WTF_CSRF_SSL_STRICT=False,  # we send no Referer (reply links must not leak); the token alone decides
    )
    CSRFProtect(app)
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    """Add the headers; a view that has set one of them knows better."""
    view = current_app.view_functions.get(request.endpoint or "")
    policy = DRAWING_POLICY if getattr(view, "draws", False) else POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != STATIC:
        response.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS_SECONDS}")
    return response
