"""Rows read and written at once, by statements that are built once: what every step does many times.

The session's own way (change, then flush) finds out anew what has changed and builds its statements anew; it stays
right for everything else. Rows written here are as the session would have written them, and held in it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, bindparam, insert, inspect, update
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from engine.store.base import Row
from engine.store.prepared import Prepared, default_of

Made = TypeVar("Made", bound=Row)
ID = "its_id"  # no column is called so


def add(session: Session, row: Made) -> Made:
    """Insert a new row with its id; what it leaves out becomes its default, else NULL."""
    session.flush()  # it may refer to rows that wait to be written
    known = {**_left_out(type(row)), **vars(row)}
    known |= _insert_one(type(row)).row(session.connection(), known)._asdict()
    vars(row).update(known)  # at once: `make_transient_to_detached` takes all there is as stored
    make_transient_to_detached(row)
    _attach(session, row)
    return row


def add_all(session: Session, kind: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; the session does not hold them."""
    if rows:
        session.flush()
        _insert_many(kind, tuple(rows[0])).change_all(session.connection(), rows)


def change(session: Session, row: Row, **values: Any) -> None:
    """Update columns of a row that has an `id`, in the database and in the session."""
    session.flush()
    _update(type(row), tuple(values)).change(session.connection(), {**values, ID: vars(row)["id"]})
    for name, value in values.items():
        set_committed_value(row, name, value)


def columns_of(kind: type[Row]) -> Sequence[ColumnElement[Any]]:
    """Return the columns `hold` takes, for the query that reads them."""
    return tuple(_table(kind).c)


def hold(session: Session, kind: type[Made], values: Sequence[Any]) -> Made:
    """Return a row that was just read, as the session holds it from now on; it forgets what it knew of it before.

    values: of the columns in `columns_of`. What waited to be written must have been (`session.flush`).
    """
    stored = dict(zip(_names(kind), values, strict=True))
    mapper = _mapper(kind)
    key = mapper.identity_key_from_primary_key((stored["id"],))
    known: Made | None = session.identity_map.get(key)
    if known is not None:
        for name, value in stored.items():
            set_committed_value(known, name, value)
        return known
    row: Made = mapper.class_manager.new_instance()
    vars(row).update(stored)
    instance_state(row).key = key
    _attach(session, row)
    return row


def _attach(session: Session, row: Row) -> None:
    """Let the session hold a row that is stored as it is, as it holds one a query has loaded."""
    state = instance_state(row)
    state.session_id = session.hash_key
    session.identity_map.add(state)


def _table(kind: type[Row]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table


@cache
def _mapper(kind: type[Row]) -> Mapper[Any]:
    return inspect(kind)


@cache
def _names(kind: type[Row]) -> Sequence[str]:
    return tuple(column.key for column in _table(kind).c)


@cache
def _insert_one(kind: type[Row]) -> Prepared:
    """Return the statement that inserts a row with all its columns but a key the database gives."""
    table = _table(kind)
    keys = list(table.primary_key)
    names = [column.key for column in table.c if column is not table.autoincrement_column]
    return Prepared(insert(table).returning(*keys), names, keys)


@cache
def _insert_many(kind: type[Row], names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(_table(kind)).inline(), names)


@cache
def _update(kind: type[Row], names: tuple[str, ...]) -> Prepared:
    table = _table(kind)
    return Prepared(update(table).where(table.c.id == bindparam(ID)).values({name: bindparam(name) for name in names}))


@cache
def _left_out(kind: type[Row]) -> Mapping[str, Any]:
    """Return what columns hold that an insert does not name."""
    return {column.key: default_of(column) for column in _table(kind).c}
