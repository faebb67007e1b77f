"""What the API costs: `python bench/api.py`.

Server CPU per call (Flask's client to commit, WAL and fsync as in production), against the bare interpreter doing the
same steps in memory in the same run. Ratios are sturdy, absolute figures belong to the machine.
`--profile` lists where the time of completing goes.
"""

import cProfile
import datetime as dt
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine import bpmn, definitions, feel, people, programme_files, services, tokens
from engine.domain.access import SYSTEM, Role
from engine.domain.ids import ProgrammeKey
from engine.settings import Settings
from engine.work import Services, begin
from tests import postgres
from web.app import create_app

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "web" / "api" / "orders"
NOW = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
ROUNDS = 300
WARM = 30
DATA = {"amount": 2_000_000}
RIGHT = {"decision": "yes", "comment": "よい"}


def world() -> bpmn.Ports:
    """Return a world in which jobs and decisions cost nothing."""
    return bpmn.Ports(now=NOW, env=feel.Environment(now=NOW), decide=lambda _id, _data: None, call=lambda _job: {})


class Meter:
    """Collects CPU milliseconds by name."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def measure(self, name: str, act: Callable[[], Any]) -> Any:
        """Do something and note what it cost."""
        begun = time.process_time()
        found = act()
        self.taken.setdefault(name, []).append((time.process_time() - begun) * 1e3)
        return found

    def median(self, name: str) -> float:
        """Return the median, the first rounds left out."""
        return statistics.median(self.taken[name][WARM:])


def in_memory(meter: Meter) -> None:
    """Start and complete by the interpreter alone, through saved bytes."""
    model = programme_files.parse(programme_files.read_folder(FOLDER)).model
    for _round in range(ROUNDS):
        step = meter.measure("memory start", lambda: bpmn.start(model, "quote", dict(DATA), world()))
        for data in ({}, RIGHT):
            key = step.tasks[0].key
            done = lambda step=step, key=key, data=data: bpmn.complete(model, step.state, key, data, world())  # noqa: E731
            step = meter.measure("memory complete", done)


@contextmanager
def installation(url: str) -> Iterator[Services]:
    """Open the small programme over a new database."""
    made = services.build(Settings(database_url=url, secret_key="for-benches-only"), lambda: NOW)  # noqa: S106  # of nothing
    services.upgrade(made)
    with begin(made, SYSTEM) as work:
        definitions.load(work, programme_files.read_folder(FOLDER))
        new = people.NewPerson(login="bench", name="計測", email="bench@example.jp", password="long enough for a bench")  # noqa: S106  # of nobody
        person_id = people.add(work, new)
        people.join(work, person_id, ProgrammeKey("orders"), roles=[Role.STAFF], groups=["coordinators"])
    yield made
    made.database.dispose()


class Program:
    """A program that calls the API."""

    def __init__(self, made: Services) -> None:
        with begin(made, SYSTEM) as work:
            secret = tokens.add(work, "bench", name="bench").secret
        self.client = create_app(made).test_client()
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def post(self, path: str, content: Any) -> Any:
        """Send JSON; return the answer."""
        answer = self.client.post(f"/api/v1{path}", data=orjson.dumps(content), headers=self.headers)
        assert answer.status_code < 300, answer.text  # noqa: PLR2004  # of HTTP
        return orjson.loads(answer.data)

    def get(self, path: str) -> Any:
        """Read."""
        return orjson.loads(self.client.get(f"/api/v1{path}", headers=self.headers).data)


def over_http(meter: Meter, program: Program, name: str) -> None:
    """Open cases and complete their two tasks."""
    opening = {"programme": "orders", "process": "quote", "data": DATA}
    for _round in range(ROUNDS):
        case = meter.measure(f"{name} start", lambda: program.post("/cases", opening))
        for data in ({}, RIGHT):
            path = f"/tasks/{case['open_tasks'][0]['id']}/complete"
            done = lambda path=path, data=data: program.post(path, {"data": data})  # noqa: E731
            case = meter.measure(f"{name} complete", done)["case"]
        meter.measure(f"{name} read", lambda: program.get("/cases?limit=1"))


def profile(program: Program) -> None:
    """List where the time of completing goes."""
    opening = {"programme": "orders", "process": "quote", "data": DATA}
    cases = [program.post("/cases", opening) for _round in range(ROUNDS)]
    seen = cProfile.Profile()
    for case in cases:
        path = f"/tasks/{case['open_tasks'][0]['id']}/complete"
        seen.runcall(program.post, path, {"data": {}})
    pstats.Stats(seen).sort_stats("cumulative").print_stats(70)


def report(meter: Meter, name: str) -> None:
    """Print the figures of one database."""
    for what, target in (("start", 3.0), ("complete", 2.0)):
        cost, bare = meter.median(f"{name} {what}"), meter.median(f"memory {what}")
        print(
            f"{name:<11} {what:<9} {cost:6.2f} ms CPU  ({target} wanted)   {cost / bare:5.1f} x memory ({bare:.2f} ms)"
        )
    print(f"{name:<11} read      {meter.median(f'{name} read'):6.2f} ms CPU")


def main() -> None:
    """Print the figures."""
    meter = Meter()
    in_memory(meter)
    with tempfile.TemporaryDirectory() as folder, installation(f"sqlite:///{folder}/bench.db") as made:
        program = Program(made)
        if "--profile" in sys.argv:
            profile(program)
            return
        over_http(meter, program, "SQLite")
    report(meter, "SQLite")
    with postgres.database() as url, installation(url) as made:
        over_http(meter, Program(made), "PostgreSQL")
    report(meter, "PostgreSQL")


if __name__ == "__main__":
    main()
