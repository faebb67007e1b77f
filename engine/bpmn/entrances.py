"""Where a process that is tried out begins, when no none start event says so, and what its answers stand under."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.model import Model, ProcessInfo
from engine.bpmn.ports import Ports
from engine.bpmn.schedule import next_start


@dataclass(frozen=True, slots=True)
class Entrance:
    """An element a process may begin at. names: what its answer may stand under. due: of a timer that is to come."""

    element_id: str
    name: str
    kind: str
    names: tuple[str, ...]
    due: datetime | None = None


def entrance_of(model: Model, process_id: str, answers: Mapping[str, Any], ports: Ports) -> Entrance | None:
    """Return the start event to begin at; None where the process has a none start event, or none at all.

    The first that has an answer, else the first as drawn. A timer still ahead is waited for. Raises StepFailed.
    """
    spec = model.specs.get(process_id)
    if spec is None or spec.entries:
        return None
    process = model.processes[process_id]
    found = dict(_messages(process))
    starts = [key for key, element in process.elements.items() if element.type == "startEvent" and not element.parent]
    answered = (key for key, names in found.items() if any(answers.get(name) is not None for name in names))
    chosen = next(answered, next(iter(starts), None))
    if chosen is None:
        return None
    element = process.elements[chosen]
    due = next_start(model, process_id, chosen, ports.now, ports) if element.event == "timer" else None
    return Entrance(chosen, element.name, element.event or "message", found.get(chosen, (chosen, element.name)), due)


def _messages(process: ProcessInfo) -> Iterator[tuple[str, tuple[str, ...]]]:
    for start in process.start_messages:
        yield start.element_id, (start.element_id, start.name, start.message)


def names_of(model: Model, element_id: str) -> tuple[str, ...]:
    """Return what the answer of an event may stand under: of an event sub-process, its start event as well."""
    home = _home(model, element_id)
    if home is None:
        return (element_id,)
    here, found = home.elements[element_id], (element_id, home.elements[element_id].name)
    if here.type != "subProcess":
        return found
    inside = (e for e in home.elements.values() if e.parent == element_id and e.type == "startEvent")
    return (*found, *(word for start in inside for word in (start.id, start.name)))


def hangs(model: Model, element_id: str) -> bool:
    """Tell whether an event comes while something else is done: a boundary event or an event sub-process."""
    home = _home(model, element_id)
    return home is not None and (
        home.elements[element_id].attached_to is not None or home.elements[element_id].type == "subProcess"
    )


def _home(model: Model, element_id: str) -> ProcessInfo | None:
    return next((process for process in model.processes.values() if element_id in process.elements), None)
