"""A person's month: own and the groups' due dates, reports and notices by day."""

import datetime as dt

import pytest
from flask import Flask

from engine import fixed_dates, reports, tasks
from engine.domain.access import CLOCK
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, PASSERBY, SATO, SUZUKI, TANAKA, Player, actor
from tests.clock import MovableClock, japan
from tests.make import a_case, task
from tests.ring import until
from tests.web.staff.site import page_of, texts, visit
from web.app import create_app

FIRST = "task_first_answer"


def cell(app: Flask, player: Player, day: str, query: str = "") -> str:
    """Return what stands on a day of November 2026."""
    page = visit(app, player).get(f"/schedule?month={day[:7]}{query}")
    return texts(page, f"//td[.//time[@datetime='{day}']]")[0]


@pytest.mark.parametrize(("player", "status"), [(SATO, 200), (MORI, 200), (KENCHO, 403), (KANRI, 403), (PASSERBY, 403)])
def test_is_for_those_who_have_tasks(app: Flask, player: Player, status: int) -> None:
    assert visit(app, player).get("/schedule").status_code == status


def test_shows_the_groups_tasks_with_their_reminders(app: Flask, sqlite_desk: Services) -> None:
    found = task(sqlite_desk, a_case(sqlite_desk), FIRST)
    day = cell(app, SATO, "2026-11-20")
    assert f"作業 {found.name} {found.case_number}" in day
    assert "知らせ 1件" in day
    assert f"督促：{found.name}" in day
    assert found.name not in cell(app, TANAKA, "2026-11-20")
    assert "上申" in cell(app, MORI, "2026-11-24")


def test_shows_what_others_hold_unless_only_own_is_asked_for(app: Flask, sqlite_desk: Services) -> None:
    found = task(sqlite_desk, a_case(sqlite_desk), FIRST)
    with begin(sqlite_desk, actor(sqlite_desk, SUZUKI)) as work:
        tasks.claim(work, found.id)
    assert "鈴木 大地" in cell(app, SATO, "2026-11-20")
    assert found.name not in cell(app, SATO, "2026-11-20", "&own=1")
    assert found.name in cell(app, SUZUKI, "2026-11-20", "&own=1")


def test_says_in_words_what_is_overdue(app: Flask, sqlite_desk: Services, clock: MovableClock) -> None:
    a_case(sqlite_desk)
    clock.move_to(dt.date(2026, 11, 24))
    assert "超過・作業" in cell(app, SATO, "2026-11-20")
    clock.move_to(dt.date(2026, 12, 1))
    page = visit(app, SATO).get("/schedule")
    assert "11日超過" in texts(page, "//section[@aria-labelledby='overdue-heading']//tbody/tr")[0]
    assert "前の月までに" not in visit(app, SATO).get("/schedule?month=2026-10").text


def test_leads_to_a_report_that_is_begun_and_leaves_out_one_that_is_sent(app: Flask, sqlite_desk: Services) -> None:
    assert "報告 相談実績報告（月次）　令和8年11月".replace("　", " ") in cell(app, SATO, "2026-12-10")
    with begin(sqlite_desk, CLOCK) as work:
        report = reports.raise_report(work, KAGOSHIMA, "monthly_consultation", "2026-10")
    page = page_of(visit(app, SATO).get("/schedule"))
    assert page.xpath(f"//td[.//time[@datetime='2026-11-10']]//a[@href='/reports/{report}']")


def test_names_the_month_its_half_and_quarter_and_goes_on(app: Flask) -> None:
    page = visit(app, SATO).get("/schedule")
    assert texts(page, "//h1") == ["令和8年11月の予定"]
    assert "令和8年度下半期・第3四半期" in page.text
    assert "祝日（勤労感謝の日）" in cell(app, SATO, "2026-11-23")
    assert page_of(page).xpath("//a[@rel='prev']/@href") == ["/schedule?month=2026-10"]
    assert page_of(page).xpath("//a[@rel='next']/@href") == ["/schedule?month=2026-12"]


@pytest.mark.parametrize("month", ["", "x", "2026-13", "0001-01", "9999-12", "%00", "2026-11-01"])
def test_shows_this_month_for_what_is_none(app: Flask, month: str) -> None:
    assert texts(visit(app, SATO).get(f"/schedule?month={month}"), "//h1") == ["令和8年11月の予定"]


def test_serves_the_same_page_on_postgresql(postgres_desk: Services) -> None:
    a_case(postgres_desk)
    app = create_app(postgres_desk)
    assert "作業" in cell(app, SATO, "2026-11-20")
    assert "上申" in cell(app, MORI, "2026-11-24")


def test_shows_what_one_will_be_told_of_a_report(app: Flask, sqlite_desk: Services, clock: MovableClock) -> None:
    until(sqlite_desk, clock, japan(2026, 12, 1, 9))
    told = "相談実績報告（月次）（令和8年11月）の提出"
    day = cell(app, MORI, "2026-12-10")
    assert f"督促：{told}" in day
    assert f"上申：{told}" in day
    assert told not in cell(app, SATO, "2026-12-10")


def test_shows_fixed_dates_until_they_are_met(app: Flask, sqlite_desk: Services) -> None:
    name = "実績報告書案（DL-G4）"
    assert f"期日 {name}" in cell(app, SATO, "2027-03-01")
    assert f"督促：{name}" in cell(app, MORI, "2027-02-19")
    said = fixed_dates.Mark(on=dt.date(2026, 11, 17), how="県に示した。", evidence="打合せ記録")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        fixed_dates.mark_met(work, KAGOSHIMA, "final_report_draft", said)
    assert name not in cell(app, MORI, "2027-03-01")
    assert name not in cell(app, MORI, "2027-02-19")
