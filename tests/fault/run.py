"""Proof under fault: `make fault`, or `python -m tests.fault.run --help`.

Real `banso serve --no-clock` and `banso clock` processes on loopback, under load, in trouble; then what clients were
told is held against the database. Prints a table; ends with 1 when anything is lost, doubled or early.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.actions import ACTIONS
from tests.fault import every_call, nursery, server, troubles
from tests.fault.battery import Load, close_books
from tests.fault.house import House, ready
from tests.fault.ledger import Audit, Ledger
from tests.fault.nursery import Nursery
from tests.fault.server import Server
from tests.fault.small_disk import NoSmallDisk
from tests.notifications import post_office
from tests.notifications.post_office import PostOffice

Serving: TypeAlias = AbstractContextManager[Server]


@dataclass
class Place:
    """Where a trouble happens."""

    house: House
    office: PostOffice
    chance: random.Random
    server: Server | None


@dataclass
class Session:
    """One run of the program. wanted: what was asked for on the command line."""

    nursery: Nursery
    wanted: argparse.Namespace
    wrong: int = 0

    @contextmanager
    def place(
        self, kind: str, *, webs: int, clocks: int, serving: Callable[[], Serving] = server.serving
    ) -> Iterator[Place]:
        """Furnish a house on a database of a kind, with so many processes. serving: makes a PostgreSQL."""
        with tempfile.TemporaryDirectory(prefix="banso-fault-") as folder, post_office.opened() as office:
            if kind == "SQLite":
                yield from self._housed(f"sqlite:///{folder}/banso.db", Path(folder), office, None, (webs, clocks))
            else:
                with serving() as running:
                    yield from self._housed(running.url, Path(folder), office, running, (webs, clocks))

    def _housed(
        self, url: str, folder: Path, office: PostOffice, running: Server | None, many: tuple[int, int]
    ) -> Iterator[Place]:
        house = House(url, self.nursery, folder, office.url())
        house.furnish()
        try:
            for resident in [house.web() for _ in range(many[0])]:
                ready(resident)
            for _ in range(many[1]):
                house.clock()
            yield Place(house, office, random.Random(self.wanted.seed), running)  # noqa: S311  # of a test
        finally:
            house.leave()

    def note(self, name: str, kind: str, begun: float, said: str, *, right: bool) -> None:
        """Print a line of the table."""
        self.wrong += not right
        mark = "OK" if right else "WRONG"
        say(f"{name:<22} {kind:<11} {mark:<6} {time.monotonic() - begun:5.0f} s  {said}")

    def under_load(
        self,
        name: str,
        kind: str,
        trouble: Callable[[Place, Ledger], str],
        many: tuple[int, int],
        serving: Callable[[], Serving] = server.serving,
    ) -> None:
        """Make trouble under load and close the books."""
        begun = time.monotonic()
        with self.place(kind, webs=many[0], clocks=many[1], serving=serving) as place:
            load = Load(place.house, place.chance, self.wanted.clients)
            with load.going() as ledger:
                said = trouble(place, ledger)
            closed = close_books(place.house, ledger, place.office)
            self.note(name, kind, begun, f"{said}; {told(ledger)}; {closed.line()}", right=closed.is_right)
            explain(closed)


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201  # the table this program is run for


def told(ledger: Ledger) -> str:
    """Return what clients went through, in words."""
    refused = ", ".join(f"{number} × {status}" for status, number in sorted(ledger.refused.items()))
    return f"{ledger.broken} requests cut off, {refused or 'none refused'}, {ledger.replayed} sent twice"


def explain(closed: Audit) -> None:
    """Print what is wrong."""
    for name, found in closed.faults.items():
        if found:
            say(f"    {name}: {found[:10]}")


def kills(session: Session, kind: str) -> None:
    """Kill web servers and clocks."""

    def trouble(place: Place, ledger: Ledger) -> str:
        number = session.wanted.kills // 2
        troubles.kill_at_random(place.house, place.chance, number, ledger)
        return f"{number} × kill -9"

    session.under_load("kill -9", kind, trouble, (1, 1) if kind == "SQLite" else (2, 2))


def outages(session: Session, _kind: str) -> None:
    """Let the database go and come."""

    def trouble(place: Place, ledger: Ledger) -> str:
        assert place.server is not None
        pids = [resident.pid for resident in place.house.residents]
        troubles.restart_database(place.server, place.chance, session.wanted.outages, ledger)
        alive = sum(Path(f"/proc/{pid}").exists() for pid in pids)
        return f"{session.wanted.outages} × database gone, {alive} of {len(pids)} processes lived through"

    session.under_load("database stop, kill", "PostgreSQL", trouble, (2, 2))


def full(session: Session, kind: str) -> None:
    """Let the disk be full."""

    def trouble(place: Place, ledger: Ledger) -> str:
        if place.server is not None and place.server.disk is not None:
            told = troubles.fill_disk_of(place.server, place.server.disk, session.wanted.full, ledger)
        else:
            told = troubles.fill_disk(place.house, session.wanted.full, ledger)
        return f"{session.wanted.full} × disk full ({told} noticed)"

    many = (1, 1) if kind == "SQLite" else (2, 2)
    try:
        session.under_load("disk full", kind, trouble, many, serving=server.serving_on_a_small_disk)
    except NoSmallDisk:
        say(f"{'disk full':<22} {kind:<11} NOT RUN: this machine lets nobody mount a file system in a name space")


def rush(session: Session, kind: str) -> None:
    """Let everybody want the same task."""
    begun = time.monotonic()
    with session.place(kind, webs=1 if kind == "SQLite" else 2, clocks=0) as place:
        wrong = troubles.rush(place.house, session.wanted.rounds, session.wanted.rush)
    asked = f"{session.wanted.rounds} rounds × {session.wanted.rush} clients on one task"
    said = f"{asked}: {len(wrong)} rounds without exactly one winner and who and when for the others"
    session.note("rush on one task", kind, begun, said, right=not wrong)
    for line in wrong[:5]:
        say(f"    {line}")


def frozen(session: Session, kind: str) -> None:
    """Freeze one of two clocks while it works."""
    begun = time.monotonic()
    with session.place(kind, webs=0, clocks=0) as place:
        troubles.overdue(place.house, session.wanted.overdue)
        first, _second = place.house.clock(), place.house.clock()
        troubles.at_work(place.house)
        cut = (
            [number % 2 == 1 for number in range(session.wanted.freezes)]
            if kind == "PostgreSQL"
            else [False] * session.wanted.freezes
        )
        held = sum(troubles.freeze(place.house, first, place.chance, cut=one) for one in cut)
        closed = close_books(place.house, troubles.as_told(place.house), place.office)
        said = f"{session.wanted.freezes} × SIGSTOP, {held} while holding a claim; {closed.line()}"
        session.note("a frozen clock", kind, begun, said, right=closed.is_right)
        explain(closed)


def calls(session: Session, kind: str) -> None:
    """Let one call of the database after the other fail."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="banso-fault-") as folder, server.serving() as running:
        url = f"sqlite:///{folder}/banso.db" if kind == "SQLite" else running.url
        failed = every_call.fail_every_call(url)
    said = f"{len(ACTIONS)} actions, {failed} calls failed, each: all or nothing"
    session.note("every call fails once", kind, begun, said, right=failed > 0)


BATTERIES = {"kills": kills, "outages": outages, "full": full, "rush": rush, "frozen": frozen, "calls": calls}
BOTH = ("kills", "full", "rush", "frozen", "calls")


def main() -> None:
    """Run what was asked for."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("batteries", nargs="*", default=list(BATTERIES), help=f"of {', '.join(BATTERIES)}; all")
    wanted.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    for name, number in {
        "kills": 200, "outages": 8, "full": 8, "rounds": 200, "rush": 50, "freezes": 12, "overdue": 600, "clients": 4,
    }.items():  # fmt: skip
        wanted.add_argument(f"--{name}", type=int, default=number)
    asked = wanted.parse_args()
    say(f"seed {asked.seed}")
    with nursery.opened() as opened:
        session = Session(opened, asked)
        for name in asked.batteries:
            for kind in ("SQLite", "PostgreSQL") if name in BOTH else ("",):
                BATTERIES[name](session, kind)
    sys.exit(1 if session.wrong else 0)


if __name__ == "__main__":
    main()
