"""The order a reader follows a diagram in."""

from collections import defaultdict

from engine.bpmn.diagram import Element, Process, Scope


def along_the_flow(process: Process) -> list[Element]:
    """Return every element, from the start along the flows; what belongs to an activity comes right after it."""
    found: list[Element] = []
    _walk(process, process.root, found)
    return found


def _walk(process: Process, scope: Scope, found: list[Element]) -> None:
    after: dict[str, list[str]] = defaultdict(list)
    hanging: dict[str, list[str]] = defaultdict(list)
    reached: set[str] = set()
    for flow in scope.flows.values():
        after[flow.source].append(flow.target)
        reached.add(flow.target)
    for element in scope.elements.values():
        if element.attached_to is not None:
            hanging[element.attached_to].append(element.id)
    first = [e.id for e in scope.elements.values() if e.id not in reached and e.attached_to is None]
    first.sort(key=lambda element_id: scope.elements[element_id].type != "startEvent")
    seen: set[str] = set()
    pending = [*reversed(list(scope.elements)), *reversed(first)]
    while pending:
        element_id = pending.pop()
        if element_id not in scope.elements or element_id in seen:
            continue
        seen.add(element_id)
        found.append(scope.elements[element_id])
        if element_id in process.scopes and element_id != scope.id:  # a global task has the id of its process
            _walk(process, process.scopes[element_id], found)
        pending.extend(reversed([*hanging[element_id], *after[element_id]]))
