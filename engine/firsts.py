"""Rows that may be made by two transactions at the same moment: the second waits, then works with the first one's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.store.base import Row
from engine.store.prepared import Prepared

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


class _Inserting:
    """An INSERT in the words of each database, prepared for the columns it is given."""

    def __init__(self, statements: Mapping[str, Insert], wanted: Sequence[ColumnElement[Any]]) -> None:
        self._statements, self._wanted = statements, wanted
        self._prepared: dict[tuple[str, ...], Prepared] = {}

    def row(self, connection: Connection, new: Mapping[str, Any]) -> Any:
        """Insert a row; return what the statement answers, None for nothing."""
        database = connection.dialect.name
        asked = database, *new
        if asked not in self._prepared:
            self._prepared[asked] = Prepared(self._statements[database], list(new), self._wanted)
        return self._prepared[asked].row(connection, new)


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
        self._inserting = _Inserting(
            {
                "postgresql": postgresql.insert(table).on_conflict_do_update(**on_conflict).returning(*wanted),
                "sqlite": sqlite.insert(table).on_conflict_do_update(**on_conflict).returning(*wanted),
            },
            wanted,
        )

    def __call__(self, connection: Connection, new: Mapping[str, Any]) -> Any:
        """Return what now stands there, locked until the transaction ends."""
        return self._inserting.row(connection, new)


class AddingOnce:
    """One statement that inserts a row unless one with the same value of a unique column exists; on both databases."""

    def __init__(self, table: Table, unique: ColumnElement[Any], wanted: Sequence[ColumnElement[Any]]) -> None:
        on_conflict: dict[str, Any] = {"index_elements": [unique]}
        self._inserting = _Inserting(
            {
                "postgresql": postgresql.insert(table).on_conflict_do_nothing(**on_conflict).returning(*wanted),
                "sqlite": sqlite.insert(table).on_conflict_do_nothing(**on_conflict).returning(*wanted),
            },
            wanted,
        )

    def __call__(self, connection: Connection, new: Mapping[str, Any]) -> Any:
        """Return what is wanted of the new row; None when there was one.  Waits for who inserts it at this moment."""
        return self._inserting.row(connection, new)
