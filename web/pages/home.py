"""The first page: wherever the person's work is.

GET  /            go there
"""

from http import HTTPStatus

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from engine.domain.access import NotAllowed
from web.navigation import links

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Go to the first page the person may open."""
    mine = links()
    if not mine:
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    return redirect(mine[0].address, HTTPStatus.SEE_OTHER)
