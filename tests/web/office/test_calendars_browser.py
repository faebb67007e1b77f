"""Calendars, counted duties and countdowns in a real browser: readable for everyone, on wide and narrow screens."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from engine import people
from engine.domain.access import SYSTEM
from engine.domain.ids import UserId
from engine.programmes import Programmes, all_keys
from engine.work import Services, begin
from tests.cast import KANRI, MORI, PASSWORD, SATO, Player
from tests.clock import MovableClock
from tests.engine import incident_desk
from tests.engine.test_calendar_changes import LIST
from tests.page import accessibility_problems, opened, serving
from tests.web.staff.site import ask

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def site(site: Services, clock: MovableClock) -> Services:
    """Open a case, and an incident whose clocks run by the real time of the browser."""
    fresh = replace(site, programmes=Programmes())
    ask(fresh)
    incident_desk.publish(fresh)
    with begin(fresh, SYSTEM) as work:
        for player in (MORI, SATO):
            person_id = people.id_of_login(work, player.login)
            people.join(work, UserId(person_id or 0), incident_desk.JIKO, roles=player.roles, groups=player.groups)
        for key in all_keys(work.session):  # whoever imports holidays administers every programme
            kanri = people.id_of_login(work, KANRI.login)
            people.join(work, UserId(kanri or 0), key, roles=KANRI.roles, groups=KANRI.groups)
    clock.now = dt.datetime.now(dt.UTC)
    incident_desk.recognised(fresh, clock.now - dt.timedelta(minutes=20))
    return fresh


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as served:
        yield served


def log_in(page: Page, address: str, player: Player = MORI) -> None:
    page.goto(f"{address}/login")
    page.fill("#login", player.login)
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(lambda url: "/login" not in url)


def look(page: Page, name: str, width: int) -> None:
    """Refuse what does not fit or cannot be read by everyone."""
    if folder := os.environ.get("BANSO_PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    assert accessibility_problems(page) == [], name
    assert page.evaluate(SIDEWAYS) <= 0, name


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_calendars_and_duties_are_readable(browser: Browser, address: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        log_in(page, address)
        for name, path in (("duties", "/duties/kagoshima"), ("duty", "/duties/kagoshima/individual_support")):
            page.goto(f"{address}{path}")
            look(page, name, width)
        for name in ("calendars/kagoshima", "calendars/kagoshima/rules"):
            page.goto(f"{address}/{name}")
            look(page, name.replace("/", "-"), width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_change_is_looked_at_before_it_is_applied(browser: Browser, address: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        log_in(page, address, KANRI)
        page.goto(f"{address}/calendars/kagoshima")
        page.set_input_files(
            "#file", {"name": "syukujitsu.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp932")}
        )
        page.click("text=内容と動く期限を確かめる")
        page.wait_for_selector("text=創立の日")
        look(page, "preview", width)
        page.fill("#reason", "官報のとおり")
        page.click("text=適用する")
        page.wait_for_selector("text=官報のとおり")
        look(page, "applied", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_clock_of_hours_counts_down_quietly(browser: Browser, address: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        log_in(page, address)
        page.goto(f"{address}/tasks?scope=all&programme=jiko")
        look(page, "inbox", width)
        page.click("text=第1報を入れる")
        timer = page.locator("[role=timer]").first
        first = timer.inner_text()
        assert first.startswith(("あと39分", "あと40分"))
        page.click("summary:has-text('なぜこの期限？')")
        look(page, "task", width)
        assert page.locator("p.vh[role=status]").inner_text() == ""
