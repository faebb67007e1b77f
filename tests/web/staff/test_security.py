"""What every answer carries, and what no request gets past."""

from dataclasses import replace

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import SATO
from tests.web.staff.site import ask, first_task, texts, visit
from web.app import create_app
from web.security import POLICY


@pytest.mark.parametrize("path", ["/login", "/tasks", "/cases", "/nowhere", "/healthz"])
def test_tells_the_browser_what_it_may_not_do(app: Flask, path: str) -> None:
    headers = visit(app, SATO).get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_hides_its_cookies_from_scripts_and_other_sites(app: Flask) -> None:
    visitor = visit(app, SATO)
    cookies = visitor.post("/language", lang="en").headers.getlist("Set-Cookie")
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert not any("Secure" in cookie for cookie in cookies)


def test_locks_its_cookies_to_https_where_there_is_https(site: Services) -> None:
    settings = replace(site.settings, base_url="https://desk.example.jp", secure_cookies=True)
    answer = (
        create_app(replace(site, settings=settings)).test_client().get("/login", base_url="https://desk.example.jp")
    )
    assert answer.headers["Set-Cookie"].startswith("__Host-banso=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


def test_refuses_forms_that_are_not_ours(app: Flask) -> None:
    for visitor in (visit(app), visit(app, SATO)):
        answer = visitor.client.post("/login", data={"login": "sato", "password": "x"})
        assert answer.status_code == 400
        assert "もう一度送信してください" in answer.text


def test_refuses_every_change_without_the_token(app: Flask) -> None:
    visitor = visit(app, SATO)
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    paths = [app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, 1)) for rule in rules]
    assert len(paths) > 8
    assert {path: visitor.client.post(path).status_code for path in paths} == dict.fromkeys(paths, 400)


def test_refuses_what_is_too_large(app: Flask) -> None:
    visitor = visit(app, SATO)
    part = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n' + b"a" * 3_000_000 + b"\r\n--x--\r\n"
    in_parts = visitor.client.post("/tasks/1", data=part, content_type="multipart/form-data; boundary=x")
    at_once = visitor.client.post("/tasks/1", data={"body": "a" * 13_000_000})
    assert (in_parts.status_code, at_once.status_code) == (413, 413)
    assert "12MB" in at_once.text


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "1.5", "1;x", "%2e", "１"])
def test_answers_numbers_no_row_has_with_not_found(app: Flask, number: str) -> None:
    visitor = visit(app, SATO)
    seen = {visitor.get(f"/{place}/{number}").status_code for place in ("tasks", "cases", "files")}
    assert seen == {404}


@pytest.mark.parametrize("q", ["\0", "%", "_", "'; --", "í\xa0\x80", "あ" * 5000])
def test_searches_for_anything_without_stumbling(app: Flask, q: str) -> None:
    visitor = visit(app, SATO)
    asked = {"q": q, "scope": q, "programme": q, "group": q, "page": q, "status": q, "flow": q}
    assert visitor.get("/tasks", query_string=asked).status_code == 200
    assert visitor.get("/cases", query_string=asked).status_code == 200


def test_shows_hostile_names_as_text(app: Flask, site: Services) -> None:
    bad = "<script>alert(1)</script>{{7*7}}'\"><img src=x onerror=alert(1)>"
    case_id = ask(site, company_name=bad, body=bad, contact_name="<b onclick=alert(1)>")
    task_id = first_task(site, case_id)
    visitor = visit(app, SATO)
    for path in (f"/tasks/{task_id}", f"/cases/{case_id}", "/tasks?scope=group", "/cases", "/cases?q=%3Cscript%3E"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "<b onclick" not in page.text
    assert any("<script>alert(1)</script>" in name for name in texts(visitor.get("/cases"), "//tbody//td"))


def test_answers_programs_with_problem_json(app: Flask) -> None:
    asked = {"Accept": "application/json"}
    stranger = visit(app).get("/tasks", headers=asked)
    missing = visit(app, SATO).get("/cases/999", headers=asked)
    assert (stranger.status_code, stranger.get_json()["code"]) == (401, "not_logged_in")
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    assert missing.get_json()["code"] == "no_such_case"
    assert missing.get_json()["detail"] == "案件が見つかりません。"


def test_says_nothing_of_its_inside_when_it_breaks(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        message = "secret table name"
        raise RuntimeError(message)

    app.view_functions["cases.index"] = broken
    answer = visit(app, SATO).get("/cases")
    assert answer.status_code == 500
    assert "secret table name" not in answer.text
    assert "secret table name" in caplog.text
