"""Where a case stands in its diagrams: the same for the picture and for the table beside it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from engine import trail
from engine.bpmn import ElementInfo, ProcessInfo
from engine.domain.facts import FactKind
from engine.domain.ids import InstanceId
from engine.domain.states import InstanceStatus, TaskStatus
from engine.programmes import Release
from engine.store.cases import InstanceRow, TimerRow
from engine.task_view import TaskView
from engine.trail import FactView

ENDS = frozenset({"completed", "interrupted", "failed"})
LIVE = frozenset({TaskStatus.OPEN, TaskStatus.CLAIMED})


class StepState(StrEnum):
    """Where one element of a diagram is."""

    DONE = "done"  # 済み
    NOW = "now"  # 現在地
    INTERRUPTED = "interrupted"  # begun and overtaken by an event
    TODO = "todo"  # これから


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One element of a diagram as a row. times: how often it was begun.

    task: its newest task, None for automatic steps. Instants aware
    UTC, None before the element was reached; due_at also for waiting timers.
    """

    element_id: str
    name: str
    type: str
    lane: str | None
    state: StepState
    times: int
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    due_at: dt.datetime | None
    task: TaskView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One diagram of an instance. xml: the diagram of the release the instance runs on. current, done: element ids."""

    instance_id: InstanceId
    process_id: str
    name: str
    file: str
    version: int
    status: InstanceStatus
    xml: str
    current: tuple[str, ...]
    done: tuple[str, ...]
    overdue: tuple[str, ...]
    steps: tuple[StepLine, ...]


@dataclass(slots=True)
class _Runs:
    """What the trail says of one element."""

    begun: int = 0
    over: int = 0
    completed: int = 0
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a case's diagrams are drawn from. facts: of the case, newest first. timers: those that wait."""

    facts: Sequence[FactView]
    tasks: Sequence[TaskView]
    timers: Sequence[TimerRow]
    now: dt.datetime
    runs: Mapping[str, _Runs] = field(default_factory=dict)


def seen(facts: Sequence[FactView], tasks: Sequence[TaskView], timers: Sequence[TimerRow], now: dt.datetime) -> Seen:
    """Read the steps out of the trail once, for all diagrams of a case."""
    runs: dict[str, _Runs] = {}
    for fact in reversed(facts):
        if fact.kind is FactKind.STEP_TAKEN:
            for element, event in trail.passed(fact):
                _count(runs.setdefault(element, _Runs()), event, fact.at)
    return Seen(facts=facts, tasks=tasks, timers=timers, now=now, runs=runs)


def flows_of(release: Release, instance: InstanceRow, what: Seen) -> Iterator[Flow]:
    """Yield the instance's own diagram, then each diagram it called that has been entered."""
    for process in _entered(release, instance.process_id, what):
        steps = tuple(_line(element, what) for element in process.elements.values() if _is_shown(element))
        states = {line.element_id: line for line in steps}
        yield Flow(
            instance_id=instance.id,
            process_id=process.id,
            name=process.name,
            file=process.file,
            version=release.number,
            status=instance.status,
            xml=release.files[process.file].decode("utf-8-sig", errors="replace"),
            current=_in(states, StepState.NOW),
            done=tuple(key for key in process.elements if (runs := what.runs.get(key)) and runs.completed),
            overdue=tuple(key for key, line in states.items() if _is_late(line, what.now)),
            steps=steps,
        )


def _count(runs: _Runs, event: str, at: dt.datetime) -> None:
    if event == "started":
        runs.begun, runs.started_at = runs.begun + 1, at
    elif event in ENDS:
        runs.over, runs.ended_at = runs.over + 1, at
        runs.completed += event == "completed"


def _entered(release: Release, process_id: str, what: Seen) -> list[ProcessInfo]:
    """List a process and those it calls, outer first, as far as they have been entered."""
    found: list[ProcessInfo] = []
    waiting = [process_id]
    while waiting:
        process = release.model.processes.get(waiting.pop(0))
        if process is None or process in found:
            continue
        found.append(process)
        called = [element.called for element in process.elements.values() if element.called and element.id in what.runs]
        waiting.extend(key for key in called if key)
    return found


def _is_shown(element: ElementInfo) -> bool:
    """Leave out what has nothing to say in a table: unnamed gateways and events."""
    return bool(element.name) or element.type.endswith("Task")


def _line(element: ElementInfo, what: Seen) -> StepLine:
    runs = what.runs.get(element.id, _Runs())
    mine = [task for task in what.tasks if task.element_id == element.id and task.process_id == element.process_id]
    task = mine[-1] if mine else None
    timer = next((row for row in what.timers if row.payload.get("element") == element.id), None)
    state = _state(runs, task)
    return StepLine(
        element_id=element.id,
        name=element.name or element.id,
        type=element.type,
        lane=element.lane,
        state=state,
        times=runs.begun,
        started_at=runs.started_at,
        ended_at=None if state is StepState.NOW else runs.ended_at,
        due_at=task.due_at if task else timer.due_at if timer else None,
        task=task,
    )


def _state(runs: _Runs, task: TaskView | None) -> StepState:
    if (task is not None and task.status in LIVE) or runs.begun > runs.over:
        return StepState.NOW
    if runs.completed:
        return StepState.DONE
    return StepState.INTERRUPTED if runs.begun else StepState.TODO


def _in(states: Mapping[str, StepLine], wanted: StepState) -> tuple[str, ...]:
    return tuple(key for key, line in states.items() if line.state is wanted)


def _is_late(line: StepLine, now: dt.datetime) -> bool:
    return line.state is StepState.NOW and line.task is not None and line.due_at is not None and line.due_at < now
