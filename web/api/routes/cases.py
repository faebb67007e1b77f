"""Cases (案件).

POST /cases                  open one
GET  /cases                  find them
GET  /cases/<id>             one with its open tasks, processes and variables
GET  /cases/<id>/history     what happened in it
"""

from http import HTTPStatus

from flask import Blueprint, Response, url_for

from engine import api_views, cases, openings, trail
from engine.api_views import CaseState
from engine.cases import CasePlace
from engine.domain.ids import CaseId, ProgrammeKey
from engine.domain.states import CaseStatus
from engine.domain.text import Text
from engine.openings import Opening
from engine.work import Work
from web.api import shapes, told
from web.api.answers import Answer, entering, respond
from web.api.bearer import reading
from web.api.body import asked, sent
from web.api.fields import cursor
from web.api.operations import Operation, describes

bp = Blueprint("cases", __name__, url_prefix="/cases")


@bp.post("")
@describes(
    Operation(
        text=Text("案件を開く", "Open a case and run it to where it first waits."),
        body=shapes.OpenCase,
        answer=shapes.CaseState,
        status=HTTPStatus.CREATED,
        errors=(403,),
    )
)
def open_case() -> Response:
    """Open a case."""
    body = sent(shapes.OpenCase)
    wish = Opening(
        programme=ProgrammeKey(body["programme"]), kind=body["kind"], process=body["process"], data=body["data"]
    )

    def act(unit: Work) -> Answer:
        state = api_views.case_state(unit, openings.open_case(unit, wish))
        return Answer(
            content=told.case_state(state),
            status=HTTPStatus.CREATED,
            etag=etag(state),
            location=url_for("cases.show", case_id=state.case.id),
        )

    return entering(act)


@bp.get("")
@describes(Operation(text=Text("案件を探す", "Find cases, newest first."), query=shapes.CaseQuery, answer=shapes.Cases))
def find() -> Response:
    """List cases."""
    wish = asked(shapes.CaseQuery)
    status = (CaseStatus(wish["status"]),) if wish["status"] else ()
    after = CasePlace(opened_at=wish["cursor"][0], id=CaseId(wish["cursor"][1])) if wish["cursor"] else None
    with reading() as unit:
        found = cases.find(unit, q=wish["q"] or "", status=status, after=after, limit=wish["limit"] + 1)
    shown, more = found[: wish["limit"]], found[wish["limit"] :]
    following = cursor(shown[-1].opened_at, shown[-1].id) if more else None
    return respond(Answer(content={"cases": [told.case(view) for view in shown], "next": following}))


@bp.get("/<id:case_id>")
@describes(Operation(text=Text("案件を読む", "Read a case."), answer=shapes.CaseDetail))
def show(case_id: int) -> Response:
    """Answer one case."""
    with reading() as unit:
        detail = api_views.case_detail(unit, CaseId(case_id))
    return respond(Answer(content=told.case_detail(detail), etag=etag(detail.state)))


@bp.get("/<id:case_id>/history")
@describes(
    Operation(
        text=Text("案件の履歴を読む", "Read what happened in a case, newest first."),
        query=shapes.HistoryQuery,
        answer=shapes.History,
    )
)
def history(case_id: int) -> Response:
    """Answer the facts of a case."""
    wish = asked(shapes.HistoryQuery)
    before = wish["cursor"][0] if wish["cursor"] else None
    with reading() as unit:
        cases.get(unit, CaseId(case_id))
        found = trail.of_case(unit, CaseId(case_id), before=before, limit=wish["limit"] + 1)
    shown, more = found[: wish["limit"]], found[wish["limit"] :]
    following = cursor(shown[-1].id) if more else None
    return respond(Answer(content={"facts": [told.fact(view) for view in shown], "next": following}))


def etag(state: CaseState) -> str:
    """Return the mark of a case as it is now."""
    return f"case-{state.case.id}-{state.revision}"
