"""The diagram of a case in a real browser, under the strict policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.page import accessibility_problems, opened, serving
from tests.web import diagram_site

pytestmark = pytest.mark.browser
TOPMOST = """selector => { const mark = document.querySelector(selector), box = mark.getBoundingClientRect();
    return mark.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(diagram_site.make()) as address:
        yield address


def show(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector('body[data-ready="1"]')


def test_says_in_words_where_the_case_stands(browser: Browser, site: str) -> None:
    with opened(browser) as page:
        show(page, f"{site}/viewer")
        assert page.inner_text('[data-container-id="send"]') == "いまここ"
        assert page.inner_text('[data-container-id="wait"]').split() == ["いまここ", "2日超過"]
        assert page.inner_text('[data-container-id="decide"]') == "✓ 済み"
        assert page.locator("[data-element-id=yes].at-done").count() == 1
        assert page.locator("[data-element-id=no].at-done").count() == 0


def test_speaks_english_on_an_english_page(browser: Browser, site: str) -> None:
    with opened(browser) as page:
        show(page, f"{site}/viewer?lang=en")
        assert page.inner_text('[data-container-id="send"]') == "You are here"
        assert page.get_by_role("button", name="Show all").is_visible()


def test_a_step_leads_to_its_page(browser: Browser, site: str) -> None:
    with opened(browser) as page:
        show(page, f"{site}/viewer")
        page.click("[data-element-id=wait] .djs-hit")
        page.wait_for_url("**/step")


@pytest.mark.parametrize("width", [1440, 390])
def test_is_accessible_and_leaves_the_mark_uncovered(browser: Browser, site: str, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        show(page, f"{site}/viewer")
        assert accessibility_problems(page) == []
        assert page.evaluate(TOPMOST, ".bjs-powered-by")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
