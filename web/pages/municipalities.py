"""Municipalities of a programme (市町村).

GET  /municipalities   each with its companies, cases and records; `kind` leaves cities, wards, towns or villages
"""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.domain.ids import ProgrammeKey
from engine.domain.municipality import MUNICIPALITY_KIND_NAMES, MunicipalityKind
from engine.parties import coverage
from web.context import reading
from web.pages.companies import chosen

bp = Blueprint("municipalities", __name__, url_prefix="/municipalities")


@bp.get("")
def index() -> ResponseReturnValue:
    """List the municipalities of a programme."""
    wanted = request.args.get("kind", "")
    kind = MunicipalityKind(wanted) if wanted in set(MunicipalityKind) else None
    with reading() as unit:
        _offered, programme = chosen(unit)
        found = coverage.of_programme(unit, ProgrammeKey(programme.key), kind)
    return render_template(
        "pages/municipalities.html",
        programme=programme,
        found=found,
        kind=kind,
        kinds=MUNICIPALITY_KIND_NAMES,
        covered=sum(1 for line in found if line.place and line.companies),
    )
