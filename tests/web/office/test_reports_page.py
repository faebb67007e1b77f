"""Periodic reports, as staff, supervisors and the authority see them."""

import pytest
from flask import Flask

from engine import reports
from engine.domain.access import CLOCK
from engine.domain.ids import CaseId, ReportId
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.clock import MovableClock
from tests.web.office.referred import CONSULTED, STEPS, do
from tests.web.staff.site import ask, page_of, texts, visit

MONTHLY = "monthly_consultation"
STAGES = "//section[contains(@class, 'stage')]//li"


@pytest.fixture
def report(site: Services, clock: MovableClock) -> ReportId:
    """Raise the report of October 2024 over one consultation of that month."""
    case_id = ask(site)
    for data in (*STEPS[:2], {**CONSULTED, "consulted_on": "2024-10-18", "next_action": "solved"}):
        do(site, case_id, data)
    with begin(site, CLOCK) as work:
        return reports.raise_report(work, KAGOSHIMA, MONTHLY, "2024-10")


def approve(site: Services, report: ReportId) -> None:
    do(site, _case(site, report), {"decision": "approve"})


def _case(site: Services, report: ReportId) -> CaseId:
    with begin(site, CLOCK, read_only=True) as work:
        return reports.get(work, report).summary.case_id


def stages(app: Flask, report: ReportId) -> list[str]:
    page = page_of(visit(app, MORI).get(f"/reports/{report}"))
    return [step.get("class") or step.get("aria-current") or "todo" for step in page.xpath(STAGES)]


def test_shows_how_far_a_report_is_and_who_is_next(app: Flask, site: Services, report: ReportId) -> None:
    page = visit(app, MORI).get(f"/reports/{report}")
    assert stages(app, report) == ["past", "step", "todo", "todo"]
    assert texts(page, "//button[contains(@class, 'primary')]") == ["承認する"]
    approve(site, report)
    assert stages(app, report) == ["past", "past", "past", "step"]


def test_leads_from_each_figure_to_its_records_and_their_cases(app: Flask, report: ReportId) -> None:
    visitor = visit(app, SATO)
    page = page_of(visitor.get(f"/reports/{report}"))
    address = page.xpath("//table[1]//a[@class='fig']/@href")[0]
    evidence = page_of(visitor.get(address)).xpath("//section[@aria-labelledby='evidence']")[0]
    assert "有限会社くすのは製茶" in evidence.text_content()
    assert visitor.get(evidence.xpath(".//tbody//a/@href")[0]).status_code == 200


def test_counts_both_ways_and_says_what_was_never_set(app: Flask, report: ReportId) -> None:
    page = visit(app, SATO).get(f"/reports/{report}")
    rows = texts(page, "//article//tbody/tr")
    assert any(row.startswith("相談記録（延べ）") and "1件" in row for row in rows)
    assert any(row.startswith("相談記録（実数）") and "1社" in row for row in rows)
    assert any("目標未設定" in row for row in rows)


def test_says_why_it_is_due_then(app: Flask, report: ReportId) -> None:
    page = visit(app, SATO).get(f"/reports/{report}")
    assert "月に1回は県に報告すること" in page.text
    assert "令和6年11月10日（日）" in page.text


def test_shows_the_authority_what_was_sent_and_no_drafts(app: Flask, site: Services, report: ReportId) -> None:
    visitor = visit(app, KENCHO)
    assert visitor.get(f"/reports/{report}").status_code == 404
    assert "令和6年10月" not in visitor.get("/reports").text
    approve(site, report)
    page = visitor.get(f"/reports/{report}")
    assert page.status_code == 200
    assert "令和6年10月" in visitor.get("/reports").text
    assert "/cases/" not in page.text
    assert "/tasks/" not in page.text
    download = page_of(page).xpath("//a[@download]/@href")[0]
    assert visitor.get(download).data.startswith(b"PK")


@pytest.mark.parametrize(("player", "status"), [(KANRI, 403), (PASSERBY, 403), (SATO, 200), (KENCHO, 200)])
def test_the_list_is_for_those_who_may_read_reports(app: Flask, player: Player, status: int) -> None:
    assert visit(app, player).get("/reports").status_code == status


@pytest.mark.parametrize("query", ["figure=0", "figure=99999", "figure=x", "figure=%00", "figure=-1"])
def test_takes_no_harm_from_figures_that_do_not_exist(app: Flask, report: ReportId, query: str) -> None:
    assert visit(app, SATO).get(f"/reports/{report}?{query}").status_code == 200


def test_hides_reports_from_people_without_a_part_in_them(app: Flask, report: ReportId) -> None:
    for player in (KANRI, PASSERBY):
        assert visit(app, player).get(f"/reports/{report}").status_code == 404
    assert visit(app).get(f"/reports/{report}").status_code == 303
