"""What the elements of a file refer to: messages, signals, errors, data, associations, message flows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from lxml import etree

from engine.bpmn.describe_keys import keys_of
from engine.bpmn.diagram import Key, Term
from engine.bpmn.names import BPMN, NAMESPACES, bare, is_bpmn, local
from engine.bpmn.terms import feel_term, line_of, text_of

SUFFIX = "EventDefinition"
REFERENCES = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}
DATA = (
    *("dataObject", "dataObjectReference", "dataStore", "dataStoreReference"),
    *("dataInput", "dataOutput", "property", "inputDataItem", "outputDataItem"),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a service interface. message: id of what is sent to it; "" for none."""

    name: str
    message: str


Known = dict[tuple[str, str], tuple[str | None, Term | None]]


@dataclass(frozen=True, slots=True)
class Definitions:
    """What elements of the file refer to.

    known: messages, signals, errors, escalations by kind and id: the name each is known by, and its correlation.
    data: variable names of data objects, inputs, outputs and properties by id. events: event definitions that stand
    outside of any event, by id. associations: ids joined by an association, both ways. message_flows: id of the
    message of the flow that begins or ends at an element which names no message itself; the flow's own id where
    neither side names one (it is in `known` then, too). keys: correlation keys by the id of the message.
    operations: of service interfaces, by id. resources: names of resources by id.
    """

    known: Mapping[tuple[str, str], tuple[str | None, Term | None]]
    data: Mapping[str, str]
    events: Mapping[str, etree._Element]
    associations: Mapping[str, tuple[str, ...]]
    message_flows: Mapping[str, str]
    keys: Mapping[str, tuple[Key, ...]]
    operations: Mapping[str, Operation]
    resources: Mapping[str, str]

    @classmethod
    def of(cls, root: etree._Element) -> Self:
        """Collect what the file defines."""
        known: Known = {}
        for node in root:
            if is_bpmn(node) and local(node) in REFERENCES:
                known[local(node), node.get("id", "")] = (_known_by(node), _correlation(node))
        events = {n.get("id", ""): n for n in root.iter() if is_bpmn(n) and local(n).endswith(SUFFIX) and n.get("id")}
        return cls(
            known=known,
            data=_data(root),
            events=events,
            associations=_associations(root),
            message_flows=_message_flows(root, known),
            keys=keys_of(root),
            operations=_operations(root),
            resources={n.get("id", ""): n.get("name", "") for n in root.iterfind("bpmn:resource", NAMESPACES)},
        )

    def message_of(self, node: etree._Element) -> str:
        """Return the id of the message a task or event definition names, itself or by its operation; "" for none."""
        found = node.find("bpmn:operationRef", NAMESPACES)
        operation = self.operations.get(bare(node.get("operationRef") or text_of(found)))
        return bare(node.get("messageRef")) or (operation.message if operation is not None else "")


def _operations(root: etree._Element) -> dict[str, Operation]:
    return {
        node.get("id", ""): Operation(
            node.get("name") or node.get("id") or "", bare(text_of(node.find("bpmn:inMessageRef", NAMESPACES)))
        )
        for node in root.iterfind("bpmn:interface/bpmn:operation", NAMESPACES)
    }


def _known_by(node: etree._Element) -> str | None:
    if local(node) == "error":
        return node.get("errorCode") or node.get("name")
    if local(node) == "escalation":
        return node.get("escalationCode") or node.get("name")
    return node.get("name")


def _correlation(node: etree._Element) -> Term | None:
    found = node.find("bpmn:extensionElements/zeebe:subscription", NAMESPACES)
    return None if found is None else feel_term(found.get("correlationKey"), line_of(found))


def _data(root: etree._Element) -> dict[str, str]:
    """Name the variable of each data element; all references to one data object or store mean the same variable."""
    nodes = list(root.iter(*(f"{{{BPMN}}}{tag}" for tag in DATA)))
    names = {node.get("id", ""): node.get("name") or "" for node in nodes}
    pointing = [(node, ref) for node in nodes if (ref := bare(node.get("dataObjectRef") or node.get("dataStoreRef")))]
    for node, target in pointing:
        names[target] = names.get(target) or node.get("name") or ""
    for node, target in pointing:
        names[node.get("id", "")] = names[target] or target
    return {node_id: name or node_id for node_id, name in names.items()}


def _associations(root: etree._Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for node in root.iter(f"{{{BPMN}}}association"):
        ends = bare(node.get("sourceRef")), bare(node.get("targetRef"))
        for one, other in (ends, ends[::-1]):
            found.setdefault(one, []).append(other)
    return {one: tuple(others) for one, others in found.items()}


def _message_flows(root: etree._Element, known: Known) -> dict[str, str]:
    """Return the message each end of a message flow means; flows without any message get one named as themselves."""
    found: dict[str, str] = {}
    said = dict(_said(root))
    for flow in root.iterfind("bpmn:collaboration/bpmn:messageFlow", NAMESPACES):
        ends = bare(flow.get("sourceRef")), bare(flow.get("targetRef"))
        ref = bare(flow.get("messageRef")) or said.get(ends[0]) or said.get(ends[1]) or ""
        if not ref:
            ref = flow.get("id", "")
            known["message", ref] = (ref, None)
        for end in ends:
            found.setdefault(end, ref)
    return found


def _said(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the elements that name a message, with the message's id."""
    for node in root.iter():
        if isinstance(node.tag, str) and node.get("messageRef") and local(node) not in {"messageFlow", "operation"}:
            owner = node.getparent() if local(node).endswith(SUFFIX) else node
            if owner is not None:
                yield owner.get("id", ""), bare(node.get("messageRef"))
