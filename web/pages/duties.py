"""Counted duties (約束した回数): how they stand, where they are heading, the records behind the number.

GET /duties                       to the person's first programme that has any
GET /duties/<programme>           every duty in the period of today
GET /duties/<programme>/<duty>    one, with its line and records (?window=2026-11)
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import memberships, obligations
from engine.domain.access import May, NotAllowed
from engine.domain.ids import ProgrammeKey
from web.context import reading

bp = Blueprint("duties", __name__, url_prefix="/duties")


@bp.get("")
def index() -> ResponseReturnValue:
    """Go to the person's first programme that has duties, else to their first."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.REPORT_READ)
    if not offered:
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    first = next((programme for programme in offered if programme.obligations), offered[0])
    return redirect(url_for("duties.show", programme=first.key), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show every duty of a programme as it stands today."""
    with reading() as unit:
        found = obligations.current(unit, ProgrammeKey(programme))
        return render_template(
            "pages/duties.html",
            programme=memberships.programme(unit, ProgrammeKey(programme)),
            offered=memberships.programmes(unit, May.REPORT_READ),
            duties=found,
            now=unit.now,
        )


@bp.get("/<programme>/<duty>")
def detail(programme: str, duty: str) -> ResponseReturnValue:
    """Show one duty in one period."""
    with reading() as unit:
        page = obligations.page(unit, ProgrammeKey(programme), duty, request.args.get("window") or None)
        shown = memberships.programme(unit, ProgrammeKey(programme))
        return render_template("pages/duty.html", programme=shown, page=page, duty=page.duty, now=unit.now)
