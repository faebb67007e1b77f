"""What a step of a diagram costs: `python bench/bpmn.py`. Ratios are sturdy, absolute figures belong to the machine."""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine import bpmn, feel
from tests.bpmn.builder import Scope, timer

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def consultation() -> bpmn.Model:
    """Return three people's tasks in a loop, two of them side by side, with a reminder, a script and a decision."""
    scope = Scope().start().user("intake").xor("again").both("split", "join").user("visit", "papers", "review")
    scope.boundary("remind", "visit", timer("cycle", "R/P3D"), interrupting=False).task("send").end("sent", "end")
    scope.script("count", "=n + 1", "n").xor("kind", default="kind_to_join2").xor("join2").task("urgent")
    scope.xor("more", default="more_to_end")
    scope.path("start", "intake", "again", "split", "visit", "join", "count", "kind", "join2", "review", "more", "end")
    scope.path("split", "papers", "join").path("remind", "send", "sent").path("urgent", "join2")
    scope.flow("kind", "urgent", "=severity >= 8").flow("more", "again", "=again")
    return bpmn.load({"consultation.bpmn": scope.file()})


def ports(now: datetime) -> bpmn.Ports:
    """Return a world in which jobs and decisions cost nothing."""
    return bpmn.Ports(now=now, env=feel.Environment(now=now), decide=lambda _id, _data: None, call=lambda _job: {})


def complete(model: bpmn.Model, step: bpmn.Step, element: str) -> bpmn.Step:
    """Complete the task at the element."""
    key = next(task.key for task in step.tasks if task.element_id == element)
    return bpmn.complete(model, step.state, key, {"again": True, "severity": 5}, ports(NOW))


def turn(model: bpmn.Model, step: bpmn.Step) -> bpmn.Step:
    """Go once round the loop: three completions, each through saved bytes."""
    for element in ("visit", "papers", "review"):
        step = complete(model, step, element)
    return step


def microseconds(act: Callable[[], object], times: int) -> float:
    """Return the median time of one call."""
    taken = []
    for _time in range(times):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1e6


def main() -> None:
    """Print the figures."""
    model = consultation()
    begin = bpmn.start(model, "p", {"n": 0}, ports(NOW))
    young = old = turn(model, complete(model, begin, "intake"))
    for _turn in range(1000):
        old = turn(model, old)
    early, late = microseconds(lambda: turn(model, young), 200) / 3, microseconds(lambda: turn(model, old), 200) / 3
    due = ports(NOW + timedelta(days=4))
    fired = microseconds(lambda: bpmn.fire_due(model, young.state, due), 300)
    started = microseconds(lambda: bpmn.start(model, "p", {"n": 0}, ports(NOW)), 300)
    print(f"start an instance                     {started:8.0f} µs")
    print(f"complete a task, first rounds         {early:8.0f} µs   state {len(young.state)} bytes")
    print(f"complete a task, 1,000th round        {late:8.0f} µs   state {len(old.state)} bytes")
    print(f"1,000th round against the first       {late / early:8.2f} ×   (target at most 1.2)")
    print(f"fire a due timer                      {fired:8.0f} µs   {1e6 / fired:.0f} per second (target 1,000)")
    print(f"read and check the diagram            {microseconds(consultation, 20):8.0f} µs")


if __name__ == "__main__":
    main()
