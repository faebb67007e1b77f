"""What calls cost: `python bench/api.py [--quick] [--profile]`.

Server CPU per call (Flask's client to commit, WAL and fsync as in production), against the naive design
(`bench/naive.py`) and against the bare interpreter doing the same steps in memory, all in the same run. Ratios are
sturdy, absolute figures belong to the machine and to what else it does. `--quick` leaves out the round 1,000.
"""

import cProfile
import pstats
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import orjson

from bench import naive
from bench.desk import TASKS_OF_A_ROUND, Meter, Program, call, files, installation, world
from engine import bpmn
from engine.programme_files import parse
from tests import postgres

ROUNDS = 200
MEASURED = 16
DATA = {"amount": 2_000_000}
RIGHT = {"decision": "yes", "comment": "よい"}
ON = {"again": True}
AGES = (0, 20, 60)
GOALS = {"start": 3.0, "complete": 2.0}


def in_memory(meter: Meter) -> None:
    """Start and complete by the interpreter alone, through saved bytes."""
    model = parse(files()).model
    for _round in range(ROUNDS):
        step = meter.measure("memory start", lambda: bpmn.start(model, "quote", dict(DATA), world()))
        for data in ({}, RIGHT):
            key = step.tasks[0].key
            step = meter.measure("memory complete", completing(model, step, key, data))


def completing(model: bpmn.Model, step: bpmn.Step, key: str, data: dict[str, Any]) -> Callable[[], bpmn.Step]:
    """Return the completion of one task."""
    return lambda: bpmn.complete(model, step.state, key, data, world())


def over_http(meter: Meter, program: Program, name: str) -> None:
    """Open cases and complete their two tasks."""
    for _round in range(ROUNDS):
        case = meter.measure(f"{name} start", lambda: program.open("quote", DATA))
        for data in ({}, RIGHT):
            task_id = case["open_tasks"][0]["id"]
            case = meter.measure(f"{name} complete", lambda t=task_id, d=data: program.complete(t, d))  # type: ignore[misc]
        meter.measure(f"{name} read", lambda: program.get("/cases?limit=1"))


def round_again(program: Program, case: Any, measure: Callable[[str, Callable[[], Any]], Any] | None = None) -> Any:
    """Go round once: three completions over HTTP. measure: does each, given its element."""
    for element in TASKS_OF_A_ROUND:
        task_id = next(task["id"] for task in case["open_tasks"] if task["element"] == element)
        done: Callable[[], Any] = lambda t=task_id: program.complete(t, ON)  # type: ignore[misc]  # noqa: E731
        case = measure(element, done) if measure else done()
    return case


def by_age(meter: Meter, program: Program, name: str, ages: tuple[int, ...], naive_url: str) -> None:
    """Complete tasks of a case that has gone round so often before, in turns with the naive design at some ages."""
    case, gone = program.open("p", {}), 0
    case = program.complete(case["open_tasks"][0]["id"], ON)
    for age in ages:
        while gone < age:
            case, gone = round_again(program, case), gone + 1
        beside = naively(meter, naive_url, name, age) if age in AGES else None

        def measure(element: str, done: Callable[[], Any], turn: int, age: int = age, beside: Any = beside) -> Any:
            if beside is not None:
                beside(element, turn)
            return meter.measure(f"{name} age {age}", done)

        for turn in range(MEASURED):
            case, gone = round_again(program, case, partial(measure, turn=turn)), gone + 1


def naively(meter: Meter, url: str, name: str, age: int) -> Callable[[str, int], Any]:
    """Return the same completion the naive way; each instance goes round twice only, so that it stays of its age."""
    app, body = naive.create_app(url.format(age), age), orjson.dumps(ON)

    def complete(element: str, turn: int) -> Any:
        address = f"/{turn % naive.INSTANCES + 1}/{element}"
        return meter.measure(f"{name} naive {age}", lambda: call(app, "POST", address, body, naive.TOKEN))

    return complete


def profile(program: Program) -> None:
    """List where the time of completing goes."""
    cases = [program.open("quote", DATA) for _round in range(ROUNDS)]
    seen = cProfile.Profile()
    for case in cases:
        seen.runcall(program.complete, case["open_tasks"][0]["id"], {})
    pstats.Stats(seen).sort_stats("cumulative").print_stats(70)


def report(meter: Meter, name: str, ages: tuple[int, ...]) -> None:
    """Print the figures of one database."""
    for what, goal in GOALS.items():
        cost, bare = meter.median(f"{name} {what}"), meter.median(f"memory {what}")
        print(f"{name:<11} {what:<22} {cost:7.2f} ms   (goal {goal})   {cost / bare:5.1f} x memory ({bare:.3f} ms)")
    print(f"{name:<11} {'list one case':<22} {meter.median(f'{name} read'):7.2f} ms")
    for age in AGES:
        ours, theirs = meter.median(f"{name} age {age}"), meter.median(f"{name} naive {age}")
        print(f"{name:<11} complete, round {age:<6} {ours:7.2f} ms   naive {theirs:7.2f} ms   {theirs / ours:5.1f} x")
    young, old = meter.median(f"{name} age {ages[1]}"), meter.median(f"{name} age {ages[-1]}")
    print(f"{name:<11} round {ages[-1]:,} against {ages[1]}: {old / young:.2f} x   (goal 1.2)")


def measure(meter: Meter, url: str, naive_url: str, name: str, ages: tuple[int, ...]) -> None:
    """Measure one database and print its figures."""
    with installation(url) as made:
        program = Program(made)
        over_http(meter, program, name)
        by_age(meter, program, name, ages, naive_url)
    report(meter, name, ages)


def main() -> None:
    """Print the figures."""
    meter, ages = Meter(), (0, 10, 20, 60, 100) if "--quick" in sys.argv else (0, 10, 20, 60, 1000)
    in_memory(meter)
    with tempfile.TemporaryDirectory() as folder:
        if "--profile" in sys.argv:
            with installation(f"sqlite:///{folder}/bench.db") as made:
                profile(Program(made))
            return
        measure(meter, f"sqlite:///{folder}/bench.db", f"sqlite:///{folder}/naive{{}}.db", "SQLite", ages)
    with postgres.database() as url:
        measure(meter, url, url, "PostgreSQL", ages)


if __name__ == "__main__":
    main()
