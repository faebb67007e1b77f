"""Paths: what can never be reached, and where a path ends without an end event."""

from collections import defaultdict
from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject, about, label
from engine.bpmn.diagram import Element, Scope
from engine.bpmn.names import GATEWAYS
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

UNREACHABLE = Text(
    "「{name}」には、開始からたどり着けません。矢印をつなぐか、不要なら削除してください。",
    "“{name}” cannot be reached from a start. Connect it, or delete it.",
)
NO_WAY_OUT = Text(
    "「{name}」の後に何もつながっていません。ここで終わるなら終了イベントを置いてください。",
    "Nothing follows “{name}”. If the path ends here, add an end event.",
)
GATEWAY_END = Text(
    "ゲートウェイ「{name}」から出る矢印がありません。",
    "No flow leaves the gateway “{name}”.",
)
ENDS = frozenset({"endEvent", "boundaryEvent"})


def unreachable(subject: Subject) -> Iterator[Finding]:
    """Check that every element can be reached from a start."""
    for process, scope in subject.scopes():
        reached = _reached(scope)
        for element in scope.elements.values():
            if element.id not in reached:
                text = UNREACHABLE.format(name=label(element))
                yield about(process, element, "bpmn.path.unreachable", text, Severity.WARNING)


def _reached(scope: Scope) -> set[str]:
    after = _steps(scope)
    pending = [element.id for element in _entries(scope)]
    reached = set(pending)
    while pending:
        for target in after[pending.pop()]:
            if target not in reached:
                reached.add(target)
                pending.append(target)
    return reached


def _steps(scope: Scope) -> dict[str, list[str]]:
    """Return what can follow each element: over flows, from an activity to its boundary events, over links."""
    after: dict[str, list[str]] = defaultdict(list)
    catching: dict[str, list[str]] = defaultdict(list)
    for flow in scope.flows.values():
        after[flow.source].append(flow.target)
    for element in scope.elements.values():
        if element.attached_to is not None:
            after[element.attached_to].append(element.id)
        if (name := _link(element, "intermediateCatchEvent")) is not None:
            catching[name].append(element.id)
    for element in scope.elements.values():
        if (name := _link(element, "intermediateThrowEvent")) is not None:
            after[element.id].extend(catching[name])
    return after


def _link(element: Element, type_: str) -> str | None:
    event = element.event
    return (event.name or "") if event is not None and event.kind == "link" and element.type == type_ else None


def _entries(scope: Scope) -> list[Element]:
    starts = [element for element in scope.elements.values() if element.type == "startEvent"]
    apart = [element for element in scope.elements.values() if element.by_event]
    if starts:
        return starts + apart
    entered = {flow.target for flow in scope.flows.values()}
    return [e for e in scope.elements.values() if e.id not in entered and e.attached_to is None]


def no_way_out(subject: Subject) -> Iterator[Finding]:
    """Check that a path ends in an end event; a gateway always leads on."""
    for process, scope in subject.scopes():
        left = {flow.source for flow in scope.flows.values()}
        for element in scope.elements.values():
            if (
                element.by_event
                or element.id in left
                or element.type in ENDS
                or _link(element, "intermediateThrowEvent") is not None
            ):
                continue
            if element.type in GATEWAYS:
                text = GATEWAY_END.format(name=label(element))
                yield about(process, element, "bpmn.gateway.no_flow", text, Severity.WARNING)
            else:
                text = NO_WAY_OUT.format(name=label(element))
                yield about(process, element, "bpmn.path.no_end", text, Severity.HINT)


RULES: tuple[Rule, ...] = (unreachable, no_way_out)
