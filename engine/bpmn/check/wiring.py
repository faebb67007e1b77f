"""Wiring: where conditions, defaults, loop markers and links may stand, and that both sides of a flow agree."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check.subject import Rule, Subject, about, label
from engine.bpmn.diagram import Element
from engine.bpmn.names import ACTIVITIES, EVENTS, NAMESPACES
from engine.bpmn.terms import line_of, text_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

CONDITION = Text(
    "「{name}」から出る矢印には条件を付けられません。ゲートウェイを置いて分けてください。",
    "A flow out of “{name}” cannot have a condition. Use a gateway to decide.",
)
DEFAULT = Text("「{name}」には既定の経路を置けません。", "“{name}” cannot have a default flow.")
LOOP = Text("「{name}」には繰り返しの印を付けられません。", "“{name}” cannot have a loop marker.")
LINK_IN = Text(
    "リンクの受け側「{name}」に矢印が入っています。リンクからだけ続けられます。",
    "A flow leads into the catching link “{name}”. Only its link leads there.",
)
LINK_OUT = Text(
    "リンクの出し側「{name}」から矢印が出ています。続きはリンクの受け側に描いてください。",
    "A flow leaves the throwing link “{name}”. Go on from the catching link.",
)
ALONE = Text(
    "中間イベント「{name}」に入る矢印がありません。",
    "No flow leads into the intermediate event “{name}”.",
)
DANGLING = Text(
    "「{name}」（{tag}）が示す「{ref}」が、このファイルにありません。",
    "“{name}” ({tag}) points to “{ref}”, which is not in this file.",
)
SIDES = Text(
    "「{name}」に書かれた矢印「{ref}」が、実際のつながりと合いません。図の編集画面で保存し直してください。",
    "“{name}” names the flow “{ref}”, which is not connected to it. Save the diagram again in the modeler.",
)
MAY_DEFAULT = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}
POINTERS = {
    "association": ("sourceRef", "targetRef"),
    "messageFlow": ("sourceRef", "targetRef"),
    "dataObjectReference": ("dataObjectRef",),
}
LISTS = {"incoming": "targetRef", "outgoing": "sourceRef"}


def markers(subject: Subject) -> Iterator[Finding]:
    """Check that defaults, loop markers and conditions stand where the standard has them."""
    for process, scope in subject.scopes():
        for element in scope.elements.values():
            if element.default is not None and element.type not in MAY_DEFAULT:
                yield about(process, element, "bpmn.flow.default_here", DEFAULT.format(name=label(element)))
            if element.loop is not None and element.type not in ACTIVITIES:
                yield about(process, element, "bpmn.loop.here", LOOP.format(name=label(element)))
        for flow in scope.flows.values():
            source = scope.elements.get(flow.source)
            if flow.condition is not None and source is not None and source.type in EVENTS:
                yield about(process, flow, "bpmn.flow.condition_here", CONDITION.format(name=label(source)))


def intermediate(subject: Subject) -> Iterator[Finding]:
    """Check that intermediate events are entered, and links only by their link."""
    for process, scope in subject.scopes():
        entered = {flow.target for flow in scope.flows.values()}
        left = {flow.source for flow in scope.flows.values()}
        for element in scope.elements.values():
            if not element.type.startswith("intermediate"):
                continue
            for code, text in _intermediate(element, element.id in entered, element.id in left):
                yield about(process, element, code, text.format(name=label(element)))


def _intermediate(element: Element, entered: bool, left: bool) -> Iterator[tuple[str, Text]]:  # noqa: FBT001  # two facts
    link = element.event is not None and element.event.kind == "link"
    catching_link = link and element.type == "intermediateCatchEvent"
    if catching_link and entered:
        yield "bpmn.link.incoming", LINK_IN
    if link and not catching_link and left:
        yield "bpmn.link.outgoing", LINK_OUT
    if not catching_link and not entered:
        yield "bpmn.event.no_incoming", ALONE


def pointers(subject: Subject) -> Iterator[Finding]:
    """Check that associations, message flows, data references and lanes point to something in the file."""
    for document in subject.documents:
        ids = {node.get("id") for node in document.root.iter("*")}
        for node, ref in _pointed(document.root):
            if ref.rpartition(":")[2] not in ids:
                yield _about(document.file, node, "bpmn.reference.dangling", DANGLING, ref)


def _pointed(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for tag, attributes in POINTERS.items():
        for node in root.iterfind(f".//bpmn:{tag}", NAMESPACES):
            yield from ((node, ref) for attribute in attributes if (ref := node.get(attribute)) is not None)
    for node in root.iterfind(".//bpmn:lane/bpmn:flowNodeRef", NAMESPACES):
        lane = node.getparent()
        if lane is not None:
            yield lane, text_of(node)


def both_sides(subject: Subject) -> Iterator[Finding]:
    """Check that an element lists as incoming and outgoing only flows that are connected to it."""
    for document in subject.documents:
        flows = {node.get("id", ""): node for node in document.root.iterfind(".//bpmn:sequenceFlow", NAMESPACES)}
        for tag, end in LISTS.items():
            for listed in document.root.iterfind(f".//bpmn:{tag}", NAMESPACES):
                owner, ref = listed.getparent(), text_of(listed).rpartition(":")[2]
                if owner is not None and (ref not in flows or flows[ref].get(end) != owner.get("id")):
                    yield _about(document.file, owner, "bpmn.flow.sides", SIDES, ref)


def _about(file: str, node: etree._Element, code: str, text: Text, ref: str) -> Finding:
    tag = str(node.tag).rpartition("}")[2]
    name = node.get("name") or node.get("id") or tag
    return Finding(
        code=code,
        severity=Severity.ERROR,
        text=text.format(name=name, tag=tag, ref=ref),
        file=file,
        line=line_of(node) or None,
        element=node.get("id"),
        name=node.get("name"),
    )


RULES: tuple[Rule, ...] = (markers, intermediate, pointers, both_sides)
