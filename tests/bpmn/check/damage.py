"""Ways to damage a diagram: which elements, what is done to them, and what must be told then."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.names import ACTIVITIES, BPMN, FLOW_NODES, local

Node = etree._Element  # noqa: SLF001  # the class has no public name
Choose = Callable[[Node], bool]
Edit = Callable[[Node], object]
SPACE = f"{{{BPMN}}}"


@dataclass(frozen=True, slots=True)
class Damage:
    """What is done to which elements, and the codes of which one must be told."""

    name: str
    where: Choose
    edit: Edit
    codes: tuple[str, ...]


def tagged(*tags: str) -> Choose:
    return lambda node: local(node) in tags


def set_to(name: str, value: str) -> Edit:
    return lambda node: node.set(name, value)


def without(name: str) -> Edit:
    return lambda node: node.attrib.pop(name, "")


def adding(tag: str, inner: str = "", **attributes: str) -> Edit:
    def edit(node: Node) -> None:
        etree.SubElement(node, SPACE + tag, attributes).text = inner or None

    return edit


def losing(*tags: str) -> Edit:
    def edit(node: Node) -> None:
        for child in [child for child in node if local(child).endswith(tags)]:
            node.remove(child)

    return edit


def has(tag: str, *tags: str) -> Choose:
    return lambda node: local(node) in tags and any(local(child).endswith(tag) for child in node)


def renamed(tag: str) -> Edit:
    def edit(node: Node) -> None:
        node.tag = tag

    return edit


def said(text: str) -> Edit:
    def edit(node: Node) -> None:
        node.text = text

    return edit


def flow(source: str, target: str) -> Edit:
    """Add a flow beside the node; "*" stands for its id."""

    def edit(node: Node) -> None:
        ends = (end.replace("*", node.get("id", "")) for end in (source, target))
        parent = node.getparent()
        assert parent is not None
        etree.SubElement(parent, f"{SPACE}sequenceFlow", {"id": "fresh", **dict(zip(ENDS, ends, strict=True))})

    return edit


def repeated(node: Node) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.append(copy.deepcopy(node))


ENDS = ("sourceRef", "targetRef")
FLOWS = tagged("sequenceFlow")
NODES = tagged(*FLOW_NODES)
STARTS = tagged("startEvent")
HANGING = tagged("boundaryEvent")
WORK = tagged(*ACTIVITIES)
DECIDING = tagged("exclusiveGateway", "inclusiveGateway")
ALL = tuple[Damage, ...]


def in_process(choose: Choose) -> Choose:
    def chosen(node: Node) -> bool:
        scope = node.getparent()
        return choose(node) and scope is not None and local(scope) == "process"

    return chosen


def plain(choose: Choose) -> Choose:
    """Leave out what stands outside the flow: event sub-processes and compensation."""
    return lambda node: choose(node) and not {"triggeredByEvent", "isForCompensation"} & set(node.attrib)


def bounded(kind: str) -> Choose:
    return lambda node: local(node) == "boundaryEvent" and any(local(c).startswith(kind) for c in node)


def leaves(count: int) -> Choose:
    def chosen(node: Node) -> bool:
        scope = node.getparent()
        return scope is not None and sum(f.get("sourceRef") == node.get("id") for f in scope) >= count

    return chosen


def both(first: Choose, second: Choose) -> Choose:
    return lambda node: first(node) and second(node)


def another(node: Node) -> str:
    """Return the id of some other element."""
    return next(n.get("id", "") for n in node.getroottree().iter("*") if n.get("id") and n is not node)


def fresh(tag: str, **more: str) -> Node:
    made: Node = etree.Element(SPACE + tag, {"id": f"fresh_{tag}", **more})
    return made


def dead_end(node: Node) -> None:
    gateway = fresh("exclusiveGateway")
    node.addnext(gateway)
    node.set("targetRef", gateway.get("id", ""))


def a_flow(node: Node) -> str:
    return next(n.get("id", "") for n in node.getroottree().iter(f"{SPACE}sequenceFlow"))


def count(node: Node, tag: str) -> int:
    return sum(local(child) == tag for child in node)


def embedded(scope: Node | None) -> bool:
    return (
        scope is not None and local(scope) in {"subProcess", "transaction"} and "triggeredByEvent" not in scope.attrib
    )


def started(choose: Choose) -> Choose:
    """Choose what stands in a process with a start event."""

    def chosen(node: Node) -> bool:
        scope = node.getparent()
        return choose(node) and scope is not None and local(scope) == "process" and count(scope, "startEvent") > 0

    return chosen


def second_start(node: Node) -> None:
    scope = node.getparent()
    assert scope is not None
    target = next(f.get("targetRef", "") for f in scope if f.get("sourceRef") == node.get("id"))
    if [child for child in node if local(child).endswith("Definition")]:
        losing("EventDefinition")(node)
    node.addnext(fresh("startEvent"))
    flow("fresh_startEvent", target)(node)


def inward(node: Node) -> None:
    scope = node.getparent()
    assert scope is not None
    following = next(f.get("targetRef", "") for f in scope if f.get("sourceRef") == node.get("id"))
    flow("start", following)(scope)


def call(node: Node) -> None:
    node.tag = f"{SPACE}callActivity"
    node.set("calledElement", "nowhere")


def cut(node: Node) -> None:
    node.set("targetRef", "start")


def misjoined(node: Node) -> None:
    """Let the ways of an exclusive gateway meet in a parallel one."""
    scope = node.getparent()
    assert scope is not None
    leaving = [f for f in scope if f.get("sourceRef") == node.get("id")]
    node.addnext(fresh("parallelGateway"))
    for way in leaving:
        way.set("targetRef", "fresh_parallelGateway")
    flow("fresh_parallelGateway", "end")(node)


def raced(node: Node) -> None:
    node.addnext(fresh("task"))
    flow(node.get("id", ""), "fresh_task")(node)
    end = fresh("sequenceFlow", sourceRef="fresh_task", targetRef="end")
    node.addnext(end)


def listed_twice(node: Node) -> None:
    lane = etree.SubElement(node, f"{SPACE}lane", {"id": "x5"})
    adding("flowNodeRef", "t")(lane)


def talked(node: Node) -> None:
    collaboration = etree.Element(f"{SPACE}collaboration", {"id": "x4"})
    etree.SubElement(collaboration, f"{SPACE}participant", {"id": "x3", "processRef": "p"})
    ends = [n.get("id", "") for n in node.iter("*") if local(n) in ACTIVITIES] or ["start"]
    attributes = {"id": "x2", "sourceRef": ends[0], "targetRef": ends[-1]}
    etree.SubElement(collaboration, f"{SPACE}messageFlow", attributes)
    node.addprevious(collaboration)
