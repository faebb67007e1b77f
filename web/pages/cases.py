"""Cases (案件).

GET  /cases            find one
GET  /cases/<id>       everything around one
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine import case_page, cases, incident_page, memberships, people
from engine.case_flow import Flow, StepState
from engine.case_page import CasePage
from engine.cases import REPORT_KIND
from engine.domain.access import May, allows
from engine.domain.ids import CaseId, UserId
from engine.domain.states import CaseStatus, TaskStatus
from engine.domain.text import Text
from engine.parties import case_parties
from engine.parties.case_parties import PARTY_KIND_NAMES
from engine.work import Work
from web import typed
from web.addresses import own_address
from web.answers import filled
from web.context import actor, reading
from web.deadlines import why_of
from web.due import due_of
from web.i18n import in_language, lang
from web.task_rows import Row, row_of
from web.timeline import entries

bp = Blueprint("cases", __name__)
MOST_SHOWN = 200
LIVE = frozenset({TaskStatus.OPEN, TaskStatus.CLAIMED})
REPORT = Text("報告", "Report")


@bp.get("/cases")
def index() -> ResponseReturnValue:
    """List cases, newest first; part of a number, title or company name finds them."""
    q, wanted = typed.line(request.args, "q"), request.args.get("status", "")
    status = (CaseStatus(wanted),) if wanted in set(CaseStatus) else ()
    with reading() as unit:
        found = cases.find(unit, q=q, status=status, limit=MOST_SHOWN + 1)
        page = {
            "cases": found[:MOST_SHOWN],
            "more": len(found) > MOST_SHOWN,
            "kinds": _kind_names(unit),
            "counts": case_page.count(unit),
            "may_register": bool(memberships.programmes(unit, May.CASE_OPEN)),
        }
    return render_template("pages/cases.html", **page, q=q, status=status[0] if status else None, states=CaseStatus)


@bp.get("/cases/<id:case_id>")
def show(case_id: int) -> ResponseReturnValue:
    """Show one case; `flow` chooses among its diagrams."""
    with reading() as unit:
        page = case_page.read(unit, CaseId(case_id), lang=lang())
        rows = [row_of(task, page.programme, unit.actor, unit.now) for task in page.tasks]
        names: Mapping[UserId, str] = people.names(unit)
        may_steer = allows(unit.actor, May.CASE_STEER, page.case.programme)
        incidents = incident_page.of_case(unit, CaseId(case_id)) if may_steer else []
        parties = case_parties.of_case(unit, CaseId(case_id))
        may_edit = allows(unit.actor, May.COMPANY_EDIT, page.case.programme)
    flow = _chosen(page)
    return render_template(
        "pages/case.html",
        page=page,
        case=page.case,
        intake=filled(page.intake),
        live=_live(rows),
        mine=next((row for row in _live(rows) if row.task.assignee_id == actor().user_id), None),
        dues={row.task.id: row.due for row in rows},
        others=[(clock, due_of(clock.at, unit.now, page.programme.office)) for clock in page.clocks],
        whys={row.task.id: why for row in rows if (why := why_of(row.task.deadline))},
        entries=entries(page.facts, names, page.decisions),
        flow=flow,
        diagram=_diagram(flow, rows) if flow else None,
        here="、".join(line.name for line in flow.steps if line.state is StepState.NOW) if flow else "",
        back=own_address(session.get("inbox"), url_for("inbox.index")),
        StepState=StepState,
        may_steer=may_steer,
        incidents=incidents,
        parties=parties,
        party_kinds=PARTY_KIND_NAMES,
        may_edit=may_edit,
        case_states=CaseStatus,
    )


def _kind_names(unit: Work) -> dict[tuple[str, str], Text]:
    """Return what kinds of cases are called, by programme and key: two programmes may mean different things by one."""
    found: dict[tuple[str, str], Text] = {}
    for programme in memberships.programmes(unit):
        names = {key: kind.name for key, kind in programme.case_kinds.items()} | {REPORT_KIND: REPORT}
        found |= {(programme.key, key): name for key, name in names.items()}
    return found


def _live(rows: list[Row]) -> list[Row]:
    """Return what is to be done, soonest due first."""
    live = [row for row in rows if row.task.status in LIVE]
    return sorted(live, key=lambda row: (row.task.due_at is None, row.task.due_at or row.task.created_at, row.task.id))


def _chosen(page: CasePage) -> Flow | None:
    """Return the diagram asked for, else the innermost in which something is to be done, else the first."""
    if not page.flows:
        return None
    number = typed.number(request.args, "flow", default=0, most=len(page.flows))
    if number:
        return page.flows[number - 1]
    working = [flow for flow in page.flows if any(line.task and line.state is StepState.NOW for line in flow.steps)]
    return working[-1] if working else page.flows[0]


def _diagram(flow: Flow, rows: list[Row]) -> dict[str, Any]:
    """Return what the viewer draws: the diagram, where the case is in it, and words for what is late or who has it."""
    here = {row.task.element_id: row for row in _live(rows) if row.task.process_id == flow.process_id}
    badges = {key: in_language(row.due.words) for key, row in here.items() if row.due and row.due.words}
    return {
        "xml": flow.xml,
        "current": flow.current,
        "done": flow.done,
        "overdue": flow.overdue,
        "badges": badges,
        "links": {key: url_for("tasks.show", task_id=row.task.id) for key, row in here.items()},
    }
