"""What a step is given and what it answers: the plain values that cross the door of the BPMN room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from engine import feel
from engine.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCall:
    """Work for the outside: a service or send task, or a message event with a job type.

    inputs: the targets of the task's input mappings; all visible variables where it has none.
    """

    type: str
    element_id: str
    element_name: str
    headers: Mapping[str, str]
    inputs: Mapping[str, Any]
    process_id: str


class Publication(StrEnum):
    """How a thrown event leaves the instance."""

    MESSAGE = "message"  # to one receiver
    SIGNAL = "signal"  # to everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An event an instance throws that others may catch. correlation: None where the diagram names none."""

    kind: Publication
    name: str
    correlation: str | None
    variables: Mapping[str, Any]
    element_id: str
    process_id: str


@dataclass(frozen=True, slots=True)
class Skip:
    """How to go past an element once. given: the results it is to count as having given.

    flows: ids of those to leave over; none leaves the choice to their conditions.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    flows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The world as one step sees it.

    now: the one instant of the step, aware UTC. decide: decision id and variables to result. call: runs a job in the
    caller's transaction and answers its result variables; may raise BpmnError. publish: takes thrown messages nobody
    in the instance waits for, and every thrown signal (which must not come back to the instance that threw it); with
    None signals stay inside, and a message nobody inside waits for fails the step. skips: elements to go past, by their
    id. passes: errors of `decide`, `call` and `publish` that are no fault of a step (a database that is away).
    """

    now: datetime
    env: feel.Environment
    decide: Callable[[str, Mapping[str, Any]], Any]
    call: Callable[[JobCall], Mapping[str, Any]]
    publish: Callable[[Published], None] | None = None
    skips: Mapping[str, Skip] = field(default_factory=dict)
    passes: tuple[type[Exception], ...] = ()


class Status(StrEnum):
    """Where an instance stands after a step."""

    RUNNING = "running"  # something is still waited for
    COMPLETED = "completed"  # every path has ended
    FAILED = "failed"  # an error nobody caught ended it


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTask:
    """A piece of work for people. `key` stays the same until it is completed or interrupted.

    due: the evaluated date or instant, or the text as written where it is neither. variables: what the form sees.
    startable: completing it begins an activity of an ad-hoc sub-process, which is then work of its own.
    """

    key: str
    element_id: str
    name: str
    process_id: str
    lane: str | None
    group: str | None
    form_id: str | None
    assignee: str | None
    due: datetime | date | str | None
    deadline_rule: str | None
    record_kind: str | None
    priority: int | None
    documentation: str
    variables: Mapping[str, Any]
    startable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTimer:
    """A timer that waits; due_at is aware UTC, `cycle` tells that it stays armed after firing."""

    key: str
    element_id: str
    name: str
    due_at: datetime
    cycle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A message or signal waited for. message: its name. correlation: None takes it whatever its correlation."""

    key: str
    element_id: str
    message: str
    correlation: str | None
    kind: Publication = Publication.MESSAGE


class Happening(StrEnum):
    """What a trace line says about an element; each run ends in one of completed, interrupted, failed."""

    STARTED = "started"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    THROWN = "thrown"
    CAUGHT = "caught"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEvent:
    """One line of what happened in a step; lines of one run of an element share its `key`."""

    at: datetime
    element: str
    name: str
    type: str
    event: Happening
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepError:
    """Why an instance ended as failed: a BPMN error nobody caught.

    key: the token at fault. stopped: the state as it was at that moment, everything else still under way; what a
    repair goes on from.
    """

    code: str
    element_id: str
    name: str
    text: Text
    key: str
    stopped: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An instance after a step. state: what to store; variables: the case's variables.

    had_tasks, had_timers: whether any waited before it besides the one it was for; False spares looking for them.
    """

    state: bytes
    status: Status
    variables: Mapping[str, Any]
    tasks: tuple[WaitingTask, ...]
    timers: tuple[WaitingTimer, ...]
    subscriptions: tuple[Subscription, ...]
    trace: tuple[TraceEvent, ...]
    error: StepError | None = None
    had_tasks: bool = True
    had_timers: bool = True
