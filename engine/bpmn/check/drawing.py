"""The drawing: every shape and line shows an element the file has, and can be drawn (BPMN 2.0.2 §12)."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.check.subject import Remark, Rule, Subject
from engine.bpmn.names import SUB_PROCESSES, is_bpmn, local, namespace
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

DRAWN_NOTHING = Remark(
    "bpmn.drawing.dangling",
    Text(
        "図の位置情報が、ない要素「{ref}」を示しています。図の編集画面で開いて保存し直してください。",
        "The drawing points to “{ref}”, which does not exist. Open it in the modeler and save it again.",
    ),
)
DRAWN_TWICE = Remark(
    "bpmn.drawing.twice",
    Text(
        "「{ref}」が同じ図に2回描かれています。図の編集画面で片方を削除してください。",
        "“{ref}” is drawn twice in one diagram. Delete one in the modeler.",
    ),
    Severity.WARNING,
)
WRONG_SHAPE = Remark(
    "bpmn.drawing.kind",
    Text(
        "図の位置情報（{tag}）が「{ref}」（{found}）を示していますが、この形では描けません。"
        "図の編集画面で開いて保存し直してください。",
        "The drawing shows “{ref}” ({found}) as a {tag}, which cannot be. Open it in the modeler and save it again.",
    ),
)
NO_PLACE = Remark(
    "bpmn.drawing.place",
    Text(
        "「{ref}」の位置（{tag}）が足りないか、読み取れません。図の編集画面で開いて保存し直してください。",
        "The position of “{ref}” ({tag}) is incomplete or cannot be read. Open it in the modeler and save it again.",
    ),
)
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
LINES = frozenset(
    {
        *("sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation"),
        *("dataAssociation", "conversationLink"),
    }
)
PLANES = SUB_PROCESSES | {
    *("process", "collaboration", "globalConversation", "choreography", "globalChoreographyTask", "subChoreography"),
}
WAYPOINTS = 2
Things = dict[str, etree._Element]  # noqa: SLF001  # the class has no public name


def drawing(subject: Subject) -> Iterator[Finding]:
    """Check that the drawing shows elements the file has, each once in a diagram, and where they are."""
    for document in subject.documents:
        things = {node.get("id", ""): node for node in document.root.iter("*") if node.get("id")}
        for diagram in document.root.iter(f"{{{DI}}}BPMNDiagram"):
            if diagram.find(f"{{{DI}}}BPMNPlane") is None:
                yield NO_PLACE.on(document.file, diagram, diagram, ref=diagram.get("id", ""), tag="BPMNPlane")
        for plane in document.root.iter(f"{{{DI}}}BPMNPlane"):
            yield from _plane(document.file, plane, things)


def _plane(file: str, plane: etree._Element, things: Things) -> Iterator[Finding]:
    seen: set[str] = set()
    for node in plane.iter("*"):
        if namespace(node) != DI:
            continue
        yield from _pointers(file, node, things)
        yield from _position(file, node)
        ref = node.get("bpmnElement")
        if ref in seen and node is not plane:
            yield DRAWN_TWICE.on(file, node, node, ref=ref)
        seen.update([ref] if ref is not None else [])


def _pointers(file: str, node: etree._Element, things: Things) -> Iterator[Finding]:
    ref = node.get("bpmnElement")
    if ref is not None:
        found = things.get(ref)
        if (found is None or not is_bpmn(found)) and ":" not in ref:
            yield DRAWN_NOTHING.on(file, node, node, ref=ref)
        elif found is not None and not _fits(local(node), local(found)):
            yield WRONG_SHAPE.on(file, node, node, ref=ref, tag=local(node), found=local(found))
    for name in ("sourceElement", "targetElement", "labelStyle", "choreographyActivityShape"):
        other = node.get(name)
        if other is not None and other not in things and ":" not in other:
            yield DRAWN_NOTHING.on(file, node, node, ref=other)


def _fits(shape: str, found: str) -> bool:
    if shape == "BPMNPlane":
        return found in PLANES
    return (found in LINES) == (shape == "BPMNEdge") if shape in {"BPMNEdge", "BPMNShape"} else True


def _position(file: str, node: etree._Element) -> Iterator[Finding]:
    ref = node.get("bpmnElement") or node.get("id") or ""
    if local(node) == "BPMNShape":
        bounds = node.find(f"{DC}Bounds")
        numbers = [] if bounds is None else [_number(bounds.get(name)) for name in ("x", "y", "width", "height")]
        if not numbers or None in numbers or min(number or 0 for number in numbers[2:]) < 0:
            yield NO_PLACE.on(file, node, node, ref=ref, tag="Bounds")
    elif local(node) == "BPMNEdge":
        points = node.findall(f"{DD}waypoint")
        if len(points) < WAYPOINTS or None in (_number(point.get(name)) for point in points for name in ("x", "y")):
            yield NO_PLACE.on(file, node, node, ref=ref, tag="waypoint")
    for name in ("isHorizontal", "isExpanded", "isMarkerVisible", "isMessageVisible"):
        if node.get(name, "true").strip() not in {"true", "false", "1", "0"}:
            yield NO_PLACE.on(file, node, node, ref=ref, tag=name)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


RULES: tuple[Rule, ...] = (drawing,)
