"""Connections: the same transactions on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import Connection, Engine, FromClause, create_engine, event, make_url
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from engine.store.base import dump_json, load_json
from engine.store.prepared import NOTHING, answering

SQLITE_PRAGMAS = ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY")
POSTGRESQL_SETTINGS = "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'"


# A server that has gone away is noticed before a connection is used, and within seconds while one is being made.
POSTGRESQL_CONNECTING = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
CONNECTIONS = 20  # one for each thread of the server and some for the clock; ten more in a rush


class _Hinted(SQLiteCompiler):
    """Writes `with_hint` into statements for SQLite, which SQLAlchemy leaves out there."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        """Return what stands behind the name of the table."""
        del table
        return text


def connect(url: str, **options: Any) -> Engine:
    """Return an engine whose write transactions cannot lose updates.

    SQLite: every transaction that is not marked `read_only` takes the write lock at once (BEGIN IMMEDIATE);
    the driver's own lazy BEGIN loses updates (two readers, then two writers). PostgreSQL: row locks do it.
    """
    if make_url(url).get_backend_name() == "postgresql":
        options = {"pool_pre_ping": True, "connect_args": POSTGRESQL_CONNECTING} | options
    if "poolclass" not in options:
        options = {"pool_size": CONNECTIONS} | options
    engine = create_engine(url, json_serializer=dump_json, json_deserializer=load_json, **options)
    answering(engine.dialect)
    if engine.dialect.name == "sqlite":
        engine.dialect.statement_compiler = _Hinted
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not send a BEGIN of its own
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE", execution_options=NOTHING)


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(POSTGRESQL_SETTINGS)
    connection.commit()
