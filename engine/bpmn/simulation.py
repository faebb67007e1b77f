"""Running a process without a database, on a clock of its own: to try a diagram out before it is published.

The pools a process exchanges messages with run beside it, each as an instance of its own. Nothing is left to chance:
the same question has the same answer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from engine import feel
from engine.bpmn.answers import AGAIN, ANSWER, EVENT, TIMER, UNSAID, Answers, Asked
from engine.bpmn.entrances import entrance_of, hangs, names_of
from engine.bpmn.errors import NotWaiting, StepFailed
from engine.bpmn.model import Model
from engine.bpmn.outcome import Outcome, failure, outcome, stopped, waiting_in
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
)
from engine.bpmn.run import broadcast, complete, deliver, fire_due, start
from engine.bpmn.state import stands_at
from engine.domain.text import Text

MAX_STEPS = 2_000
MAX_EVENTS = 50_000
MAX_INSTANCES = 200
MAX_SECONDS = 1.5  # of computing, so that nobody waits long for a trial that only grows

ENDLESS = Text(
    "試行が終わりません（上限{limit}回）。繰り返しの条件か、終了日時（--until）を確認してください。",
    "The simulation does not come to an end ({limit} steps). Check the loops, or give an end (--until).",
)
TOO_SLOW = Text(
    "試行に時間がかかりすぎたため中止しました。繰り返しの条件や件数を減らすか、終了日時（--until）を指定してください。",
    "The simulation took too long and was stopped. Make loops or collections smaller, or give an end (--until).",
)

EnvFactory = Callable[[datetime], feel.Environment]
Decide = Callable[[str, Mapping[str, Any], feel.Environment], Any]
Call = Callable[[JobCall], Mapping[str, Any]]
Move = tuple[datetime, int, Callable[[], None]]


def no_result(_job: JobCall) -> Mapping[str, Any]:
    """Do nothing, as a job does in a simulation unless the caller has better."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a simulation runs in.

    env: makes the FEEL environment for an instant of the virtual clock; decide is given it. answers: what people,
    messages and jobs answer, by element id or name: the data, a list of data for one run after the other, or None for
    no answer. Data may hold "$after", an ISO 8601 duration the answer takes, and for a job "$error", the code of the
    error it ends in. Tasks without an entry are done at once with no data; messages and signals without one come only
    where the diagram throws them; jobs without one go to `call`. lang: of the error.
    """

    env: EnvFactory
    decide: Decide
    call: Call = no_result
    answers: Mapping[str, Any] = field(default_factory=dict)
    lang: str = "ja"


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
) -> Outcome:
    """Run the process from `at` until it ends, nothing moves any more, or the clock passes `until`.

    Answers the `simulate` shape of design §3: status, trace, variables (of the process), waiting, error. Pools that
    take or send its messages run beside it; it is completed when all are. Raises NoSuchStart, NotStorable and
    AnswerRefused, where what was given does not fit.
    """
    run = _Simulation(model, world, at.astimezone(UTC), until)
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

    def go(self, process_id: str, variables: Mapping[str, Any]) -> Outcome:
        """Run until nothing moves any more."""
        stop = feel.own_seconds() + MAX_SECONDS
        if (beginning := self._first(process_id, variables)) is not None:
            return outcome("waiting", (), variables, [beginning])
        for partner in sorted(self.model.partners.get(process_id, ())):
            self._begin(partner, {})
        for _count in range(MAX_STEPS):
            if (broken := next((one for one in self.instances if one.step.error is not None), None)) is not None:
                return self._broken(broken)
            if not self._hand_over() and not self._move():
                return self.ended()
            if feel.own_seconds() > stop:
                return self.failed(process_id, "too_slow", (process_id, ""), TOO_SLOW)
            if len(self.trace) > MAX_EVENTS or len(self.instances) > MAX_INSTANCES:
                break
        return self.failed(process_id, "endless", (process_id, ""), ENDLESS.format(limit=MAX_STEPS))

    def _first(self, process_id: str, variables: Mapping[str, Any]) -> Outcome | None:
        """Begin the process; return what it would begin by where that does not come, or not by `until`."""
        at = entrance_of(self.model, process_id, self.answers.given, self._ports(0))
        due = self.now
        data: Mapping[str, Any] = {}
        if at is not None and at.due is not None:
            due = at.due
        elif at is not None and (answer := self.answers.of_event(Asked(at.names, "start"), self.now)) is not None:
            due, data = answer
        elif at is not None and any(name in self.answers.given for name in at.names):  # an answer that never comes
            return {"kind": at.kind, "element": at.element_id, "name": at.name}
        if at is not None and self.until is not None and due > self.until:
            return {"kind": at.kind, "element": at.element_id, "name": at.name, "due_at": due.isoformat()}
        self.now = due
        self._begin(process_id, {**variables, **data}, at.element_id if at is not None else None)
        return None

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

        def decide(decision: str, inputs: Mapping[str, Any]) -> Any:
            return self.world.decide(decision, inputs, env)

        env = self.world.env(self.now)
        return Ports(now=self.now, env=env, decide=decide, call=self._call, publish=publish)

    def _call(self, job: JobCall) -> Mapping[str, Any]:
        answer = self.answers.of_job(job)
        return self.world.call(job) if answer is None else answer

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
        self._broadcast(event.name, event.variables, sender)
        for process_id, element_id in self._starts(event):
            self._begin(process_id, event.variables, element_id, event.name)

    def _broadcast(self, name: str, data: Mapping[str, Any], sender: int | None = None) -> None:
        for instance in [one for one in self.instances if one.runs and one.number != sender]:
            self._took(instance, broadcast(self.model, instance.step.state, name, data, self._ports(instance.number)))

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
                awaited = begins.together and self._is_beginning(process_id, begins.element_id)
                if begins.message == event.name and begins.signal == (event.kind == Publication.SIGNAL) and not awaited:
                    yield process_id, begins.element_id

    def _is_beginning(self, process_id: str, element_id: str) -> bool:
        """Tell whether an instance of the process waits at its start for further events."""
        begun = (one for one in self.instances if one.runs and one.process_id == process_id)
        return any(stands_at(one.step.state, element_id) for one in begun)

    def _move(self) -> bool:
        """Do what comes first, an answer or a timer; False where nothing comes before `until`."""
        moves = [move for one in self.instances if one.runs for move in self._moves(one)]
        if any(kind <= UNSAID for _due, kind, _act in moves):
            moves = [move for move in moves if move[1] != AGAIN]
        if not moves:
            return False
        due, _kind, act = min(moves, key=lambda move: move[:2])
        if self.until is not None and due > self.until:
            self.now = max(self.now, self.until)
            return False
        self.now = max(self.now, due)
        act()
        return True

    def _moves(self, instance: Instance) -> Iterator[Move]:
        for task in instance.step.tasks:
            asked = Asked((task.element_id, task.name), f"{instance.number}:{task.key}")
            if task.startable:
                answer, kind = self.answers.begins(task, self.now)
            else:
                answer, kind = self.answers.of_person(asked, self.now)
            if answer is not None:
                yield answer[0], kind, self._complete(instance, task, asked.key, answer[1])
        for waiting in instance.step.subscriptions:
            names = names_of(self.model, waiting.element_id)
            asked = Asked((*names, waiting.message), f"{instance.number}:{waiting.key}")
            event = self.answers.of_event(asked, self.now)
            if event is not None:
                yield (
                    event[0],
                    EVENT if hangs(self.model, waiting.element_id) else ANSWER,
                    self._come(instance, waiting, asked.key, event[1]),
                )
        if instance.step.timers:
            first = min(timer.due_at for timer in instance.step.timers)
            yield max(first, self.now), TIMER, lambda: self._fire(instance)

    def _fire(self, instance: Instance) -> None:
        self._took(instance, fire_due(self.model, instance.step.state, self._ports(instance.number)))

    def _complete(self, instance: Instance, task: WaitingTask, key: str, data: dict[str, Any]) -> Callable[[], None]:
        def act() -> None:
            if task.startable:
                self.answers.begun[task.element_id] += 1
            self.answers.answered(key)
            state, ports = instance.step.state, self._ports(instance.number)
            self._took(instance, complete(self.model, state, task.key, data, ports))

        return act

    def _come(self, instance: Instance, waiting: Subscription, key: str, data: dict[str, Any]) -> Callable[[], None]:
        def act() -> None:
            self.answers.answered(key)
            if waiting.kind == Publication.SIGNAL:
                self._broadcast(waiting.message, data)
                return
            state, ports = instance.step.state, self._ports(instance.number)
            try:
                self._took(instance, deliver(self.model, state, waiting.message, waiting.correlation, data, ports))
            except NotWaiting:  # what it brings tells that it is for another conversation
                return

        return act

    def _broken(self, instance: Instance) -> Outcome:
        error = instance.step.error
        if error is None:
            raise TypeError("an instance without an error is not broken")
        return self.failed(instance.process_id, error.code, (error.element_id, error.name), error.text)

    def failed(self, process_id: str, code: str, element: tuple[str, str], text: Text) -> Outcome:
        """Return the outcome of a run that failed at the element (id and name)."""
        error = failure(self.model, process_id, code, element, text).as_dict(self.world.lang)
        return outcome("failed", [*self.trace, *stopped(self.trace)], self._variables(), error=error)

    def ended(self) -> Outcome:
        """Return the outcome of a run in which nothing moves any more."""
        running = [one for one in self.instances if one.runs]
        waiting = [row for one in running for row in waiting_in(self.model, one.process_id, one.step)]
        return outcome("waiting" if running else "completed", self.trace, self._variables(), waiting)

    def _variables(self) -> Mapping[str, Any]:
        return self.instances[0].step.variables if self.instances else {}


def _takes(waiting: Subscription, event: Published) -> bool:
    fits = waiting.correlation is None or waiting.correlation == event.correlation
    return waiting.kind == event.kind and waiting.message == event.name and fits
