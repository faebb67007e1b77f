"""The consultation desk from the public form to the received report, as its people live it (KAG-11 to KAG-28)."""

import datetime as dt
import re

import pytest

from engine import inbox as inbox_of
from engine import trail
from engine.domain.access import SYSTEM
from engine.work import begin
from tests.cast import KENCHO, MORI, SATO, TANAKA, actor
from tests.journeys.conftest import Installation
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
COMPANY = "keiri@yamabiko.example.jp"
INSTITUTION = "keiei@midoriura.example.jp"
REQUEST = {
    "事業者名": "株式会社やまびこ木工",
    "お名前": "山彦 太郎",
    "電話番号": "０９９−５５５−０１９９",
    "メールアドレス": COMPANY,
    "所在地の市町村": "鹿児島市",
    "業種": "製造業",
    "従業員数": "6〜20人",
    "いちばんお困りのこと": "在庫・生産の管理",
    "お急ぎの程度": "通常",
    "個人情報の取扱いに同意します": "はい",
}


def test_a_company_is_advised_referred_followed_up_and_reported(installation: Installation) -> None:
    number = apply_online(installation)
    staff = installation.visitor().log_in(SATO)
    answer_first(installation, staff, number)
    agree_on_a_sunday(installation, staff, number)
    record_and_refer(installation, staff, number)
    send_referral(installation, staff, number)
    institution_is_chased_and_answers(installation)
    decide_to_follow_up(installation, staff, number)
    follow_up(installation, staff, number)
    report_the_month(installation, number)
    assert staff.complaints == []
    with begin(installation.services, SYSTEM, read_only=True) as work:
        assert list(trail.broken_links(work)) == []


def apply_online(here: Installation) -> str:
    """Send the public form and return the receipt number."""
    company = here.visitor()
    company.go("/p/kagoshima/soudan")
    company.answer(REQUEST)
    here.clock.move_by(minutes=3)
    company.press("この内容で申し込む")
    found = re.search(r"令和8-KAG-\d{4}", company.page.inner_text("main"))
    assert found, company.page.inner_text("main")
    here.ring()
    assert found[0] in here.mailbox.newest(COMPANY, found[0])
    assert company.complaints == []
    company.close()
    return found[0]


def answer_first(here: Installation, staff: Visitor, number: str) -> None:
    """Claim the first task, propose a Saturday and a Sunday, and see the mail go out."""
    staff.claim_and_open("初回回答と日程候補の提示", number)
    assert staff.sees("11月20日（金）")  # two working days after Wednesday 18 November
    staff.answer(
        {
            "初回回答の結果": "相談の日程候補を示す",
            "連絡の方法": "メール",
            "連絡した日": "2026-11-18",
            "回答の内容": "在庫の管理についてお話を伺います。",
        }
    )
    staff.fill_row("slots-0", slot_on="2026-11-21", slot_from="10:00", slot_channel="オンライン会議")
    staff.finish()
    here.ring()
    assert "11月21日（土）" in here.mailbox.newest(COMPANY, "日程候補")


def agree_on_a_sunday(here: Installation, staff: Visitor, number: str) -> None:
    """Fix a date on a Sunday (KAG-12)."""
    staff.claim_and_open("相談日時を確定する", number)
    staff.answer(
        {
            "日程調整の結果": "日時を確定する",
            "確定した日": "2026-11-22",
            "開始時刻": "13:30",
            "相談の方法": "オンライン会議",
        }
    )
    staff.finish()
    here.ring()
    assert "11月22日（日）" in here.mailbox.newest(COMPANY, "日時")
    here.clock.move_to(dt.date(2026, 11, 22), dt.time(15))


def record_and_refer(here: Installation, staff: Visitor, number: str) -> None:
    """Record the consultation; a first try with gaps is told all of them and keeps what was typed."""
    staff.claim_and_open("相談を行い記録する", number)
    staff.answer({"相談の内容": "在庫の数が合わない。"})
    staff.try_to_finish()
    assert staff.page.locator(".summary a").count() >= 2
    assert staff.page.get_by_label(re.compile("^相談の内容(必須)?$")).last.input_value() == "在庫の数が合わない。"
    staff.answer(
        {
            "相談日": "2026-11-22",
            "相談の方法": "オンライン会議",
            "事業者の所在地": "鹿児島市",
            "地域": "鹿児島地域",
            "相談の内容（区分）": "在庫・生産の管理",
            "DXの段階": "未着手",
            "助言の内容": "棚番を決め、まず月に一度数える。",
            "次の対応": "県内関係機関へ紹介する",
            "紹介したい内容": "経営の相談",
        }
    )
    staff.finish()


