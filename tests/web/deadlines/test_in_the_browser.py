"""The pages of deadlines in a browser: they fit, are accessible, and can be used by keyboard."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from engine.work import Services
from tests.cast import MORI, PASSWORD
from tests.make import a_case
from tests.page import accessibility_problems, opened, serving

pytestmark = pytest.mark.browser
PAGES = ("/deadlines/kagoshima", "/deadlines/kagoshima?view=list&period=2026-Q1", "/schedule", "/calendar-links")


@pytest.fixture
def address(app: Flask, sqlite_desk: Services) -> Iterator[str]:
    a_case(sqlite_desk)
    with serving(app) as found:
        yield found


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.fill("[name=login]", MORI.login)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.primary")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_fit_and_are_accessible(browser: Browser, address: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        log_in(page, address)
        for path in PAGES:
            page.goto(f"{address}{path}")
            assert accessibility_problems(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_keyboard_reaches_a_day_and_its_reasons(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        log_in(page, address)
        page.goto(f"{address}/deadlines/kagoshima")
        page.focus("a[href$='#d-2026-05-10']")
        page.keyboard.press("Enter")
        page.wait_for_url("**#d-2026-05-10")
        page.focus("#d-2026-05-10 summary")
        page.keyboard.press("Enter")
        assert page.is_visible("#d-2026-05-10 details q")


def test_a_new_link_is_copied_at_a_press(browser: Browser, address: str) -> None:
    with opened(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        log_in(page, address)
        page.goto(f"{address}/calendar-links")
        page.click("main table .btn >> nth=0")
        page.click("[data-copy]")
        page.wait_for_selector("[data-copy]:text-is('コピーしました')")
        assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#address")
