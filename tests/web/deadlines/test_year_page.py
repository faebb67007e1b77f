"""The deadlines of a fiscal year, as supervisors and the authority see them."""

import io

import openpyxl
import pytest
from flask import Flask

from engine import definitions
from engine.domain.access import SYSTEM
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, PASSERBY, SATO, Player, actor, hire
from tests.web.staff.site import OTHER, page_of, texts, visit
from web.app import create_app

YEAR = "/deadlines/kagoshima"
LIST = f"{YEAR}?view=list"
MOVED = (b"day of next month(period.end, 10)", b"day of next month(period.end, 15)")


def draft(services: Services, old: bytes, new: bytes) -> None:
    with begin(services, actor(services, MORI)) as work:
        content = definitions.draft(work, KAGOSHIMA, "programme.toml").content
        definitions.save_draft(work, KAGOSHIMA, "programme.toml", content.replace(old, new), base=1)


@pytest.mark.parametrize(("player", "status"), [(MORI, 200), (KENCHO, 200), (SATO, 403), (KANRI, 403), (PASSERBY, 404)])
def test_is_for_supervisors_and_the_authority(app: Flask, player: Player, status: int) -> None:
    visitor = visit(app, player)
    for path in (YEAR, LIST, f"{YEAR}/year.xlsx"):
        assert visitor.get(path).status_code == status
    assert visitor.get("/deadlines").status_code == (303 if status == 200 else 403)


def test_a_foreign_programme_does_not_exist(app: Flask, sqlite_desk: Services) -> None:
    boss = Player(login="boss", name="隣の 監督", roles=MORI.roles)
    with begin(sqlite_desk, SYSTEM) as work:
        release = work.programmes.current(work.session, KAGOSHIMA)
        toml = release.files["programme.toml"].replace(b'key = "kagoshima"', b'key = "neighbour"')
        definitions.publish_folder(work, {**release.files, "programme.toml": toml})
        hire(work, boss, OTHER)
    visitor = visit(app, boss)
    assert visitor.get("/deadlines/neighbour").status_code == 200
    for path in (YEAR, f"{YEAR}/year.xlsx", "/deadlines/nobody", "/deadlines/ka%00"):
        assert visitor.get(path).status_code == 404


def test_a_line_says_when_what_whom_and_why(app: Flask) -> None:
    page = visit(app, KENCHO).get(f"{LIST}&period=2026-05&kind=escalation")
    row = texts(page, "//table[@class='agenda']//tr[td]")[0]
    assert row.startswith("令和8年5月8日（金）09:00 上申 相談実績報告（月次） 令和8年4月")
    assert "期限 令和8年5月10日（日）" in row
    assert "月に1回は県に報告すること。" in row
    assert row.endswith("5月8日（金） 17:15 知らせる相手 監督")


def test_the_calendar_leads_to_the_day_in_the_list(app: Flask) -> None:
    visitor = visit(app, MORI)
    page = page_of(visitor.get(YEAR))
    day = page.xpath("//table[@class='month']//a[contains(@href, '#d-2026-05-10')]")[0]
    assert "報告の期限1" in day.text_content()
    address, _, anchor = day.get("href").partition("#")
    assert page_of(visitor.get(address)).get_element_by_id(anchor) is not None
    assert len(page.xpath("//table[@class='month']")) == 12


@pytest.mark.parametrize(("period", "reports"), [("", 13), ("2026-H1", 5), ("2026-Q4", 5), ("2026-05", 1), ("x", 13)])
def test_narrows_to_a_part_of_the_year_and_a_kind(app: Flask, period: str, reports: int) -> None:
    page = visit(app, MORI).get(f"{LIST}&kind=report&period={period}")
    assert len(page_of(page).xpath("//table[@class='agenda']//tbody/tr")) == reports


@pytest.mark.parametrize("query", ["year=1", "year=x&kind=%00&view=?", "period=2030-01&draft=2", "view=changes"])
def test_takes_no_harm_from_what_nobody_chose(app: Flask, query: str) -> None:
    assert "令和8年度" in visit(app, MORI).get(f"{YEAR}?{query}").text


def test_the_workbook_holds_the_lines_that_are_shown(app: Flask) -> None:
    answer = visit(app, KENCHO).get(f"{YEAR}/year.xlsx?period=2026-Q1&kind=report")
    assert answer.headers["Content-Disposition"] == "attachment; filename=kagoshima-2026-Q1.xlsx"
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data))["一覧"].values)
    assert [str(row[0])[:10] for row in rows[1:]] == ["2026-05-10", "2026-06-10"]


def test_a_draft_is_compared_before_it_is_published(app: Flask, sqlite_desk: Services) -> None:
    draft(sqlite_desk, *MOVED)
    visitor = visit(app, MORI)
    link = page_of(visitor.get("/studio/kagoshima/programme.toml/publish")).xpath("//a[contains(@href, 'draft=1')]")[0]
    page = visitor.get(link.get("href") + "&period=2026-05&kind=report")
    row = texts(page, "//main//table[.//th[text()='公開後']]//tbody/tr")[0]
    assert row == "移動報告の期限相談実績報告（月次）令和8年4月令和8年5月10日（日）23:59令和8年5月15日（金）23:59"
    assert openpyxl.load_workbook(io.BytesIO(visitor.get(f"{YEAR}/year.xlsx?draft=1").data)).sheetnames[0] == "変更"
    assert visit(app, KENCHO).get(f"{YEAR}?draft=1").status_code == 403


def test_a_draft_with_mistakes_is_refused_in_a_sentence(app: Flask, sqlite_desk: Services) -> None:
    draft(sqlite_desk, b"due = '5'", b"due = '5 +'")
    answer = visit(app, MORI).get(f"{YEAR}?draft=1")
    assert answer.status_code == 422
    assert "誤り" in answer.text


def test_serves_the_same_pages_on_postgresql(postgres_desk: Services) -> None:
    visitor = visit(create_app(postgres_desk), MORI)
    for path in (YEAR, LIST, f"{YEAR}?draft=1", f"{YEAR}/year.xlsx"):
        assert visitor.get(path).status_code == 200, path
