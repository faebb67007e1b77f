"""The figures in the browser: every KPI, one down to its records, by whom."""

import io

import openpyxl
import pytest
from flask import Flask

from engine.domain.access import SYSTEM
from engine.kpi import tally
from engine.work import Services, begin
from tests.cast import KANRI, KENCHO, MORI, SATO
from tests.engine.kpi_lab import book
from tests.web.staff.site import page_of, visit
from web.pages.figures import SPREADSHEET

LIST, VISITS = "/figures/yamagata", "/figures/yamagata/k_y1"


def test_every_kpi_stands_in_the_list_with_its_target(app: Flask) -> None:
    said = visit(app, SATO).get(LIST).text
    assert "訪問した企業（実数）" in said
    assert "400社以上" in said
    assert "400社以上とし、重複を除いた実数" in said


def test_a_target_nobody_set_is_said_to_be_none(app: Flask) -> None:
    said = visit(app, SATO).get("/figures/yamagata/k_y4").text
    assert "目標未設定" in said
    assert "0％" not in said


def test_a_figure_shows_each_company_once_with_its_records(app: Flask) -> None:
    page = page_of(visit(app, SATO).get(f"{VISITS}?period=2026-10"))
    heads = [" ".join(one.itertext()).strip() for one in page.xpath("//table[contains(@class, 'drill')]//tbody//th")]
    assert heads == ["株式会社あけぼの", "有限会社みなと"]
    links = page.xpath("//table[contains(@class, 'drill')]//a/@href")
    assert len(links) == 3
    assert all(link.startswith("/records/yamagata/") for link in links)


def test_what_was_left_out_is_named_with_the_reason(app: Flask) -> None:
    assert "種類の条件を満たさない記録" in visit(app, SATO).get(f"{VISITS}?period=2026-10").text


def test_a_share_shows_the_records_of_both_its_parts(app: Flask) -> None:
    said = visit(app, SATO).get("/figures/yamagata/k_y2").text
    assert "100％" in said
    assert "分子の記録" in said
    assert "分母の記録" in said


def test_a_group_can_be_looked_at_by_itself(app: Flask) -> None:
    page = page_of(visit(app, SATO).get("/figures/yamagata/k_y4?period=2026-10&group=R1"))
    assert len(page.xpath("//table[contains(@class, 'drill')]//tbody/tr")) == 1


def test_charts_say_what_they_show(app: Flask) -> None:
    page = page_of(visit(app, SATO).get(VISITS))
    titles = page.xpath("//svg[@role='img']/title/text()")
    assert titles == ["訪問した企業（実数）（月別）", "訪問した企業（実数）（累計と計画）"]


def test_the_authority_reads_figures_without_personal_data(app: Flask) -> None:
    said = visit(app, KENCHO).get(f"{VISITS}?period=2026-10").text
    assert "株式会社あけぼの" in said
    assert "月輪 灯" not in said


def test_administrators_read_no_figures(app: Flask) -> None:
    assert visit(app, KANRI).get(LIST).status_code == 403


@pytest.mark.parametrize("path", ["/figures/yamagata/nonsense", f"{VISITS}?period=1999-01", "/closings/nowhere"])
def test_what_is_not_there_is_not_found(app: Flask, path: str) -> None:
    assert visit(app, SATO).get(path).status_code == 404


def test_the_workbook_adds_up_to_the_figure(app: Flask) -> None:
    answer = visit(app, SATO).get("/figures/yamagata/k_y1/xlsx?period=2026-10")
    assert answer.mimetype == SPREADSHEET
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data))["数えた記録"].iter_rows(values_only=True))
    added = rows[0].index("加算")
    assert sum(row[added] or 0 for row in rows[1:] if isinstance(row[added], int)) == 2


def test_figures_that_are_being_counted_anew_are_not_shown_as_nothing(app: Flask, desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        for state in tally.states_of(work, book(work, "yamagata").release.key):
            state.is_complete = False
    said = visit(app, SATO).get(VISITS).text
    assert "集計中" in said


def test_a_supervisor_closes_a_month_and_opens_it_again(app: Flask) -> None:
    mori = visit(app, MORI)
    for month in ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"):
        assert mori.post(f"/closings/yamagata/{month}").status_code == 303
    assert "✓ 一致" in mori.get("/closings/yamagata").text
    refused = mori.post("/closings/yamagata/2026-10/reopen", reason=" ")
    assert refused.status_code == 422
    assert "理由を入力" in refused.text
    assert mori.post("/closings/yamagata/2026-10/reopen", reason="記録の漏れ").status_code == 303
    assert "記録の漏れ" in mori.get("/closings/yamagata").text


def test_a_month_that_is_not_over_is_refused_with_its_name(app: Flask) -> None:
    refused = visit(app, MORI).post("/closings/yamagata/2026-11")
    assert refused.status_code == 403
    assert "令和8年11月はまだ終わっていない" in refused.text


def test_staff_cannot_close_a_month(app: Flask) -> None:
    assert visit(app, SATO).post("/closings/yamagata/2026-04").status_code == 403
