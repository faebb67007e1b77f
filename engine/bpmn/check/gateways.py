"""Gateways: how they split and join, conditions and defaults, event-based gateways (BPMN 2.0.2 §8.3.13, §10.6)."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.check.subject import Remark, Rule, Subject, label
from engine.bpmn.diagram import Element, Flow, Process, Scope
from engine.bpmn.names import ACTIVITIES, EVENTS, GATEWAYS, NAMESPACES
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

NO_CONDITION = Remark(
    "bpmn.gateway.no_condition",
    Text(
        "「{source}」から「{target}」への矢印に条件がありません。条件を書くか、既定の経路にしてください。",
        "The flow from “{source}” to “{target}” has no condition. Add one, or make it the default flow.",
    ),
)
NO_DEFAULT = Remark(
    "bpmn.gateway.no_default",
    Text(
        "「{name}」には既定の経路がありません。どの条件も満たされないと案件が止まります。既定の経路を決めてください。",
        "“{name}” has no default flow. If no condition is met, the case cannot go on. Choose a default.",
    ),
    Severity.WARNING,
)
IDLE_CONDITION = Remark(
    "bpmn.flow.idle_condition",
    Text(
        "「{source}」から出る矢印の条件は使われません（この要素は条件で分かれません）。条件を消すか、分岐の種類を変えてください。",
        "The condition on a flow out of “{source}” has no effect: this element does not decide. Delete it.",
    ),
)
CONDITION_HERE = Remark(
    "bpmn.flow.condition_here",
    Text(
        "「{source}」から出る矢印には条件を付けられません。ゲートウェイを置いて分けてください。",
        "A flow out of “{source}” cannot have a condition. Use a gateway to decide.",
    ),
)
LONE_CONDITION = Remark(
    "bpmn.flow.lone_condition",
    Text(
        "作業「{source}」から出る矢印は1本だけなのに条件が付いています。条件が満たされないときの矢印も描いてください。",
        "The only flow out of the activity “{source}” has a condition. Draw where to go when it is not met, too.",
    ),
)
IDLE_DEFAULT = Remark(
    "bpmn.flow.idle_default",
    Text(
        "「{name}」に既定の経路がありますが、条件のある矢印がありません。条件を書くか、既定の指定を外してください。",
        "“{name}” has a default flow but no flow with a condition. Add a condition, or remove the default.",
    ),
    Severity.WARNING,
)
DEFAULT_HERE = Remark(
    "bpmn.flow.default_here",
    Text(
        "「{name}」には既定の経路を置けません。指定を外してください。",
        "“{name}” cannot have a default flow. Remove it.",
    ),
)
DIRECTION = Remark(
    "bpmn.gateway.direction",
    Text(
        "ゲートウェイ「{name}」の向き（{direction}）が、つながっている矢印の数（入る{ins}本、出る{outs}本）と合いません。"
        "向きの指定を外すか、矢印をつなぎ直してください。",
        "The direction of the gateway “{name}” ({direction}) does not fit its flows ({ins} in, {outs} out). "
        "Remove the direction, or connect the flows again.",
    ),
)
POINTLESS = Remark(
    "bpmn.gateway.pointless",
    Text(
        "ゲートウェイ「{name}」は分かれも合流もしていません。矢印をつなぐか、ゲートウェイを削除してください。",
        "The gateway “{name}” neither splits nor joins. Connect its other flows, or delete it.",
    ),
)
NO_FLOW = Remark(
    "bpmn.gateway.no_flow",
    Text(
        "ゲートウェイ「{name}」から出る矢印がありません。続きを描いてください。",
        "No flow leaves the gateway “{name}”. Draw what follows.",
    ),
)
FEW = Remark(
    "bpmn.event_gateway.flows",
    Text(
        "イベントゲートウェイ「{name}」から出る矢印が1本以下です。2つ以上の待ちを置いてください。",
        "The event-based gateway “{name}” needs at least two ways out.",
    ),
)
TARGET = Remark(
    "bpmn.event_gateway.target",
    Text(
        "イベントゲートウェイ「{gateway}」の次には、待つイベントか受信の作業だけを置けます（「{name}」は置けません）。",
        "Only catching events and receive tasks may follow the event-based gateway “{gateway}” (not “{name}”).",
    ),
)
SHARED = Remark(
    "bpmn.event_gateway.shared",
    Text(
        "「{name}」には、イベントゲートウェイ「{gateway}」のほかからも矢印が入っています。その矢印を外してください。",
        "“{name}” is entered from elsewhere than the event-based gateway “{gateway}”. Remove that flow.",
    ),
)
MIXED = Remark(
    "bpmn.event_gateway.mixed",
    Text(
        "イベントゲートウェイ「{name}」の次に、メッセージのイベントと受信の作業が混ざっています。どちらかにそろえてください。",
        "Message events and receive tasks both follow the event-based gateway “{name}”. Use one of the two.",
    ),
)
HOSTS = Remark(
    "bpmn.event_gateway.boundary",
    Text(
        "イベントゲートウェイ「{gateway}」の次の「{name}」には、境界イベントを付けられません。外してください。",
        "“{name}”, which follows the event-based gateway “{gateway}”, cannot have boundary events. Remove them.",
    ),
)
SAME = Remark(
    "bpmn.event_gateway.same",
    Text(
        "「{name}」は、イベントゲートウェイ「{gateway}」の次の「{other}」と同じものを待っています。片方を削除してください。",
        "“{name}” waits for the same as “{other}” behind the event-based gateway “{gateway}”. Delete one of the two.",
    ),
)
PARALLEL = Remark(
    "bpmn.event_gateway.parallel",
    Text(
        "イベントゲートウェイ「{name}」の種類「Parallel」は、案件を開始するとき（instantiate）だけ使えます。",
        "The event-based gateway “{name}” can be of type Parallel only where it starts a case (instantiate).",
    ),
)
IMMEDIATE = Remark(
    "bpmn.flow.immediate",
    Text(
        "矢印「{name}」の isImmediate は、実行する図では false にできません。指定を外してください。",
        "isImmediate of the flow “{name}” cannot be false in an executable process. Remove it.",
    ),
)
DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway"})
UNDECIDING = frozenset({"parallelGateway", "eventBasedGateway"})
MAY_DEFAULT = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}
AWAITED = frozenset({"timer", "message", "signal", "conditional"})
MANY = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """An element with the flows into and out of it."""

    process: Process
    scope: Scope
    element: Element
    incoming: list[Flow]
    outgoing: list[Flow]


def _places(subject: Subject) -> Iterator[_Place]:
    for process, scope in subject.scopes():
        outgoing = scope.outgoing()
        incoming: dict[str, list[Flow]] = {}
        for flow in scope.flows.values():
            incoming.setdefault(flow.target, []).append(flow)
        for element in scope.elements.values():
            yield _Place(process, scope, element, incoming.get(element.id, []), outgoing.get(element.id, []))


def conditions(subject: Subject) -> Iterator[Finding]:
    """Check that conditions and defaults stand where something decides by them."""
    for place in _places(subject):
        element, conditional = place.element, [flow for flow in place.outgoing if flow.condition is not None]
        remark = None
        if element.type in UNDECIDING:
            remark = IDLE_CONDITION
        elif element.type in EVENTS:
            remark = CONDITION_HERE
        elif element.type in ACTIVITIES and len(place.outgoing) == 1:
            remark = LONE_CONDITION
        if remark is not None:
            yield from (remark.about(place.process, flow, source=label(element)) for flow in conditional)
        if element.default is not None and element.type not in MAY_DEFAULT:
            yield DEFAULT_HERE.about(place.process, element)
        elif element.default is not None and len(place.outgoing) >= MANY and not conditional:
            yield IDLE_DEFAULT.about(place.process, element)


def decisions(subject: Subject) -> Iterator[Finding]:
    """Check that each way out of a deciding gateway has a condition, but for the default."""
    for place in _places(subject):
        if place.element.type not in DECIDING or not place.outgoing:
            continue
        open_ways = [f for f in place.outgoing if f.condition is None and f.id != place.element.default]
        if len(place.outgoing) >= MANY:
            for flow in open_ways:
                target = place.scope.elements.get(flow.target)
                called = label(target) if target else flow.target
                yield NO_CONDITION.about(place.process, flow, source=label(place.element), target=called)
        if place.element.default is None and (len(place.outgoing) >= MANY or not open_ways):
            yield NO_DEFAULT.about(place.process, place.element)


def directions(subject: Subject) -> Iterator[Finding]:
    """Check that a gateway splits or joins, as its direction says (BPMN 2.0.2 §8.3.13)."""
    said = {
        node.get("id"): node.get("gatewayDirection", "Unspecified")
        for document in subject.documents
        for node in document.root.iterfind(".//*[@gatewayDirection]", NAMESPACES)
    }
    for place in _places(subject):
        element, ins, outs = place.element, len(place.incoming), len(place.outgoing)
        if element.type not in GATEWAYS:
            continue
        direction = said.get(element.id, "Unspecified")
        if not _fits(direction, ins, outs):
            yield DIRECTION.about(place.process, element, direction=direction, ins=ins, outs=outs)
        elif ins and not outs:
            yield NO_FLOW.about(place.process, element)
        elif ins <= 1 and outs == 1 and element.type != "eventBasedGateway":
            yield POINTLESS.about(place.process, element)


def _fits(direction: str, ins: int, outs: int) -> bool:
    allowed = {"Converging": outs <= 1, "Diverging": ins <= 1, "Mixed": ins >= MANY and outs >= MANY}
    return allowed.get(direction, True)


def event_gateways(subject: Subject) -> Iterator[Finding]:
    """Check that behind an event-based gateway stand things that wait, entered from nowhere else (§10.6.6)."""
    places = {place.element.id: place for place in _places(subject)}
    hosts = {element.attached_to for _process, element in subject.elements() if element.attached_to}
    for place in places.values():
        if place.element.type != "eventBasedGateway":
            continue
        targets = [places[f.target] for f in place.outgoing if f.target in place.scope.elements]
        if len(place.outgoing) < MANY:
            yield FEW.about(place.process, place.element)
        if place.element.parallel and not place.element.instantiate:
            yield PARALLEL.about(place.process, place.element)
        kinds = {target.element.type for target in targets if _kinds(target.element) == {"message"}}
        if len(kinds) > 1:
            yield MIXED.about(place.process, place.element)
        yield from _same(place, targets)
        for target in targets:
            remark = _target(target, hosts)
            if remark is not None:
                yield remark.about(target.process, target.element, gateway=label(place.element))


def _same(place: _Place, targets: list[_Place]) -> Iterator[Finding]:
    """Tell the targets that wait for a message others wait for: it would be open which of them takes it."""
    first: dict[str, Element] = {}
    for target in targets:
        element = target.element
        for event in element.events if len(element.events) == 1 else ():
            if event.kind == "message" and event.name and first.setdefault(event.name, element) is not element:
                yield SAME.about(place.process, element, gateway=label(place.element), other=label(first[event.name]))


def _kinds(element: Element) -> set[str]:
    return {"message"} if element.type == "receiveTask" else {event.kind for event in element.events}


def _target(target: _Place, hosts: set[str]) -> Remark | None:
    element = target.element
    catches = element.type == "intermediateCatchEvent" and _kinds(element) <= AWAITED and bool(element.events)
    if not catches and not (element.type == "receiveTask" and element.loop is None):
        return TARGET
    if len(target.incoming) > 1:
        return SHARED
    return HOSTS if element.id in hosts else None


def immediate(subject: Subject) -> Iterator[Finding]:
    """Check that no flow of an executable process lets other things happen in between (BPMN 2.0.2 table 8.54)."""
    for document in subject.documents:
        for process in document.root.iterfind("bpmn:process", NAMESPACES):
            if process.get("isExecutable") in {"true", "1"}:
                for node in process.iterfind(".//bpmn:sequenceFlow[@isImmediate]", NAMESPACES):
                    if node.get("isImmediate") in {"false", "0"}:
                        yield IMMEDIATE.at(document.file, node)


STANDARD_RULES: tuple[Rule, ...] = (conditions, directions, event_gateways, immediate)
RULES: tuple[Rule, ...] = (decisions,)
