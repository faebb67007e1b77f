"""The same request under the same key has one effect, also when many send it at the same moment."""

from flask import Flask

from engine.work import Services
from tests.cast import SATO, SUZUKI
from tests.clock import MovableClock
from tests.together import raised, returned, together
from tests.web.api.caller import LARGE, PREFIX, Caller, calling

OPEN = {"programme": "orders", "process": "quote", "data": {"amount": LARGE}}


def number_of_cases(caller: Caller) -> int:
    return len(caller.get("/cases?q=Q").get_json()["cases"])


def test_opens_one_case_however_often_it_is_sent(sato: Caller) -> None:
    first, second = (sato.post("/cases", OPEN, Idempotency_Key="k-1") for _time in range(2))
    assert (first.data, first.status_code, first.headers["ETag"]) == (second.data, 201, second.headers["ETag"])
    assert second.headers["Location"] == first.headers["Location"]
    assert ("Idempotent-Replayed" in first.headers, second.headers["Idempotent-Replayed"]) == (False, "true")
    assert number_of_cases(sato) == 1


def test_completes_a_task_once(sato: Caller) -> None:
    path, content = f"/tasks/{sato.first_task()}/complete", {"data": {"amount": 5}}
    first, second = (sato.post(path, content, Idempotency_Key="k") for _time in range(2))
    assert (second.status_code, second.data) == (200, first.data)
    assert sato.post(path, content).status_code == 409


def test_refuses_the_key_for_another_request(sato: Caller) -> None:
    sato.post("/cases", OPEN, Idempotency_Key="k")
    for path, content in (("/cases", {**OPEN, "data": {}}), (f"/tasks/{sato.first_task()}/claim", {})):
        answer = sato.post(path, content, Idempotency_Key="k")
        assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_mismatch")


def test_knows_the_same_request_written_otherwise(program: Caller) -> None:
    first = program.post("/cases", OPEN, Idempotency_Key="k")
    other = b'{"data": {"amount": 2000000},\n "process": "quote", "programme": "orders"}'
    again = program.raw("/cases", other, **{"Content-Type": "application/json", "Idempotency-Key": "k"})
    assert again.data == first.data


def test_keeps_no_refusal(program: Caller) -> None:
    path = f"/tasks/{program.approval()}/complete"
    assert program.post(path, {"data": {}}, Idempotency_Key="k").status_code == 422
    right = {"data": {"decision": "yes", "comment": "よい"}}
    assert program.post(path, right, Idempotency_Key="k").status_code == 200


def test_keeps_the_keys_of_two_people_apart(sqlite_app: Flask, sqlite_shop: Services, program: Caller) -> None:
    suzuki = calling(sqlite_app, sqlite_shop, SUZUKI)
    answers = [caller.post("/cases", OPEN, Idempotency_Key="k").get_json()["id"] for caller in (program, suzuki)]
    assert len(set(answers)) == 2


def test_forgets_after_a_week(program: Caller, clock: MovableClock) -> None:
    first = program.post("/cases", OPEN, Idempotency_Key="k").get_json()["id"]
    clock.move_by(seconds=7 * 86_400)
    assert program.post("/cases", OPEN, Idempotency_Key="k").get_json()["id"] != first


def test_has_one_effect_when_many_send_it_together(app: Flask, shop: Services) -> None:
    caller = calling(app, shop, SATO)
    headers = caller.headers({"Idempotency-Key": "race"})

    def send() -> tuple[int, bytes, bool]:
        answer = app.test_client().post(f"{PREFIX}/cases", json=OPEN, headers=headers)
        return answer.status_code, answer.data, "Idempotent-Replayed" in answer.headers

    outcomes = together(*[send] * 8)
    assert raised(outcomes) == []
    assert {(status, body) for status, body, _replayed in returned(outcomes)} == {returned(outcomes)[0][:2]}
    assert sorted(replayed for _status, _body, replayed in returned(outcomes)) == [False] + [True] * 7
    assert number_of_cases(caller) == 1


def test_lets_one_of_many_complete_a_task(app: Flask, shop: Services) -> None:
    callers = [calling(app, shop, player) for player in (SATO, SUZUKI) * 3]
    task_id = callers[0].first_task()

    def send(caller: Caller) -> int:
        client = app.test_client()
        path = f"{PREFIX}/tasks/{task_id}/complete"
        return client.post(path, json={"data": {"amount": 1}}, headers=caller.headers({})).status_code

    outcomes = together(*[lambda caller=caller: send(caller) for caller in callers])
    assert sorted(returned(outcomes)) == [200] + [409] * 5
