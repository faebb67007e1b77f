"""Nothing people and programs do every day reads a whole table: each statement finds its rows by an index."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from engine import timers
from engine.domain.access import CLOCK
from engine.work import Services, begin
from tests.web.api.caller import Caller

WHOLE = re.compile(r"SCAN (?!person|membership|programme|institution|release|company|calendar_change|\()\S+(?! USING)$")
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


def plans(services: Services, sent: list[Sent]) -> list[str]:
    """Return how SQLite would find the rows of each statement."""
    found = []
    with services.database.connect() as connection:
        for statement, values in sent:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
            found += [row.detail for row in plan]
    return found


def whole_tables(services: Services, sent: list[Sent]) -> list[str]:
    """Return what SQLite would read from beginning to end."""
    return [detail for detail in plans(services, sent) if WHOLE.search(detail)]


def test_finds_what_a_step_needs_by_indexes(sqlite_shop: Services, program: Caller) -> None:
    with collected(sqlite_shop) as sent:
        task_id = program.approval()
        program.post(f"/tasks/{task_id}/claim")
        program.post(f"/tasks/{task_id}/complete", {"data": {"decision": "yes", "comment": "よい"}})
        program.post("/cases", {"programme": "orders", "process": "payment", "data": {"order": "A-1"}})
        program.post("/messages", {"name": "paid", "correlation": "A-1"})
    assert len(sent) > 30
    assert whole_tables(sqlite_shop, sent) == []


def test_passes_none_of_what_a_case_has_done_before(sqlite_shop: Services, program: Caller) -> None:
    task_id = program.first_task()
    with collected(sqlite_shop) as sent:
        program.post(f"/tasks/{task_id}/complete", {"data": {}})
    used = " ".join(plans(sqlite_shop, sent))
    assert "ix_task_case_live" in used
    assert "ix_task_case " not in used


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
