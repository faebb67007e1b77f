"""The troubles: processes killed, a database that goes and comes, a full disk, a rush on one task, a frozen clock."""

import datetime as dt
import random
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from engine import cases, tasks
from engine.cases import NewCase
from engine.domain.access import SYSTEM
from engine.domain.states import TaskStatus, TimerStatus
from engine.store.cases import CaseRow, TaskRow, TimerRow
from engine.store.database import connect
from engine.work import begin
from tests.cast import SATO, actor
from tests.fault.clients import OK, Told, ask
from tests.fault.house import CARE, House, Resident, ready
from tests.fault.ledger import Ledger
from tests.fault.server import Server
from tests.fault.small_disk import SmallDisk

CONFLICT = 409
NO_ROOM = 507
NO_BYTES = 4096
AN_HOUR = dt.timedelta(hours=1)


def kill_at_random(house: House, chance: random.Random, kills: int, ledger: Ledger) -> None:
    """Kill one process after the other at random moments of work, and start it again at once."""
    for _kill in range(kills):
        done = len(ledger.done)
        _wait(lambda done=done: len(ledger.done) > done + 1, seconds=5)  # type: ignore[misc]  # bound at once
        time.sleep(chance.uniform(0.0, 0.3))
        victim = chance.choice(house.residents)
        house.kill(victim)
        house.start(victim)
    for resident in house.residents:
        if resident.port:
            ready(resident)


def restart_database(server: Server, chance: random.Random, times: int, ledger: Ledger) -> None:
    """Stop the database server, or kill it, and start it again after up to two seconds."""
    for number in range(times):
        before = len(ledger.done)
        server.kill() if number % 2 else server.stop()
        time.sleep(chance.uniform(0.0, 2.0))
        server.start()
        _wait(lambda before=before: len(ledger.done) > before + 5)  # type: ignore[misc]  # bound at once


def fill_disk(house: House, times: int, ledger: Ledger) -> int:
    """Let no process of the house write beyond a few bytes of any file, until clients noticed; return how often."""
    noticed = 0
    for _time in range(times):
        refused, done = sum(ledger.refused.values()), len(ledger.done)
        _limit(house, NO_BYTES)
        _wait(lambda refused=refused: sum(ledger.refused.values()) > refused + 3)  # type: ignore[misc]  # bound at once
        noticed += sum(ledger.refused.values()) > refused
        _limit(house, resource.RLIM_INFINITY)
        _wait(lambda done=done: len(ledger.done) > done + 5)  # type: ignore[misc]  # bound at once
    return noticed


def fill_disk_of(server: Server, disk: SmallDisk, times: int, ledger: Ledger) -> int:
    """Let the disk of the database server be full until clients noticed; return how often they were told so.

    A server that cannot write its log ends itself; it is started when there is room again, as its keeper would.
    """
    told = 0
    for _time in range(times):
        refused, full, done = sum(ledger.refused.values()), ledger.refused[NO_ROOM], len(ledger.done)
        disk.fill()
        _wait(lambda refused=refused: sum(ledger.refused.values()) > refused + 3)  # type: ignore[misc]  # bound at once
        told += ledger.refused[NO_ROOM] > full
        disk.clear()
        if not server.lives():
            server.start()
        _wait(lambda done=done: len(ledger.done) > done + 5)  # type: ignore[misc]  # bound at once
    return told


