"""What a simulation answers: the `simulate` shape of design §3."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine import feel
from engine.bpmn.model import Model
from engine.bpmn.ports import Happening, Step, TraceEvent, WaitingTask, WaitingTimer
from engine.bpmn.state import places_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

Outcome = dict[str, Any]
ENDS = frozenset({Happening.COMPLETED, Happening.INTERRUPTED, Happening.FAILED})


def outcome(
    status: str,
    trace: Iterable[TraceEvent],
    variables: Mapping[str, Any],
    waiting: Iterable[Mapping[str, Any]] = (),
    error: Mapping[str, Any] | None = None,
) -> Outcome:
    """Return how a run stands; error: of one that failed."""
    return {
        "status": status,
        "trace": [_line(event) for event in trace],
        "variables": {name: feel.to_json(value) for name, value in variables.items()},
        "waiting": list(waiting),
        "error": error,
    }


def stopped(trace: Sequence[TraceEvent]) -> list[TraceEvent]:
    """Return the lines that end what was under way when a run failed, the latest begun first."""
    under_way: dict[tuple[str, str], list[tuple[int, TraceEvent]]] = {}
    for place, line in enumerate(trace):
        runs = under_way.setdefault((line.element, line.key), [])
        if line.event is Happening.STARTED:
            runs.append((place, line))
        elif line.event in ENDS and runs:
            runs.pop()
    left = sorted((run for runs in under_way.values() for run in runs), key=lambda run: run[0], reverse=True)
    return [replace(line, at=trace[-1].at, event=Happening.INTERRUPTED) for _place, line in left]


def failure(model: Model, process_id: str, code: str, element: tuple[str, str], text: Text) -> Finding:
    """Return what went wrong at the element (id and name), with its file and line."""
    places = [place for process in model.diagrams.values() for place in process.elements()]
    found = next((place for place in places if place.id == element[0]), None)
    home = model.diagrams[found.process_id if found is not None else process_id]
    return Finding(
        code=code,
        severity=Severity.ERROR,
        text=text,
        file=home.file,
        line=found.line if found is not None else None,
        element=element[0],
        name=element[1] or None,
    )


def waiting_in(model: Model, process_id: str, step: Step) -> list[Outcome]:
    """Return what an instance waits for: tasks, timers, messages and signals, then conditions."""
    tasks = [_waits("task", task, {"group": task.group, "assignee": task.assignee}) for task in step.tasks]
    timers = [_waits("timer", timer, {"due_at": timer.due_at.isoformat()}) for timer in step.timers]
    events = [
        {"kind": s.kind.value, "element": s.element_id, "name": s.message, "correlation": s.correlation}
        for s in step.subscriptions
    ]
    told = {waiting["element"] for waiting in (*tasks, *timers, *events)}
    return [*tasks, *timers, *events, *_conditions(model, process_id, step, told)]


def _conditions(model: Model, process_id: str, step: Step, told: set[str]) -> Iterator[Outcome]:
    """Yield the conditions that are waited for and not told yet as another event of the same element."""
    conditional = [
        element
        for element in model.diagrams[process_id].elements()
        if any(event.kind == "conditional" for event in element.events) and element.id not in told
    ]
    places = places_of(step.state) if conditional else frozenset()
    for element in conditional:
        if element.id in places:
            yield {"kind": "condition", "element": element.id, "name": element.name}


def _waits(kind: str, waiting: WaitingTask | WaitingTimer, more: Outcome) -> Outcome:
    return {"kind": kind, "element": waiting.element_id, "name": waiting.name, **more}


def _line(event: TraceEvent) -> dict[str, str]:
    return {
        "at": event.at.isoformat(),
        "element": event.element,
        "name": event.name,
        "type": event.type,
        "event": event.event.value,
    }
