"""How long a backup, its restore and a copy take: `python bench/backup.py [CASES]` (20,000 unless told otherwise).

The cases are opened one by one as programs open them, so facts, chains and tasks are as many as in an office.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.desk import LOGIN, NOW, ORDERS, installation
from engine import backup, cases, copying, people, services
from engine.cases import NewCase
from engine.domain.access import SYSTEM
from engine.settings import Settings
from engine.work import Services, begin
from tests import postgres

TOGETHER = 100
Found = TypeVar("Found")


def fill(made: Services, many: int) -> None:
    """Open so many cases."""
    with begin(made, SYSTEM, read_only=True) as work:
        person_id = people.id_of_login(work, LOGIN)
        assert person_id is not None
        program = people.actor_of(work, person_id)
    for first in range(0, many, TOGETHER):
        with begin(made, program) as work:
            for number in range(first, min(first + TOGETHER, many)):
                words = {"amount": 2_000_000 + number}
                cases.open_case(work, NewCase(programme=ORDERS, kind="quote", data={}, variables=words))


def timed(name: str, act: Callable[[], Found]) -> Found:
    """Do something and print how long it took."""
    begun, used = time.perf_counter(), time.process_time()
    found = act()
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"{name:<44} {took:7.1f} s ({cpu:.1f} s of it CPU here)", flush=True)
    return found


def empty(url: str) -> Services:
    """Return an installation over a database without a row."""
    made = services.build(Settings(database_url=url, secret_key="for-benches-only"), lambda: NOW)  # noqa: S106  # of nothing
    services.upgrade(made)
    return made


def main() -> None:
    """Print the table."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder, postgres.database() as url:
        kept = Path(folder) / "sqlite.backup"
        with installation(f"sqlite:///{folder}/banso.db") as made:
            timed(f"{many:,} cases opened, SQLite", lambda: fill(made, many))
            manifest = timed("backup, SQLite", lambda: backup.backup(made, kept))
        print(f"{manifest.size / 1e6:.0f} MB of database, {kept.stat().st_size / 1e6:.0f} MB of backup")
        timed("verify", lambda: backup.read(kept))
        target = empty(url)
        _manifest, copied = timed("restore, PostgreSQL", lambda: backup.restore(target, kept))
        print(f"{copied.rows:,} rows; broken links: {copied.broken_links}")
        timed("backup, PostgreSQL", lambda: backup.backup(target, Path(folder) / "postgresql.backup"))
        other = empty(f"sqlite:///{folder}/other.db")
        timed("copy, PostgreSQL to SQLite", lambda: copying.copy(target, other))
        target.database.dispose()
        other.database.dispose()


if __name__ == "__main__":
    main()
