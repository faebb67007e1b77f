"""A final report as its people live it: written, mended, approved, mailed, corrected, received (P09, P12)."""

import datetime as dt
import re

from playwright.sync_api import Locator

from engine import reports
from engine.domain.access import CLOCK
from engine.work import begin
from tests.cast import KAGOSHIMA, KENCHO, MORI, SATO, SUZUKI, TANAKA
from tests.journeys.conftest import Installation
from tests.journeys.visitor import Visitor

DONE = "準備済み"


def begun(here: Installation) -> str:
    """Let the clock begin the final report in March; return its address."""
    here.clock.move_to(dt.date(2027, 3, 1))
    with begin(here.services, CLOCK) as work:
        return f"/reports/{reports.raise_report(work, KAGOSHIMA, 'final_results', 'term')}"


def field(visitor: Visitor, part: str) -> Locator:
    """Return the field of a narrative part."""
    return visitor.page.get_by_label(re.compile(rf"^{re.escape(part)}(必須|任意)$"))


def button(visitor: Visitor, name: str, part: str = "") -> Locator:
    """Return a button; that of a part names it for those who do not see where it stands."""
    behind = rf"\s*：{re.escape(part)}" if part else ""
    return visitor.page.get_by_role("button", name=re.compile(rf"^{name}{behind}$"))


def wrote(visitor: Visitor, part: str, text: str) -> None:
    """Write a narrative part and save it."""
    field(visitor, part).fill(text)
    button(visitor, "保存する", part).click()
    visitor.page.wait_for_load_state()
    assert visitor.sees("保存しました。")


def ticked(visitor: Visitor, item: str, state: str, *, reason: str = "") -> None:
    """Answer an item of what is delivered."""
    group = visitor.page.get_by_role("group", name=re.compile(re.escape(item)))
    group.get_by_label(state, exact=True).check()
    if reason:
        group.get_by_label(re.compile("^理由")).fill(reason)
    button(visitor, "保存する", item).click()
    visitor.page.wait_for_load_state()


def pressed(visitor: Visitor, name: str, said: str, part: str = "") -> None:
    """Press a button of the report's page and see that it worked."""
    button(visitor, name, part).click()
    visitor.page.wait_for_load_state()
    assert visitor.sees(said), visitor.page.locator("main").inner_text()[:800]


def at(here: Installation, visitor: Visitor, address: str) -> Visitor:
    visitor.go(address)
    return visitor


def test_a_final_report_is_written_mended_approved_sent_corrected_and_received(installation: Installation) -> None:
    here, address = installation, begun(installation)
    staff, chief = here.visitor().log_in(SATO), here.visitor().log_in(MORI)
    desk, client = here.visitor().log_in(TANAKA), here.visitor().log_in(KENCHO)
    write_and_hand_in(staff, address)
    send_back_mend_and_approve(here, staff, chief, address)
    submit(here, desk, address)
    ask_for_a_correction(here, client, address)
    mend_and_submit_again(here, (staff, chief, desk), address)
    client.go(address)
    assert client.sees("第2版")
    client.page.get_by_label("受付番号（受領印）").fill("収受第12号")
    pressed(client, "受領する", "受領を記録しました。")
    assert client.sees("収受第12号")
    assert staff.complaints + chief.complaints + desk.complaints + client.complaints == []


def write_and_hand_in(staff: Visitor, address: str) -> None:
    """Write what has to be written; nothing is handed in before."""
    staff.go(address)
    staff.page.get_by_role("button", name="確認に回す").click()
    assert staff.sees("次の欄が未入力です")
    wrote(staff, "事業の概要", "相談窓口を置き、県内の企業を訪問した。")
    wrote(staff, "成果と課題", "成果があった。")
    ticked(staff, "実績報告書（A4）", DONE)
    ticked(staff, "実績報告書の電子データ", DONE)
    ticked(staff, "県が指示したその他の物", "該当なし", reason="県からの指示なし")
    pressed(staff, "確認に回す", "報告書案を確認に回しました。")


def send_back_mend_and_approve(here: Installation, staff: Visitor, chief: Visitor, address: str) -> None:
    """Comment on a part, send back, mend, check and approve."""
    at(here, chief, address)
    chief.page.get_by_text("この欄に意見を書く：成果と課題").click()
    chief.page.get_by_label("意見（成果と課題）").fill("件数を挙げて書くこと。")
    pressed(chief, "書き込む", "書き込みました。", "成果と課題")
    pressed(chief, "差し戻す", "差し戻しました。")
    at(here, staff, address)
    assert staff.sees("件数を挙げて書くこと。")
    wrote(staff, "成果と課題", "相談は延べ0件で、次年度の課題が残った。")
    pressed(staff, "確認に回す", "報告書案を確認に回しました。")
    at(here, chief, address)
    pressed(chief, "確認を終える", "確認を終えました。")
    pressed(chief, "承認する", "報告書案を承認しました。")


def submit(here: Installation, desk: Visitor, address: str) -> None:
    """Submit by mail; the files really arrive."""
    before = len(here.mailbox.to(KENCHO.email))
    at(here, desk, address)
    pressed(desk, "提出する", "報告を提出しました。")
    here.ring()
    mails = here.mailbox.to(KENCHO.email)[before:]
    names = [part.get_filename() or "" for mail in mails for part in mail.iter_attachments()]
    assert {name.rsplit(".", 1)[-1] for name in names} == {"pdf", "docx", "xlsx"}


def ask_for_a_correction(here: Installation, client: Visitor, address: str) -> None:
    """Let the authority read the report in its own log-in and ask for a correction."""
    at(here, client, address)
    assert client.sees("相談窓口を置き、県内の企業を訪問した。")
    assert not client.sees("件数を挙げて書くこと。")
    client.page.get_by_label("修正してほしい内容").fill("課題への対応を書き加えること。")
    pressed(client, "修正を依頼する", "修正を依頼しました。")


def mend_and_submit_again(here: Installation, people: tuple[Visitor, Visitor, Visitor], address: str) -> None:
    """Make the second edition; the first stays as it was."""
    staff, chief, desk = people
    at(here, staff, address)
    assert staff.sees("第2版（差替え）を作成しています。")
    wrote(staff, "成果と課題", "相談は延べ0件。次年度は出張相談会を増やす。")
    pressed(staff, "確認に回す", "報告書案を確認に回しました。")
    at(here, chief, address)
    pressed(chief, "確認を終える", "確認を終えました。")
    pressed(chief, "承認する", "報告書案を承認しました。")
    submit(here, desk, address)
    desk.go(address + "/versions")
    assert desk.sees("次年度は出張相談会を増やす。")
    assert desk.sees("課題への対応を書き加えること。")


def test_what_two_people_type_at_once_is_not_lost(installation: Installation) -> None:
    here, address = installation, begun(installation)
    first, second = here.visitor().log_in(SATO), here.visitor().log_in(SUZUKI)
    at(here, first, address)
    at(here, second, address)
    wrote(first, "事業の概要", "佐藤の書いた概要")
    field(second, "事業の概要").fill("鈴木の書いた概要")
    button(second, "保存する", "事業の概要").click()
    second.page.wait_for_load_state()
    assert second.sees("ほかの人（佐藤 結衣さん）が先に書き換えました")
    assert second.sees("佐藤の書いた概要")
    assert field(second, "事業の概要").input_value() == "鈴木の書いた概要"
    button(second, "保存する", "事業の概要").click()
    second.page.wait_for_load_state()
    assert second.sees("保存しました。")
