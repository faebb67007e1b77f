"""Rows between databases of either kind: read, written and summed up the same way on both.

A JSON column can hold JSON's own null or nothing; both come back as None, so JSON columns travel as their text.
"""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, Connection, Table, Text, cast, column, func, insert, select, table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON

from engine.store.base import dump_json, load_json
from engine.store.tables import METADATA

Values: TypeAlias = dict[str, Any]

TABLES: Final[Sequence[Table]] = METADATA.sorted_tables  # parents before children
AT_ONCE: Final = 500
_JSON_OR_NOTHING: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_SUMS: Final = 1 << 256


def hold(connection: Connection) -> None:
    """Keep everybody else from writing until the transaction ends; reading goes on.

    SQLite: the transaction took the write lock when it began.
    """
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{one.name}"' for one in TABLES)
        connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))


def patient(connection: Connection) -> None:
    """Let this transaction stand idle as long as the other side takes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def is_empty(connection: Connection) -> bool:
    """Tell whether no table of ours holds a row."""
    return not any(connection.execute(select(1).select_from(one).limit(1)).first() for one in TABLES)


def empty(connection: Connection) -> None:
    """Delete every row of ours."""
    for one in reversed(TABLES):
        connection.execute(one.delete())


def read(connection: Connection, source: Table) -> Generator[list[Values], None, None]:
    """Yield the rows of a table in portions, as Python values that mean the same on both databases."""
    wanted = select(*(_readable(one) for one in source.columns)).order_by(*source.primary_key.columns)
    made = [_json if isinstance(one.type, JSON) else _as_it_is for one in source.columns]
    names = [one.name for one in source.columns]
    with connection.execute(wanted, execution_options={"yield_per": AT_ONCE}) as found:
        for portion in found.partitions():
            yield [{name: make(value) for name, value, make in zip(names, row, made, strict=True)} for row in portion]


def _readable(source: Column[Any]) -> Any:
    return cast(source, Text).label(source.name) if isinstance(source.type, JSON) else source


def _as_it_is(value: Any) -> Any:
    return value


def _json(written: str | None) -> Any:
    return None if written is None else (JSON.NULL if (value := load_json(written)) is None else value)


def write(connection: Connection, target: Table, rows: Sequence[Values]) -> None:
    """Insert rows as `read` gave them."""
    columns = (column(one.name, _JSON_OR_NOTHING if isinstance(one.type, JSON) else one.type) for one in target.columns)
    connection.execute(insert(table(target.name, *columns)), list(rows))


def number_on(connection: Connection) -> None:
    """Let each table number its next row after the last one it holds (PostgreSQL; SQLite does so by itself)."""
    if connection.dialect.name != "postgresql":
        return
    for one in TABLES:
        key = one.autoincrement_column
        if key is not None:
            last = select(func.max(key)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(f'"{one.name}"', key.name)
            connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


class Sum:
    """What a table holds in one figure: the number of its rows and a hash that does not depend on their order."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, rows: Sequence[Values]) -> None:
        """Count rows in."""
        self.rows += len(rows)
        for row in rows:
            said = dump_json([[name, _said(value)] for name, value in row.items()])
            self._sum = (self._sum + int.from_bytes(hashlib.sha256(said.encode()).digest())) % _SUMS

    @property
    def digest(self) -> str:
        """The hash, 64 hexadecimal digits."""
        return f"{self._sum:064x}"


def summed(connection: Connection, source: Table) -> Sum:
    """Sum up a table."""
    found = Sum()
    with closing(read(connection, source)) as portions:
        for rows in portions:
            found.add(rows)
    return found


def _said(value: Any) -> Any:
    if value is JSON.NULL:
        return {"json": None}
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
