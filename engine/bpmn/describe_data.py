"""Data associations and properties of the XML tree to diagram values (BPMN 2.0.2 §10.4)."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.diagram import IoMapping, Term
from engine.bpmn.names import NAMESPACES, SUB_PROCESSES, bare, local
from engine.bpmn.terms import feel_term, line_of, text_of

READS, WRITES = "dataInputAssociation", "dataOutputAssociation"


def associations_of(node: etree._Element, tag: str, data: Mapping[str, str]) -> tuple[IoMapping, ...]:
    """Return the data associations of an activity or event as mappings; drawn ones without data at an end are none."""
    return tuple(m for found in node.iterfind(f"bpmn:{tag}", NAMESPACES) for m in _association(found, data))


def _association(node: etree._Element, data: Mapping[str, str]) -> Iterator[IoMapping]:
    line = line_of(node)
    target = data.get(bare(text_of(node.find("bpmn:targetRef", NAMESPACES))))
    source = data.get(bare(text_of(node.find("bpmn:sourceRef", NAMESPACES))))
    transformation = _text(node, "transformation")
    assignments = node.findall("bpmn:assignment", NAMESPACES)
    if target is not None and transformation is not None:
        yield IoMapping(transformation, target, line)
    elif target is not None and source is not None and not assignments:
        yield IoMapping(Term(source, line, source), target, line, known_only=True)
    for assignment in assignments:
        value, to = _text(assignment, "from"), _text(assignment, "to")
        if value is not None and to is not None:
            yield IoMapping(_named(value, data), _named(to, data).text, line_of(assignment))


def _named(term: Term, data: Mapping[str, str]) -> Term:
    """Return an end of an assignment as an expression over variables: data may be meant by its id."""
    text = term.expression or term.text
    name = text if text in data.values() else data.get(text, text)
    return Term(name, term.line, name)


def _text(node: etree._Element, tag: str) -> Term | None:
    found = node.find(f"bpmn:{tag}", NAMESPACES)
    return None if found is None else feel_term(text_of(found), line_of(found))


def properties_of(node: etree._Element, data: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of what is an element's own: its properties, and data objects that stand in a sub-process."""
    tags = ("property", "dataObject") if local(node) in SUB_PROCESSES else ("property",)
    return tuple(data[n.get("id", "")] for tag in tags for n in node.iterfind(f"bpmn:{tag}", NAMESPACES))
