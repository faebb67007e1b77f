"""A PostgreSQL that keeps what it has said it keeps, and can be stopped, killed and started again."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import postgres
from tests.fault import small_disk
from tests.fault.small_disk import SmallDisk

SAFE = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n"
LITTLE_LOG = "min_wal_size = 2MB\nmax_wal_size = 8MB\n"  # so that a small disk is enough
SMALL = 96  # megabytes: an empty cluster takes half of it


@dataclass
class Server:
    """One server in a folder of its own."""

    base: Path
    prefix: Sequence[str]
    user: str | None
    disk: SmallDisk | None = None

    @property
    def url(self) -> str:
        """Return where it is, for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.base}"

    def call(self, program: str, *words: str | Path, check: bool = True) -> int:
        """Run one of its programs."""
        command = [*self.prefix, str(postgres.programs() / program), "-D", str(self.base / "data"), *map(str, words)]
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(command, check=check, capture_output=True, env=env, user=self.user)
        return done.returncode

    @property
    def data(self) -> Path:
        """The folder of its data, as it is seen from here."""
        return self.disk.seen if self.disk else self.base / "data"

    def lives(self) -> bool:
        """Tell whether it runs."""
        return self.call("pg_ctl", "status", check=False) == 0

    def start(self) -> None:
        """Start it; after a kill it may take a few tries until the last of the old processes is gone."""
        for _try in range(100):
            if self.call("pg_ctl", "-w", "-s", "-l", self.base / "log", "start", check=False) == 0:
                return
            time.sleep(0.1)
        raise TimeoutError(self.base)

    def stop(self) -> None:
        """Stop it as an administrator does; who is connected is cut off."""
        self.call("pg_ctl", "-w", "-s", "-m", "fast", "stop")

    def kill(self) -> None:
        """Kill its first process without warning."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text():
            time.sleep(0.01)


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """Make a server, start it, and have it gone afterwards."""
    base = Path(tempfile.mkdtemp(prefix="banso-pg-"))
    prefix, user = postgres.unprivileged(base)
    try:
        with _running(Server(base, prefix, user), SAFE) as server:
            yield server
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def serving_on_a_small_disk() -> Iterator[Server]:
    """Make a server as `serving` does, all of whose files are on a disk of its own.

    Raises: NoSmallDisk.
    """
    base = Path(tempfile.mkdtemp(prefix="banso-pg-"))
    (base / "data").mkdir()
    try:
        with small_disk.mounted(base / "data", SMALL) as disk:
            server = Server(base, disk.within, None, disk)
            with _running(server, SAFE + LITTLE_LOG, "--wal-segsize=1"):
                yield server
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def _running(server: Server, settings: str, *words: str) -> Iterator[Server]:
    plain = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    try:
        server.call("initdb", *plain, *words)
        with (server.data / "postgresql.auto.conf").open("a") as file:
            file.write(f"{postgres.CONFIG}{settings}unix_socket_directories = '{server.base}'\n")
        server.start()
        yield server
    finally:
        server.call("pg_ctl", "-w", "-s", "-m", "immediate", "stop", check=False)
