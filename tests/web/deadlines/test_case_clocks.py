"""The page of a case shows what runs out besides its tasks: its report, the timers its process waits for."""

from flask import Flask
from sqlalchemy import select

from engine.domain.access import SYSTEM
from engine.store.evidence import ReportRow
from engine.work import Services, begin
from tests.cast import MORI
from tests.make import a_case
from tests.ring import ring
from tests.web.staff.site import Visitor, texts, visit

CLOCKS = "//section[@aria-labelledby='clocks-heading']//li"


def lines(visitor: Visitor, case_id: int) -> list[str]:
    return texts(visitor.get(f"/cases/{case_id}"), CLOCKS)


def test_a_reports_own_due_date_stands_beside_its_tasks(app: Flask, sqlite_desk: Services) -> None:
    ring(sqlite_desk)
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        case_id = work.session.scalars(select(ReportRow.case_id).where(ReportRow.period == "2026-10")).one()
    check, report = lines(visit(app, MORI), case_id)
    assert "報告書案を確認する" in check
    assert "相談実績報告（月次）（令和8年10月）の提出" in report
    assert "11月10日（火）" in report


def test_a_timer_of_the_process_stands_with_its_date(app: Flask, sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk, "task_agree_date")
    timers = [line for line in lines(visit(app, MORI), case_id) if line.startswith("自動の処理")]
    assert len(timers) == 1
    assert "12月2日（水）" in timers[0]  # a fortnight after 18 November
