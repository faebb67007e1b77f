"""Who does a task, in the standard's own words, to diagram values (BPMN 2.0.2 §10.3.1, §10.3.4)."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.diagram import Term
from engine.bpmn.names import BPMN, NAMESPACES, bare, local
from engine.bpmn.terms import line_of, term, text_of

USER_TASKS = frozenset({"userTask", "globalUserTask"})
OWNERS, PERFORMERS = ("potentialOwner",), ("humanPerformer", "performer")
QUOTED = '"'


def groups_of(node: etree._Element, resources: Mapping[str, str]) -> Term | None:
    """Return the groups a user task is for by its potential owners; None where it names none."""
    found = list(_assigned(node, OWNERS, resources))
    if len(found) < 2:  # noqa: PLR2004  # several
        return found[0] if found else None
    parts = ", ".join(one.expression or f'"{one.text}"' for one in found)
    return Term(", ".join(one.text for one in found), found[0].line, f"flatten([{parts}])")


def assignee_of(node: etree._Element, resources: Mapping[str, str]) -> Term | None:
    """Return the person a user task is for by its performer; None where it names none."""
    return next(_assigned(node, PERFORMERS, resources), None)


def _assigned(node: etree._Element, tags: tuple[str, ...], resources: Mapping[str, str]) -> Iterator[Term]:
    if local(node) not in USER_TASKS:
        return
    for role in node.iterchildren(*(f"{{{BPMN}}}{tag}" for tag in tags)):
        found = _expression(role) or term(
            resources.get(bare(text_of(role.find("bpmn:resourceRef", NAMESPACES)))), line_of(role)
        )
        if found is not None:
            yield found


def _expression(role: etree._Element) -> Term | None:
    """Return what the assignment says: FEEL with a leading "=" or in quotes, else the text as it stands."""
    said = role.find("bpmn:resourceAssignmentExpression", NAMESPACES)
    if said is None:
        return None
    text = text_of(said)
    return term(f"={text}" if text.startswith(QUOTED) else text, line_of(said))
