"""The month of one person (今月の予定).

GET  /schedule   due dates, reports and notices by day (?month=2026-11&own=1)
"""

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine import memberships, schedule
from engine.domain.access import NotAllowed
from engine.domain.era import fiscal_year_label, month_label, span_label
from engine.domain.periods import Period, Span, fiscal_year, span_of
from engine.domain.text import Text
from engine.domain.workdays import Office, local_date
from engine.schedule import KIND_NAMES, Entry, Kind
from web.context import reading
from web.due import due_of
from web.month_grid import WEEKDAYS, month_of

bp = Blueprint("schedule", __name__)
FIRST_YEAR, LAST_YEAR = 2000, 2098
TONES = {Kind.TASK: "run", Kind.REPORT: "new", Kind.DATE: "today"}


@bp.get("/schedule")
def show() -> ResponseReturnValue:
    """Show one month; this one unless the address names another."""
    own_only = request.args.get("own") == "1"
    with reading() as unit:
        today = local_date(unit.now)
        span = _span(request.args.get("month", ""), today)
        found = schedule.month(unit, span, own_only=own_only)
        programmes = memberships.programmes(unit)
        now = unit.now
    if not programmes:
        raise NotAllowed(roles_ja="担当・監督", roles_en="staff and supervisors")
    # Several programmes may have different offices: then no closed day is shown.
    office = programmes[0].office if len(programmes) == 1 else None
    by_day: dict[dt.date, list[Entry]] = {}
    for entry in found.entries:
        by_day.setdefault(entry.on, []).append(entry)
    return render_template(
        "pages/schedule.html",
        month=month_of(span, by_day, office),
        label=month_label(span.start),
        belongs=_belongs(span.start),
        overdue=found.overdue if today in span else (),
        is_cut=found.is_cut,
        today=today,
        own_only=own_only,
        before=_beside(span, -1),
        after=_beside(span, 1),
        due_of=lambda entry: due_of(entry.at, now, office or Office()),
        KIND_NAMES=KIND_NAMES,
        TONES=TONES,
        Kind=Kind,
        WEEKDAYS=WEEKDAYS,
    )


def _span(wanted: str, today: dt.date) -> Span:
    """Return the month of an address (2026-11); this month for anything else."""
    try:
        first = dt.date.fromisoformat(f"{wanted}-01")
    except ValueError:
        first = today
    return span_of(Period.MONTH, first if FIRST_YEAR <= first.year <= LAST_YEAR else today)


def _beside(span: Span, step: int) -> Span:
    """Return the month before or after."""
    day = span.start - dt.timedelta(days=1) if step < 0 else span.end + dt.timedelta(days=1)
    return span_of(Period.MONTH, day)


def _belongs(day: dt.date) -> Text:
    """Name the fiscal year, half and quarter of a day."""
    half, quarter = (span_label(span_of(period, day)) for period in (Period.HALF, Period.QUARTER))
    year = fiscal_year_label(fiscal_year(day))
    short = Text(quarter.ja.removeprefix(year.ja), quarter.en.removeprefix(year.en).strip())
    return Text(f"{half.ja}・{short.ja}", f"{half.en}, {short.en}")
