"""Rows that may be made by two transactions at the same moment: the second waits, then works with the first one's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy import Row as Result
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.store.base import Row

Made = TypeVar("Made", bound=Row)


def is_first(session: Session, row: Row) -> bool:
    """Insert a row unless another transaction has inserted its key; tells whether it was this one.

    Waits for a transaction that inserts the same key at this moment.
    """
    session.flush()  # what was pending before must not be taken for a row that exists
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def locked(session: Session, kind: type[Made], key: str, make: Callable[[], Made]) -> Made:
    """Return the row of this key, locked until the transaction ends; made when there is none."""
    row = session.get(kind, key, with_for_update=True)
    if row is not None:
        return row
    made = make()
    return made if is_first(session, made) else session.get_one(kind, key, with_for_update=True)


class Keeping:
    """One statement that inserts a row or changes the one of the same primary key; the same on both databases.

    wanted: the columns it answers. change: what becomes of a row that exists; None leaves it as it is.
    """

    def __init__(
        self, table: Table, wanted: Sequence[ColumnElement[Any]], change: Mapping[str, Any] | None = None
    ) -> None:
        (key,) = table.primary_key
        stays = change or {key.name: key}
        on_conflict: dict[str, Any] = {"index_elements": [key], "set_": stays}
        self._statements = {
            "postgresql": postgresql.insert(table).on_conflict_do_update(**on_conflict).returning(*wanted),
            "sqlite": sqlite.insert(table).on_conflict_do_update(**on_conflict).returning(*wanted),
        }

    def __call__(self, connection: Connection, new: Mapping[str, Any]) -> Result[Any]:
        """Return what now stands there, locked until the transaction ends."""
        return connection.execute(self._statements[connection.dialect.name], dict(new)).one()


class AddingOnce:
    """One statement that inserts a row unless one with the same value of a unique column exists; on both databases."""

    def __init__(self, table: Table, unique: ColumnElement[Any], wanted: Sequence[ColumnElement[Any]]) -> None:
        self._statements = {
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=[unique]).returning(*wanted),
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=[unique]).returning(*wanted),
        }

    def __call__(self, connection: Connection, new: Mapping[str, Any]) -> Result[Any] | None:
        """Return what is wanted of the new row; None when there was one.  Waits for who inserts it at this moment."""
        return connection.execute(self._statements[connection.dialect.name], dict(new)).one_or_none()
