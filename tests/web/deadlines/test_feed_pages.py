"""Calendar links: the page on which they are made, and what a calendar program is answered."""

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from engine.work import Services
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, TANAKA, Player
from tests.clock import MovableClock
from tests.make import a_case
from tests.web.staff.site import Visitor, page_of, texts, visit
from web.app import create_app

LINKS = "/calendar-links"
GROUP = {"programme": "kagoshima", "group": "staff"}


def make(visitor: Visitor, **target: str) -> str:
    """Make a link and return its path."""
    page = page_of(visitor.post(LINKS, **target))
    return str(page.get_element_by_id("address").get("value")).removeprefix("http://127.0.0.1:8080")


def fetch(app: Flask, path: str, **headers: str) -> TestResponse:
    return app.test_client().get(path, headers=headers)


@pytest.mark.parametrize(("player", "status"), [(SATO, 200), (MORI, 200), (KENCHO, 403), (KANRI, 403), (PASSERBY, 403)])
def test_is_for_those_who_have_tasks(app: Flask, player: Player, status: int) -> None:
    visitor = visit(app, player)
    assert visitor.get(LINKS).status_code == status
    assert visitor.post(LINKS).status_code == (200 if status == 200 else 404)


def test_offers_own_tasks_and_own_groups(app: Flask) -> None:
    assert texts(visit(app, TANAKA).get(LINKS), "//tbody//th")[0] == "自分の担当"
    assert len(texts(visit(app, TANAKA).get(LINKS), "//tbody//th")) == 2
    assert visit(app, TANAKA).post(LINKS, **GROUP).status_code == 404


def test_shows_the_address_once(app: Flask) -> None:
    visitor = visit(app, SATO)
    path = make(visitor)
    assert path not in visitor.get(LINKS).text
    assert "まだ読まれていません" in visitor.get(LINKS).text


def test_answers_a_calendar_without_a_log_in(app: Flask, sqlite_desk: Services) -> None:
    a_case(sqlite_desk)
    answer = fetch(app, make(visit(app, SATO), **GROUP))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == 1


def test_answers_nothing_new_until_something_is(app: Flask, sqlite_desk: Services, clock: MovableClock) -> None:
    path = make(visit(app, SATO), **GROUP)
    first = fetch(app, path)
    seen = {"If-None-Match": first.headers["ETag"]}
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    clock.move_by(minutes=5)
    assert fetch(app, path, **seen).status_code == fetch(app, path, **since).status_code == 304
    a_case(sqlite_desk)
    for condition in (seen, since):
        answer = fetch(app, path, **condition)
        assert answer.status_code == 200
    assert answer.headers["Last-Modified"] > first.headers["Last-Modified"]


def test_a_browser_that_is_logged_in_gets_no_cookie_either(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app, SATO)
    path = make(visitor)
    clock.move_by(minutes=5)
    assert "Set-Cookie" not in visitor.get(path).headers


def test_a_revoked_link_is_not_found(app: Flask) -> None:
    visitor, other = visit(app, SATO), visit(app, MORI)
    path = make(visitor)
    revoke = page_of(visitor.get(LINKS)).xpath("//form[contains(@action, 'revoke')]/@action")[0]
    assert other.post(revoke).status_code == 404
    assert fetch(app, path).status_code == 200
    assert visitor.post(revoke).status_code == 303
    for gone in (path, "/feed/x.ics", "/feed/%00.ics", "/feed/%ff.ics", f"/feed/{'x' * 999}.ics"):
        answer = fetch(app, gone)
        assert answer.status_code == 404
        assert "Set-Cookie" not in answer.headers


def test_says_when_a_link_was_read(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app, SATO)
    fetch(app, make(visitor))
    assert any("11月18日（水） 09:00" in row for row in texts(visitor.get(LINKS), "//tbody/tr/td[2]"))


def test_serves_the_same_pages_on_postgresql(postgres_desk: Services) -> None:
    app = create_app(postgres_desk)
    visitor = visit(app, SATO)
    assert fetch(app, make(visitor, **GROUP)).status_code == 200
    assert fetch(app, "/feed/%00.ics").status_code == 404
    assert visitor.post(LINKS, programme="ka\0", group="x").status_code == 404
