"""What can be broken about flows and about the form of the file."""

from lxml import etree

from engine.bpmn.names import ACTIVITIES, EVENTS, FLOW_NODES, GATEWAYS, is_bpmn, local
from tests.bpmn.check.damage import (
    ALL,
    DECIDING,
    FLOWS,
    HANGING,
    NODES,
    SPACE,
    STARTS,
    WORK,
    Damage,
    a_flow,
    adding,
    another,
    dead_end,
    flow,
    fresh,
    losing,
    plain,
    renamed,
    repeated,
    set_to,
    started,
    tagged,
    without,
)

FLOW_DAMAGES: ALL = (
    Damage("flow without source", FLOWS, without("sourceRef"), ("bpmn.attribute.missing",)),
    Damage("flow without target", FLOWS, without("targetRef"), ("bpmn.attribute.missing",)),
    Damage("flow from nowhere", FLOWS, set_to("sourceRef", "nowhere"), ("bpmn.flow.source",)),
    Damage("flow to nowhere", FLOWS, set_to("targetRef", "nowhere"), ("bpmn.flow.target",)),
    Damage("flow to the process", FLOWS, set_to("targetRef", "p"), ("bpmn.flow.not_a_node",)),
    Damage("flow from a message", FLOWS, set_to("sourceRef", "mg"), ("bpmn.flow.not_a_node",)),
    Damage("flow into a start", STARTS, flow("*", "*"), ("bpmn.start.incoming",)),
    Damage("flow out of an end", tagged("endEvent"), flow("*", "*"), ("bpmn.end.outgoing",)),
    Damage("flow into an edge", HANGING, flow("*", "*"), ("bpmn.boundary.incoming", "bpmn.compensation.flow")),
    Damage(
        "two conditions",
        FLOWS,
        lambda n: [adding("conditionExpression", "=true")(n) for _ in "ab"],
        ("bpmn.element.twice",),
    ),
    Damage(
        "broken condition",
        FLOWS,
        adding("conditionExpression", "=1 +"),
        ("bpmn.expression.syntax", "bpmn.element.twice"),
    ),
    Damage(
        "condition that is a number",
        FLOWS,
        adding("conditionExpression", "=1 + 1"),
        ("bpmn.condition.not_boolean", "bpmn.element.twice"),
    ),
    Damage(
        "unknown default",
        tagged(*ACTIVITIES, "exclusiveGateway", "inclusiveGateway"),
        set_to("default", "nowhere"),
        ("bpmn.flow.default",),
    ),
    Damage("default that is no flow", DECIDING, set_to("default", "mg"), ("bpmn.flow.default",)),
    Damage(
        "default of an event",
        tagged(*EVENTS, "parallelGateway", "eventBasedGateway"),
        set_to("default", "x"),
        ("bpmn.flow.default", "bpmn.flow.default_here"),
    ),
    Damage(
        "element nothing leads to",
        started(plain(WORK)),
        lambda n: n.addnext(fresh("task")),
        ("bpmn.path.unreachable",),
    ),
    Damage(
        "gateway nothing leads to",
        started(plain(WORK)),
        lambda n: n.addnext(fresh("parallelGateway")),
        ("bpmn.path.unreachable", "bpmn.gateway"),
    ),
    Damage("gateway at the end of a way", FLOWS, dead_end, ("bpmn.gateway.no_flow",)),
)


FORM_DAMAGES: ALL = (
    Damage("no id", tagged(*FLOW_NODES, "sequenceFlow"), without("id"), ("bpmn.id.missing",)),
    Damage("empty id", tagged(*FLOW_NODES, "sequenceFlow"), set_to("id", ""), ("bpmn.id.invalid",)),
    Damage("id with a blank", lambda n: n.get("id") is not None, set_to("id", "a b"), ("bpmn.id.invalid",)),
    Damage(
        "id twice",
        lambda n: is_bpmn(n) and n.get("id") is not None and n.getparent() is not None,
        lambda n: n.set("id", another(n)),
        ("bpmn.id.duplicate",),
    ),
    Damage("element twice", tagged(*FLOW_NODES, "sequenceFlow"), repeated, ("bpmn.id.duplicate",)),
    Damage("unknown element inside", NODES, adding("wibble"), ("bpmn.element.unknown",)),
    Damage("misspelt tag", NODES, lambda n: renamed(f"{SPACE}{local(n)}s")(n), ("bpmn.element.unknown",)),
    Damage(
        "tag in small letters",
        tagged("startEvent", "endEvent", "userTask", "sequenceFlow"),
        lambda n: renamed(SPACE + local(n).lower())(n),
        ("bpmn.element.unknown",),
    ),
    Damage(
        "tag of another namespace", NODES, lambda n: renamed("{urn:other}" + local(n))(n), ("bpmn.element.foreign",)
    ),
    Damage("tag without a namespace", NODES, lambda n: renamed(local(n))(n), ("bpmn.element.foreign",)),
    Damage(
        "foreign element inside",
        NODES,
        lambda n: etree.SubElement(n, "{urn:other}x") is None,
        ("bpmn.element.foreign",),
    ),
    Damage("pool inside", tagged(*FLOW_NODES, "process"), adding("participant", id="x9"), ("bpmn.element.misplaced",)),
    Damage("lane inside", NODES, adding("lane", id="x9"), ("bpmn.element.misplaced",)),
    Damage("task inside", tagged(*EVENTS, *GATEWAYS, "task"), adding("task", id="x9"), ("bpmn.element.misplaced",)),
    Damage("unknown attribute", NODES, set_to("wibble", "1"), ("bpmn.attribute.unknown",)),
    Damage("attribute of another product", NODES, set_to("assignee", "x"), ("bpmn.attribute.unknown",)),
    Damage(
        "two extension blocks",
        NODES,
        lambda n: [adding("extensionElements")(n) for _ in "ab"],
        ("bpmn.element.twice",),
    ),
    Damage(
        "incoming that leads elsewhere",
        tagged(*EVENTS, *ACTIVITIES, *GATEWAYS),
        adding("incoming", "nowhere"),
        ("bpmn.flow.sides",),
    ),
    Damage("outgoing of nothing", NODES, adding("outgoing", ""), ("bpmn.reference.empty",)),
    Damage("no target namespace", tagged("definitions"), without("targetNamespace"), ("bpmn.attribute.missing",)),
    Damage("old namespace", tagged("process"), renamed("{http://bpmn/1}process"), ("bpmn.process.none",)),
    Damage(
        "unknown item",
        tagged("process"),
        adding("dataObject", id="x8", itemSubjectRef="nowhere"),
        ("bpmn.reference.dangling",),
    ),
    Damage(
        "note tied to nothing",
        tagged("process"),
        adding("association", id="x8", sourceRef="p", targetRef="zz"),
        ("bpmn.reference.dangling",),
    ),
    Damage(
        "drawing of nothing",
        lambda n: local(n) == "BPMNShape",
        set_to("bpmnElement", "nowhere"),
        ("bpmn.drawing.dangling",),
    ),
    Damage("drawing without a place", lambda n: local(n) == "BPMNShape", losing("Bounds"), ("bpmn.drawing.place",)),
    Damage(
        "line drawn as a box",
        lambda n: local(n) == "BPMNShape",
        lambda n: n.set("bpmnElement", a_flow(n)),
        ("bpmn.drawing.kind",),
    ),
)
