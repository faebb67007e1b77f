"""Lists in parts: nothing is left out, nothing comes twice, whatever is done in between."""

from typing import Any

import pytest
from flask import Flask

from engine.work import Services
from tests import make
from tests.cast import SUZUKI
from tests.clock import MovableClock
from tests.web.api.caller import Caller, calling


def walked(caller: Caller, path: str, name: str, **query: Any) -> list[int]:
    """Return the ids of a list, read in parts of two."""
    ids: list[int] = []
    cursor = None
    while True:
        part = caller.get(path, query_string={**query, "limit": 2, **({"cursor": cursor} if cursor else {})}).get_json()
        ids += [row["id"] for row in part[name]]
        cursor = part["next"]
        if cursor is None:
            return ids


def test_lists_tasks_soonest_due_first(shop: Services, sato: Caller, clock: MovableClock) -> None:
    for _time in range(3):
        make.a_case(shop)
        clock.move_by(seconds=86_400)
        sato.opened()
    ids = walked(sato, "/tasks", "tasks", scope="all")
    whole = sato.get("/tasks?scope=all").get_json()["tasks"]
    assert ids == [task["id"] for task in whole]
    assert [task["due_at"] is None for task in whole] == [False] * 3 + [True] * 3
    dues = [task["due_at"] for task in whole[:3]]
    assert dues == sorted(dues)


def test_lists_cases_newest_first(sato: Caller, clock: MovableClock) -> None:
    opened = []
    for number in range(5):
        opened.append(sato.opened()["id"])
        clock.move_by(seconds=number % 2)
    assert walked(sato, "/cases", "cases", q="Q", status="open") == opened[::-1]


def test_goes_on_where_it_stopped_though_tasks_are_done_meanwhile(program: Caller) -> None:
    tasks = [program.first_task() for _time in range(4)]
    first = program.get("/tasks?scope=all&limit=2").get_json()
    program.post(f"/tasks/{tasks[0]}/complete", {"data": {"amount": 1}})
    rest = program.get("/tasks", query_string={"scope": "all", "cursor": first["next"]}).get_json()["tasks"]
    assert [task["id"] for task in rest][:2] == tasks[2:]


def test_narrows_by_scope_and_status(sqlite_app: Flask, sqlite_shop: Services, program: Caller) -> None:
    tasks = [program.first_task() for _time in range(3)]
    program.post(f"/tasks/{tasks[0]}/claim")
    program.post(f"/tasks/{tasks[1]}/complete", {"data": {"amount": 1}})
    suzuki = calling(sqlite_app, sqlite_shop, SUZUKI)

    def found(caller: Caller, **query: str) -> list[int]:
        return [task["id"] for task in caller.get("/tasks", query_string=query).get_json()["tasks"]]

    assert found(program) == [tasks[0]]
    assert found(program, status="done") == [tasks[1]]
    assert found(suzuki, status="done") == []
    assert found(suzuki, status="done", scope="group") == [tasks[1]]
    assert tasks[0] not in found(suzuki, scope="group")
    assert found(suzuki, status="claimed", scope="all") == [tasks[0]]


@pytest.mark.parametrize(("before", "number"), [("2026-11-20T17:00:00+09:00", 0), ("2026-11-20T17:00:01+09:00", 1)])
def test_narrows_by_due_date(sqlite_shop: Services, program: Caller, before: str, number: int) -> None:
    make.a_case(sqlite_shop)
    for query in ({"due_before": before}, f"due_before={before}"):
        given = {"scope": "all", **query} if isinstance(query, dict) else f"scope=all&{query}"
        assert len(program.get("/tasks", query_string=given).get_json()["tasks"]) == number
