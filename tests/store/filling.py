"""Rows for every table of a database at any migration, made from what the database says of itself."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Integer, LargeBinary, MetaData, Table, inspect
from sqlalchemy import types as sqltypes

ROWS = 3
LITERAL = re.compile(r"'([^']*)'")
Filled = Mapping[str, list[dict[str, Any]]]


def fill(connection: Connection) -> None:
    """Put rows into every table; row n refers to row n of each table it refers to, also where it need not."""
    for table in tables_of(connection):
        allowed = _allowed(connection, table)
        rows = [
            {column.name: _value(column, number, allowed) for column in table.columns} for number in range(1, ROWS + 1)
        ]
        connection.execute(table.insert(), rows)


def rows_of(connection: Connection) -> Filled:
    """Return every row of every table."""
    return {
        table.name: [dict(row) for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()]
        for table in tables_of(connection)
    }


def tables_of(connection: Connection) -> list[Table]:
    """List the tables there are, parents first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _allowed(connection: Connection, table: Table) -> dict[str, str]:
    """Return a value for each column whose values a check lists."""
    found = {}
    for check in inspect(connection).get_check_constraints(table.name):
        listed = LITERAL.findall(check["sqltext"])
        column = next((one.name for one in table.columns if re.search(rf"\b{one.name}\b", check["sqltext"])), None)
        if column and len(listed) > 1:
            found[column] = listed[0]
    return found


def _value(column: Column[Any], number: int, allowed: Mapping[str, str]) -> Any:
    if column.name in allowed:
        return allowed[column.name]
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return _value(key.column, number, {})
    return None if column.nullable else _of_type(column, number)


def _of_type(column: Column[Any], number: int) -> Any:  # one line a type
    kind = column.type
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, DateTime):
        return dt.datetime(2026, 11, number, tzinfo=dt.UTC if getattr(kind, "timezone", False) else None)
    if isinstance(kind, Date):
        return dt.date(2026, 11, number)
    if isinstance(kind, LargeBinary):
        return b"\x00\xff" * number
    if isinstance(kind, sqltypes.JSON):
        return {"数": number}
    return number if isinstance(kind, Integer) else f"{column.name[:20]}{number}"
