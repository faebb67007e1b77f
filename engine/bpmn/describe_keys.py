"""Correlation keys of the standard to diagram values (BPMN 2.0.2 §8.4.2)."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.diagram import Key, Term
from engine.bpmn.names import BPMN, NAMESPACES, bare
from engine.bpmn.terms import feel_term, line_of, text_of

Paths = dict[str, Term | None]


def keys_of(root: etree._Element) -> dict[str, tuple[Key, ...]]:
    """Return the keys that tell which conversation a message belongs to, by the message's id.

    A key says something about a message only where each of its properties can be read from that message.
    """
    read = {node.get("id", ""): _retrievals(node) for node in root.iterfind("bpmn:correlationProperty", NAMESPACES)}
    bound = dict(_subscriptions(root))
    found: dict[str, tuple[Key, ...]] = {}
    for node in root.iter(f"{{{BPMN}}}correlationKey"):
        properties = [bare(text_of(ref)) for ref in node.iterfind("bpmn:correlationPropertyRef", NAMESPACES)]
        key_id = node.get("id", "")
        for message in {message for prop in properties for message in read.get(prop, {})}:
            paths = [read.get(prop, {}).get(message) for prop in properties]
            terms = tuple(path for path in paths if path is not None)
            if len(terms) == len(paths):
                of_process = {pid: _bindings(told, properties) for (key, pid), told in bound.items() if key == key_id}
                found[message] = (*found.get(message, ()), Key(key_id, terms, of_process))
    return found


def _retrievals(node: etree._Element) -> Paths:
    """Return how the property is read from each message, by the message's id."""
    expressions = node.iterfind("bpmn:correlationPropertyRetrievalExpression", NAMESPACES)
    return {bare(found.get("messageRef", "")): _path(found, "messagePath") for found in expressions}


def _subscriptions(root: etree._Element) -> Iterator[tuple[tuple[str, str], Paths]]:
    """Yield what each process binds the properties of a key to: (key, process) and the expressions by property."""
    for node in root.iterfind("bpmn:process/bpmn:correlationSubscription", NAMESPACES):
        process = node.getparent()
        bindings = node.iterfind("bpmn:correlationPropertyBinding", NAMESPACES)
        told = {bare(found.get("correlationPropertyRef", "")): _path(found, "dataPath") for found in bindings}
        yield (bare(node.get("correlationKeyRef", "")), "" if process is None else process.get("id", "")), told


def _bindings(told: Mapping[str, Term | None], properties: list[str]) -> tuple[Term, ...]:
    terms = tuple(path for prop in properties if (path := told.get(prop)) is not None)
    return terms if len(terms) == len(properties) else ()


def _path(node: etree._Element, tag: str) -> Term | None:
    found = node.find(f"bpmn:{tag}", NAMESPACES)
    return None if found is None else feel_term(text_of(found), line_of(found))
