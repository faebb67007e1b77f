"""The deadlines of a programme's year (年度の期限一覧), for supervisors and the authority; nothing is changed here.

GET  /deadlines                        to the person's first programme
GET  /deadlines/<programme>            a fiscal year as calendar or list (?year=2026&period=2026-Q1&kind=report&draft=1)
GET  /deadlines/<programme>/year.xlsx  the same as a workbook
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, get_template_attribute, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import foresight, memberships
from engine.domain.access import May, NotAllowed, allows
from engine.domain.era import fiscal_year_label, span_label
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import APRIL, Period, Span, Term, fiscal_year, span_of, spans_of
from engine.domain.projection import ProjectedKind
from engine.domain.projection_changes import Change
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.foresight import DraftOutlook, Line, Outlook
from engine.foresight_book import YearBook, xlsx
from engine.work import Work
from web.context import reading
from web.deadlines import why_of
from web.i18n import in_language
from web.labels import full_day, label, short_moment, tone
from web.month_grid import WEEKDAYS, Month, month_of

bp = Blueprint("deadlines", __name__, url_prefix="/deadlines")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARTS = (Period.HALF, Period.QUARTER, Period.MONTH)


class View(StrEnum):
    """How a year is shown."""

    CALENDAR = "calendar"
    LIST = "list"
    CHANGES = "changes"  # of a draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What part of a programme's years is asked for. span: within the fiscal year, or all of it. kind: None = all."""

    year: int
    span: Span
    kind: ProjectedKind | None
    view: View
    draft: bool

    def takes(self, kind: ProjectedKind) -> bool:
        """Tell whether things of that kind are shown."""
        return self.kind is None or self.kind is kind


@bp.get("")
def index() -> ResponseReturnValue:
    """Go to the person's first programme."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.DEADLINE_READ)
    if not offered:
        raise NotAllowed(roles_ja="監督・発注者", roles_en="supervisors and the authority")
    return redirect(url_for("deadlines.show", programme=offered[0].key), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show the year."""
    key = ProgrammeKey(programme)
    with reading() as unit:
        drafted, outlook = _outlook(unit, key)
        offered = memberships.programmes(unit, May.DEADLINE_READ)
        may_edit = allows(unit.actor, May.PROCESS_EDIT, key)
        wish = _wish(unit, outlook)
    lines = _lines(outlook, wish)
    return render_template(
        "pages/deadlines.html",
        programme=outlook.programme,
        offered=offered,
        wish=wish,
        lines=lines,
        months=_months(outlook, lines, wish) if wish.view is not View.CHANGES else (),
        changes=_changes(drafted, wish),
        awaited=outlook.awaited,
        why=_explainer(),
        say=cache(in_language),  # hundreds of places of a page say the same few words
        name_of=cache(label),
        tone_of=cache(tone),
        day_of=cache(full_day),
        time_of=cache(short_moment),
        years={year: fiscal_year_label(year) for year in outlook.years},
        parts=_parts(wish.year),
        may_edit=may_edit,
        address=lambda **other: _address(programme, wish, **other),
        **_WORDS,
    )


@bp.get("/<programme>/year.xlsx")
def download(programme: str) -> ResponseReturnValue:
    """Send the same lines as a workbook."""
    with reading() as unit:
        drafted, outlook = _outlook(unit, ProgrammeKey(programme))
        wish = _wish(unit, outlook)
        made_at = unit.now
    changes = _changes(drafted, wish)
    content = xlsx(
        YearBook(outlook=outlook, span=wish.span, made_at=made_at, lines=_lines(outlook, wish), changes=changes)
    )
    response = make_response(content)
    response.mimetype = SPREADSHEET
    name = f"{programme}-{wish.span.key}{'-draft' if wish.draft else ''}.xlsx"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _outlook(unit: Work, key: ProgrammeKey) -> tuple[DraftOutlook | None, Outlook]:
    if request.args.get("draft") != "1":
        return None, foresight.published(unit, key)
    drafted = foresight.drafted(unit, key)
    return drafted, drafted.after


