"""Conditions on flows and what a gateway needs to decide."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject, about, label
from engine.bpmn.diagram import Element, Flow, Process
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

NO_CONDITION = Text(
    "「{name}」から「{target}」への矢印に条件がありません。条件を書くか、既定の経路にしてください。",
    "The flow from “{name}” to “{target}” has no condition. Add one, or make it the default flow.",
)
NO_DEFAULT = Text(
    "「{name}」には既定の経路がありません。どの条件も満たされないと案件が止まります。",
    "“{name}” has no default flow. If no condition is met, the case cannot go on.",
)
IDLE_CONDITION = Text(
    "「{name}」から出る矢印の条件は使われません（この要素は条件で分かれません）。",
    "The condition on a flow out of “{name}” has no effect: this element does not decide.",
)
IDLE_DEFAULT = Text(
    "「{name}」に既定の経路がありますが、条件のある矢印がありません。",
    "“{name}” has a default flow but no flow with a condition.",
)
DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway"})
UNDECIDING = frozenset({"parallelGateway", "eventBasedGateway"})


def gateway_flows(subject: Subject) -> Iterator[Finding]:
    """Check that each way out of a deciding gateway has a condition, but for the default."""
    for process, element, flows in _leaving(subject):
        if element.type not in DECIDING or len(flows) == 1:
            continue
        for flow in flows:
            if flow.condition is None and flow.id != element.default:
                text = NO_CONDITION.format(name=label(element), target=flow.target)
                yield about(process, flow, "bpmn.gateway.no_condition", text)
        if element.default is None:
            text = NO_DEFAULT.format(name=label(element))
            yield about(process, element, "bpmn.gateway.no_default", text, Severity.WARNING)


def idle_conditions(subject: Subject) -> Iterator[Finding]:
    """Check that a condition stands only where something decides by it."""
    for process, element, flows in _leaving(subject):
        for flow in flows:
            if flow.condition is not None and element.type in UNDECIDING:
                text = IDLE_CONDITION.format(name=label(element))
                yield about(process, flow, "bpmn.flow.idle_condition", text)
        conditional = any(flow.condition is not None for flow in flows)
        if element.default is not None and len(flows) > 1 and not conditional:
            text = IDLE_DEFAULT.format(name=label(element))
            yield about(process, element, "bpmn.flow.idle_default", text, Severity.WARNING)


def _leaving(subject: Subject) -> Iterator[tuple[Process, Element, list[Flow]]]:
    for process, scope in subject.scopes():
        for source, flows in scope.outgoing().items():
            if source in scope.elements:
                yield process, scope.elements[source], flows


RULES: tuple[Rule, ...] = (gateway_flows, idle_conditions)
