"""Qualified names: other modelers write references with the prefix of the file's own namespace ("tns:Message_1")."""

from lxml import etree

from engine.bpmn.names import BPMN, is_bpmn, local

ATTRIBUTES = frozenset(
    {
        "attachedToRef",
        "calledElement",
        "categoryValueRef",
        "correlationKeyRef",
        "correlationPropertyRef",
        "dataStoreRef",
        "definitionalCollaborationRef",
        "errorRef",
        "escalationRef",
        "activityRef",
        "itemRef",
        "itemSubjectRef",
        "messageRef",
        "noneBehaviorEventRef",
        "oneBehaviorEventRef",
        "operationRef",
        "parameterRef",
        "partitionElementRef",
        "processRef",
        "signalRef",
        "sourceRef",
        "targetRef",
        "bpmnElement",
    }
)
CHILDREN = frozenset(
    {
        "correlationPropertyRef",
        "errorRef",
        "eventDefinitionRef",
        "inMessageRef",
        "incoming",
        "innerParticipantRef",
        "interfaceRef",
        "loopDataInputRef",
        "loopDataOutputRef",
        "messageFlowRef",
        "outMessageRef",
        "outerParticipantRef",
        "outgoing",
        "participantRef",
        "resourceRef",
        "source",
        "supportedInterfaceRef",
        "supports",
        "target",
    }
)


def shorten(root: etree._Element) -> None:
    """Take the prefix off every reference into the file's own target namespace."""
    own = root.get("targetNamespace")
    if not own:
        return
    for node in root.iter("*"):
        for name in ATTRIBUTES.intersection(node.attrib.keys()):
            node.set(name, _short(node, node.get(name, ""), own))
        if is_bpmn(node) and local(node) in CHILDREN and node.text and ":" in node.text:
            node.text = _short(node, node.text.strip(), own)


def _short(node: etree._Element, value: str, own: str) -> str:
    prefix, _colon, name = value.strip().rpartition(":")
    return name if prefix and node.nsmap.get(prefix) == own and own != BPMN else value
