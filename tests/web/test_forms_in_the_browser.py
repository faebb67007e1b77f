"""Filling in a form with scripts on: conditions, rows, drafts, and nothing lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page

from tests.domain.form_samples import component, form_of
from tests.page import accessibility_problems, opened, serving
from tests.web import form_site

pytestmark = pytest.mark.browser


def hidden_if(condition: str) -> dict[str, Any]:
    return {"conditional": {"hide": f"={condition}"}}


TOO_LATE = 'held_on = null or held_on <= date("2026-11-10") + duration("P5D")'
PLACES = [{"label": "訪問", "value": "visit"}, {"label": "窓口", "value": "desk"}]
FORM = form_of(
    component("radio", "place", "方法", values=PLACES),
    component("textfield", "reason", "訪問しない理由", **hidden_if('place != "desk"')),
    component("textfield", "detail", "理由の詳細", **hidden_if("reason = null")),
    component("number", "staff", "従業員数", decimalDigits=0),
    component("textfield", "large", "規模の説明", **hidden_if("staff = null or staff * 0.1 <= 2")),
    component("datetime", "held_on", subtype="date", dateLabel="実施日"),
    component(
        "textfield",
        "late",
        "遅れた理由",
        **hidden_if(TOO_LATE),
    ),
    component("textfield", "region_note", "離島の配慮", **hidden_if('region != "island"')),
    {
        "type": "dynamiclist",
        "id": "People",
        "path": "people",
        "label": "出席者",
        "isRepeating": True,
        "allowAddRemove": True,
        "defaultRepetitions": 1,
        "components": [
            component("textfield", "name", "氏名"),
            component("textfield", "role", "役職", **hidden_if("name = null")),
        ],
    },
)


@pytest.fixture
def site() -> Flask:
    return form_site.make(FORM, region="mainland")


@pytest.fixture
def page(browser: Browser, site: Flask) -> Iterator[Page]:
    with serving(site) as address, opened(browser) as opened_page:
        opened_page.goto(f"{address}/form")
        opened_page.wait_for_selector("html[data-script=on]")
        yield opened_page


def is_shown(page: Page, name: str) -> bool:
    return page.locator(f"[name='{name}']").is_visible()


def test_a_field_appears_when_its_condition_lets_it(page: Page) -> None:
    assert not is_shown(page, "reason")
    page.get_by_label("窓口").check()
    assert is_shown(page, "reason")
    assert not is_shown(page, "detail")
    page.fill("[name=reason]", "先方の希望")
    assert is_shown(page, "detail")


def test_hiding_a_field_hides_what_depends_on_it(page: Page) -> None:
    page.get_by_label("窓口").check()
    page.fill("[name=reason]", "先方の希望")
    page.get_by_label("訪問", exact=True).check()
    assert not is_shown(page, "detail")
    assert page.locator("[name=reason]").is_disabled()


def test_numbers_and_days_count_as_on_the_server(page: Page) -> None:
    page.fill("[name=staff]", "２０")
    assert not is_shown(page, "large")
    page.fill("[name=staff]", "21")
    assert is_shown(page, "large")
    page.fill("[name=held_on]", "2026-11-15")
    assert not is_shown(page, "late")
    page.fill("[name=held_on]", "2026-11-16")
    assert is_shown(page, "late")


def test_values_of_the_case_decide_too(page: Page, browser: Browser) -> None:
    assert not is_shown(page, "region_note")
    with serving(form_site.make(FORM, region="island")) as address, opened(browser) as other:
        other.goto(f"{address}/form")
        other.wait_for_selector("html[data-script=on]")
        assert is_shown(other, "region_note")


def test_rows_come_and_go_without_losing_input(page: Page) -> None:
    page.fill("[name='people-0.name']", "久保園 誠")
    assert is_shown(page, "people-0.role")
    page.get_by_role("button", name="出席者を加える").click()
    page.wait_for_selector("[name='people-1.name']")
    assert page.evaluate("document.activeElement.name") == "people-1.name"
    assert page.input_value("[name='people-0.name']") == "久保園 誠"
    assert not is_shown(page, "people-1.role")
    page.click("[name=_remove_row][value=people-0]")
    page.wait_for_selector("[name='people-1.name']", state="detached")


def test_what_is_typed_is_saved_by_itself(page: Page, site: Flask) -> None:
    page.fill("[name=staff]", "18")
    page.wait_for_selector("[data-autosave-state]:has-text('に一時保存しました')")
    saved, headers = site.config["drafts"][0]
    assert saved["staff"] == "18"
    assert headers["X-Csrftoken"] == "token"


def test_unsaved_input_is_not_left_silently(page: Page) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.click("[name=staff]")
    page.keyboard.type("18")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_second_press_sends_nothing(page: Page, site: Flask) -> None:
    page.fill("[name=staff]", "18")
    with page.expect_navigation():
        page.get_by_role("button", name="保存して次へ進む").dblclick()
    assert [sent["staff"] for sent in site.config["sent"]] == ["18"]


def test_errors_take_the_cursor_and_lead_to_their_fields(page: Page) -> None:
    page.fill("[name=staff]", "たくさん")
    page.get_by_role("button", name="保存して次へ進む").click()
    page.wait_for_selector(".summary")
    assert page.evaluate("document.activeElement.className") == "summary"
    page.click(".summary a")
    assert page.evaluate("document.activeElement.name") == "staff"
    assert accessibility_problems(page) == []


def test_a_question_mark_lists_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="キー操作の一覧").is_visible()
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
