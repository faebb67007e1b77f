"""For the machine that watches this one (docs/operations.md).

GET  /healthz     the process answers
GET  /readyz      the database is there and up to date; says how the clock and the mail are
GET  /clockz      the clock rings, nothing is overdue, and no machine's clock is wrong
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from engine import pulse
from engine.pulse import Pulse
from web.auth import public
from web.context import services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that the process lives."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether requests can be served; a silent clock is no reason to send nobody here."""
    found = _pulse()
    if found is None:
        return {"status": "not ready"}, HTTPStatus.SERVICE_UNAVAILABLE
    return {"status": "ready", **_told(found)}


@bp.get("/clockz")
@public
def ringing() -> ResponseReturnValue:
    """Say whether the clock of this installation works, wherever it runs."""
    found = _pulse()
    if found is None:
        return {"status": "not ready"}, HTTPStatus.SERVICE_UNAVAILABLE
    status = "silent" if not found.clock_is_alive else ("skewed" if found.is_skewed else "ok")
    return {"status": status, **_told(found)}, 200 if status == "ok" else HTTPStatus.SERVICE_UNAVAILABLE


def _pulse() -> Pulse | None:
    """Take the pulse; why there is none is in the log only."""
    try:
        return pulse.take(services())
    except SQLAlchemyError:
        current_app.logger.exception("database not reachable", extra={"action": "not_ready"})
        return None


def _told(found: Pulse) -> dict[str, Any]:
    last = found.last_ring_at
    return {
        "clock": {
            "alive": found.clock_is_alive,
            "last_ring_at": last.isoformat() if last else None,
            "late_seconds": found.late_seconds,
            "skew_seconds": found.skew_seconds,
        },
        "outbox": {"waiting": found.waiting, "waited_seconds": found.waited_seconds},
    }
