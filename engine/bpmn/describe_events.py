"""Event definitions of the XML tree to diagram values."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.definitions import REFERENCES, SUFFIX, Definitions
from engine.bpmn.diagram import Event
from engine.bpmn.names import NAMESPACES, bare, is_bpmn, local
from engine.bpmn.terms import feel_term, line_of, term, text_of

TIMER_KINDS = ("timeDate", "timeDuration", "timeCycle")
MESSAGE_TASKS = frozenset({"receiveTask", "sendTask"})


def events_of(node: etree._Element, definitions: Definitions) -> tuple[Event, ...]:
    """Return the event definitions of an event, or the message of a send or receive task."""
    if local(node) in MESSAGE_TASKS:
        flow = definitions.message_flows.get(node.get("id", ""))
        pointed = bool(node.get("messageRef") or definitions.message_of(node) or flow)
        return (_referring("message", node, definitions, node),) if pointed else ()
    return tuple(event_of(child, definitions, node) for child in _definitions_in(node, definitions))


def _definitions_in(node: etree._Element, definitions: Definitions) -> Iterator[etree._Element]:
    """Yield the event definitions in the node, and those it points to elsewhere in the file."""
    for child in node:
        if is_bpmn(child) and local(child).endswith(SUFFIX):
            yield child
        elif is_bpmn(child) and local(child) == "eventDefinitionRef":
            found = definitions.events.get(bare(text_of(child)))
            if found is not None:
                yield found


def event_of(node: etree._Element, definitions: Definitions, owner: etree._Element) -> Event:
    """Return one event definition; `owner` is the event it belongs to."""
    kind = local(node).removesuffix(SUFFIX)
    if kind == "timer":
        return _timer(node)
    if kind == "conditional":
        condition = node.find("bpmn:condition", NAMESPACES)
        return Event(kind=kind, line=line_of(node), term=feel_term(text_of(condition), line_of(node)))
    if kind == "link":
        return Event(kind=kind, line=line_of(node), name=node.get("name"))
    if kind == "compensate":
        waits = node.get("waitForCompletion", "true") not in {"false", "0"}
        return Event(kind=kind, line=line_of(node), ref=bare(node.get("activityRef")) or None, waits=waits)
    if kind in REFERENCES:
        return _referring(kind, node, definitions, owner)
    return Event(kind=kind, line=line_of(node))


def _referring(kind: str, node: etree._Element, definitions: Definitions, owner: etree._Element) -> Event:
    ref = node.get(REFERENCES[kind])
    if ref is None and kind == "message":
        ref = definitions.message_of(node) or definitions.message_flows.get(owner.get("id", ""))
    name, correlation = definitions.known.get((kind, ref or ""), (None, None))
    keys = definitions.keys.get(ref or "", ()) if kind == "message" else ()
    return Event(kind=kind, line=line_of(node), ref=ref, name=name, correlation=correlation, keys=keys)


def _timer(node: etree._Element) -> Event:
    for kind in TIMER_KINDS:
        found = node.find(f"bpmn:{kind}", NAMESPACES)
        if found is not None:
            return Event(kind="timer", line=line_of(node), timer_kind=kind, term=term(text_of(found), line_of(found)))
    return Event(kind="timer", line=line_of(node))
