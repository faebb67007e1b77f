"""Writing rows at once, by statements that are built once: what every step does many times.

The session's own way (change, then flush) finds out anew what has changed and builds its statements anew; it stays
right for everything else. Rows written here are as the session would have written them, and held in it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert, null, update
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import Insert, Update

from engine.store.base import Row

Made = TypeVar("Made", bound=Row)
ID = "its_id"  # no column is called so


def add(session: Session, row: Made) -> Made:
    """Insert a new row with its id; what it leaves out becomes its default, else NULL."""
    session.flush()  # it may refer to rows that wait to be written
    table = _table(type(row))
    given = {name: value for name, value in vars(row).items() if name in table.c and value is not None}
    key = session.connection().execute(_insert(table), given).inserted_primary_key
    known = {**_left_out(table), **vars(row)}
    known |= {column.key: value for column, value in zip(table.primary_key, key or (), strict=True)}
    vars(row).update(known)  # at once: `make_transient_to_detached` takes all there is as stored
    make_transient_to_detached(row)
    session.add(row)
    return row


def add_all(session: Session, kind: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; the session does not hold them."""
    if rows:
        session.flush()
        session.connection().execute(_insert(_table(kind)), rows)


def change(session: Session, row: Row, **values: Any) -> None:
    """Update columns of a row that has an `id`, in the database and in the session."""
    session.flush()
    table = _table(type(row))
    emptied = tuple(name for name, value in values.items() if value is None)
    given = {name: value for name, value in values.items() if value is not None}
    statement = _update(table, tuple(given), emptied)
    session.connection().execute(statement, {**given, ID: vars(row)["id"]})
    for name, value in values.items():
        set_committed_value(row, name, value)


def _table(kind: type[Row]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _update(table: Table, names: tuple[str, ...], emptied: tuple[str, ...]) -> Update:
    values = {**{name: bindparam(name) for name in names}, **{name: null() for name in emptied}}
    return update(table).where(table.c.id == bindparam(ID)).values(values)


@cache
def _left_out(table: Table) -> Mapping[str, Any]:
    """Return what columns hold that an insert does not name."""
    return {column.key: getattr(column.default, "arg", None) for column in table.c}
