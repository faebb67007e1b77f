"""Bad input gets a problem that says what is wrong, and leaves nothing behind."""

import json

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import SATO
from tests.web.api.caller import Caller, calling

DEEP = b'{"data": ' + b"[" * 40 + b"]" * 40 + b"}"
BOTTOMLESS = b"[" * 100_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "bad_json"),
        (b'{"data": {"a": 1, "a": 2}}', "bad_json"),
        (b'{"data": {"a": NaN}}', "bad_json"),
        (b'{"data": {"a": -Infinity}}', "bad_json"),
        (b'{"data": {"a": 1e400}}', "bad_json"),
        (b'{"data": {"a": 1e99999999999999999999}}', "bad_json"),
        (b'{"data": {"a": ' + b"9" * 5000 + b"}}", "bad_json"),
        (b'{"data": {"a": "\\u0000"}}', "bad_json"),
        (b'{"data": {"\\ud800": 1}}', "bad_json"),
        (b'{"data": {"a": "\xff"}}', "bad_json"),
        (b"\xef\xbb\xbf{}", "bad_json"),
        (DEEP, "bad_json"),
        (BOTTOMLESS, "bad_json"),
    ],
)
def test_refuses_json_that_is_none_or_could_be_read_in_two_ways(program: Caller, body: bytes, code: str) -> None:
    answer = program.raw("/tasks/1/complete", body, **{"Content-Type": "application/json"})
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ([], {""}),
        ("x", {""}),
        (None, {"programme"}),
        ({"programme": 7, "data": [], "more": 1}, {"programme", "data", "more"}),
        ({"programme": "x" * 65, "process": {}, "kind": 7}, {"programme", "process", "kind"}),
    ],
)
def test_names_every_wrong_field_at_once(program: Caller, content: object, fields: set[str]) -> None:
    answer = program.post("/cases", content)
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, fields)
    assert all(isinstance(line, str) for lines in answer.get_json()["errors"].values() for line in lines)


def test_names_every_wrong_field_of_a_form(program: Caller) -> None:
    task_id = program.approval()
    answer = program.post(
        f"/tasks/{task_id}/complete", {"data": {"comment": "x" * 51, **{f"x{n}": n for n in range(30)}}}
    )
    errors = answer.get_json()["errors"]
    assert answer.status_code == 422
    assert {"decision", "comment", "x0", "x29"} <= set(errors)
    assert program.get(f"/tasks/{task_id}").get_json()["status"] == "open"


@pytest.mark.parametrize("name", ["case", "programme", "parameters"])
def test_lets_nobody_overwrite_what_banso_says(program: Caller, name: str) -> None:
    task_id = program.first_task()
    answer = program.post(f"/tasks/{task_id}/complete", {"data": {name: {"id": 1}}})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [name])


def test_evaluates_nothing_that_comes_from_outside(program: Caller) -> None:
    case = program.opened()
    program.post(f"/tasks/{case['open_tasks'][0]['id']}/complete", {"data": {"note": "=1+1", "amount": 5}})
    assert program.get(f"/cases/{case['id']}").get_json()["variables"]["note"] == "=1+1"


@pytest.mark.parametrize("accepts", ["ja", "en-GB,en;q=0.9", "fr, en;q=0.2", "*", "", "xx;q=nonsense"])
def test_speaks_the_language_that_is_asked_for(program: Caller, accepts: str) -> None:
    answer = program.get("/cases/999", headers={"Accept-Language": accepts}).get_json()
    english = accepts in {"en-GB,en;q=0.9", "fr, en;q=0.2"}
    assert answer["detail"] == ("The case was not found." if english else "案件が見つかりません。")
    assert answer["title"] == ("Not found" if english else "見つかりません")


def test_takes_json_only_and_not_too_much(program: Caller) -> None:
    plain = program.raw("/cases", b"a=1", **{"Content-Type": "application/x-www-form-urlencoded"})
    latin = program.raw("/cases", b"{}", **{"Content-Type": "application/json; charset=iso-8859-1"})
    large = program.raw("/cases", b'"' + b"x" * 1024 * 1024 + b'"', **{"Content-Type": "application/json"})
    assert [plain.status_code, latin.status_code, large.status_code] == [415, 415, 413]
    assert {each.mimetype for each in (plain, latin, large)} == {"application/problem+json"}


def test_says_which_methods_an_address_takes(program: Caller) -> None:
    answer = program.client.delete("/api/v1/cases", headers=program.headers({}))
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["", "/", "/nowhere", "/cases/", "/cases/1;x", "/tasks/" + "9" * 30])
def test_answers_unknown_addresses_with_a_problem(program: Caller, path: str) -> None:
    answer = program.get(path)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        "scope=all&limit=0",
        "limit=201",
        "limit=" + "9" * 5000,
        "scope=other",
        "status=x",
        "sort=id",
        "more=1",
        "due_before=2026-11-20",
        "due_before=0001-01-01T00:00:00%2B09:00",
        "cursor=x",
        "cursor=WzFd",
        "cursor=WyJ4IiwxLDFd",
        "cursor=W251bGwsMWUzMDAsMV0=",
        "q=" + "x" * 101,
        "case=0",
    ],
)
def test_refuses_questions_it_does_not_understand(program: Caller, query: str) -> None:
    answer = program.get(f"/tasks?{query}")
    assert (answer.status_code, len(answer.get_json()["errors"])) == (422, 1)


@pytest.mark.parametrize("q", ["%00", "%", "_", "%F0%9F%8D%B5", "%ED%A0%80", "'; --"])
def test_searches_for_anything(program: Caller, q: str) -> None:
    assert program.get(f"/tasks?scope=all&q={q}").status_code in {200, 422}
    assert program.get(f"/cases?q={q}").status_code in {200, 422}


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "é"])
def test_refuses_keys_that_are_none(program: Caller, key: str) -> None:
    answer = program.post("/cases", {"programme": "orders", "process": "quote"}, Idempotency_Key=key)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_idempotency_key")


def test_says_nothing_of_its_inside_when_it_breaks(
    sqlite_shop: Services, sqlite_app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = calling(sqlite_app, sqlite_shop, SATO)

    def broken(*_asked: object, **_more: object) -> None:
        message = "secret table name"
        raise RuntimeError(message)

    monkeypatch.setattr("engine.cases.find", broken)
    answer = program.get("/cases")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "unexpected")
    assert "secret table name" not in answer.text
    assert "secret table name" in caplog.text


def test_carries_the_headers_of_every_answer(program: Caller) -> None:
    for answer in (program.get("/cases"), program.get("/nowhere"), program.post("/cases", {})):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert json.loads(answer.text)
