"""Working on a report's page: what is kept, what is refused, what nobody else may do."""

import datetime as dt

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine import reports
from engine.domain.access import CLOCK
from engine.domain.ids import ReportId
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, SATO, SUZUKI, Player
from tests.clock import MovableClock
from tests.web.staff.site import Visitor, page_of, texts, visit


@pytest.fixture
def report(site: Services, clock: MovableClock) -> ReportId:
    """Begin the final report two months before the term ends."""
    clock.move_to(dt.date(2025, 2, 3))
    with begin(site, CLOCK) as work:
        return reports.raise_report(work, KAGOSHIMA, "final_results", "term")


def post(app: Flask, player: Player, address: str, **data: str) -> tuple[int, str]:
    answer = visit(app, player).post(address, **data)
    return answer.status_code, answer.text


def by_itself(visitor: Visitor, address: str, text: str, revision: str) -> TestResponse:
    """Save as the page's script does."""
    headers = {"X-Requested-With": "fetch", "Accept": "application/json", "If-Match": f'"{revision}"'}
    return visitor.client.post(address, data={"csrf_token": visitor.token(), "text": text}, headers=headers)


def test_keeps_a_text_saved_without_a_script(app: Flask, report: ReportId) -> None:
    address = f"/reports/{report}/parts/outline"
    assert post(app, SATO, address, text="一行目\r\n二行目", revision="0")[0] == 303
    page = page_of(visit(app, SATO).get(f"/reports/{report}"))
    assert page.xpath("//textarea[@id='text-outline']/text()")[0].strip() == "一行目\n二行目"


def test_saves_by_itself_under_the_revision_it_was_read_with(app: Flask, report: ReportId) -> None:
    address, visitor = f"/reports/{report}/parts/outline", visit(app, SATO)
    first = by_itself(visitor, address, "一", "0")
    assert (first.status_code, first.headers["ETag"]) == (204, '"1"')
    second = by_itself(visitor, address, "二", "1")
    assert (second.status_code, second.headers["ETag"]) == (204, '"2"')
    stale = by_itself(visit(app, SUZUKI), address, "三", "1")
    assert (stale.status_code, stale.json and stale.json["code"]) == (409, "report_part_changed")


def test_shows_both_texts_when_somebody_else_was_first(app: Flask, report: ReportId) -> None:
    address = f"/reports/{report}/parts/outline"
    post(app, SATO, address, text="先の文", revision="0")
    status, page = post(app, SUZUKI, address, text="後の文", revision="0")
    assert status == 409
    assert "先の文" in page
    assert "後の文" in page


def test_says_what_is_missing_where_the_button_was_pressed(app: Flask, report: ReportId) -> None:
    status, page = post(app, SATO, f"/reports/{report}/hand-in")
    assert status == 422
    assert "次の欄が未入力です" in page


@pytest.mark.parametrize(("player", "status"), [(KENCHO, 404), (KANRI, 404)])
def test_a_draft_is_not_for_everybody(app: Flask, report: ReportId, player: Player, status: int) -> None:
    assert post(app, player, f"/reports/{report}/parts/outline", text="x", revision="0")[0] == status


@pytest.mark.parametrize("step", ["check", "approve", "send-back", "submit", "receive", "ask"])
def test_refuses_a_step_the_report_is_not_at(app: Flask, report: ReportId, step: str) -> None:
    status, _ = post(app, MORI, f"/reports/{report}/{step}", text="理由", correction="理由", received_on="2025-02-03")
    assert status in {409, 422}


def test_the_authority_begins_a_report_it_asks_for(app: Flask, site: Services) -> None:
    del site
    client = visit(app, KENCHO)
    asked = client.post("/reports/requests", programme="kagoshima", report="status", text="件数を知りたい。")
    assert asked.headers["Location"] == "/reports"
    assert any("の求め" in row for row in texts(client.get("/reports"), "//tbody//th"))
    page = visit(app, SATO).get("/reports?report=status")
    assert any("の求め" in row for row in texts(page, "//tbody//th"))


def test_filters_by_state_and_tells_what_is_to_come(app: Flask, report: ReportId) -> None:
    del report
    visitor = visit(app, MORI)
    assert texts(visitor.get("/reports?state=received"), "//tbody//th") == []
    assert any("実績報告書" in row for row in texts(visitor.get("/reports?state=write"), "//tbody//th"))
    assert "これから提出する報告" in visitor.get("/reports").text
