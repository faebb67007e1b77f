"""References: what an element points to exists, and stands where it may."""

from collections.abc import Iterator

from engine.bpmn.check.subject import Rule, Subject, about, label
from engine.bpmn.diagram import Element, Process, Scope
from engine.bpmn.names import NAMESPACES
from engine.bpmn.terms import line_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

FLOW_END = Text(
    "矢印「{flow}」の{end_ja}「{ref}」が同じ流れの中にありません。矢印をつなぎ直してください。",
    "The flow “{flow}” has no {end_en} “{ref}” in the same process or sub-process. Connect it again.",
)
DEFAULT = Text(
    "「{name}」の既定の経路「{ref}」は、この要素から出る矢印ではありません。",
    "The default flow “{ref}” of “{name}” is not one of the flows that leave it.",
)
DEFAULT_CONDITION = Text(
    "「{name}」の既定の経路には条件を付けられません。",
    "The default flow of “{name}” must not have a condition.",
)
ATTACHED = Text(
    "境界イベント「{name}」の取付け先「{ref}」が同じ流れの中にありません。",
    "The boundary event “{name}” is attached to “{ref}”, which is not in the same process or sub-process.",
)
EVENT_REF = Text(
    "「{name}」が参照する{kind_ja}「{ref}」が定義されていません。",
    "“{name}” refers to the {kind_en} “{ref}”, which is not defined.",
)
PARTICIPANT = Text(
    "参加者「{name}」が示す業務の流れ「{ref}」がありません。",
    "The pool “{name}” stands for the process “{ref}”, which does not exist.",
)
NO_LINK = Text(
    "リンク「{link}」の{end_ja}がありません（または2つ以上あります）。",
    "The link “{link}” needs exactly one {end_en}.",
)
KINDS = {
    "message": Text("メッセージ", "message"),
    "signal": Text("シグナル", "signal"),
    "error": Text("エラー", "error"),
    "escalation": Text("エスカレーション", "escalation"),
}
TARGET, SOURCE = Text("行き先", "target"), Text("出どころ", "source")


def flow_ends(subject: Subject) -> Iterator[Finding]:
    """Check that both ends of a sequence flow stand in its own process or sub-process."""
    for process, scope in subject.scopes():
        for flow in scope.flows.values():
            for code, ref, end in (("source", flow.source, SOURCE), ("target", flow.target, TARGET)):
                if ref not in scope.elements:
                    text = FLOW_END.format(flow=label(flow), ref=ref, end_ja=end.ja, end_en=end.en)
                    yield about(process, flow, f"bpmn.flow.{code}", text)


def defaults(subject: Subject) -> Iterator[Finding]:
    """Check that a default flow leaves the element that names it, and has no condition."""
    for process, scope in subject.scopes():
        for element in scope.elements.values():
            if element.default is None:
                continue
            flow = scope.flows.get(element.default)
            if flow is None or flow.source != element.id:
                text = DEFAULT.format(name=label(element), ref=element.default)
                yield about(process, element, "bpmn.flow.default", text)
            elif flow.condition is not None:
                yield about(process, flow, "bpmn.flow.default_condition", DEFAULT_CONDITION.format(name=label(element)))


def attachments(subject: Subject) -> Iterator[Finding]:
    """Check that a boundary event is attached to an element of its own process or sub-process."""
    for process, scope in subject.scopes():
        for element in scope.elements.values():
            if element.type == "boundaryEvent" and element.attached_to not in scope.elements:
                text = ATTACHED.format(name=label(element), ref=element.attached_to)
                yield about(process, element, "bpmn.boundary.attached_to", text)


def event_references(subject: Subject) -> Iterator[Finding]:
    """Messages, signals, errors and escalations that are referred to are defined in the file."""
    defined = _defined(subject)
    for process, element in subject.elements():
        for event in element.events:
            if event.ref is None or event.kind not in KINDS:
                continue
            if event.ref not in defined[process.file]:
                kind = KINDS[event.kind]
                text = EVENT_REF.format(name=label(element), ref=event.ref, kind_ja=kind.ja, kind_en=kind.en)
                yield about(process, element, f"bpmn.{event.kind}.undefined", text)


def _defined(subject: Subject) -> dict[str, set[str]]:
    return {
        document.file: {node.get("id", "") for node in document.root if isinstance(node.tag, str)}
        for document in subject.documents
    }


def participants(subject: Subject) -> Iterator[Finding]:
    """Check that a pool stands for a process of the file, or is an empty box."""
    for document in subject.documents:
        processes = {node.get("id") for node in document.root.iterfind("bpmn:process", NAMESPACES)}
        for pool in document.root.iterfind("bpmn:collaboration/bpmn:participant", NAMESPACES):
            ref = pool.get("processRef")
            if ref is not None and ref.rpartition(":")[2] not in processes and ref not in processes:
                yield Finding(
                    code="bpmn.participant.process",
                    severity=Severity.ERROR,
                    file=document.file,
                    line=line_of(pool) or None,
                    element=pool.get("id"),
                    name=pool.get("name"),
                    text=PARTICIPANT.format(name=pool.get("name") or pool.get("id"), ref=ref),
                )


def links(subject: Subject) -> Iterator[Finding]:
    """Check that every throwing link has one catching link of its name in the same scope, and the other way round."""
    for process, scope in subject.scopes():
        throws, catches = _link_ends(scope, "intermediateThrowEvent"), _link_ends(scope, "intermediateCatchEvent")
        yield from _unpaired(process, throws, catches, TARGET)
        for name, elements in catches.items():
            if name not in throws:
                text = NO_LINK.format(link=name, end_ja=SOURCE.ja, end_en=SOURCE.en)
                yield from (about(process, element, "bpmn.link.unpaired", text) for element in elements)


def _unpaired(
    process: Process, throws: dict[str, list[Element]], catches: dict[str, list[Element]], end: Text
) -> Iterator[Finding]:
    for name, elements in throws.items():
        if len(catches.get(name, [])) != 1:
            text = NO_LINK.format(link=name, end_ja=end.ja, end_en=end.en)
            yield from (about(process, element, "bpmn.link.unpaired", text) for element in elements)


def _link_ends(scope: Scope, type_: str) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for element in scope.elements.values():
        if element.type == type_ and element.event is not None and element.event.kind == "link":
            found.setdefault(element.event.name or "", []).append(element)
    return found


RULES: tuple[Rule, ...] = (flow_ends, defaults, attachments, event_references, participants, links)
