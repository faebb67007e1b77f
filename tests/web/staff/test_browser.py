"""The staff's pages in a real browser: readable for everyone, on every screen, by keyboard."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from engine.work import Services
from tests.cast import MORI, PASSWORD, SATO, Player
from tests.page import accessibility_problems, opened, serving
from tests.web.staff.site import ask, first_task

pytestmark = pytest.mark.browser

PAGES = (
    "/login",
    "/tasks?scope=group",
    "/tasks/1",
    "/cases",
    "/cases/1",
    "/register",
    "/register/kagoshima/phone",
    "/nowhere",
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def address(app: Flask, site: Services) -> Iterator[str]:
    assert first_task(site, ask(site)) == 1
    with serving(app) as found:
        yield found


def log_in(page: Page, address: str, player: Player = MORI) -> None:
    """Log in as a person does."""
    page.goto(f"{address}/login")
    page.fill("#login", player.login)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    page.wait_for_url("**/tasks")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_is_readable_for_everyone(browser: Browser, address: str, scheme: str) -> None:
    with opened(browser, color_scheme=scheme) as page:
        found = {}
        for path in PAGES:
            page.goto(f"{address}{path}")
            found[path] = accessibility_problems(page)
            if path == "/login":
                log_in(page, address)
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [320, 390, 768])
def test_fits_every_screen(browser: Browser, address: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 800}) as page:
        log_in(page, address)
        for path in PAGES:
            page.goto(f"{address}{path}")
            assert page.evaluate(SIDEWAYS) <= 0, path


def test_works_by_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        log_in(page, address, SATO)
        page.goto(f"{address}/tasks?scope=group")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "本文へ移動"
        page.keyboard.press("Enter")
        page.keyboard.press("/")
        page.keyboard.type("くすのは")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=*")
        assert page.get_by_role("link", name="初回回答と日程候補の提示").count() == 1


def test_keeps_what_one_types_by_itself(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        log_in(page, address)
        page.goto(f"{address}/tasks/1")
        with page.expect_response("**/tasks/1/draft") as saved:
            page.get_by_label("回答の内容").fill("書きかけ")
        assert saved.value.status == 204
        page.get_by_text("に一時保存しました").wait_for()
        page.reload()
        assert page.get_by_label("回答の内容").input_value() == "書きかけ"


def test_shows_where_the_case_stands(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        log_in(page, address)
        page.goto(f"{address}/cases/1")
        page.locator("#diagram .tag.here").wait_for()
        page.locator("#diagram [data-element-id=task_first_answer]").first.click()
        page.wait_for_url("**/tasks/1")
