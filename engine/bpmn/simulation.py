"""Running a process without a database, on a clock of its own: to try a diagram out before it is published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine import feel
from engine.bpmn.errors import StepFailed
from engine.bpmn.model import Model
from engine.bpmn.ports import JobCall, Ports, Published, Step, Subscription, TraceEvent, WaitingTask, WaitingTimer
from engine.bpmn.run import complete, deliver, fire_due, start
from engine.bpmn.timing import span_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

MAX_STEPS = 2_000
MAX_EVENTS = 50_000

ENDLESS = Text(
    "試行が終わりません（上限{limit}回）。繰り返しの条件か、終了日時（--until）を確認してください。",
    "The simulation does not come to an end ({limit} steps). Check the loops, or give an end (--until).",
)

EnvFactory = Callable[[datetime], feel.Environment]
Decide = Callable[[str, Mapping[str, Any]], Any]
Call = Callable[[JobCall], Mapping[str, Any]]


def no_result(_job: JobCall) -> Mapping[str, Any]:
    """Do nothing, as a job does in a simulation unless the caller has better."""
    return {}


def goes_nowhere(_event: Published) -> None:
    """Let messages and signals leave the instance: there is nobody else in a simulation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a simulation runs in.

    env: makes the FEEL environment for an instant of the virtual clock. answers: what people and messages answer, by
    element id: the data, a list of data for one run after the other, or None for no answer. Data may hold "$after", an
    ISO 8601 duration the answer takes. Tasks without an entry are done at once with no data; messages without one
    never come.
    """

    env: EnvFactory
    decide: Decide
    call: Call = no_result
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Answers:
    """Hands out `World.answers`, one run after the other."""

    given: Mapping[str, Any]
    used: dict[str, int] = field(default_factory=dict)
    asked_at: dict[str, datetime] = field(default_factory=dict)

    def due(self, element_id: str, key: str, now: datetime, *, person: bool) -> tuple[datetime, dict[str, Any]] | None:
        """Return when the run `key` of the element is answered and with what; None where nobody answers."""
        if element_id not in self.given:
            return (now, {}) if person else None
        answer = self.given[element_id]
        if isinstance(answer, list):
            place = self.used.get(element_id, 0)
            answer = answer[place] if place < len(answer) else ({} if person else None)
        if answer is None:
            return None
        data = dict(answer)
        span = span_of(str(data.pop("$after", "PT0S")))
        asked = self.asked_at.setdefault(key, now)
        return (span.after(asked) if span is not None else asked), data

    def count(self, element_id: str) -> None:
        """Remember that the element was answered once more."""
        self.used[element_id] = self.used.get(element_id, 0) + 1


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

    Answers the `simulate` shape of design §3: status, trace, variables, waiting, error.
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
        self.last: Step | None = None

    def go(self, process_id: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        step = self._took(start(self.model, process_id, variables, self._ports()))
        for _count in range(MAX_STEPS):
            if step.status != "running":
                return self._ended(process_id, step)
            next_step = self._next(step)
            if next_step is None:
                return self.outcome("waiting")
            step = self._took(next_step)
            if len(self.trace) > MAX_EVENTS:
                break
        return self.failed(process_id, "endless", (process_id, ""), ENDLESS.format(limit=MAX_STEPS))

    def _ended(self, process_id: str, step: Step) -> dict[str, Any]:
        if step.error is None:
            return self.outcome(step.status.value)
        error = step.error
        return self.failed(process_id, error.code, (error.element_id, error.name), error.text)

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

    def _ports(self) -> Ports:
        env = self.world.env(self.now)
        return Ports(now=self.now, env=env, decide=self.world.decide, call=self.world.call, publish=goes_nowhere)

    def _took(self, step: Step) -> Step:
        self.trace.extend(step.trace)
        self.last = step
        return step

    def _next(self, step: Step) -> Step | None:
        """Do what comes first: an answer or a timer; None where nothing comes before `until`."""
        moves = [(due, 0, place, move) for place, (due, move) in enumerate(self._answers_to(step))]
        if step.timers:
            first = min(step.timers, key=lambda timer: timer.due_at)
            moves.append((max(first.due_at, self.now), 1, 0, lambda: self._fire(step)))
        if not moves:
            return None
        due, _kind, _place, move = min(moves, key=lambda row: row[:3])
        if self.until is not None and due > self.until:
            self.now = self.until
            return None
        self.now = max(self.now, due)
        return move()

    def _answers_to(self, step: Step) -> list[tuple[datetime, Callable[[], Step]]]:
        found: list[tuple[datetime, Callable[[], Step]]] = []
        for task in step.tasks:
            answer = self.answers.due(task.element_id, task.key, self.now, person=True)
            if answer is not None:
                found.append((answer[0], self._answer(step, task, answer[1])))
        for subscription in step.subscriptions:
            answer = self.answers.due(subscription.element_id, subscription.key, self.now, person=False)
            if answer is not None:
                found.append((answer[0], self._message(step, subscription, answer[1])))
        return found

    def _answer(self, step: Step, task: WaitingTask, data: dict[str, Any]) -> Callable[[], Step]:
        def act() -> Step:
            self.answers.count(task.element_id)
            return complete(self.model, step.state, task.key, data, self._ports())

        return act

    def _message(self, step: Step, waiting: Subscription, data: dict[str, Any]) -> Callable[[], Step]:
        def act() -> Step:
            self.answers.count(waiting.element_id)
            return deliver(self.model, step.state, waiting.message, waiting.correlation, data, self._ports())

        return act

    def _fire(self, step: Step) -> Step:
        return fire_due(self.model, step.state, self._ports())

    def outcome(self, status: str, error: dict[str, object] | None = None) -> dict[str, Any]:
        """Return the outcome as it stands now."""
        last = self.last
        return {
            "status": status,
            "trace": [_line(event) for event in self.trace],
            "variables": {name: feel.to_json(value) for name, value in (last.variables if last else {}).items()},
            "waiting": [] if last is None or status == "failed" else _waiting(last),
            "error": error,
        }


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
    messages = [
        {"kind": "message", "element": s.element_id, "name": s.message, "correlation": s.correlation}
        for s in step.subscriptions
    ]
    return [*tasks, *timers, *messages]


def _waits(kind: str, waiting: WaitingTask | WaitingTimer, more: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "element": waiting.element_id, "name": waiting.name, **more}
