"""Periodic reports (報告).

GET  /reports            those of the person's programmes
GET  /reports/<id>       one: how far it is, its figures, the records behind each figure (?figure=3)
"""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine import memberships, people, reports
from engine.domain.access import May, NotAllowed
from engine.domain.ids import ProgrammeKey, ReportId
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import Office
from engine.kpi import Figure
from engine.reports import ReportSummary
from engine.reports import page as report_page
from engine.reports.page import STAGE_NAMES, ReportPage
from web import typed
from web.context import reading
from web.deadlines import why_of
from web.due import Due, done_of, due_of
from web.i18n import in_language
from web.timeline import entries

bp = Blueprint("reports", __name__, url_prefix="/reports")
MOST_EVIDENCE = 10_000
MOST_NAMED = 5
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list. done: tone and words of a report that was sent."""

    summary: ReportSummary
    due: Due | None
    done: tuple[str, Text] | None


@bp.get("")
def index() -> ResponseReturnValue:
    """List the reports the person may see, newest first; the authority sees what was sent to it."""
    with reading() as unit:
        found = memberships.programmes(unit, May.REPORT_READ)
        if not found:
            raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
        lists = [
            (
                programme,
                [_row(one, unit.now, programme.office) for one in reports.newest(unit, ProgrammeKey(programme.key))],
            )
            for programme in found
        ]
    return render_template("pages/reports.html", lists=lists)


@bp.get("/<id:report_id>")
def show(report_id: int) -> ResponseReturnValue:
    """Show one report with the evidence of one of its figures."""
    with reading() as unit:
        page = report_page.read(unit, ReportId(report_id))
        names = people.names(unit)
        now = unit.now
    number = typed.number(request.args, "figure", default=1, most=MOST_EVIDENCE)
    summary = page.view.summary
    return render_template(
        "pages/report.html",
        page=page,
        summary=summary,
        figures=page.view.figures,
        number=number,
        chosen=page.evidence.figures.get(number, ()),
        also=_also(page, number),
        head=_last_of_head(page),
        lines=report_page.lines_of(page, number),
        due=due_of(summary.due_at, now, page.programme.office),
        done=done_of(summary.submitted_at, summary.due_at) if summary.submitted_at else None,
        why=why_of(page.why),
        entries=entries(page.facts, names, {}),
        STAGE_NAMES=STAGE_NAMES,
        ReportStatus=ReportStatus,
        amount=amount,
        target=target,
        share=share,
    )


def amount(figure: Figure | None) -> str:
    """Write a figure with its unit; a dash for one that cannot be computed."""
    if figure is None or figure.value is None:
        return "－"
    return f"{_plain(figure.value)}{in_language(figure.unit)}"


def target(figure: Figure) -> str:
    """Write a target; one that was never set is no zero."""
    if figure.target is None:
        return in_language(Text("目標未設定", "no target set"))
    about = in_language(Text("程度", " or so")) if figure.about else ""
    return f"{_plain(figure.target)}{in_language(figure.unit)}{about}"


def share(figure: Figure) -> str:
    """Write the share of the target that was reached, never rounded up to one that was missed."""
    if figure.attainment is None:
        return "－"
    return f"{(figure.attainment * 100).quantize(TENTH, ROUND_DOWN)}％"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _also(page: ReportPage, number: int) -> list[str]:
    """Name the first figures that rest on the same records, each once."""
    found = (f"{in_language(figure.name)} {amount(figure)}" for figure in page.evidence.figures.get(number, ()))
    return list(dict.fromkeys(found))[:MOST_NAMED]


def _last_of_head(page: ReportPage) -> int:
    """Return the highest evidence number above the breakdowns: those beyond it open them."""
    figures = page.view.figures
    if figures is None:
        return 0
    shown = [figure for row in figures.totals for figure in (row.occurrences, row.companies)]
    shown += [figure for target in figures.targets for figure in (target.figure, target.to_date) if figure is not None]
    return max((page.evidence.of(figure) or 0 for figure in shown), default=0)


def _row(summary: ReportSummary, now: dt.datetime, office: Office) -> Row:
    done = done_of(summary.submitted_at, summary.due_at) if summary.submitted_at else None
    return Row(summary=summary, due=due_of(summary.due_at, now, office), done=done)
