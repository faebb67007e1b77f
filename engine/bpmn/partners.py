"""Pools that exchange messages: which processes run beside which."""

from collections.abc import Iterator, Sequence

from engine.bpmn.diagram import Process
from engine.bpmn.names import NAMESPACES, bare
from engine.bpmn.read import Document


def partners_of(documents: Sequence[Document], processes: Sequence[Process]) -> dict[str, frozenset[str]]:
    """Return for each process the processes of other pools it exchanges messages with and that nothing else begins."""
    found: dict[str, set[str]] = {}
    alone = {process.id for process in processes if _begins_plainly(process)}
    for document in documents:
        for one, other in _exchanges(document, processes):
            if other in alone and one != other:
                found.setdefault(one, set()).add(other)
    return {process: frozenset(others) for process, others in found.items()}


def _begins_plainly(process: Process) -> bool:
    """Tell whether the process has a none start event and nothing else that begins it."""
    starts = [element for element in process.root.elements.values() if element.type == "startEvent"]
    by_event = any(element.instantiate for element in process.root.elements.values())
    return bool(starts) and not by_event and all(not element.events for element in starts)


def _exchanges(document: Document, processes: Sequence[Process]) -> Iterator[tuple[str, str]]:
    """Yield the processes at the two ends of each message flow of the file, both ways."""
    pools = document.root.iterfind("bpmn:collaboration/bpmn:participant", NAMESPACES)
    home = {pool.get("id", ""): bare(pool.get("processRef")) for pool in pools}
    here = [process for process in processes if process.file == document.file]
    home.update((element.id, process.id) for process in here for element in process.elements())
    ids = {process.id for process in here}
    for flow in document.root.iterfind("bpmn:collaboration/bpmn:messageFlow", NAMESPACES):
        ends = home.get(bare(flow.get("sourceRef"))), home.get(bare(flow.get("targetRef")))
        if ends[0] in ids and ends[1] in ids and ends[0] is not None and ends[1] is not None:
            yield ends[0], ends[1]
            yield ends[1], ends[0]
