"""What calls cost: `python bench/api.py [--quick] [--profile]`.

Server CPU per call (Flask's client to commit, WAL and fsync as in production), against the naive design
(`bench/naive.py`) and against the bare interpreter doing the same steps in memory, all in the same run. The two designs
complete tasks in turns of a burst each: a server does one thing all day, and neither may live in the other's caches.
Ratios are sturdy, absolute figures belong to the machine. `--quick` leaves out the round 1,000.
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
BURSTS, A_BURST = 6, 8  # rounds of three completions; the naive instances go round once in each
DATA = {"amount": 2_000_000}
RIGHT = {"decision": "yes", "comment": "よい"}
ON = {"again": True}
NAIVE = {0: 8, 20: 3, 60: 1}  # by rounds gone before: instances of the naive design in a burst
AGES = tuple(NAIVE)
YOUNG = 10
GOALS = {"start": 3.0, "complete": 2.0}


def in_memory(meter: Meter) -> None:
    """Start and complete by the interpreter alone, through saved bytes."""
    model = parse(files()).model
    meter.burst()
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
    for turn in range(ROUNDS):
        if turn % A_BURST == 0:
            meter.burst()
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


def by_age(meter: Meter, program: Program, name: str, naive_url: str) -> None:
    """Complete tasks of a case that has gone round so often before, in turns with the naive design."""
    for age in AGES:
        case = gone_round(program, age)
        for _burst in range(BURSTS):
            case = burst(meter, program, case, f"{name} age {age}")
            naively(meter, naive_url, name, age)


def gone_round(program: Program, rounds: int) -> Any:
    """Return a case that has gone round so often."""
    case = program.complete(program.open("p", {})["open_tasks"][0]["id"], ON)
    for _round in range(rounds):
        case = round_again(program, case)
    return case


def burst(meter: Meter, program: Program, case: Any, what: str) -> Any:
    """Measure some rounds of a case."""
    meter.burst()
    for _round in range(A_BURST):
        case = round_again(program, case, partial(_noted, meter, what))
    return case


def young_and_old(meter: Meter, program: Program, name: str, oldest: int) -> None:
    """Complete tasks of young cases and of an old one in turns: others slow both alike."""
    old = gone_round(program, oldest)
    for _burst in range(BURSTS):
        burst(meter, program, gone_round(program, YOUNG), f"{name} young")
        old = burst(meter, program, old, f"{name} old")


def each(what: str) -> list[str]:
    """Name what is measured by task: they cost differently, and a quartile must not pick the cheap ones."""
    return [f"{what} {element}" for element in TASKS_OF_A_ROUND]


def _noted(meter: Meter, what: str, element: str, done: Callable[[], Any]) -> Any:
    return meter.measure(f"{what} {element}", done)


def naively(meter: Meter, url: str, name: str, age: int) -> None:
    """Go round the naive way, each instance once, so that it is of its age."""
    app, body = naive.create_app(url.format(age), age, NAIVE[age]), orjson.dumps(ON)
    meter.burst()
    for number in range(1, NAIVE[age] + 1):
        for element in TASKS_OF_A_ROUND:
            address = f"/{number}/{element}"
            _noted(meter, f"{name} naive {age}", element, partial(call, app, "POST", address, body, naive.TOKEN))


def profile(program: Program) -> None:
    """List where the time of completing goes."""
    cases = [program.open("quote", DATA) for _round in range(ROUNDS)]
    seen = cProfile.Profile()
    for case in cases:
        seen.runcall(program.complete, case["open_tasks"][0]["id"], {})
    pstats.Stats(seen).sort_stats("cumulative").print_stats(70)


def report(meter: Meter, name: str, oldest: int) -> None:
    """Print the figures of one database."""
    for what, goal in GOALS.items():
        cost, bare = meter.cost(f"{name} {what}"), meter.cost(f"memory {what}")
        print(f"{name:<11} {what:<22} {cost:7.2f} ms   (goal {goal})   {cost / bare:5.1f} x memory ({bare:.3f} ms)")
    print(f"{name:<11} {'list one case':<22} {meter.cost(f'{name} read'):7.2f} ms")
    for age in AGES:
        ours, theirs = (meter.cost(*each(f"{name} {whose} {age}")) for whose in ("age", "naive"))
        print(f"{name:<11} complete, round {age:<6} {ours:7.2f} ms   naive {theirs:7.2f} ms   {theirs / ours:5.1f} x")
    young, old = (meter.cost(*each(f"{name} {which}")) for which in ("young", "old"))
    print(f"{name:<11} round {oldest:,} against {YOUNG}: {old / young:.2f} x   (goal 1.2)", flush=True)


def measure(meter: Meter, url: str, naive_url: str, name: str, oldest: int) -> None:
    """Measure one database and print its figures."""
    with installation(url) as made:
        program = Program(made)
        over_http(meter, program, name)
        young_and_old(meter, program, name, oldest)
        by_age(meter, program, name, naive_url)
    report(meter, name, oldest)


def main() -> None:
    """Print the figures."""
    meter, oldest = Meter(), 100 if "--quick" in sys.argv else 1000
    in_memory(meter)
    with tempfile.TemporaryDirectory() as folder:
        if "--profile" in sys.argv:
            with installation(f"sqlite:///{folder}/bench.db") as made:
                profile(Program(made))
            return
        measure(meter, f"sqlite:///{folder}/bench.db", f"sqlite:///{folder}/naive{{}}.db", "SQLite", oldest)
    with postgres.database() as url:
        measure(meter, url, url, "PostgreSQL", oldest)


if __name__ == "__main__":
    main()
