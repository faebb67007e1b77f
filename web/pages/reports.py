"""Reports (報告).

GET  /reports                          those of the person's programmes, the late ones first (?state= &report= &period=)
GET  /reports/<id>                     one: how far it is, what it says, the records behind each figure (?figure=3)
GET  /reports/of-case/<id>             the report a case makes
GET  /reports/<id>/versions            every version, and what two of them say differently (?was= &now=)
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import memberships, people, reports
from engine.domain.access import May, NotAllowed, allows
from engine.domain.era import era_date
from engine.domain.ids import CaseId, ProgrammeKey, ReportId
from engine.domain.programme import Programme
from engine.domain.report_content import Document, Evidence
from engine.domain.text import Text
from engine.domain.workdays import Office
from engine.errors import EngineError
from engine.reports import ReportSummary, lists, versions
from engine.reports import page as report_page
from engine.reports.gathered import CountedFigure
from engine.reports.page import ReportPage
from engine.reports.state import STATE_NAMES, STEP_NAMES, ReportState
from engine.reports.steps import Action
from engine.work import Work
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
TONES = {
    ReportState.SUBMITTED: "working",
    ReportState.RECEIVED: "done",
    ReportState.CHECK: "today",
    ReportState.APPROVE: "today",
    ReportState.SUBMIT: "today",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list. done: tone and words of a report that was sent."""

    summary: ReportSummary
    due: Due | None
    done: tuple[str, Text] | None


@bp.get("")
def index() -> ResponseReturnValue:
    """List the reports the person may see, what is late or due first; the authority sees what was sent to it."""
    wish = lists.Wish(
        state=typed.line(request.args, "state"),
        report=typed.line(request.args, "report"),
        period=typed.line(request.args, "period"),
    )
    with reading() as unit:
        found = memberships.programmes(unit, May.REPORT_READ)
        if not found:
            raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
        shown = [(programme, _list(unit, programme, wish)) for programme in found]
    return render_template("pages/reports.html", lists=shown, wish=wish, STATE_NAMES=STATE_NAMES, TONES=TONES)


def _list(unit: Work, programme: Programme, wish: lists.Wish) -> dict[str, object]:
    key = ProgrammeKey(programme.key)
    listed = lists.read(unit, key, wish)
    return {
        "rows": [_row(one, unit.now, programme.office) for one in listed.summaries],
        "coming": listed.coming,
        "sent": listed.sent,
        "reports": programme.reports.values(),
        "on_request": listed.on_request if allows(unit.actor, May.REPORT_ASK, key) else (),
    }


@bp.get("/<id:report_id>")
def show(report_id: int) -> ResponseReturnValue:
    """Show one report with the evidence of one of its figures."""
    return page_of(ReportId(report_id))


def page_of(report_id: ReportId, refused: EngineError | None = None, kept: dict[str, str] | None = None) -> str:
    """Show a report. refused: what was not done; kept: what was typed, by the key of its part."""
    with reading() as unit:
        page = report_page.read(unit, report_id)
        names = people.names(unit)
        now = unit.now
    number = typed.number(request.args, "figure", default=1, most=MOST_EVIDENCE)
    summary, chosen = page.view.summary, figures_of(page, str(number))
    return render_template(
        "pages/report.html",
        page=page,
        summary=summary,
        blocks=blocks_of(page.document),
        number=number,
        chosen=chosen,
        also=list(dict.fromkeys(said(figure) for figure in chosen))[:MOST_NAMED],
        lines=page.gathered.behind(str(number)) if page.gathered else [],
        due=due_of(summary.due_at, now, page.programme.office),
        done=done_of(summary.submitted_at, summary.due_at) if summary.submitted_at else None,
        why=why_of(page.why),
        entries=entries(page.facts, names, {}),
        refused=in_language(refused.text) if refused else None,
        kept=kept or {},
        STATE_NAMES=STATE_NAMES,
        STEP_NAMES=STEP_NAMES,
        TONES=TONES,
        Action=Action,
        said=said,
        percent=percent,
        amount=amount,
        era=era_date,
        today=now,
    )


@bp.get("/of-case/<id:case_id>")
def of_case(case_id: int) -> ResponseReturnValue:
    """Lead from a case to the report it makes."""
    with reading() as unit:
        report_id = reports.of_case(unit, CaseId(case_id))
    return redirect(url_for("reports.show", report_id=report_id))


@bp.get("/<id:report_id>/versions")
def show_versions(report_id: int) -> ResponseReturnValue:
    """Show every version of a report, and what two of them say differently."""
    with reading() as unit:
        page = report_page.read(unit, ReportId(report_id))
    made = page.versions
    now = next((one for one in made if str(one.id) == request.args.get("now")), made[0] if made else None)
    was = next((one for one in made if str(one.id) == request.args.get("was")), _before(made, now))
    return render_template(
        "pages/report_versions.html",
        page=page,
        summary=page.view.summary,
        versions=made,
        was=was,
        now=now,
        difference=versions.difference(was, now) if was and now and was.id != now.id else None,
        titles=titles_of(page),
        amount=amount,
    )


def _before(made: Sequence[versions.Version], now: versions.Version | None) -> versions.Version | None:
    """Return the version before one; of a later edition the one that was sent before it."""
    if now is None:
        return None
    older = [one for one in made if (one.edition, one.draft) < (now.edition, now.draft)]
    sent = [one for one in older if one.submitted_at is not None]
    return next(iter(sent if now.edition > 1 and sent else older), None)


def titles_of(page: ReportPage) -> dict[str, Text]:
    """Return what each part that is filled in is called, by key."""
    texts = {part.section.key: part.section.title for part in page.parts}
    items = {entry.key: item.text for checklist in page.checklists for item, entry in checklist.items}
    return {**texts, **items}


def blocks_of(document: Document | None) -> list[tuple[str, object]]:
    """Return what a document says with the kind of each block; its evidence is beside it on the page."""
    blocks = document.blocks if document else ()
    return [(type(block).__name__, block) for block in blocks if not isinstance(block, Evidence)]


def figures_of(page: ReportPage, anchor: str) -> list[CountedFigure]:
    """Return the figures that rest on an anchor's records."""
    return [figure for figure in page.gathered.figures if figure.anchor == anchor] if page.gathered else []


def said(figure: CountedFigure) -> str:
    """Write a figure with its name and unit."""
    return f"{in_language(figure.name)} {amount(figure.value)}{in_language(figure.unit)}"


def amount(value: Decimal | None) -> str:
    """Write a number; a dash for one that cannot be computed."""
    return "－" if value is None else f"{value.normalize():,f}"


def percent(share: Decimal) -> str:
    """Write a share, never rounded up to a target that was missed."""
    return f"{(share * 100).quantize(TENTH, ROUND_DOWN).normalize():f}％"


def _row(summary: ReportSummary, now: dt.datetime, office: Office) -> Row:
    done = done_of(summary.submitted_at, summary.due_at) if summary.submitted_at else None
    return Row(summary=summary, due=due_of(summary.due_at, now, office), done=done)
