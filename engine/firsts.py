"""Rows that may be made by two transactions at the same moment: the second waits, then works with the first one's."""

from collections.abc import Callable
from typing import TypeVar

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
