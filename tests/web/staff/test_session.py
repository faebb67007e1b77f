"""Logging in and out, and what a session is good for."""

import datetime as dt

import pytest
from flask import Flask

from engine import people
from engine.domain.access import SYSTEM, Role
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, MORI, SATO
from tests.clock import MovableClock
from tests.web.staff.site import texts, visit


def test_leads_from_the_log_in_to_the_work(app: Flask) -> None:
    visitor = visit(app)
    assert visitor.get("/tasks").location == "/login?next=/tasks"
    assert visitor.log_in(SATO, next="/tasks?scope=group").location == "/tasks?scope=group"
    assert visitor.get("/").location == "/tasks"


@pytest.mark.parametrize(("login", "password"), [("sato", "wrong"), ("nobody", "wrong"), ("", "")])
def test_says_the_same_whatever_was_wrong(app: Flask, login: str, password: str) -> None:
    refused = visit(app).post("/login", login=login, password=password)
    assert refused.status_code == 403
    assert "ログイン名またはパスワードが違います。" in refused.text


def test_refuses_a_flood_of_guesses(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app)
    answers = [visitor.log_in(SATO, "guess").status_code for _ in range(5)]
    flooded = visitor.log_in(SATO)
    assert answers == [403] * 5
    assert flooded.status_code == 429
    assert "5分後にもう一度" in flooded.text
    clock.move_by(minutes=6)
    assert visitor.log_in(SATO).status_code == 303


def test_keeps_the_typed_name_and_never_the_password(app: Flask) -> None:
    refused = visit(app).log_in(SATO, "my secret guess")
    assert 'value="sato"' in refused.text
    assert "my secret guess" not in refused.text


def test_logs_out_for_good(app: Flask) -> None:
    visitor = visit(app, SATO)
    stolen = visitor.client.get_cookie("banso")
    assert stolen is not None
    visitor.post("/logout")
    assert visitor.get("/tasks").status_code == 303
    thief = visit(app)
    thief.client.set_cookie("banso", stolen.value)
    assert thief.get("/tasks").status_code == 303


def test_starts_each_session_anew(app: Flask) -> None:
    visitor = visit(app)
    before = visitor.token()
    visitor.log_in(SATO)
    answer = visitor.client.post("/language", data={"csrf_token": before, "lang": "en"})
    assert answer.status_code == 400


@pytest.mark.parametrize("idle", [dt.timedelta(hours=3), dt.timedelta(days=3)])
def test_ends_a_session_nobody_uses(app: Flask, clock: MovableClock, idle: dt.timedelta) -> None:
    visitor = visit(app, SATO)
    clock.move_by(seconds=idle.total_seconds())
    assert visitor.get("/tasks").status_code == 303
    assert "しばらく操作がなかったため" in visitor.get("/login").text


def test_ends_even_a_busy_session_after_half_a_day(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app, SATO)
    seen = []
    for _ in range(9):
        clock.move_by(minutes=90)
        seen.append(visitor.get("/tasks").status_code)
    assert seen == [200] * 8 + [303]


def test_reads_roles_anew_on_each_request(app: Flask, site: Services) -> None:
    visitor = visit(app, SATO)
    assert "すべて" not in texts(visitor.get("/tasks"), "//nav[@class='tabs']//a")[-1]
    with begin(site, SYSTEM) as work:
        person_id = people.id_of_login(work, SATO.login)
        assert person_id is not None
        people.join(work, person_id, KAGOSHIMA, roles=[Role.SUPERVISOR], groups=["supervisors"])
    assert "すべて" in texts(visitor.get("/tasks"), "//nav[@class='tabs']//a")[-1]


FOREIGN = ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1", "x\r\ny")


@pytest.mark.parametrize("foreign", FOREIGN)
def test_sends_nobody_to_a_foreign_site(app: Flask, foreign: str) -> None:
    assert visit(app).log_in(MORI, next=foreign).location == "/"
    assert visit(app, MORI).post("/language", lang="ja", next=foreign).location == "/"


def test_reads_in_english_wherever_the_person_logs_in(app: Flask) -> None:
    visitor = visit(app, SATO)
    assert visitor.post("/language", lang="en", next="/tasks").location == "/tasks"
    assert '<html lang="en">' in visitor.get("/tasks").text
    elsewhere = visit(app, SATO)
    assert "Mine" in elsewhere.get("/tasks").text


def test_remembers_the_language_of_a_stranger(app: Flask) -> None:
    visitor = visit(app)
    visitor.post("/language", lang="en", next="/login")
    assert "Log-in name" in visitor.get("/login").text
    visitor.post("/language", lang="xx", next="/login")
    assert "Log-in name" in visitor.get("/login").text
