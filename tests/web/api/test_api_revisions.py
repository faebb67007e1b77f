"""ETag and If-Match: nobody changes what has changed since they read it."""

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import SATO
from tests.together import raised, returned, together
from tests.web.api.caller import PREFIX, Caller, calling


def test_a_task_has_a_new_mark_with_each_change(sato: Caller) -> None:
    task = f"/tasks/{sato.first_task()}"
    first = sato.get(task).headers["ETag"]
    claimed = sato.post(f"{task}/claim", If_Match=first)
    assert (claimed.status_code, claimed.headers["ETag"]) == (200, sato.get(task).headers["ETag"])
    stale = sato.post(f"{task}/complete", If_Match=first)
    assert (stale.status_code, stale.get_json()["code"]) == (412, "stale")
    assert sato.post(f"{task}/complete", If_Match=claimed.headers["ETag"]).status_code == 200


def test_a_case_has_a_new_mark_with_each_change(sato: Caller) -> None:
    case = sato.opened()
    first = sato.get(f"/cases/{case['id']}").headers["ETag"]
    assert first == sato.get(f"/cases/{case['id']}").headers["ETag"]
    sato.post(f"/tasks/{case['open_tasks'][0]['id']}/claim")
    assert sato.get(f"/cases/{case['id']}").headers["ETag"] != first


@pytest.mark.parametrize(
    ("wanted", "status"), [("*", 200), ('"x", {}', 200), ("W/{}", 412), ('"x"', 412), ("{}x", 412), ("", 412)]
)
def test_reads_marks_as_http_writes_them(program: Caller, wanted: str, status: int) -> None:
    task = f"/tasks/{program.first_task()}"
    mark = program.get(task).headers["ETag"]
    assert program.post(f"{task}/claim", If_Match=wanted.format(mark)).status_code == status


def test_says_not_found_before_stale(program: Caller) -> None:
    assert program.post("/tasks/999/claim", If_Match='"x"').status_code == 404


def test_lets_one_of_many_with_the_same_mark_through(app: Flask, shop: Services) -> None:
    caller = calling(app, shop, SATO)
    task = f"/tasks/{caller.first_task()}"
    headers = caller.headers({"If-Match": caller.get(task).headers["ETag"]})

    def send() -> int:
        return app.test_client().post(f"{PREFIX}{task}/claim", headers=headers).status_code

    outcomes = together(*[send] * 5)
    assert raised(outcomes) == []
    assert sorted(returned(outcomes)) == [200] + [412] * 4
