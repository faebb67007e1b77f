"""What only a real browser shows: the editor on real pages, no violation of the policy, nothing inaccessible."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from engine.programmes import Programmes
from engine.work import Services
from tests.cast import MORI, PASSWORD
from tests.page import accessibility_problems, opened, serving
from tests.web.office.test_public import FORM
from tests.web.office.test_studio import DIAGRAM, RULES

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


@pytest.fixture
def site(site: Services) -> Services:
    """Return services that read each release anew: what these tests publish differs from test to test."""
    return replace(site, programmes=Programmes())


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as served:
        yield served


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#login", MORI.login)
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_supervisor_changes_a_step_compares_and_publishes(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        log_in(page, address)
        page.goto(f"{address}{DIAGRAM}")
        page.wait_for_selector('body[data-ready="1"]')
        page.click("tr[data-element=task_agree_date] button")
        page.select_option("[name=banso-rule]", "follow_up")
        page.click("[data-editor-action=publish]")
        page.wait_for_url("**/publish")
        assert "フォローアップ" in page.inner_text("[aria-labelledby=changes-heading]")
        page.fill("#note", "期限を改めた")
        page.click("main form .btn.primary")
        page.wait_for_selector("text=第2版を公開しました")
        page.wait_for_selector('body[data-ready="1"]')
        assert page.evaluate("[...missingTranslations]") == []


def test_errors_are_shown_on_their_element_and_stay_unpublished(browser: Browser, address: str) -> None:
    with opened(browser) as page:
        log_in(page, address)
        page.goto(f"{address}{DIAGRAM}")
        page.wait_for_selector('body[data-ready="1"]')
        page.click("tr[data-element=task_agree_date] button")
        page.fill("[name=banso-due]", "=1 +")
        page.keyboard.press("Tab")
        page.click("[data-editor-action=publish]")
        page.wait_for_selector("[data-part=status]:has-text('誤りを直すと公開へ進めます')")
        page.wait_for_selector("[data-container-id=task_agree_date] .tag:has-text('誤り')")
        page.select_option("[name=banso-rule]", "follow_up")
        page.click("[data-editor-action=save]")
        page.wait_for_selector("[data-part=status]:text-is('下書きを保存しました。')")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_are_accessible(browser: Browser, address: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        page.goto(f"{address}{FORM}")
        assert accessibility_problems(page) == []
        log_in(page, address)
        for path in ("/studio", DIAGRAM, RULES, f"{RULES}/publish", "/reports", "/mails"):
            page.goto(f"{address}{path}")
            assert accessibility_problems(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
