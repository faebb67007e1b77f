"""Event definitions of the XML tree to diagram values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from lxml import etree

from engine.bpmn.diagram import Event, Term
from engine.bpmn.names import BPMN, NAMESPACES, is_bpmn, local
from engine.bpmn.terms import feel_term, line_of, term, text_of

SUFFIX = "EventDefinition"
TIMER_KINDS = ("timeDate", "timeDuration", "timeCycle")
REFERENCES = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}
DATA = ("dataObject", "dataObjectReference", "dataInput", "dataOutput")
MESSAGE_TASKS = frozenset({"receiveTask", "sendTask"})


@dataclass(frozen=True, slots=True)
class Definitions:
    """What elements of the file refer to.

    known: messages, signals, errors, escalations by kind and id: the name each is known by, and its correlation.
    data: names of data objects, inputs and outputs by id.
    """

    known: Mapping[tuple[str, str], tuple[str | None, Term | None]]
    data: Mapping[str, str]

    @classmethod
    def of(cls, root: etree._Element) -> Self:
        """Collect what the file defines."""
        known: dict[tuple[str, str], tuple[str | None, Term | None]] = {}
        for node in root:
            if is_bpmn(node) and local(node) in REFERENCES:
                known[local(node), node.get("id", "")] = (_known_by(node), _correlation(node))
        holders = root.iter(*(f"{{{BPMN}}}{tag}" for tag in DATA))
        return cls(known, {node.get("id", ""): node.get("name", "") or node.get("id", "") for node in holders})


def _known_by(node: etree._Element) -> str | None:
    if local(node) == "error":
        return node.get("errorCode") or node.get("name")
    if local(node) == "escalation":
        return node.get("escalationCode") or node.get("name")
    return node.get("name")


def _correlation(node: etree._Element) -> Term | None:
    found = node.find("bpmn:extensionElements/zeebe:subscription", NAMESPACES)
    return None if found is None else feel_term(found.get("correlationKey"), line_of(found))


def events_of(node: etree._Element, definitions: Definitions) -> tuple[Event, ...]:
    """Return the event definitions of an event, or the message of a send or receive task."""
    if local(node) in MESSAGE_TASKS:
        return (_referring("message", node, definitions),) if node.get("messageRef") else ()
    return tuple(_event(child, definitions) for child in node if is_bpmn(child) and local(child).endswith(SUFFIX))


def _event(node: etree._Element, definitions: Definitions) -> Event:
    kind = local(node).removesuffix(SUFFIX)
    if kind == "timer":
        return _timer(node)
    if kind == "conditional":
        condition = node.find("bpmn:condition", NAMESPACES)
        return Event(kind=kind, line=line_of(node), term=feel_term(text_of(condition), line_of(node)))
    if kind == "link":
        return Event(kind=kind, line=line_of(node), name=node.get("name"))
    if kind in REFERENCES:
        return _referring(kind, node, definitions)
    return Event(kind=kind, line=line_of(node))


def _referring(kind: str, node: etree._Element, definitions: Definitions) -> Event:
    ref = node.get(REFERENCES[kind])
    name, correlation = definitions.known.get((kind, ref or ""), (None, None))
    return Event(kind=kind, line=line_of(node), ref=ref, name=name, correlation=correlation)


def _timer(node: etree._Element) -> Event:
    for kind in TIMER_KINDS:
        found = node.find(f"bpmn:{kind}", NAMESPACES)
        if found is not None:
            return Event(kind="timer", line=line_of(node), timer_kind=kind, term=term(text_of(found), line_of(found)))
    return Event(kind="timer", line=line_of(node))
