"""Extension elements of the XML tree to diagram values."""

from lxml import etree

from engine.bpmn.definitions import Definitions
from engine.bpmn.describe_roles import assignee_of, groups_of
from engine.bpmn.diagram import IoMapping, Options, Term
from engine.bpmn.names import NAMESPACES, bare, is_bpmn, local
from engine.bpmn.terms import feel_term, line_of, term, text_of


def options_of(node: etree._Element, definitions: Definitions) -> Options:
    """Return the `zeebe:` and `banso:` words of the element (docs/bpmn.md lists them), else the standard's for them."""
    called = _attributes(node, "zeebe:calledElement")
    decision = _attributes(node, "zeebe:calledDecision")
    script = _attributes(node, "zeebe:script")
    return Options(
        form_id=_word(node, "zeebe:formDefinition", "formId"),
        assignee=_term(node, "zeebe:assignmentDefinition", "assignee") or assignee_of(node, definitions.resources),
        groups=_term(node, "zeebe:assignmentDefinition", "candidateGroups") or groups_of(node, definitions.resources),
        due=_term(node, "zeebe:taskSchedule", "dueDate"),
        priority=_term(node, "zeebe:priorityDefinition", "priority"),
        deadline_rule=_word(node, "banso:deadline", "rule"),
        record_kind=_word(node, "banso:record", "kind"),
        inputs=_mappings(node, "input"),
        outputs=_mappings(node, "output"),
        job_type=_term(node, "zeebe:taskDefinition", "type") or _operation(node, definitions),
        headers=_headers(node),
        decision=_term(node, "zeebe:calledDecision", "decisionId"),
        result=decision.get("resultVariable") or script.get("resultVariable") or node.get("resultVariable"),
        script=_script(node),
        called=called.get("processId") or node.get("calledElement"),
        parent_variables=called.get("propagateAllParentVariables", "true") != "false",
        child_variables=called.get("propagateAllChildVariables", "true") != "false",
    )


def _operation(node: etree._Element, definitions: Definitions) -> Term | None:
    """Return the operation a service task calls: a job of that name."""
    found = definitions.operations.get(bare(node.get("operationRef")))
    return term(found.name, line_of(node)) if found is not None and local(node) == "serviceTask" else None


def _extension(node: etree._Element, word: str) -> etree._Element | None:
    """Find the extension on the element itself or on its one event definition (Camunda puts message jobs there)."""
    owners = [node, *(child for child in node if is_bpmn(child) and local(child).endswith("EventDefinition"))]
    found = (owner.find(f"bpmn:extensionElements/{word}", NAMESPACES) for owner in owners)
    return next((extension for extension in found if extension is not None), None)


def _attributes(node: etree._Element, word: str) -> dict[str, str]:
    found = _extension(node, word)
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}


def _word(node: etree._Element, word: str, attribute: str) -> str | None:
    return _attributes(node, word).get(attribute) or None


def _term(node: etree._Element, word: str, attribute: str) -> Term | None:
    found = _extension(node, word)
    return None if found is None else term(found.get(attribute), line_of(found))


def _mappings(node: etree._Element, direction: str) -> tuple[IoMapping, ...]:
    found = []
    for line in node.iterfind(f"bpmn:extensionElements/zeebe:ioMapping/zeebe:{direction}", NAMESPACES):
        source = term(line.get("source"), line_of(line)) or Term("", line_of(line), None)
        found.append(IoMapping(source, line.get("target", "").strip(), line_of(line)))
    return tuple(found)


def _headers(node: etree._Element) -> dict[str, str]:
    found = node.iterfind("bpmn:extensionElements/zeebe:taskHeaders/zeebe:header", NAMESPACES)
    return {header.get("key", ""): header.get("value", "") for header in found}


def _script(node: etree._Element) -> Term | None:
    found = _extension(node, "zeebe:script")
    if found is not None:
        return feel_term(found.get("expression"), line_of(found))
    plain = node.find("bpmn:script", NAMESPACES)
    return None if plain is None else feel_term(text_of(plain), line_of(plain))
