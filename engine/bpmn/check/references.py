"""Flows, defaults, boundary events and links lead to something in their own process or sub-process."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Remark, Rule, Subject, label
from engine.bpmn.diagram import Element, Flow, Process, Scope
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

FLOW_SOURCE = Remark(
    "bpmn.flow.source",
    Text(
        "矢印「{name}」の出どころ「{ref}」がありません。矢印をつなぎ直してください。",
        "The flow “{name}” leaves “{ref}”, which does not exist. Connect it again.",
    ),
)
FLOW_TARGET = Remark(
    "bpmn.flow.target",
    Text(
        "矢印「{name}」の行き先「{ref}」がありません。矢印をつなぎ直してください。",
        "The flow “{name}” leads to “{ref}”, which does not exist. Connect it again.",
    ),
)
CROSSES = Remark(
    "bpmn.flow.crosses",
    Text(
        "矢印「{name}」が、サブプロセスまたはプールの境を越えて「{other}」とつながっています。"
        "同じ枠の中でつなぐか、プールの間ならメッセージの矢印にしてください。",
        "The flow “{name}” crosses the border of a sub-process or pool to “{other}”. "
        "Connect it inside one border; between pools, use a message flow.",
    ),
)
NOT_A_NODE = Remark(
    "bpmn.flow.not_a_node",
    Text(
        "矢印「{name}」が「{other}」とつながっていますが、矢印は作業・イベント・ゲートウェイの間だけに引けます。",
        "The flow “{name}” is connected to “{other}”, but flows run only between tasks, events and gateways.",
    ),
)
DEFAULT = Remark(
    "bpmn.flow.default",
    Text(
        "「{name}」の既定の経路「{ref}」は、この要素から出る矢印ではありません。出ている矢印から選び直してください。",
        "The default flow “{ref}” of “{name}” is not one of the flows that leave it. Choose one of those.",
    ),
)
DEFAULT_CONDITION = Remark(
    "bpmn.flow.default_condition",
    Text(
        "「{of}」の既定の経路には条件を付けられません。条件を消すか、別の矢印を既定にしてください。",
        "The default flow of “{of}” must not have a condition. Delete it, or make another flow the default.",
    ),
)
ATTACHED = Remark(
    "bpmn.boundary.attached_to",
    Text(
        "境界イベント「{name}」の取付け先「{ref}」が同じ枠の中にありません。作業に付け直してください。",
        "“{ref}”, to which the boundary event “{name}” is attached, is not in the same scope. Attach it to a task.",
    ),
)
LINK = Remark(
    "bpmn.link.unpaired",
    Text(
        "リンク「{link}」の{end_ja}がないか、2つ以上あります。同じ名前の出し側と、ちょうど1つの受け側を置いてください。",
        "The link “{link}” needs exactly one {end_en}: throwing links, and one catching link of the same name.",
    ),
)
DOUBLE = Remark(
    "bpmn.flow.double",
    Text(
        "「{source}」から「{target}」への矢印が2本あります。続きが2回行われます。1本を削除してください。",
        "Two flows lead from “{source}” to “{target}”, so what follows happens twice. Delete one.",
    ),
    Severity.WARNING,
)
TARGET, SOURCE = Text("行き先", "target"), Text("出どころ", "source")


def flow_ends(subject: Subject) -> Iterator[Finding]:
    """Check that both ends of a sequence flow are nodes of its own process or sub-process (BPMN 2.0.2 §7.6.1)."""
    nodes = {element.id: element for _process, element in subject.elements()}
    others = {node.get("id") for document in subject.documents for node in document.root.iter("*") if node.get("id")}
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            ends = ((flow.source, FLOW_SOURCE), (flow.target, FLOW_TARGET))
            broken = [(ref, missing) for ref, missing in ends if ref and ref not in scope.elements]
            crossing = [ref for ref, _missing in broken if ref in nodes]
            yield from (missing.about(process, flow, ref=ref) for ref, missing in broken if ref not in others)
            strangers = [ref for ref, _missing in broken if ref in others and ref not in nodes]
            yield from (NOT_A_NODE.about(process, flow, other=ref) for ref in strangers[:1])
            yield from (CROSSES.about(process, flow, other=label(nodes[ref])) for ref in crossing[:1])


def defaults(subject: Subject) -> Iterator[Finding]:
    """Check that a default flow leaves the element that names it, and has no condition."""
    for process, scope in subject.scopes():
        for element in scope.elements.values():
            if element.default is None:
                continue
            flow = scope.flows.get(element.default)
            if flow is None or flow.source != element.id:
                yield DEFAULT.about(process, element, ref=element.default)
            elif flow.condition is not None:
                yield DEFAULT_CONDITION.about(process, flow, of=label(element))


def attachments(subject: Subject) -> Iterator[Finding]:
    """Check that a boundary event is attached to an element of its own process or sub-process."""
    for process, scope in subject.scopes():
        for element in scope.elements.values():
            missing = element.attached_to and element.attached_to not in scope.elements
            if element.type == "boundaryEvent" and missing:
                yield ATTACHED.about(process, element, ref=element.attached_to)


def links(subject: Subject) -> Iterator[Finding]:
    """Check that throwing links have one catching link of their name in the same scope (BPMN 2.0.2 §10.5.5)."""
    for process, scope in subject.scopes():
        throws, catches = _link_ends(scope, "intermediateThrowEvent"), _link_ends(scope, "intermediateCatchEvent")
        for name in sorted({*throws, *catches} - {""}):
            if len(catches.get(name, [])) != 1:
                yield from _unpaired(process, throws.get(name) or catches[name][1:], name, TARGET)
            elif name not in throws:
                yield from _unpaired(process, catches[name], name, SOURCE)


def _unpaired(process: Process, elements: list[Element], name: str, end: Text) -> Iterator[Finding]:
    yield from (LINK.about(process, element, link=name, end_ja=end.ja, end_en=end.en) for element in elements)


def _link_ends(scope: Scope, type_: str) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for element in scope.elements.values():
        if element.type == type_ and element.event is not None and element.event.kind == "link":
            found.setdefault(element.event.name or "", []).append(element)
    return found


def doubles(subject: Subject) -> Iterator[Finding]:
    """Remark on two flows between the same elements: both are taken, and everything behind them happens twice."""
    for process, scope in subject.scopes():
        seen: dict[tuple[str, str], Flow] = {}
        for flow in scope.flows.values():
            twin = seen.setdefault((flow.source, flow.target), flow)
            source = scope.elements.get(flow.source)
            decides = source is not None and source.type == "exclusiveGateway"
            if twin is not flow and flow.condition is None and twin.condition is None and not decides:
                yield DOUBLE.about(process, flow, source=flow.source, target=flow.target)


RULES: tuple[Rule, ...] = (flow_ends, defaults, attachments, links, doubles)
