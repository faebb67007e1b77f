"""How a programme stands (状況): figures, waiting work, due moments, coverage, referrals, duties, reports.

GET /dashboard               to the person's first programme
GET /dashboard/<programme>   all of it on one page; the authority reads numbers only
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from engine import memberships
from engine.dashboard import ageing, outcomes, page, pictures
from engine.dashboard.page import Dashboard
from engine.domain.access import May, NotAllowed, allows
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.inbox import Scope
from engine.kpi import label_of, wording
from engine.parties.coverage import Coverage
from engine.pictures import bullet
from engine.reports.state import STATE_NAMES
from web.context import actor, reading
from web.i18n import lang

bp = Blueprint("dashboards", __name__, url_prefix="/dashboard")
SHADES = 3
NO_AREA = Text("地域なし", "No area")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A municipality on the map. shade: 0 for none of its companies, to SHADES for those with the most."""

    line: Coverage
    shade: int


@bp.get("")
def index() -> ResponseReturnValue:
    """Go to the person's first programme."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.REPORT_READ)
    if not offered:
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    return redirect(url_for("dashboards.show", programme=offered[0].key), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show how a programme stands now."""
    with reading() as unit:
        found = page.read(unit, ProgrammeKey(programme))
        offered = memberships.programmes(unit, May.REPORT_READ)
        now = unit.now
    return render_template(
        "pages/dashboard.html",
        page=found,
        programme=found.programme,
        offered=offered,
        now=now,
        areas=areas(found.coverage),
        referred=outcomes.together(found.outcomes),
        tasks_of=lambda group: tasks_of(found.programme, group),
        overdue_of=lambda group: overdue_of(found.programme, group),
        **_charts(found),
        **_words(),
    )


def tasks_of(programme: Programme, group: str | None) -> str | None:
    """Return the address of a group's open tasks; None for who may not list them all."""
    if group is None or not allows(actor(), May.TASK_REASSIGN, ProgrammeKey(programme.key)):
        return None
    return url_for("inbox.index", scope=Scope.ALL.value, programme=programme.key, group=group)


def overdue_of(programme: Programme, group: str | None) -> str | None:
    """Return the address of a group's overdue tasks: for its members and supervisors; None for others."""
    key = ProgrammeKey(programme.key)
    inside = allows(actor(), May.CASE_READ, key) and group in actor().groups(key)
    if group is None or not (inside or allows(actor(), May.TASK_REASSIGN, key)):
        return None
    return url_for("inbox.index", scope=Scope.OVERDUE.value, programme=programme.key, group=group)


def areas(found: Sequence[Coverage]) -> list[tuple[Text, list[Tile]]]:
    """Return the municipalities by area as the list has them; those nobody knows are in the table only."""
    known = [(line.place.area or NO_AREA, line) for line in found if line.place is not None]
    most = max((line.companies for _area, line in known), default=0)
    tiles = [(area, Tile(line=line, shade=_shade(line.companies, most))) for area, line in known]
    order = list(dict.fromkeys(area for area, _tile in tiles))
    tiles.sort(key=lambda one: order.index(one[0]))
    return [(area, [tile for _area, tile in some]) for area, some in groupby(tiles, key=lambda one: one[0])]


def _shade(companies: int, most: int) -> int:
    return 0 if not companies else min(SHADES, 1 + (companies - 1) * SHADES // most)


def _charts(found: Dashboard) -> dict[str, object]:
    """Draw what has anything to show; our own SVG, its texts escaped."""
    drawn = {
        "tasks_chart": pictures.of_tasks(found.tasks, lang()) if found.tasks else "",
        "outcomes_chart": pictures.of_outcomes(found.outcomes, lang()) if found.outcomes else "",
    }
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704 - as said


def _words() -> dict[str, object]:
    """Return what numbers and states are called."""
    return {
        "wording": wording,
        "label_of": label_of,
        "lang": lang(),
        "Markup": Markup,
        "bullet": bullet,
        "BAND_NAMES": ageing.BAND_NAMES,
        "OUTCOME_NAMES": outcomes.OUTCOME_NAMES,
        "STATE_NAMES": STATE_NAMES,
    }
