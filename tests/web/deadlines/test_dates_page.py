"""The page of a contract's fixed dates: who marks one as met, with what, and who reads it."""

import io

import pytest
from flask import Flask

from engine.work import Services
from tests import look
from tests.cast import KENCHO, MORI, PASSERBY, SATO, Player
from tests.clock import MovableClock, japan
from tests.ring import until
from tests.web.staff.site import page_of, texts, visit
from web.app import create_app

LIST = "/dates/kagoshima"
DRAFT = f"{LIST}/final_report_draft"
SAID = {"met_on": "2026-11-17", "how": "県に案を示した。", "evidence": "打合せ記録 第12号"}


@pytest.mark.parametrize(("player", "status"), [(SATO, 200), (MORI, 200), (KENCHO, 200), (PASSERBY, 404)])
def test_is_for_those_who_read_reports(app: Flask, player: Player, status: int) -> None:
    visitor = visit(app, player)
    assert [visitor.get(path).status_code for path in (LIST, DRAFT)] == [status] * 2


def test_lists_each_with_its_day_and_state(app: Flask) -> None:
    rows = texts(visit(app, SATO).get(LIST), "//main//table//tbody/tr")
    assert "実績報告書案（DL-G4） 令和9年3月1日（月） これから ―" in [" ".join(row.split()) for row in rows]


def test_is_marked_with_a_proof_and_opened_again(app: Flask) -> None:
    visitor = visit(app, SATO)
    file = (io.BytesIO(b"%PDF-1.7"), "案 第1版.pdf")
    assert visitor.post(DRAFT, **SAID, file=file).status_code == 303
    page = visitor.get(DRAFT)
    assert {"県に案を示した。", "打合せ記録 第12号案 第1版.pdf"} <= set(texts(page, "//dl/dd"))
    kept = visitor.get(f"{DRAFT}/evidence")
    assert (kept.data, kept.headers["Content-Type"]) == (b"%PDF-1.7", "application/octet-stream")
    assert visitor.post(f"{DRAFT}/reopen", reason="").status_code == 422
    assert visitor.post(f"{DRAFT}/reopen", reason="県の修正").status_code == 303
    assert visitor.get(f"{DRAFT}/evidence").status_code == 404


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(app: Flask) -> None:
    page = visit(app, MORI).post(DRAFT, **{**SAID, "evidence": ""})
    assert page.status_code == 422
    assert page_of(page).xpath("//textarea[@name='how']/text()") == ["県に案を示した。"]
    assert texts(page, "//*[@id='evidence-error']")


def test_the_authority_reads_and_does_not_mark(app: Flask) -> None:
    visitor = visit(app, KENCHO)
    assert not page_of(visitor.get(DRAFT)).xpath("//form[@enctype]")
    assert visitor.post(DRAFT, **SAID).status_code == 403
    assert visitor.get(f"{LIST}/nothing").status_code == 404


def test_the_authority_is_led_to_where_it_may_read(sqlite_desk: Services, clock: MovableClock) -> None:
    until(sqlite_desk, clock, japan(2027, 3, 31, 12))
    mail = next(mail for mail in look.mails(sqlite_desk, key="task_escalated") if mail.to_address == KENCHO.email)
    (address,) = [line.strip() for line in mail.body.splitlines() if "http" in line]
    app = create_app(sqlite_desk)
    path, _, anchor = address.removeprefix("http://127.0.0.1:8080").partition("#")
    page = page_of(visit(app, KENCHO).get(path))
    assert "実績報告書" in page.get_element_by_id(anchor).text_content()
