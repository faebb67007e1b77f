"""The pages of repairs in a real browser: readable for everyone, on every screen."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from engine import suspensions
from engine.work import Services, begin
from tests.cast import MORI, actor
from tests.page import accessibility_problems, opened, serving
from tests.web.staff.site import ask
from tests.web.staff.test_browser import SIDEWAYS, log_in
from tests.web.staff.test_repairs import WHY, stopped

pytestmark = pytest.mark.browser

PAGES = (
    "/cases/1",
    "/cases/1/repair",
    "/cases/1/repair/correct/1?path=intake.topic",
    "/cases/1/repair/correct/1?path=intake.body",
    "/cases/1/repair/move/1",
    "/cases/1/repair/cancel",
    "/cases/2/repair",
    "/cases/2",
    "/incidents",
    "/incidents/1",
    "/incidents/suspensions",
)


@pytest.fixture
def address(app: Flask, site: Services) -> Iterator[str]:
    """Serve a site with a stopped case and a suspended one."""
    stopped(site)
    other = ask(site, company_name="株式会社はやぶさ製作所")
    with begin(site, actor(site, MORI)) as work:
        suspensions.suspend_case(work, other, reason=WHY)
    with serving(app) as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_repairs_are_readable_for_everyone(browser: Browser, address: str, scheme: str) -> None:
    with opened(browser, color_scheme=scheme) as page:
        log_in(page, address)
        found = {}
        for path in PAGES:
            page.goto(f"{address}{path}")
            found[path] = accessibility_problems(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [320, 390, 768])
def test_repairs_fit_every_screen(browser: Browser, address: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 800}) as page:
        log_in(page, address)
        wide = {}
        for path in PAGES:
            page.goto(f"{address}{path}")
            wide[path] = page.evaluate(SIDEWAYS)
    assert {path: much for path, much in wide.items() if much > 0} == {}
