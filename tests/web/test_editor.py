"""The process editor in a real browser, under the strict policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from lxml import etree
from playwright.sync_api import Browser, Dialog, Page

from tests.page import accessibility_problems, opened, serving
from tests.web import diagram_site
from tests.web.test_viewer import TOPMOST

pytestmark = pytest.mark.browser
NAMES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "banso": "urn:banso:bpmn:1.0",
}
FINDING = {"code": "form_missing", "severity": "error", "file": "referral.bpmn", "line": 40, "element": "remind"}
FINDINGS = [{**FINDING, "name": "回答を督促する", "message": "入力票が決まっていません。"}]


@pytest.fixture
def site() -> Flask:
    return diagram_site.make(FINDINGS)


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    with serving(site) as served:
        yield served


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser) as opened_page:
        opened_page.goto(f"{address}/editor")
        opened_page.wait_for_selector('body[data-ready="1"]')
        yield opened_page


def select(page: Page, element: str) -> None:
    page.click(f"tr[data-element={element}] button")
    page.wait_for_selector(f"tr[data-element={element}].sel")


def fill(page: Page, field: str, text: str) -> None:
    page.fill(f"[name={field}]", text)
    page.keyboard.press("Tab")


def saved(page: Page, site: Flask, status: str = "下書きを保存しました。") -> Any:
    page.click("[data-editor-action=save]")
    page.wait_for_selector(f"[data-part=status]:has-text('{status}')")
    return etree.fromstring(site.config["saved"][-1]["xml"].encode())


def one(tree: Any, path: str) -> Any:
    found = tree.xpath(path, namespaces=NAMES)
    assert len(found) == 1, (path, etree.tostring(tree, encoding="unicode"))
    return found[0]


def test_settings_of_a_task_end_up_in_the_file(page: Page, site: Flask) -> None:
    select(page, "remind")
    page.select_option("[name=banso-group]", "supervisors")
    page.select_option("[name=banso-form-id]", "answer")
    page.select_option("[name=banso-rule]", "first_answer")
    page.select_option("[name=banso-record]", "referral")
    fill(page, "banso-due", '=date("2026-12-01")')
    tree = saved(page, site)
    task = "//bpmn:userTask[@id='remind']/bpmn:extensionElements"
    assert one(tree, f"{task}/zeebe:assignmentDefinition/@candidateGroups") == "supervisors"
    assert one(tree, f"{task}/zeebe:formDefinition/@formId") == "answer"
    assert one(tree, f"{task}/banso:deadline/@rule") == "first_answer"
    assert one(tree, f"{task}/banso:record/@kind") == "referral"
    assert one(tree, f"{task}/zeebe:taskSchedule/@dueDate") == '=date("2026-12-01")'


def test_a_cleared_setting_leaves_nothing_behind(page: Page, site: Flask) -> None:
    select(page, "choose")
    page.select_option("[name=banso-rule]", "")
    tree = saved(page, site)
    assert tree.xpath("//bpmn:userTask[@id='choose']//banso:deadline", namespaces=NAMES) == []


def test_what_other_tools_wrote_survives(page: Page, site: Flask) -> None:
    tree = saved(page, site)
    note = one(tree, "//bpmn:userTask[@id='choose']/bpmn:extensionElements/*[namespace-uri()='urn:example:other']")
    assert note.get("text") == "よその道具の記録"


def test_conditions_and_timers_are_written_as_feel_and_iso(page: Page, site: Flask) -> None:
    page.click("[data-element-id=yes] .djs-hit", force=True)
    fill(page, "banso-condition-body", '=consent_given = "yes" and urgency > 2')
    select(page, "late")
    fill(page, "banso-timer-value", "P12D")
    tree = saved(page, site)
    condition = one(tree, "//bpmn:sequenceFlow[@id='yes']/bpmn:conditionExpression/text()")
    assert condition == '=consent_given = "yes" and urgency > 2'
    assert one(tree, "//bpmn:boundaryEvent[@id='late']//bpmn:timeDuration/text()") == "P12D"


def test_a_timer_that_is_neither_is_refused_with_a_sentence(page: Page, site: Flask) -> None:
    select(page, "late")
    fill(page, "banso-timer-value", "10日")
    page.wait_for_selector("text=期間（5日なら P5D、2時間なら PT2H）か")
    assert one(saved(page, site), "//bpmn:boundaryEvent[@id='late']//bpmn:timeDuration/text()") == "P10D"


def test_a_message_keeps_its_headers_and_inputs(page: Page, site: Flask) -> None:
    select(page, "send")
    page.click("[data-group-id=group-banso-inputs] .bio-properties-panel-add-entry")
    fill(page, "banso-inputs-1-0", "deadline")
    fill(page, "banso-inputs-1-1", "=due_on")
    tree = saved(page, site)
    inputs = tree.xpath("//bpmn:sendTask[@id='send']//zeebe:input", namespaces=NAMES)
    assert [(item.get("target"), item.get("source")) for item in inputs] == [
        ("to", "=institution.mail"),
        ("deadline", "=due_on"),
    ]


def test_undo_takes_back_one_setting(page: Page, site: Flask) -> None:
    select(page, "choose")
    page.select_option("[name=banso-form-id]", "answer")
    page.click("[data-editor-action=undo]")
    assert page.input_value("[name=banso-form-id]") == "choice"
    assert one(saved(page, site), "//bpmn:userTask[@id='choose']//zeebe:formDefinition/@formId") == "choice"


def test_a_step_that_becomes_another_kind_loses_the_old_settings(page: Page, site: Flask) -> None:
    page.click("[data-element-id=choose] .djs-hit")
    page.click(".djs-context-pad .entry[data-action=replace]")
    page.click("[data-id=replace-with-script-task]")
    tree = saved(page, site)
    task = one(tree, "//bpmn:scriptTask[@name='紹介先を選ぶ']")
    assert [etree.QName(child).localname for child in one(task, "bpmn:extensionElements")] == ["note"]


def test_a_step_is_added_by_the_keyboard_behind_the_selected_one(page: Page, site: Flask) -> None:
    select(page, "remind")
    page.get_by_role("button", name="連絡", exact=True).focus()
    page.keyboard.press("Enter")
    tree = saved(page, site)
    flow = one(tree, "//bpmn:sequenceFlow[@sourceRef='remind']/@targetRef")
    assert one(tree, f"//bpmn:sendTask[@id='{flow}']") is not None


def test_findings_lead_to_their_element(page: Page) -> None:
    page.wait_for_selector("[data-container-id=remind] .tag:has-text('誤り')")
    assert page.inner_text("[data-part=findings-summary]") == "誤り1件、注意0件"
    page.get_by_role("button", name="図で見る").click()
    page.wait_for_selector("[data-element-id=remind].selected")
    assert page.input_value("[name=banso-form-id]") == ""


def test_saving_sends_token_and_version_and_a_conflict_is_told(page: Page, site: Flask) -> None:
    select(page, "choose")
    page.select_option("[name=banso-form-id]", "answer")
    assert page.evaluate("document.body.dataset.unsaved") == "true"
    page.click("[data-editor-action=publish]")
    page.wait_for_selector("[data-part=status]:has-text('ほかの方が先に更新しました。')")
    saved(page, site)
    sent = site.config["saved"]
    assert [item["base"] for item in sent] == ['"v1"', '"v1"']
    assert {item["token"] for item in sent} == {"token"}
    with page.expect_response("**/save"):
        page.click("[data-editor-action=save]")
    assert site.config["saved"][-1]["base"] == '"v2"'


def test_everything_is_said_in_japanese(page: Page) -> None:
    elements = page.locator("tr[data-element]").evaluate_all("rows => rows.map(row => row.dataset.element)")
    for element in elements:
        select(page, element)
    page.click("[data-element-id=choose] .djs-hit")
    page.click(".djs-context-pad .entry[data-action=replace]")
    page.wait_for_selector(".djs-popup")
    page.keyboard.press("Escape")
    page.click(".djs-context-pad .entry[data-action=append-anything], .djs-context-pad .entry[data-action=append]")
    page.wait_for_selector(".djs-popup")
    assert page.evaluate("[...missingTranslations]") == []


def test_is_accessible_and_leaves_the_mark_uncovered(page: Page) -> None:
    select(page, "choose")
    assert accessibility_problems(page) == []
    assert page.evaluate(TOPMOST, ".bjs-powered-by")


def test_unsaved_work_is_not_left_silently(page: Page, address: str) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    select(page, "choose")
    page.select_option("[name=banso-form-id]", "answer")
    page.goto(f"{address}/step")
    assert asked == ["beforeunload"]
