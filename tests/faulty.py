"""A database that fails once, at the call one names (reliability battery T2: fail the n-th call, for every n)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from engine.work import Services


class Fault:
    """Counts the calls of a database; the one numbered `at` fails, 0 lets all pass."""

    def __init__(self, at: int) -> None:
        self.at, self.calls = at, 0

    def __call__(self, *_args: Any) -> None:
        """Count a call, or be the failure."""
        self.calls += 1
        if self.calls == self.at:
            raise OperationalError("仕掛け", {}, Exception("the connection was lost"))


@contextmanager
def faulty(services: Services, at: int) -> Iterator[Fault]:
    """Let the database's call number `at` fail: a statement, or a commit."""
    fault, database = Fault(at), services.database
    for moment in ("before_cursor_execute", "commit"):
        event.listen(database, moment, fault)
    try:
        yield fault
    finally:
        for moment in ("before_cursor_execute", "commit"):
            event.remove(database, moment, fault)


def calls_of(services: Services, action: Callable[[], object]) -> int:
    """Do something and return how many calls it takes."""
    with faulty(services, 0) as fault:
        action()
    return fault.calls
