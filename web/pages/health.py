"""For the machine that watches this one.

GET  /healthz     the process answers
GET  /readyz      the database is there and up to date
"""

from http import HTTPStatus

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from engine.services import is_ready
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
    """Say whether requests can be served; why not is in the log only."""
    try:
        good = is_ready(services())
    except Exception:  # whatever the driver raises means the same to the watcher
        current_app.logger.exception("database not reachable", extra={"action": "not_ready"})
        good = False
    if good:
        return {"status": "ready"}
    return {"status": "not ready"}, HTTPStatus.SERVICE_UNAVAILABLE
