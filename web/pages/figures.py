"""Figures (実績): every KPI of a programme against its target, and each one down to its records.

GET /figures                            to the person's first programme that has KPIs
GET /figures/<programme>                every KPI: value, target, plan, forecast, how it is counted
GET /figures/<programme>/<kpi>          one over a period (?period=2026-10&group=E1&page=2)
GET /figures/<programme>/<kpi>/xlsx     the same with all records behind it, as a workbook
"""

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from engine import memberships
from engine.domain.access import May, NotAllowed
from engine.domain.ids import ProgrammeKey
from engine.kpi import book, label_of, overview, page, pictures, wording
from engine.kpi.drill import MOST
from engine.kpi.page import Wish
from web import typed
from web.context import reading
from web.i18n import lang
from web.paging import MOST_PAGES, Pages

bp = Blueprint("figures", __name__, url_prefix="/figures")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_KEY = 255


@bp.get("")
def index() -> ResponseReturnValue:
    """Go to the person's first programme that has KPIs, else to their first."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.REPORT_READ)
    if not offered:
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    first = next((programme for programme in offered if programme.kpis), offered[0])
    return redirect(url_for("figures.show", programme=first.key), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show every KPI of a programme as it stands today."""
    with reading() as unit:
        found = overview.overview(unit, ProgrammeKey(programme))
        offered = memberships.programmes(unit, May.REPORT_READ)
    return render_template("pages/figures.html", page=found, programme=found.programme, offered=offered, **_words())


@bp.get("/<programme>/<kpi>")
def detail(programme: str, kpi: str) -> ResponseReturnValue:
    """Show one KPI over a period with everything that proves it."""
    number = typed.number(request.args, "page", default=1, most=MOST_PAGES)
    with reading() as unit:
        found = page.page(unit, ProgrammeKey(programme), kpi, _wish(number))
    return render_template(
        "pages/figure.html",
        page=found,
        programme=found.programme,
        pages=Pages(number=number, total=max((drill.total for drill in found.drills), default=0), size=MOST),
        by_month=Markup(pictures.by_month(found, lang())),  # noqa: S704 - our own SVG, its texts escaped
        to_date=Markup(pictures.to_date(found, lang())),  # noqa: S704 - as above
        group=request.args.get("group"),
        **_words(),
    )


@bp.get("/<programme>/<kpi>/xlsx")
def download(programme: str, kpi: str) -> ResponseReturnValue:
    """Send a figure with every record behind it as a workbook."""
    with reading() as unit:
        found = page.page(unit, ProgrammeKey(programme), kpi, _wish(1))
        content = book.xlsx(unit, found)
    response = make_response(content)
    response.mimetype = SPREADSHEET
    response.headers.set("Content-Disposition", "attachment", filename=f"{kpi}-{found.span.key}.xlsx")
    return response


def _wish(number: int) -> Wish:
    period, group = request.args.get("period") or None, request.args.get("group")
    return Wish(period=period, group=None if group is None else group[:LONGEST_KEY], first=(number - 1) * MOST)


def _words() -> dict[str, object]:
    """Return how figures are written."""
    return {"wording": wording, "label_of": label_of, "lang": lang(), "Markup": Markup}
