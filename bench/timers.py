"""What the clock costs: `python bench/timers.py [--count N] [--profile]`.

Timers of BPMN processes, each with the step it leads to (a message is written, the next task is offered), fired by one
process; WAL and fsync as in production. And one look at a clock on which nothing is due.
"""

import argparse
import cProfile
import datetime as dt
import pstats
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine import cases, definitions, people, programme_folder, services, tasks, timers
from engine.cases import NewCase
from engine.domain.access import CLOCK, SYSTEM, Role
from engine.domain.ids import ProgrammeKey
from engine.settings import Settings
from engine.work import Services, Work, begin
from notifications import clock as bell
from tests import postgres
from tests.clock import MovableClock

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "fault" / "care"
CARE = ProgrammeKey("care")
NOW = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)


def waiting(url: str, count: int) -> tuple[Services, MovableClock]:
    """Return an installation in which so many timers wait, one a case."""
    clock = MovableClock(NOW)
    made = services.build(Settings(database_url=url, secret_key="for-benches-only"), clock)  # noqa: S106  # of nothing
    services.upgrade(made)
    with begin(made, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER))
        new = people.NewPerson(login="bench", name="計測", email="bench@example.jp", password="long enough for a bench")  # noqa: S106  # of nobody
        person_id = people.add(work, new)
        people.join(work, person_id, CARE, roles=[Role.STAFF], groups=["staff"])
        actor = people.actor_of(work, person_id)
    for first in range(0, count, 100):
        with begin(made, actor) as work:
            for number in range(first, min(first + 100, count)):
                open_one(work, number)
    return made, clock


def open_one(work: Work, number: int) -> None:
    """Open a case and take it up: its timer waits an hour."""
    words = {"mark": f"m{number}", "email": f"m{number}@example.jp", "pause": "PT1H", "late": "PT1H"}
    opened = cases.open_case(work, NewCase(programme=CARE, kind="care", data={}, variables=words))
    (task,) = tasks.of_case(work, opened.id)
    tasks.complete(work, task.id, {})


def measure(name: str, url: str, count: int, *, profiled: bool) -> None:
    """Print the figures of one database."""
    made, clock = waiting(url, count)
    looks = [look(made) for _round in range(200)]
    clock.move_by(hours=1)
    seen = cProfile.Profile()
    if profiled:
        seen.enable()
    begun = time.perf_counter()
    portions = fire(made)
    taken = time.perf_counter() - begun
    seen.disable()
    fired, each = sum(count for count, _cpu in portions), [cpu / count * 1e3 for count, cpu in portions if count]
    low = statistics.quantiles(each, n=4)[0]
    print(
        f"{name:<11} {fired} fired  {fired / taken:7.0f}/s  {low:5.2f} ms CPU each (low quartile of portions)"
        f"   {1e3 / low:5.0f} a CPU second   nothing due: {statistics.median(looks) * 1e3:.2f} ms"
    )
    if profiled:
        pstats.Stats(seen).sort_stats("tottime").print_stats(45)
    made.database.dispose()


def look(made: Services) -> float:
    """Return how long it takes to see that nothing is due."""
    with begin(made, CLOCK, read_only=True) as work:
        begun = time.perf_counter()
        assert not timers.due(work)
        return time.perf_counter() - begun


def fire(made: Services) -> list[tuple[int, float]]:
    """Fire everything, as the clock does, without the mail; return how many each portion had and its CPU seconds."""
    portions: list[tuple[int, float]] = []
    while True:
        with begin(made, CLOCK, read_only=True) as work:
            due = timers.due(work)
        if not due:
            return portions
        for first in range(0, len(due), bell.TOGETHER):
            begun = time.process_time()
            with begin(made, CLOCK) as work:
                count = timers.fire_all(work, due[first : first + bell.TOGETHER])
            portions.append((count, time.process_time() - begun))


def main() -> None:
    """Print the figures."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--count", type=int, default=3000)
    wanted.add_argument("--profile", action="store_true")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/bench.db", asked.count, profiled=asked.profile)
    if not asked.profile:
        with postgres.database() as url:
            measure("PostgreSQL", url, asked.count, profiled=False)


if __name__ == "__main__":
    main()
