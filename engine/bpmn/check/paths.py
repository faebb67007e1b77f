"""Paths: what can never be reached, and where a path ends without an end event (BPMN 2.0.2 §10.5.2, §10.5.3)."""

from collections import defaultdict
from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.diagram import Element, Process, Scope
from engine.bpmn.names import ACTIVITIES, GATEWAYS
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

UNREACHABLE = Remark(
    "bpmn.path.unreachable",
    Text(
        "「{name}」には、開始からたどり着けません。矢印をつなぐか、不要なら削除してください。",
        "“{name}” cannot be reached from a start. Connect it, or delete it.",
    ),
)
NO_INCOMING = Remark(
    "bpmn.event.no_incoming",
    Text(
        "中間イベント「{name}」に入る矢印がありません。前の作業からつなぐか、不要なら削除してください。",
        "No flow leads into the intermediate event “{name}”. Connect it to what comes before, or delete it.",
    ),
)
NO_WAY_OUT = Remark(
    "bpmn.path.no_end",
    Text(
        "「{name}」の後に何もつながっていません。ここで終わるなら終了イベントを置いてください。",
        "Nothing follows “{name}”. If the path ends here, add an end event.",
    ),
)
TASK_LAST = Remark("bpmn.path.no_end", NO_WAY_OUT.text, Severity.WARNING)  # while a task is being added in the editor
LOOSE_END = Remark(
    "bpmn.path.loose_end",
    Text(
        "「{name}」の後に何もつながっていません。ここで終わってよいか確かめてください。",
        "Nothing follows “{name}”. Check that the path is to end here.",
    ),
    Severity.HINT,
)
LINK_IN = Remark(
    "bpmn.link.incoming",
    Text(
        "リンクの受け側「{name}」に矢印が入っています。リンクからだけ続けられるので、矢印を外してください。",
        "A flow leads into the catching link “{name}”. Only its link leads there: remove the flow.",
    ),
)
LINK_OUT = Remark(
    "bpmn.link.outgoing",
    Text(
        "リンクの出し側「{name}」から矢印が出ています。続きはリンクの受け側に描いてください。",
        "A flow leaves the throwing link “{name}”. Go on from the catching link.",
    ),
)
SELF = Remark(
    "bpmn.flow.self",
    Text(
        "矢印「{name}」が同じ要素に戻っています。行き先を確かめてください。",
        "The flow “{name}” leads back to the element it leaves. Check where it is to lead.",
    ),
    Severity.WARNING,
)


def steps(scope: Scope) -> dict[str, list[str]]:
    """Return what can follow each element: over flows, from an activity to its boundary events, over links."""
    after: dict[str, list[str]] = defaultdict(list)
    catching: dict[str, list[str]] = defaultdict(list)
    for flow in scope.flows.values():
        after[flow.source].append(flow.target)
    for element in scope.elements.values():
        if element.attached_to is not None:
            after[element.attached_to].append(element.id)
        if is_link(element, "intermediateCatchEvent"):
            catching[link_name(element)].append(element.id)
    for element in scope.elements.values():
        if is_link(element, "intermediateThrowEvent"):
            after[element.id].extend(catching[link_name(element)])
    return after


def is_link(element: Element, type_: str) -> bool:
    """Tell whether the element is a link event of that type."""
    return element.type == type_ and any(event.kind == "link" for event in element.events)


def link_name(element: Element) -> str:
    """Return the name of the link."""
    return next((event.name or "" for event in element.events if event.kind == "link"), "")


def entries(scope: Scope) -> list[Element]:
    """Return where tokens can begin in a scope: its starts, or what nothing leads to."""
    elements = scope.elements.values()
    first = [e for e in elements if e.type == "startEvent" or e.instantiate]
    if first:
        return first
    entered = {flow.target for flow in scope.flows.values()}
    return [e for e in elements if e.id not in entered and e.attached_to is None and not apart(e)]


def apart(element: Element) -> bool:
    """Tell whether the element stands outside the flow: event sub-processes, compensation, the ends of links."""
    return element.by_event or element.for_compensation or is_link(element, "intermediateCatchEvent")


def unreachable(subject: Subject) -> Iterator[Finding]:
    """Check that every element can be reached from a start."""
    for process, scope in _drawn(subject):
        after, seen = steps(scope), {element.id for element in scope.elements.values() if apart(element)}
        compensated = {element.id for element in scope.elements.values() if element.for_compensation}
        pending = [element.id for element in entries(scope) if element.id not in seen]
        seen.update(pending)
        pending += [ref for ref in seen if ref not in compensated]
        entered = {flow.target for flow in scope.flows.values()}
        while pending:
            fresh = [target for target in after.get(pending.pop(), []) if target not in seen]
            seen.update(fresh)
            pending.extend(fresh)
        for element in scope.elements.values():
            if element.id not in seen:
                alone = element.type.startswith("intermediate") and element.id not in entered
                yield (NO_INCOMING if alone else UNREACHABLE).about(process, element)


def _drawn(subject: Subject) -> Iterator[tuple[Process, Scope]]:
    """Yield the scopes whose elements follow each other; those of ad-hoc sub-processes and global tasks need not."""
    ad_hoc = {element.id for _process, element in subject.elements() if element.type == "adHocSubProcess"}
    following = ((process, scope) for process, scope in subject.scopes() if scope.id not in ad_hoc)
    yield from ((process, scope) for process, scope in following if scope.id not in scope.elements)


def no_way_out(subject: Subject) -> Iterator[Finding]:
    """Check that a path ends in an end event, where the process has any."""
    for process, scope in _drawn(subject):
        left = {flow.source for flow in scope.flows.values()}
        ended = any(element.type == "endEvent" for element in scope.elements.values())
        started = any(element.type == "startEvent" for element in scope.elements.values())
        for element in scope.elements.values():
            if element.id not in left and _leads_on(element):
                if ended:
                    yield (TASK_LAST if element.type in ACTIVITIES else NO_WAY_OUT).about(process, element)
                elif not started:
                    yield LOOSE_END.about(process, element)


def _leads_on(element: Element) -> bool:
    outside = element.by_event or element.for_compensation or is_link(element, "intermediateThrowEvent")
    return not outside and element.type not in GATEWAYS | {"endEvent", "boundaryEvent"}


def links(subject: Subject) -> Iterator[Finding]:
    """Check that links are entered and left only by their link."""
    for process, scope in subject.scopes():
        entered = {flow.target for flow in scope.flows.values()}
        left = {flow.source for flow in scope.flows.values()}
        for element in scope.elements.values():
            if is_link(element, "intermediateCatchEvent") and element.id in entered:
                yield LINK_IN.about(process, element)
            if is_link(element, "intermediateThrowEvent") and element.id in left:
                yield LINK_OUT.about(process, element)


def self_flows(subject: Subject) -> Iterator[Finding]:
    """Remark on flows from an element to itself, which are probably a slip."""
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            if flow.source == flow.target and flow.source in scope.elements:
                yield SELF.about(process, flow)


RULES: tuple[Rule, ...] = (unreachable, no_way_out, links, self_flows)
