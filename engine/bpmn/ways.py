"""The ways out of an element, as a supervisor chooses among them where the diagram cannot."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.diagram import Element, Flow, Scope
from engine.bpmn.model import Model

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A flow out of an element. name: what the diagram says on it; target: name of the next element, else its id.

    condition: in FEEL; None for a default flow and for one without. alone: no other may be taken beside it.
    of_gateway: its element is a gateway, which does nothing but choose.
    """

    flow: str
    name: str
    target: str
    condition: str | None
    alone: bool
    of_gateway: bool


def ways_of(model: Model, element_id: str) -> tuple[Way, ...]:
    """Return the ways out of an element that chooses among them by conditions; none of any other."""
    for scope, element in _places(model, element_id):
        flows = scope.outgoing().get(element_id, [])
        if element.type in CHOOSING or any(flow.condition is not None for flow in flows):
            return tuple(_way(scope, element, flow) for flow in flows)
    return ()


def _places(model: Model, element_id: str) -> Iterator[tuple[Scope, Element]]:
    for process in model.diagrams.values():
        for scope in process.scopes.values():
            if element_id in scope.elements:
                yield scope, scope.elements[element_id]


def _way(scope: Scope, element: Element, flow: Flow) -> Way:
    target = scope.elements.get(flow.target)
    return Way(
        flow=flow.id,
        name=flow.name,
        target=(target.name if target is not None else "") or flow.target,
        condition=flow.condition.expression or flow.condition.text if flow.condition is not None else None,
        alone=element.type == "exclusiveGateway",
        of_gateway=element.type in CHOOSING,
    )