def send_referral(here: Installation, staff: Visitor, number: str) -> None:
    """Choose an institution from the directory and record the company's consent (KAG-28)."""
    staff.claim_and_open("紹介先を選び同意を記録する", number)
    option = staff.page.get_by_role("option", name=re.compile("みどり浦商工会")).inner_text()
    staff.answer(
        {
            "紹介先": option,
            "紹介先に伝えること": "在庫管理の進め方と資金の相談。",
            "紹介先へ情報を渡すことへの同意": "はい",
            "同意の確認方法": "電話（口頭）",
            "確認した日": "2026-11-22",
            "同意した方": "山彦 太郎",
        }
    )
    staff.finish()
    here.ring()
    assert "/reply/" in here.mailbox.newest(INSTITUTION, "回答のお願い")


def institution_is_chased_and_answers(here: Installation) -> None:
    """Ten working days later the institution is reminded; then it answers through its link, without log-in."""
    here.clock.move_to(dt.date(2026, 12, 8))
    here.ring()
    letter = here.mailbox.newest(INSTITUTION, "再度のお願い")
    link = re.search(r"http://\S+/reply/\S+", letter)
    assert link
    institution = here.visitor()
    institution.go(link[0])
    institution.answer(
        {
            "回答": "対応済み（結果あり）",
            "担当者のお名前": "緑川",
            "対応の結果": "在庫の数え方を助言し、融資の相談につないだ。",
            "対応した日": "2026-12-08",
        }
    )
    institution.press("この内容で回答する")
    assert institution.sees("受け付けました")
    assert institution.complaints == []
    institution.close()


def decide_to_follow_up(here: Installation, staff: Visitor, number: str) -> None:
    """Find the answer back on the case and agree on a follow-up."""
    staff.claim_and_open("紹介結果を確認し方針を決める", number)
    assert staff.sees("在庫の数え方を助言し")
    staff.answer(
        {
            "相談者へ伝えた日": "2026-12-08",
            "伝えた内容と方針": "結果を伝えた。年明けに様子を聞く。",
            "次の対応": "後日フォローアップして終える",
            "フォローアップの予定日": "2027-01-12",
        }
    )
    staff.finish()


def follow_up(here: Installation, staff: Visitor, number: str) -> None:
    """On its day the follow-up becomes a task; afterwards the case is closed."""
    here.clock.move_to(dt.date(2027, 1, 12), dt.time(10))
    here.ring()
    staff.claim_and_open("フォローアップを行い記録する", number)
    staff.answer(
        {
            "実施日": "2027-01-12",
            "方法": "電話",
            "連絡がとれましたか": "はい",
            "現在の状況": "棚番を決め、数が合うようになった。",
            "取組の状況": "効果が出ている",
            "新たな支援が必要ですか": "いいえ",
        }
    )
    staff.finish()
    staff.go("/cases")
    staff.follow(number)
    assert staff.sees("フォローアップ終了")


def report_the_month(here: Installation, number: str) -> None:
    """Check the November report, see it go to the authority with its file, record the receipt (DL-G2)."""
    chief = here.visitor().log_in(MORI)
    report = "令和8年11月"
    chief.go("/tasks?scope=group&q=" + report)
    chief.page.get_by_role("link", name="報告書案を確認する").first.click()
    chief.page.wait_for_load_state()
    chief.answer({"判定": "承認する"})
    chief.finish()
    here.ring()
    mails = here.mailbox.to(KENCHO.email)
    attached = [part.get_filename() for mail in mails for part in mail.iter_attachments()]
    assert any(name and name.endswith(".xlsx") for name in attached), attached
    desk = here.visitor().log_in(TANAKA)
    desk.go("/tasks?scope=group&q=" + report)
    desk.page.get_by_role("link", name="受領を記録する").first.click()
    desk.page.wait_for_load_state()
    desk.answer({"受領日": "2027-01-12", "受領の方法": "メール", "受領の結果": "受領"})
    desk.finish()
    chief.go("/reports")
    assert "受領" in chief.page.get_by_role("row", name=re.compile(f"（月次） {report}")).inner_text()
    assert chief.complaints + desk.complaints == []
    with begin(here.services, actor(here.services, SATO), read_only=True) as work:
        assert inbox_of.counts(work, inbox_of.Wish())[inbox_of.Scope.MINE] == 0
