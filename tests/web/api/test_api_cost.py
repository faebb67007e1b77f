"""What a call asks of the database: a handful of statements, however long the office has been at work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from engine.work import Services
from tests.web.api.caller import Caller

MOST_TO_COMPLETE, MOST_TO_OPEN = 11, 13  # BEGIN and COMMIT among them


@contextmanager
def counted(services: Services) -> Iterator[list[str]]:
    """Collect the statements the database is sent, BEGIN and COMMIT of a transaction among them."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    def end(_connection: object) -> None:
        sent.append("COMMIT")

    listeners: tuple[tuple[str, Callable[..., None]], ...] = (("before_cursor_execute", note), ("commit", end))
    for moment, listener in listeners:
        event.listen(services.database, moment, listener)
    yield sent
    for moment, listener in listeners:
        event.remove(services.database, moment, listener)


def test_completing_a_task_is_one_transaction_of_few_statements(sqlite_shop: Services, program: Caller) -> None:
    task_id = program.first_task()
    with counted(sqlite_shop) as sent:
        assert program.post(f"/tasks/{task_id}/complete", {"data": {}}).status_code == 200
    assert sent.count("COMMIT") == 1
    assert len(sent) <= MOST_TO_COMPLETE


def test_opening_a_case_is_one_transaction_of_few_statements(sqlite_shop: Services, program: Caller) -> None:
    program.opened()
    with counted(sqlite_shop) as sent:
        program.opened()
    assert sent.count("COMMIT") == 1
    assert len(sent) <= MOST_TO_OPEN
