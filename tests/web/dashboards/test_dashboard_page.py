"""The dashboard: its numbers are those of the pages it leads to, and the authority reads numbers only."""

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask

from engine import reports
from engine.domain.access import CLOCK
from engine.surveys import rounds
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, SATO, TANAKA, Player, actor
from tests.clock import MovableClock
from tests.engine.surveys.survey_lab import SEMINAR, a_round, at_venue, venue
from tests.web.office.referred import STEPS, do, refer
from tests.web.staff.site import REQUEST, ask, page_of, texts, visit
from web.app import create_app

HERE = "/dashboard/kagoshima"


@pytest.fixture
def busy(site: Services, clock: MovableClock) -> Services:
    """Take one request as far as an institution and leave another where it is for three weeks."""
    refer(site)
    ask(site, company_name="株式会社あけぼの", municipality="46201")
    clock.move_to(dt.date(2026, 12, 9))
    return site


def rows(app: Flask, player: Player, section: str) -> dict[str, list[str]]:
    """Return the lines of a section's table by their heads."""
    page = page_of(visit(app, player).get(HERE))
    found = page.xpath(f"//section[@aria-labelledby='{section}']//table//tr[th[@scope='row']]")
    lines = [[" ".join(cell.text_content().split()) for cell in row] for row in found]
    return {line[0]: line[1:] for line in lines}


@pytest.mark.usefixtures("busy")
def test_a_groups_tasks_are_those_the_inbox_lists(app: Flask) -> None:
    visitor = visit(app, MORI)
    links = page_of(visitor.get(HERE)).xpath("//section[@aria-labelledby='tasks-heading']//td/a")
    assert len(links) >= 2
    for link in links:
        listed = page_of(visitor.get(link.get("href"))).xpath("//main//tbody/tr[.//a[starts-with(@href, '/tasks/')]]")
        assert len(listed) == int(link.text)


@pytest.mark.usefixtures("busy")
def test_what_waits_is_told_by_its_age(app: Flask) -> None:
    assert rows(app, MORI, "cases-heading")["DX相談"] == ["0", "0", "2", "2", "0"]


@pytest.mark.usefixtures("busy")
def test_staff_are_led_to_their_own_groups_only(app: Flask) -> None:
    assert "scope=overdue" in visit(app, SATO).get(HERE).text
    assert "scope=overdue" not in visit(app, TANAKA).get(HERE).text
    assert "scope=all" not in visit(app, SATO).get(HERE).text


@pytest.mark.usefixtures("busy")
def test_referrals_are_told_by_the_type_of_the_institution(app: Flask) -> None:
    assert rows(app, MORI, "outcomes-heading") == {
        "商工会議所": ["1", "0", "1", "0", "0", "0"],
        "計": ["1", "0", "1", "0", "0", "0"],
    }


def test_a_missed_deadline_is_named_with_what_holds_it(sqlite_desk: Services, clock: MovableClock) -> None:
    ask(sqlite_desk)
    clock.move_to(dt.date(2026, 11, 27))
    said = visit(create_app(sqlite_desk), MORI).get(HERE).text
    assert "初回回答と日程候補の提示" in said
    assert "担当者が決まっていない" in said


def test_a_task_done_in_time_counts_as_kept(sqlite_desk: Services, clock: MovableClock) -> None:
    do(sqlite_desk, ask(sqlite_desk), STEPS[0])
    clock.move_to(dt.date(2026, 11, 21))
    page = page_of(visit(create_app(sqlite_desk), MORI).get(HERE))
    line = page.xpath("//section[@aria-labelledby='kept-heading']//table[1]//tbody/tr[1]")[0]
    assert [cell.text_content().strip() for cell in line][2:7] == ["1", "1", "0", "0", "100％"]


def test_reports_are_those_of_their_list(app: Flask, site: Services) -> None:
    with begin(site, CLOCK) as work:
        reports.raise_report(work, KAGOSHIMA, "monthly_consultation", "2024-10")
    visitor = visit(app, MORI)
    link = page_of(visitor.get(HERE)).xpath("//section[@aria-labelledby='reports-heading']//td/a")[0]
    listed = page_of(visitor.get(link.get("href"))).xpath("//tbody/tr[th/a[starts-with(@href, '/reports/')]]")
    assert len(listed) == int(link.text) == 1


@pytest.mark.usefixtures("busy")
def test_coverage_adds_up_to_the_companies(app: Flask) -> None:
    lines = rows(app, KENCHO, "coverage-heading")
    assert lines["南九州市"][0] == lines["鹿児島市"][0] == "1"
    assert lines["合計"][0] == "2"


@pytest.mark.usefixtures("busy")
def test_the_authority_lands_there_and_sees_nothing_personal(app: Flask) -> None:
    visitor = visit(app, KENCHO)
    assert visitor.get("/", follow_redirects=True).request.path == HERE
    page = visitor.get(HERE)
    assert not [link for link in page_of(page).xpath("//main//a/@href") if link.startswith(("/tasks", "/cases"))]
    personal = (
        str(REQUEST["contact_name"]),
        str(REQUEST["phone"]),
        str(REQUEST["email"]),
        "久保園",
        SATO.name,
        "令和8-KAG",
    )
    assert [text for text in personal if text in page.text] == []


def test_every_link_of_the_authority_opens(app: Flask, busy: Services) -> None:
    visitor = visit(app, KENCHO)
    links = {link for link in page_of(visitor.get(HERE)).xpath("//main//a/@href") if link.startswith("/")}
    assert {
        link: status for link in links if (status := visitor.get(link, follow_redirects=True).status_code) != 200
    } == {}


@pytest.mark.parametrize("path", ["/dashboard/neighbour", "/dashboard/nowhere"])
def test_a_foreign_programme_is_not_found(app: Flask, path: str) -> None:
    assert visit(app, SATO).get(path).status_code == 404


def test_administrators_have_none(app: Flask) -> None:
    assert visit(app, KANRI).get(HERE).status_code == 403
    assert visit(app, KANRI).get("/dashboard").status_code == 403


def test_every_entry_is_in_the_bar_or_the_menu_once(app: Flask) -> None:
    page = visit(app, MORI).get("/duties/kagoshima")
    assert texts(page, "//header//nav/ul/li/a") == ["作業", "予定", "案件", "状況", "企業", "記録", "実績", "報告"]
    assert texts(page, "//header//nav//summary[@aria-current='true']") == ["管理：義務"]
    assert texts(page, "//header//nav//details//a[@aria-current='page']") == ["義務"]


def test_satisfaction_is_told_once_enough_people_have_answered(app: Flask, site: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2024, 10, 18))
    assert rows(app, KENCHO, "satisfied-heading")["セミナー参加者アンケート"][:3] == ["0", "0", "―"]
    made = a_round(site, new=replace(SEMINAR, about_on="2024-10-17"))
    with begin(site, actor(site, SATO)) as work:
        rounds.send(work, made)
    token = venue(site, made)
    for number in range(2):
        at_venue(site, token, f"{number}")
    assert rows(app, KENCHO, "satisfied-heading")["セミナー参加者アンケート"][:3] == ["2", "―", "―"]
    for number in range(2, 12):
        at_venue(site, token, f"{number}", satisfaction="5" if number < 9 else "2")
    assert rows(app, KENCHO, "satisfied-heading")["セミナー参加者アンケート"][:3] == ["12", "9", "75％"]
