"""Nothing people and programs do every day reads a whole table: each statement finds its rows by an index."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from engine import timers
from engine.domain.access import CLOCK
from engine.work import Services, begin
from tests.web.api.caller import Caller

WHOLE = re.compile(r"SCAN (?!person|membership|programme|institution|release|company|\()\S+(?! USING)$")
Sent = tuple[str, object]


@contextmanager
def collected(services: Services) -> Iterator[list[Sent]]:
    """Collect the statements that ask for rows or change some, with their parameters."""
    sent: list[Sent] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            sent.append((statement, values))

    event.listen(services.database, "before_cursor_execute", note)
    yield sent
    event.remove(services.database, "before_cursor_execute", note)


def whole_tables(services: Services, sent: list[Sent]) -> list[str]:
    """Return what SQLite would read from beginning to end."""
    found = []
    with services.database.connect() as connection:
        for statement, values in sent:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
            found += [f"{row.detail}: {statement}" for row in plan if WHOLE.search(row.detail)]
    return found


def test_finds_what_a_step_needs_by_indexes(sqlite_shop: Services, program: Caller) -> None:
    with collected(sqlite_shop) as sent:
        task_id = program.approval()
        program.post(f"/tasks/{task_id}/claim")
        program.post(f"/tasks/{task_id}/complete", {"data": {"decision": "yes", "comment": "よい"}})
        program.post("/cases", {"programme": "orders", "process": "payment", "data": {"order": "A-1"}})
        program.post("/messages", {"name": "paid", "correlation": "A-1"})
    assert len(sent) > 30
    assert whole_tables(sqlite_shop, sent) == []


def test_lists_by_indexes(sqlite_shop: Services, program: Caller) -> None:
    case = program.opened()
    with collected(sqlite_shop) as sent:
        for scope in ("mine", "group", "all"):
            program.get(f"/tasks?scope={scope}")
        for path in ("/cases", "/cases?status=open", f"/cases/{case['id']}", f"/cases/{case['id']}/history"):
            assert program.get(path).status_code == 200
    assert len(sent) > 10
    assert whole_tables(sqlite_shop, sent) == []


def test_finds_what_is_due_by_an_index(sqlite_shop: Services) -> None:
    with collected(sqlite_shop) as sent, begin(sqlite_shop, CLOCK, read_only=True) as work:
        timers.due(work)
    assert len(sent) == 1
    assert whole_tables(sqlite_shop, sent) == []
