"""A supervisor moves a due date and adds a step in the browser; running cases stay on their version."""

import re

import pytest

from tests.cast import MORI, SATO, TANAKA
from tests.journeys.conftest import Installation
from tests.journeys.test_desk import apply_online
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
DIAGRAM = "/studio/kagoshima/consultation.bpmn"


@pytest.mark.shows("YAM-16")
def test_a_new_version_holds_for_new_cases_only(installation: Installation) -> None:
    old = apply_online(installation)
    chief = installation.visitor().log_in(MORI)
    move_a_due_date(chief)
    add_a_step(chief)
    new = apply_online(installation)
    staff = installation.visitor().log_in(SATO)
    assert diagram_of(staff, old) == ("第1版", False)
    assert diagram_of(staff, new) == ("第3版", True)
    assert chief.complaints + staff.complaints == []


def move_a_due_date(chief: Visitor) -> None:
    """Give the agreement on a date seven working days instead of five."""
    chief.go("/studio/kagoshima/programme.toml")
    chief.page.get_by_label("日程の確定の日数").fill("7")
    chief.press("変更を確かめて公開へ進む")
    assert chief.sees("7営業日")
    chief.fill("変更の内容と理由", "日程の確定に時間がかかるため（県と協議済み）")
    chief.press("第2版として公開する")
    assert chief.sees("第2版")


def add_a_step(chief: Visitor) -> None:
    """Add a task behind the date's confirmation; what the check says stands on the element until it is mended."""
    page = chief.page
    chief.go(DIAGRAM)
    page.wait_for_selector('body[data-ready="1"]')
    page.click("tr[data-element=send_date_agreed] button")
    page.get_by_role("button", name="作業", exact=True).focus()
    page.keyboard.press("Enter")
    step = page.locator("tr[data-element].sel").get_attribute("data-element")
    assert step
    for part in page.locator(".bio-properties-panel-group-header:not(.open):not(.empty)").all():
        part.click()
    page.fill("[name=name]", "資料を準備する")
    page.keyboard.press("Tab")
    page.click("[data-editor-action=check]")
    page.wait_for_selector(f"[data-container-id={step}] .tag:has-text('注意')", state="attached")
    assert "「資料を準備する」に入力票がありません" in page.inner_text("[data-part=findings]")
    page.select_option("[name=banso-form-id]", "record_correction")
    page.click("[data-editor-action=publish]")
    page.wait_for_url("**/publish")
    assert chief.sees("資料を準備する")
    chief.fill("変更の内容と理由", "相談の前に資料をそろえる")
    chief.press("第3版として公開する")


def diagram_of(staff: Visitor, number: str) -> tuple[str, bool]:
    """Return the version a case runs on, and whether its table of steps has the new one."""
    staff.go("/cases")
    staff.follow(number)
    table = staff.page.inner_text("main")
    version = re.search(r"同じ内容）\s*相談\s*(第\d版)", table)
    assert version, table[:500]
    return version[1], "資料を準備する" in table


@pytest.mark.parametrize("channel", ["電話", "出張相談会"])
def test_staff_take_down_a_request(installation: Installation, channel: str) -> None:
    desk = installation.visitor().log_in(TANAKA)
    desk.go("/register")
    desk.follow(channel)
    desk.answer(
        {
            "事業者名": "うみかぜ食堂",
            "相談者の氏名": "海風 花",
            "電話番号": "0993-55-0188",
            "所在地の市町村": "指宿市",
            "業種": "宿泊業・飲食サービス業",
            "従業員数": "1〜5人",
            "相談の内容": "経理・労務",
            "相談の要旨": "帳簿をまとめて電子化したい。",
            "急ぎの程度": "急ぎ",
            "個人情報の取扱いを説明し、同意を得た": "はい",
        }
    )
    if channel == "出張相談会":
        desk.fill("出張相談会の会場", "なぎさ会館")
    desk.page.locator("form button.primary").last.click()
    desk.page.wait_for_load_state()
    assert re.search(r"令和8-KAG-\d{4}", desk.page.inner_text("main"))
    assert desk.sees("初回回答と日程候補の提示")
    assert desk.complaints == []
