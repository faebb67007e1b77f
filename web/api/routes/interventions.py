"""What supervisors do to running cases, for programs.

POST /cases/<id>/suspend               let a case, or one process of it, stand still
POST /suspensions                      let a programme or a kind of case stand still
POST /suspensions/<id>/resume          lift an order
POST /cases/<id>/cancel                end a case for good
GET  /cases/<id>/processes/<pid>/places     where a process stands
POST /cases/<id>/processes/<pid>/correct    give a value another value
POST /cases/<id>/processes/<pid>/move       go on at another step
GET  /incidents                        what has stopped
GET  /incidents/<id>                   one, with the ways on from it
POST /incidents/<id>/retry             try it now
POST /incidents/<id>/skip              go past the failing element
GET  /health                           how many have stopped or wait for nobody, in numbers only
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from marshmallow import fields

from engine import api_views, cancelling, cases, incident_page, incident_repair, interventions, stuck, suspensions
from engine.domain.ids import CaseId, IncidentId, InstanceId, ProgrammeKey, SuspensionId
from engine.domain.states import IncidentKind
from engine.domain.text import Text
from engine.free_data import taken
from engine.incident_page import Incident, Wish
from engine.incident_repair import NoSuchIncident, Skip
from engine.interventions import Move, Repair
from engine.suspensions import Order
from engine.work import Work
from web.api import shapes, told
from web.api.answers import Answer, change, respond
from web.api.bearer import reading
from web.api.body import sent
from web.api.fields import Shape, data, whole, words
from web.api.lang import said
from web.api.operations import Operation, describes
from web.api.routes.cases import etag
from web.api.shapes import NAME, REASON

bp = Blueprint("interventions", __name__)
ERRORS = (403,)


class Why(Shape):
    """Say why."""

    reason = words(REASON, required=True)


class Suspend(Why):
    """Let a case stand still. process: id of one process of it; without it the whole case."""

    process = whole(1, 2**53)


class SuspendProgramme(Why):
    """Let a programme stand still. kind: only cases of this kind."""

    programme = words(64, required=True)
    kind = words(NAME)


class Correction(Why):
    """Give a value another one. path: `intake.email`. data: {"value": ...}."""

    path = words(NAME, required=True)
    data = data()


class Moving(Why):
    """Go on at another step. stop: keys of the places to leave."""

    stop = fields.List(fields.String(), required=True)
    process = words(NAME, required=True)
    element = words(NAME, required=True)


class Skipping(Why):
    """Go past an element. data: what it is to have given. flows: ids of those to leave over, where it cannot choose."""

    data = data()
    flows = fields.List(fields.String(), load_default=list)


class Suspension(Shape):
    """An order to suspend. resumed_at: null while it is in force."""

    id = fields.Integer(required=True)
    programme = fields.String(required=True)
    kind = fields.String(required=True, allow_none=True)
    case_id = fields.Integer(required=True, allow_none=True)
    process = fields.Integer(required=True, allow_none=True)
    reason = fields.String(required=True)
    suspended_at = fields.AwareDateTime(required=True)
    suspended_by = fields.String(required=True)
    resumed_at = fields.AwareDateTime(required=True, allow_none=True)


class Standing(Shape):
    """One place where a process stands."""

    key = fields.String(required=True)
    process = fields.String(required=True)
    element = fields.String(required=True)
    name = fields.String(required=True)
    waits_at_join = fields.Boolean(required=True)


class Standings(Shape):
    """Where a process stands."""

    places = fields.List(fields.Nested(Standing), required=True)


class Way(Shape):
    """A way on from an element that cannot choose. alone: not beside another. condition: null where it has none."""

    flow = fields.String(required=True)
    name = fields.String(required=True)
    target = fields.String(required=True)
    condition = fields.String(required=True, allow_none=True)
    alone = fields.Boolean(required=True)


class Stopped(Shape):
    """A step that failed. times: how often. next_at: when it is tried again by itself, null where it is not.

    ways: where it could go on; must_choose: to skip it, name one. Both are told of a single incident only.
    """

    id = fields.Integer(required=True)
    kind = fields.Enum(IncidentKind, by_value=True, required=True)
    programme = fields.String(required=True)
    case_id = fields.Integer(required=True, allow_none=True)
    task_id = fields.Integer(required=True, allow_none=True)
    element = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    detail = fields.String(required=True)
    times = fields.Integer(required=True)
    began_at = fields.AwareDateTime(required=True)
    last_at = fields.AwareDateTime(required=True)
    next_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    ways = fields.List(fields.Nested(Way), required=True)
    must_choose = fields.Boolean(required=True)


class Incidents(Shape):
    """What has stopped."""

    incidents = fields.List(fields.Nested(Stopped), required=True)


class Health(Shape):
    """What wants a supervisor. stuck: what waits in vain, by why; suspended: orders in force."""

    incidents = fields.Integer(required=True)
    stuck = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    suspended = fields.Integer(required=True)


def _operation(ja: str, en: str, body: type[Shape], answer: type[Shape]) -> Operation:
    return Operation(text=Text(ja, en), body=body, answer=answer, errors=ERRORS)


@bp.post("/cases/<id:case_id>/suspend")
@describes(_operation("案件を中断する", "Let a case, or one process of it, stand still.", Suspend, Suspension))
def suspend(case_id: int) -> Response:
    """Suspend a case."""
    body = sent(Suspend)
    instance_id = InstanceId(body["process"]) if body["process"] else None
    return _order(
        lambda unit: suspensions.suspend_case(unit, CaseId(case_id), reason=body["reason"], instance_id=instance_id)
    )


@bp.post("/suspensions")
@describes(_operation("事業を中断する", "Let a programme or a kind of case stand still.", SuspendProgramme, Suspension))
def suspend_programme() -> Response:
    """Suspend a programme."""
    body = sent(SuspendProgramme)
    key = ProgrammeKey(body["programme"])
    return _order(lambda unit: suspensions.suspend_programme(unit, key, reason=body["reason"], case_kind=body["kind"]))


@bp.post("/suspensions/<id:order_id>/resume")
@describes(_operation("中断を解く", "Lift an order to suspend.", Why, Suspension))
def resume(order_id: int) -> Response:
    """Lift an order."""
    reason = sent(Why)["reason"]
    return _order(lambda unit: suspensions.resume(unit, SuspensionId(order_id), reason=reason))


@bp.post("/cases/<id:case_id>/cancel")
@describes(_operation("案件を取り消す", "End a case for good.", Why, shapes.CaseState))
def cancel(case_id: int) -> Response:
    """Cancel a case."""
    reason = sent(Why)["reason"]
    return _case(case_id, lambda unit: cancelling.cancel(unit, CaseId(case_id), reason=reason))


@bp.get("/cases/<id:case_id>/processes/<id:instance_id>/places")
@describes(Operation(text=Text("手順の位置を読む", "Read where a process stands."), answer=Standings, errors=ERRORS))
def places(case_id: int, instance_id: int) -> Response:
    """Answer where a process stands."""
    with reading() as unit:
        found = interventions.places(unit, _repair(case_id, instance_id, ""))
    lines = [
        {
            "key": p.key,
            "process": p.process_id,
            "element": p.element_id,
            "name": p.name,
            "waits_at_join": p.waits_at_join,
        }
        for p in found
    ]
    return respond(Answer(content={"places": lines}))


@bp.post("/cases/<id:case_id>/processes/<id:instance_id>/correct")
@describes(_operation("内容を訂正する", "Give a value of a process another value.", Correction, shapes.CaseState))
def correct(case_id: int, instance_id: int) -> Response:
    """Correct a value."""
    body = sent(Correction)
    value = taken({"value": body["data"].get("value")})["value"]
    repair = _repair(case_id, instance_id, body["reason"])
    return _case(case_id, lambda unit: interventions.correct(unit, repair, body["path"], value))


@bp.post("/cases/<id:case_id>/processes/<id:instance_id>/move")
@describes(_operation("手順の位置を変える", "Leave places and go on at another step.", Moving, shapes.CaseState))
def move(case_id: int, instance_id: int) -> Response:
    """Move a process."""
    body = sent(Moving)
    wanted = Move(stop=tuple(body["stop"]), process_id=body["process"], element_id=body["element"])
    repair = _repair(case_id, instance_id, body["reason"])
    return _case(case_id, lambda unit: interventions.move(unit, repair, wanted))


@bp.get("/incidents")
@describes(Operation(text=Text("手順の停止の一覧", "List what has stopped, the longest first."), answer=Incidents))
def index() -> Response:
    """List incidents."""
    with reading() as unit:
        found = incident_page.find(unit, Wish())
    return respond(Answer(content={"incidents": [_incident(one) for one in found]}))


@bp.get("/incidents/<id:incident_id>")
@describes(Operation(text=Text("手順の停止を読む", "Read one thing that has stopped."), answer=Stopped))
def incident(incident_id: int) -> Response:
    """Answer one incident, with the ways on from it."""
    with reading() as unit:
        return respond(Answer(content=_incident(_found(unit, incident_id))))


@bp.post("/incidents/<id:incident_id>/retry")
@describes(_operation("止まった手順を再実行する", "Try at once what failed.", Why, Stopped))
def retry(incident_id: int) -> Response:
    """Try an incident again."""
    reason = sent(Why)["reason"]
    return _repaired(incident_id, lambda unit: incident_repair.retry(unit, IncidentId(incident_id), reason=reason))


@bp.post("/incidents/<id:incident_id>/skip")
@describes(_operation("止まった手順を省略する", "Go past the failing element.", Skipping, Stopped))
def skip(incident_id: int) -> Response:
    """Skip what failed."""
    body = sent(Skipping)
    how = Skip(taken(body["data"]), tuple(body["flows"]))
    act: Callable[[Work], None] = lambda unit: incident_repair.skip(  # noqa: E731  # one call, with its words
        unit, IncidentId(incident_id), reason=body["reason"], how=how
    )
    return _repaired(incident_id, act)


@bp.get("/health")
@describes(Operation(text=Text("監督が必要な件数", "Count what wants a supervisor."), answer=Health, errors=ERRORS))
def health() -> Response:
    """Count incidents, what is stuck and orders in force."""
    with reading() as unit:
        mine = incident_page.supervised(unit)
        waiting = Counter(one.why.value for one in stuck.find(unit, mine))
        counted = {
            "incidents": incident_page.count(unit),
            "stuck": {why.value: waiting[why.value] for why in stuck.Why},
            "suspended": len(suspensions.in_force(unit, mine)),
        }
    return respond(Answer(content=counted))


def _order(act: Callable[[Work], Order]) -> Response:
    return change(lambda unit: Answer(content=_suspension(act(unit))))


def _case(case_id: int, act: Callable[[Work], None]) -> Response:
    def answer(unit: Work) -> Answer:
        act(unit)
        state = api_views.case_state(unit, cases.get(unit, CaseId(case_id)))
        return Answer(content=told.case_state(state), etag=etag(state))

    return change(answer)


def _repaired(incident_id: int, act: Callable[[Work], None]) -> Response:
    def answer(unit: Work) -> Answer:
        act(unit)
        return Answer(content=_incident(_found(unit, incident_id)))

    return change(answer)


def _found(unit: Work, incident_id: int) -> Incident:
    found = incident_page.one(unit, IncidentId(incident_id))
    if found is None:
        raise NoSuchIncident
    return found


def _repair(case_id: int, instance_id: int, reason: str) -> Repair:
    return Repair(case_id=CaseId(case_id), instance_id=InstanceId(instance_id), reason=reason)


def _suspension(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "programme": order.programme,
        "kind": order.case_kind,
        "case_id": order.case_id,
        "process": order.instance_id,
        "reason": order.reason,
        "suspended_at": order.suspended_at,
        "suspended_by": order.suspended_by,
        "resumed_at": order.resumed_at,
    }


def _incident(one: Incident) -> dict[str, Any]:
    names = ("id", "programme", "case_id", "task_id", "name", "code", "detail", "times")
    instants = ("began_at", "last_at", "next_at", "ended_at")
    plain = {name: getattr(one, name) for name in (*names, *instants, "must_choose")}
    ways = [{name: getattr(way, name) for name in ("flow", "name", "target", "condition", "alone")} for way in one.ways]
    return {**plain, "kind": one.kind.value, "element": one.element_id, "message": said(one.text), "ways": ways}