def _wish(unit: Work, outlook: Outlook) -> Wish:
    """Read the address; what it does not say, or says wrongly, is the running fiscal year (of the term)."""
    asked, years = request.args, outlook.years
    term = outlook.programme.term
    year = min(max(fiscal_year(local_date(unit.now)), fiscal_year(term.start_on)), fiscal_year(term.end_on))
    wanted = asked.get("year", "")
    year = next((known for known in years if str(known) == wanted), year)
    parts = {span.key: span for spans in _parts(year).values() for span in spans}
    kind, view, draft = asked.get("kind", ""), asked.get("view", ""), asked.get("draft") == "1"
    shown = View(view) if view in set(View) else (View.CHANGES if draft else View.CALENDAR)
    return Wish(
        year=year,
        span=parts.get(asked.get("period", ""), _whole(year)),
        kind=ProjectedKind(kind) if kind in set(ProjectedKind) else None,
        view=shown if draft or shown is not View.CHANGES else View.CALENDAR,
        draft=draft,
    )


def _whole(year: int) -> Span:
    return span_of(Period.FISCAL_YEAR, dt.date(year, APRIL, 1))


def _parts(year: int) -> dict[Period, list[Span]]:
    """Return what a year can be narrowed to: halves, quarters, months."""
    whole = _whole(year)
    term = Term(start_on=whole.start, end_on=whole.end)
    return {period: list(spans_of(period, term)) for period in PARTS}


def _lines(outlook: Outlook, wish: Wish) -> list[Line]:
    return [line for line in outlook.between(wish.span.start, wish.span.end) if wish.takes(line.what.kind)]


def _months(outlook: Outlook, lines: Sequence[Line], wish: Wish) -> list[Month[Line]]:
    by_day: dict[dt.date, list[Line]] = {}
    for line in lines:
        by_day.setdefault(line.what.on, []).append(line)
    term = Term(start_on=wish.span.start, end_on=wish.span.end)
    return [month_of(span, by_day, outlook.programme.office) for span in spans_of(Period.MONTH, term)]


def _changes(drafted: DraftOutlook | None, wish: Wish) -> list[Change] | None:
    """List what a draft changes on the days shown; None without a draft."""
    if drafted is None:
        return None
    found = drafted.changes(wish.span.start, wish.span.end)
    return [
        change
        for change in found
        if any(wish.takes(side.kind) for side in (change.before, change.after) if side is not None)
    ]


def _address(programme: str, wish: Wish, *, endpoint: str = "deadlines.show", **other: Any) -> str:
    """Return the address of this page with something else chosen; None leaves a choice out."""
    whole = wish.span.period is Period.FISCAL_YEAR
    kept: Mapping[str, Any] = {
        "year": wish.year,
        "period": None if whole else wish.span.key,
        "kind": wish.kind.value if wish.kind else None,
        "view": wish.view.value,
        "draft": "1" if wish.draft else None,
    }
    return url_for(endpoint, programme=programme, **{**kept, **other})


def _explainer() -> Callable[[Line], str]:
    """Return what writes the reasons of a line; lines about the same deadline share what is written once."""
    macro = get_template_attribute("partials/_why.html", "why")
    written: dict[int, str] = {}

    def explain(line: Line) -> str:
        key = id(line.why)
        if key not in written:
            written[key] = macro(why_of(line.why))
        return written[key]

    return explain


def _tally(lines: Sequence[Line]) -> list[tuple[ProjectedKind, int]]:
    """Count the lines of a day by kind, in the order of kinds."""
    kinds = [line.what.kind for line in lines]
    return [(kind, kinds.count(kind)) for kind in ProjectedKind if kind in kinds]


MARKS: Mapping[ProjectedKind, Text] = {
    ProjectedKind.REMINDER: Text("督", "Rm"),
    ProjectedKind.ALARM: Text("未", "Al"),
    ProjectedKind.DUE: Text("期", "Du"),
    ProjectedKind.REPORT: Text("報", "Rp"),
    ProjectedKind.OVERDUE: Text("超", "Ov"),
    ProjectedKind.ESCALATION: Text("上", "Es"),
}
_WORDS: Mapping[str, Any] = {
    "View": View,
    "Kind": ProjectedKind,
    "MARKS": MARKS,
    "WEEKDAYS": WEEKDAYS,
    "PART_NAMES": {
        Period.HALF: Text("半期", "Half-years"),
        Period.QUARTER: Text("四半期", "Quarters"),
        Period.MONTH: Text("月", "Months"),
    },
    "span_label": span_label,
    "tally": _tally,
    "kind_of": foresight.kind_of,
}