def _limit(house: House, size: int) -> None:
    for resident in house.residents:
        resource.prlimit(resident.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _wait(right: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not right() and time.monotonic() < until:
        time.sleep(0.02)


def rush(house: House, rounds: int, clients: int) -> list[str]:
    """Let many clients complete one task at the same moment, round after round; return every round that went wrong."""
    with ThreadPoolExecutor(clients) as pool:
        said = [_round(house, pool, clients) for _round_number in range(rounds)]
    return [f"round {number}: {wrong}" for number, wrong in enumerate(said) if wrong]


def _round(house: House, pool: ThreadPoolExecutor, clients: int) -> str | None:
    ports, barrier = house.ports(), Barrier(clients)
    words = {"mark": "m", "email": "", "pause": "PT5H", "late": "PT5H"}
    content = {"programme": "care", "process": "care", "data": words}
    task_id = ask(ports[0], "POST", "/cases", house.secrets[0], content).content["open_tasks"][0]["id"]

    def complete(number: int) -> Told:
        secret = house.secrets[number % len(house.secrets)]
        barrier.wait(timeout=60)
        return ask(ports[number % len(ports)], "POST", f"/tasks/{task_id}/complete", secret, {"data": {}})

    answers = list(pool.map(complete, range(clients)))
    counted = Counter(answer.status for answer in answers)
    if counted != Counter({OK: 1, CONFLICT: clients - 1}):
        return str(dict(counted))
    mute = [answer for answer in answers if answer.status == CONFLICT and not _names_who_and_when(answer)]
    return f"{len(mute)} × 409 without who and when: {mute[0].content}" if mute else None


def _names_who_and_when(answer: Told) -> bool:
    values = answer.content.get("values", {})
    return bool(values.get("who")) and bool(values.get("when"))


def overdue(house: House, count: int) -> None:
    """Open cases whose timers were due half an hour ago."""
    made = house.services(ahead=-AN_HOUR)
    someone = actor(made, SATO)
    for first in range(0, count, 50):
        with begin(made, someone) as work:
            for number in range(first, min(first + 50, count)):
                words = {"mark": f"m{number}", "email": f"m{number}@example.jp", "pause": "PT30M", "late": "PT1S"}
                opened = cases.open_case(work, NewCase(programme=CARE, kind="care", data={}, variables=words))
                (task,) = tasks.of_case(work, opened.id)
                tasks.complete(work, task.id, {})
    made.database.dispose()


def as_told(house: House) -> Ledger:
    """Return a ledger of what `overdue` opened itself."""
    ledger, made = Ledger(), house.services()
    with begin(made, SYSTEM, read_only=True) as work:
        ledger.cases = {f"{key}": key for key in work.session.scalars(select(CaseRow.id))}
        done = select(TaskRow.id).where(TaskRow.status == TaskStatus.DONE)
        ledger.done = {f"{key}": key for key in work.session.scalars(done)}
    made.database.dispose()
    return ledger


def at_work(house: House, before: int = 0) -> None:
    """Wait until a timer has fired. before: how many had."""
    made = house.services()
    fired = select(func.count()).select_from(TimerRow).where(TimerRow.status == TimerStatus.FIRED)

    def seen() -> bool:
        with begin(made, SYSTEM, read_only=True) as work:
            return (work.session.scalar(fired) or 0) > before

    _wait(seen)
    made.database.dispose()


def freeze(house: House, frozen: Resident, chance: random.Random, *, cut: bool) -> bool:
    """Freeze a clock for a second; tell whether it held a claim. cut: its session is cut, as the time limit would."""
    time.sleep(chance.uniform(0.0, 0.1))
    frozen.send(signal.SIGSTOP)
    try:
        time.sleep(0.3)
        held = _is_held(house.url)
        if held and cut:
            _cut(house.url)
        time.sleep(0.7)
    finally:
        frozen.send(signal.SIGCONT)
    return held


def _is_held(url: str) -> bool:
    """Tell whether a transaction stands open that does not move."""
    database = connect(url)
    try:
        if database.dialect.name == "postgresql":
            return bool(_standing(url, "SELECT count(*)"))
        with database.connect().execution_options(read_only=True) as connection:
            connection.execute(text("PRAGMA busy_timeout = 300"))
            connection.execute(text("UPDATE counter SET last = last WHERE 1 = 0"))
    except OperationalError:
        return True
    finally:
        database.dispose()
    return False


def _cut(url: str) -> None:
    _standing(url, "SELECT count(pg_terminate_backend(pid))")


def _standing(url: str, what: str) -> int:
    database = connect(url)
    standing = "state = 'idle in transaction' AND state_change < clock_timestamp() - interval '250 ms'"
    with database.connect() as connection:
        found = connection.scalar(text(f"{what} FROM pg_stat_activity WHERE {standing}"))  # our own words
    database.dispose()
    return int(found or 0)
