"""A case driven from outside: opened, worked on, read, on both databases."""

from flask import Flask

from engine.domain.ids import TaskId
from engine.work import Services
from tests import make
from tests.cast import MORI, SUZUKI
from tests.web.api.caller import LARGE, SMALL, Caller, calling


def test_opens_a_case_and_answers_its_first_tasks(sato: Caller) -> None:
    answer = sato.post("/cases", {"programme": "orders", "process": "quote", "data": {"amount": LARGE}})
    case = answer.get_json()
    assert (answer.status_code, case["number"], case["status"]) == (201, "令和8-Q-0001", "open")
    assert [task["element"] for task in case["open_tasks"]] == ["look"]
    assert answer.headers["Location"] == f"/api/v1/cases/{case['id']}"
    assert sato.get(f"/cases/{case['id']}").get_json()["variables"]["amount"] == LARGE


def test_completes_a_task_and_answers_the_next(sato: Caller) -> None:
    answer = sato.post(f"/tasks/{sato.first_task()}/complete", {"data": {"amount": SMALL}}).get_json()
    assert answer["task"]["status"] == "done"
    assert [task["name"] for task in answer["case"]["open_tasks"]] == ["綴じる"]
    last = sato.post(f"/tasks/{answer['case']['open_tasks'][0]['id']}/complete").get_json()
    assert (last["case"]["status"], last["case"]["outcome"]) == ("closed", "綴じた")
    assert last["case"]["open_tasks"] == []


def test_takes_a_request_through_the_form_of_its_kind(sato: Caller) -> None:
    wrong = sato.post("/cases", {"programme": "kagoshima", "kind": "consultation", "data": {"phone": "abc", "x": 1}})
    assert wrong.status_code == 422
    assert {"company_name", "contact_name", "phone", "x"} <= set(wrong.get_json()["errors"])
    data = {**make.INTAKE, "channel": "CH5", "received_on": "2026-11-18"}
    opened = sato.post("/cases", {"programme": "kagoshima", "process": "consultation", "data": data})
    assert opened.status_code == 201
    assert (opened.get_json()["company"], opened.get_json()["channel"]) == ("有限会社くすのは製茶", "CH5")
    assert opened.get_json()["open_tasks"][0]["element"] == "task_first_answer"
    assert opened.get_json()["open_tasks"][0]["due_at"] == "2026-11-20T08:00:00+00:00"


def test_runs_a_process_that_belongs_to_no_kind_of_case(sato: Caller) -> None:
    case = sato.post("/cases", {"programme": "orders", "process": "payment", "data": {"order": "B-7"}}).get_json()
    assert (case["kind"], case["title"], case["open_tasks"]) == ("process", "入金を待つ", [])


def test_delivers_a_message_to_the_case_that_waits_for_it(sato: Caller) -> None:
    ids = {order: wait_for(sato, order) for order in ("B-1", "B-%", 'B-"\\_')}
    for order, case_id in ids.items():
        sent = {"name": "paid", "correlation": order, "data": {"paid_yen": 500}}
        answer = sato.post("/messages", sent)
        assert (answer.status_code, answer.get_json()["id"]) == (200, case_id)
        assert [task["name"] for task in answer.get_json()["open_tasks"]] == ["発送する"]
        assert sato.post("/messages", sent).get_json()["code"] == "nobody_waits"
    assert sato.get(f"/cases/{ids['B-1']}").get_json()["variables"]["paid_yen"] == 500


def test_gives_a_message_for_several_to_none(sato: Caller) -> None:
    for _time in range(2):
        wait_for(sato, "B-1")
    answer = sato.post("/messages", {"name": "paid", "correlation": "B-1"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "several_wait")
    assert sato.get("/tasks?scope=all&programme=orders").get_json()["tasks"] == []


def wait_for(caller: Caller, order: str) -> int:
    answer = caller.post("/cases", {"programme": "orders", "process": "payment", "data": {"order": order}})
    assert answer.status_code == 201
    return int(answer.get_json()["id"])


def test_claims_releases_and_delegates(app: Flask, shop: Services, sato: Caller) -> None:
    task = f"/tasks/{sato.first_task()}"
    assert sato.post(f"{task}/claim").get_json()["assignee"] == "佐藤 結衣"
    assert sato.post(f"{task}/release").get_json()["status"] == "open"
    mori = calling(app, shop, MORI)
    given = mori.post(f"{task}/delegate", {"to": "suzuki", "reason": "休暇のため"})
    assert given.get_json()["assignee"] == "鈴木 大地"
    assert sato.post(f"{task}/delegate", {"to": "sato", "reason": "x"}).status_code == 403
    assert mori.post(f"{task}/delegate", {"to": "nobody", "reason": "x"}).get_json()["code"] == "cannot_hold"


def test_says_who_was_faster_and_when(app: Flask, shop: Services, sato: Caller) -> None:
    task_id = sato.first_task()
    suzuki = calling(app, shop, SUZUKI)
    suzuki.post(f"/tasks/{task_id}/claim")
    held = sato.post(f"/tasks/{task_id}/complete")
    assert (held.status_code, held.get_json()["values"]["holder"]) == (409, "鈴木 大地")
    suzuki.post(f"/tasks/{task_id}/complete")
    over = sato.post(f"/tasks/{task_id}/complete").get_json()
    assert (over["status"], over["code"], over["values"]["who"]) == (409, "task_over", "鈴木 大地")
    assert "11月18日" in over["values"]["when"]


def test_shows_a_task_with_its_form_and_what_the_form_shows(sato: Caller) -> None:
    task = sato.get(f"/tasks/{sato.approval()}").get_json()
    assert task["form_schema"]["id"] == "approval"
    assert task["choices"]["decision"][0] == {"value": "yes", "label": "する"}
    assert task["data"]["amount"] == LARGE
    assert task["variables"]["amount"] == LARGE


def test_shows_every_task_of_the_desk(shop: Services, sato: Caller) -> None:
    for stage in make.ROADS:
        make.a_case(shop, stage)
    found = sato.get("/tasks?scope=all&limit=200").get_json()["tasks"]
    assert len(found) >= 5
    for task in found:
        shown = sato.get(f"/tasks/{TaskId(task['id'])}")
        assert shown.status_code == 200
        assert shown.get_json()["form_schema"]["components"]


def test_tells_the_history_newest_first(sato: Caller) -> None:
    case = sato.opened()
    sato.post(f"/tasks/{case['open_tasks'][0]['id']}/complete")
    first = sato.get(f"/cases/{case['id']}/history?limit=2").get_json()
    rest = sato.get(f"/cases/{case['id']}/history", query_string={"cursor": first["next"]}).get_json()
    kinds = [fact["kind"] for fact in [*first["facts"], *rest["facts"]]]
    assert kinds == ["step_taken", "task_offered", "task_done", "step_taken", "task_offered", "case_opened"]
    assert rest["next"] is None
