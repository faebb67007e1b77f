"""When timer start events are due: such a process has no instance yet, so the caller keeps the date."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from engine.bpmn.diagram import Event
from engine.bpmn.errors import StepFailed
from engine.bpmn.expressions import FeelEnvironment
from engine.bpmn.model import Model
from engine.bpmn.ports import Ports
from engine.bpmn.timing import NotATime, armed_cycle, due_after, due_date
from engine.errors import NotFound

NOTHING: Mapping[str, Any] = MappingProxyType({})


def next_start(  # where the event stands, what it counts from, and the world
    model: Model,
    process_id: str,
    element_id: str,
    anchor: datetime,
    ports: Ports,
    known: Mapping[str, Any] = NOTHING,
) -> datetime | None:
    """Return when the timer start event is due next after `ports.now`; None where it is not due any more.

    anchor: the instant the process was published; durations and repetitions without a start count from it. A single
    date or duration is due once: it is answered as long as it is later than `ports.now`. known: what its FEEL may name.
    Raises NotFound, StepFailed where the timer cannot be computed.
    """
    process = model.diagrams.get(process_id)
    element = process.root.elements.get(element_id) if process is not None else None
    if element is None or element.event is None or element.event.kind != "timer":
        raise NotFound
    try:
        return _next(element.event, anchor, ports, known)
    except NotATime as error:
        raise StepFailed(element.id, element.name, "timer", error.text) from error


def _next(event: Event, anchor: datetime, ports: Ports, known: Mapping[str, Any]) -> datetime | None:
    value = _value(event, ports, known)
    if event.timer_kind == "timeCycle":
        cycle = armed_cycle(value, anchor)
        while cycle is not None and cycle.due_at <= ports.now:
            cycle = cycle.next_after(ports.now)
        return None if cycle is None else cycle.due_at
    due = due_after(value, anchor) if event.timer_kind == "timeDuration" else due_date(value)
    return due if due > ports.now else None


def _value(event: Event, ports: Ports, known: Mapping[str, Any]) -> Any:
    if event.term is None:
        return None
    if event.term.expression is None:
        return event.term.text
    return FeelEnvironment(ports.env).evaluate(event.term.expression, dict(known))
