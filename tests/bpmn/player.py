"""Plays a diagram through the room's door, with a clock in the test's hand."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import bpmn, feel

NOW = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


class Player:
    """Holds the state as the engine would, and goes through bytes at every step."""

    def __init__(self, *files: bytes, process: str = "p", **variables: Any) -> None:
        self.model = bpmn.load({f"{place}.bpmn": content for place, content in enumerate(files)})
        self.now = NOW
        self.jobs: list[bpmn.JobCall] = []
        self.published: list[bpmn.Published] = []
        self.results: dict[str, Mapping[str, Any] | Exception] = {}
        self.decisions: dict[str, Any] = {}
        self.trace: list[bpmn.TraceEvent] = []
        self.process, self.variables_in = process, variables

    def ports(self) -> bpmn.Ports:
        """Return the world as this moment sees it."""
        return bpmn.Ports(
            now=self.now,
            env=feel.Environment(now=self.now),
            decide=lambda decision, _variables: self.decisions[decision],
            call=self.call,
            publish=self.published.append,
        )

    def call(self, job: bpmn.JobCall) -> Mapping[str, Any]:
        """Note the job and answer what the test prepared."""
        self.jobs.append(job)
        result = self.results.get(job.type, {})
        if isinstance(result, Exception):
            raise result
        return result

    def start(self, start_event: str | None = None) -> "Player":
        """Start the process."""
        return self.take(bpmn.start(self.model, self.process, self.variables_in, self.ports(), start_event))

    def take(self, step: bpmn.Step) -> "Player":
        """Keep the step and its trace; what its tasks see can be read from the saved state alone."""
        for task in step.tasks:
            assert bpmn.read_seen(self.model, step.state, task.key) == task.variables
        self.step = step
        self.trace.extend(step.trace)
        return self

    def do(self, element_id: str, **data: Any) -> "Player":
        """Complete the task at the element."""
        key = next(task.key for task in self.step.tasks if task.element_id == element_id)
        return self.take(bpmn.complete(self.model, self.step.state, key, data, self.ports()))

    def wait(self, **span: float) -> "Player":
        """Let time pass and fire what is due."""
        self.now += timedelta(**span)
        return self.take(bpmn.fire_due(self.model, self.step.state, self.ports()))

    def message(self, name: str, correlation: str | None = None, **data: Any) -> "Player":
        """Deliver a message."""
        return self.take(bpmn.deliver(self.model, self.step.state, name, correlation, data, self.ports()))

    def signal(self, name: str, **data: Any) -> "Player":
        """Broadcast a signal."""
        return self.take(bpmn.broadcast(self.model, self.step.state, name, data, self.ports()))

    @property
    def open(self) -> list[str]:
        """Ids of the elements people are to do, sorted."""
        return sorted(task.element_id for task in self.step.tasks)

    def happened(self, event: str = "completed") -> list[str]:
        """Ids of the elements something happened to, in order."""
        return [line.element for line in self.trace if line.event == event]


def play(*files: bytes, process: str = "p", **variables: Any) -> Player:
    return Player(*files, process=process, **variables).start()
