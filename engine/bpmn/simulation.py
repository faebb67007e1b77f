"""Running a process without a database, on a clock of its own: to try a diagram out before it is published.

The pools a process exchanges messages with run beside it, each as an instance of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine import feel
from engine.bpmn.answers import AGAIN, ANSWER, TIMER, UNSAID, Answers
from engine.bpmn.errors import NotWaiting, StepFailed
from engine.bpmn.model import Model
from engine.bpmn.ports import (
    JobCall,
    Ports,
    Publication,
    Published,
    Status,
    Step,
    Subscription,
    TraceEvent,
    WaitingTask,
    WaitingTimer,
)
from engine.bpmn.run import broadcast, complete, deliver, fire_due, start
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

MAX_STEPS = 2_000
MAX_EVENTS = 50_000
MAX_INSTANCES = 200

ENDLESS = Text(
    "試行が終わりません（上限{limit}回）。繰り返しの条件か、終了日時（--until）を確認してください。",
    "The simulation does not come to an end ({limit} steps). Check the loops, or give an end (--until).",
)

EnvFactory = Callable[[datetime], feel.Environment]
Decide = Callable[[str, Mapping[str, Any]], Any]
Call = Callable[[JobCall], Mapping[str, Any]]
Move = tuple[datetime, int, Callable[[], Step]]


def no_result(_job: JobCall) -> Mapping[str, Any]:
    """Do nothing, as a job does in a simulation unless the caller has better."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a simulation runs in.

    env: makes the FEEL environment for an instant of the virtual clock. answers: what people and messages answer, by
    element id: the data, a list of data for one run after the other, or None for no answer. Data may hold "$after", an
    ISO 8601 duration the answer takes. Tasks without an entry are done at once with no data; messages and signals
    without one come only where the diagram throws them.
    """

    env: EnvFactory
    decide: Decide
    call: Call = no_result
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Instance:
    """One pool that runs. number: its place among them; 0 is the process that is tried out."""

    number: int
    process_id: str
    step: Step

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.step.status == Status.RUNNING


def simulate(
    model: Model,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    at: datetime,
    until: datetime | None = None,
    world: World,
) -> dict[str, Any]:
    """Run the process from `at` until it ends, nothing moves any more, or the clock passes `until`.

    Answers the `simulate` shape of design §3: status, trace, variables (of the process), waiting, error. Pools that
    take or send its messages run beside it; it is completed when all are.
    """
    run = _Simulation(model, world, at, until)
    try:
        return run.go(process_id, variables)
    except StepFailed as error:
        run.trace.extend(error.trace)
        return run.failed(process_id, error.reason_code, (error.element_id, error.element_name), error.text)


class _Simulation:
    def __init__(self, model: Model, world: World, at: datetime, until: datetime | None) -> None:
        self.model, self.world, self.answers = model, world, Answers(world.answers)
        self.now, self.until = at, until
        self.trace: list[TraceEvent] = []
        self.instances: list[Instance] = []
        self.on_the_way: list[tuple[int, Published]] = []

    def go(self, process_id: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Run until nothing moves any more."""
        self._begin(process_id, variables)
        for partner in sorted(self.model.partners.get(process_id, ())):
            self._begin(partner, {})
        for _count in range(MAX_STEPS):
            if (broken := next((one for one in self.instances if one.step.error is not None), None)) is not None:
                return self._broken(broken)
            if not self._hand_over() and not self._move():
                return self.outcome("waiting" if any(one.runs for one in self.instances) else "completed")
            if len(self.trace) > MAX_EVENTS or len(self.instances) > MAX_INSTANCES:
                break
        return self.failed(process_id, "endless", (process_id, ""), ENDLESS.format(limit=MAX_STEPS))

    def _begin(self, process_id: str, variables: Mapping[str, Any], at: str | None = None, came: str = "") -> None:
        number = len(self.instances)
        step = start(self.model, process_id, variables, self._ports(number), at, came=came)
        self.instances.append(Instance(number, process_id, step))
        self.trace.extend(step.trace)

    def _took(self, instance: Instance, step: Step) -> None:
        instance.step = step
        self.trace.extend(step.trace)

    def _ports(self, number: int) -> Ports:
        def publish(event: Published) -> None:
            self.on_the_way.append((number, event))

        env = self.world.env(self.now)
        return Ports(now=self.now, env=env, decide=self.world.decide, call=self.world.call, publish=publish)

    def _hand_over(self) -> bool:
        """Hand over the oldest event somebody takes; a message nobody takes yet stays on the way."""
        for place, (sender, event) in enumerate(self.on_the_way):
            if event.kind == Publication.SIGNAL:
                del self.on_the_way[place]
                self._signal(sender, event)
                return True
            if self._message(sender, event):
                del self.on_the_way[place]
                return True
        return False

    def _signal(self, sender: int, event: Published) -> None:
        for instance in [one for one in self.instances if one.runs and one.number != sender]:
            ports = self._ports(instance.number)
            self._took(instance, broadcast(self.model, instance.step.state, event.name, event.variables, ports))
        for process_id, element_id in self._starts(event):
            self._begin(process_id, event.variables, element_id, event.name)

    def _message(self, sender: int, event: Published) -> bool:
        for instance in (one for one in self.instances if one.runs and one.number != sender):
            if any(_takes(waiting, event) for waiting in instance.step.subscriptions):
                state, ports = instance.step.state, self._ports(instance.number)
                step = deliver(self.model, state, event.name, event.correlation, event.variables, ports)
                self._took(instance, step)
                return True
        for process_id, element_id in self._starts(event):
            self._begin(process_id, event.variables, element_id, event.name)
            return True
        return False

    def _starts(self, event: Published) -> Iterator[tuple[str, str]]:
        """Yield where the event begins a process: process and element."""
        for process_id, process in self.model.processes.items():
            for begins in process.start_messages if process_id in self.model.specs else ():
                if begins.message == event.name and begins.signal == (event.kind == Publication.SIGNAL):
                    yield process_id, begins.element_id

    def _move(self) -> bool:
        """Do what comes first, an answer or a timer; False where nothing comes before `until`."""
        moves = [(move, one) for one in self.instances if one.runs for move in self._moves(one)]
        if any(move[1] in {ANSWER, UNSAID} for move, _one in moves):
            moves = [(move, one) for move, one in moves if move[1] != AGAIN]
        if not moves:
            return False
        (due, _kind, act), instance = min(moves, key=lambda row: row[0][:2])
        if self.until is not None and due > self.until:
            self.now = self.until
            return False
        self.now = max(self.now, due)
        self._took(instance, act())
        return True

    def _moves(self, instance: Instance) -> Iterator[Move]:
        step = instance.step
        for task in step.tasks:
            key = f"{instance.number}:{task.key}"
            if task.startable:
                answer, kind = self.answers.begins(task, self.now)
            else:
                answer, kind = (
                    self.answers.due(task.element_id, key, self.now, person=True),
                    self.answers.kind(task.element_id),
                )
            if answer is not None:
                yield answer[0], kind, self._answer(instance, task, answer[1])
        for waiting in step.subscriptions:
            key, asked = f"{instance.number}:{waiting.key}", self._asked(waiting)
            answer = self.answers.due(asked, key, self.now, person=False)
            if answer is not None:
                yield answer[0], ANSWER, self._event(instance, waiting, answer[1])
        if step.timers:
            first = min(step.timers, key=lambda timer: timer.due_at)
            yield (
                max(first.due_at, self.now),
                TIMER,
                lambda: fire_due(self.model, step.state, self._ports(instance.number)),
            )

    def _answer(self, instance: Instance, task: WaitingTask, data: dict[str, Any]) -> Callable[[], Step]:
        def act() -> Step:
            self.answers.count(task.element_id, begins=task.startable)
            return complete(self.model, instance.step.state, task.key, data, self._ports(instance.number))

        return act

    def _event(self, instance: Instance, waiting: Subscription, data: dict[str, Any]) -> Callable[[], Step]:
        def act() -> Step:
            self.answers.took(self._asked(waiting), f"{instance.number}:{waiting.key}")
            state, ports = instance.step.state, self._ports(instance.number)
            if waiting.kind == Publication.SIGNAL:
                return broadcast(self.model, state, waiting.message, data, ports)
            try:
                return deliver(self.model, state, waiting.message, waiting.correlation, data, ports)
            except NotWaiting:  # what it brings tells that it is for another conversation
                return replace(instance.step, trace=())

        return act

    def _asked(self, waiting: Subscription) -> str:
        """Return the element whose answer is meant: of an event sub-process its start event, where that is answered."""
        scopes = (diagram.scopes.get(waiting.element_id) for diagram in self.model.diagrams.values())
        inside = (one for scope in scopes if scope for one in scope.elements.values() if one.type == "startEvent")
        return next((one.id for one in inside if one.id in self.answers.given), waiting.element_id)

    def _broken(self, instance: Instance) -> dict[str, Any]:
        error = instance.step.error
        if error is None:
            raise TypeError("an instance without an error is not broken")
        return self.failed(instance.process_id, error.code, (error.element_id, error.name), error.text)

    def failed(self, process_id: str, code: str, element: tuple[str, str], text: Text) -> dict[str, Any]:
        """Return the outcome of a run that failed at the element (id and name)."""
        places = [place for process in self.model.diagrams.values() for place in process.elements()]
        line = next((place.line for place in places if place.id == element[0]), None)
        finding = Finding(
            code=code,
            severity=Severity.ERROR,
            text=text,
            file=self.model.diagrams[process_id].file,
            line=line,
            element=element[0],
            name=element[1] or None,
        )
        return self.outcome("failed", error=finding.as_dict())

    def outcome(self, status: str, error: dict[str, object] | None = None) -> dict[str, Any]:
        """Return the outcome as it stands now."""
        variables = self.instances[0].step.variables if self.instances else {}
        running = [] if status == "failed" else [one for one in self.instances if one.runs]
        return {
            "status": status,
            "trace": [_line(event) for event in self.trace],
            "variables": {name: feel.to_json(value) for name, value in variables.items()},
            "waiting": [row for one in running for row in _waiting(one.step)],
            "error": error,
        }


def _takes(waiting: Subscription, event: Published) -> bool:
    fits = waiting.correlation is None or waiting.correlation == event.correlation
    return waiting.kind == event.kind and waiting.message == event.name and fits


def _line(event: TraceEvent) -> dict[str, str]:
    return {
        "at": event.at.isoformat(),
        "element": event.element,
        "name": event.name,
        "type": event.type,
        "event": event.event.value,
    }


def _waiting(step: Step) -> list[dict[str, Any]]:
    tasks = [_waits("task", task, {"group": task.group, "assignee": task.assignee}) for task in step.tasks]
    timers = [_waits("timer", timer, {"due_at": timer.due_at.isoformat()}) for timer in step.timers]
    events = [
        {"kind": s.kind.value, "element": s.element_id, "name": s.message, "correlation": s.correlation}
        for s in step.subscriptions
    ]
    return [*tasks, *timers, *events]


def _waits(kind: str, waiting: WaitingTask | WaitingTimer, more: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "element": waiting.element_id, "name": waiting.name, **more}
