"""Namespaces and tag names of the diagram dialect (docs/bpmn.md)."""

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
BANSO = "urn:banso:bpmn:1.0"
NAMESPACES = {"bpmn": BPMN, "zeebe": ZEEBE, "banso": BANSO}

EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
TASKS = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
    }
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
FLOW_NODES = EVENTS | ACTIVITIES | GATEWAYS | {"choreographyTask", "subChoreography", "callChoreography"}

# Global tasks by the kind of task they are when a call activity calls them.
GLOBAL_TASKS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def local(node: etree._Element) -> str:
    """Return the tag without its namespace; "" for comments and processing instructions."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(node: etree._Element) -> str:
    """Return the namespace of the tag; "" where there is none."""
    tag = node.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def bare(ref: str | None) -> str:
    """Return a reference without the prefix of its namespace; "" for none."""
    return (ref or "").rpartition(":")[2].strip()


def is_bpmn(node: etree._Element) -> bool:
    """Tell whether the node is an element of BPMN itself."""
    return namespace(node) == BPMN
