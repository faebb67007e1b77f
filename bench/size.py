"""What a full office costs: `python bench/size.py [CASES]` (100,000 unless told otherwise).

Bytes a waiting case takes, the clock's query with nothing due, the inbox, the pages of an old case, the memory of a
process that has shown them, and how long it takes from its start to the first page.
"""

import datetime as dt
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import Engine, func, insert, select, text

from bench.desk import NOW, Program, installation, secret
from engine import timers
from engine.domain.access import CLOCK
from engine.domain.states import TimerKind, TimerStatus
from engine.store.base import Row
from engine.store.cases import CaseRow, InstanceRow, TaskRow, TimerRow
from engine.work import Services, begin
from tests import postgres

MEASURED = 400
BATCH = 5_000
PAGES = ("/tasks?scope=all", "/tasks?scope=group", "/tasks?scope=mine", "/cases")


def stored_bytes(database: Engine) -> int:
    """Return what the database takes on disk, indexes among it."""
    with database.connect() as connection:
        if database.dialect.name == "postgresql":
            return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        pages, size = connection.scalar(text("PRAGMA page_count")), connection.scalar(text("PRAGMA page_size"))
        return int(pages or 0) * int(size or 0)


def per_case(made: Services, program: Program) -> float:
    """Return the bytes a case adds that waits at its second task."""
    for _warm in range(50):
        advance(program)
    before = stored_bytes(made.database)
    for _case in range(MEASURED):
        advance(program)
    return (stored_bytes(made.database) - before) / MEASURED


def advance(program: Program) -> None:
    """Open a case and complete its first task."""
    case = program.open("quote", {"amount": 2_000_000})
    program.complete(case["open_tasks"][0]["id"], {})


def fill(database: Engine, cases: int) -> None:
    """Multiply the newest case: so many of them, each with an instance, a task and a timer that waits."""
    with database.begin() as connection:
        rows = {kind: connection.execute(newest(kind)).mappings().one() for kind in (CaseRow, InstanceRow, TaskRow)}
        first = (connection.scalar(select(func.max(CaseRow.id))) or 0) + 1_000
        for start in range(first, first + cases, BATCH):
            numbers = range(start, min(start + BATCH, first + cases))
            connection.execute(insert(CaseRow), [{**rows[CaseRow], "id": n, "number": f"N{n}"} for n in numbers])
            own = {"case_id": None, "id": None}
            connection.execute(
                insert(InstanceRow), [{**rows[InstanceRow], **own, "id": n, "case_id": n} for n in numbers]
            )
            connection.execute(insert(TaskRow), [task(rows[TaskRow], n) for n in numbers])
            connection.execute(insert(TimerRow), [timer(rows[CaseRow], n) for n in numbers])
        connection.execute(text("ANALYZE"))


def newest(kind: type[Row]) -> Any:
    """Return the query of the newest row of a table."""
    table: Any = kind.__table__
    return select(table).order_by(table.c.id.desc()).limit(1)


def task(row: Any, number: int) -> dict[str, Any]:
    """Return a task of its own, due within the next year or not at all."""
    due = NOW + dt.timedelta(minutes=number * 7919 % 500_000) if number % 10 else None
    return {**row, "id": number, "case_id": number, "instance_id": number, "due_at": due}


def timer(case: Any, number: int) -> dict[str, Any]:
    """Return a timer that waits."""
    return {
        "key": f"bench:{number}",
        "kind": TimerKind.PROCESS,
        "status": TimerStatus.WAITING,
        "programme_key": case["programme_key"],
        "case_id": number,
        "instance_id": number,
        "due_at": NOW + dt.timedelta(days=1, minutes=number % 10_000),
        "payload": {"element": "wait", "name": "待つ"},
    }


def milliseconds(act: Callable[[], object], times: int = 15) -> float:
    """Return the median time on the clock of one call."""
    act()
    return statistics.median(_timed(act) for _time in range(times))


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1e3


def idle_poll(made: Services) -> float:
    """Return what the clock's query takes when nothing is due, without opening the transaction."""
    with begin(made, CLOCK, read_only=True) as work:
        assert timers.due(work) == []
        return milliseconds(lambda: timers.due(work), 200)


def lines(made: Services, cases: int) -> Iterator[str]:
    """Yield the figures of one database."""
    program = Program(made)
    yield f"bytes of a waiting case           {per_case(made, program):8.0f}      (goal 4,096)"
    fill(made.database, cases)
    yield f"clock, {cases:,} timers wait      {idle_poll(made):8.2f} ms   (goal 1)"
    for path in PAGES:
        yield f"API {path:<29} {milliseconds(lambda p=path: program.get(p)):8.1f} ms   (goal 50)"  # type: ignore[misc]


def served(url: str, token: str) -> Iterator[str]:
    """Start `banso serve` over the filled database, ask for pages; yield what the process took."""
    root, port = Path(__file__).resolve().parent.parent, 18431
    env = {**os.environ, "BANSO_DATABASE_URL": url, "BANSO_SECRET_KEY": "for-benches-only-for-benches-only"}
    begun = time.perf_counter()
    command = [sys.executable, str(root / "banso.py"), "serve", "--no-clock", "--port", str(port)]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ours
    try:
        while not page(port, "/login"):
            assert server.poll() is None
            time.sleep(0.02)
        spent = time.perf_counter() - begun
        yield f"start to first page               {spent:8.2f} s    (goal 2), {cpu(server.pid):.2f} s CPU"
        for path in PAGES:
            assert page(port, f"/api/v1{path}", token)
        yield f"memory of banso serve             {peak(server.pid):8.0f} MB   (goal 150)"
    finally:
        server.terminate()
        server.wait()


def page(port: int, path: str, token: str = "") -> bool:
    """Tell whether the server answers a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def cpu(pid: int) -> float:
    """Return the seconds of CPU a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid: int) -> float:
    """Return the most megabytes a process has held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Print the table."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        with installation(url) as made:
            for line in lines(made, cases):
                print("SQLite     ", line, flush=True)
            token = secret(made)
        for line in served(url, token):
            print("SQLite     ", line, flush=True)
    with postgres.database() as url, installation(url) as made:
        for line in lines(made, cases):
            print("PostgreSQL ", line, flush=True)


if __name__ == "__main__":
    main()
