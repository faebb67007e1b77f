"""A report under way is due by another day when its rule or the calendar changes, and so is its check."""

import datetime as dt

from sqlalchemy import select

from engine import calendar_changes, deadline_moves, instances
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import ReportStatus
from engine.store.cases import InstanceRow
from engine.store.evidence import ReportRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, MORI, actor
from tests.clock import japan
from tests.engine.test_deadlines import change
from tests.make import do, task
from tests.ring import ring

TENTH, ELEVENTH, TWELFTH = (japan(2026, 11, day, 23, 59).replace(second=59) for day in (10, 11, 12))
CLOSED = "日付,名称,区分\n2026/11/10,停電,休業\n".encode()
RULE = "due = 'day of next month(period.end, {day})'"


def october(services: Services) -> CaseId:
    """Raise October's report; return its case."""
    ring(services)
    with begin(services, SYSTEM, read_only=True) as work:
        return work.session.scalars(select(ReportRow.case_id).where(ReportRow.period == "2026-10")).one()


def due_at(services: Services, case_id: CaseId) -> dt.datetime:
    with begin(services, SYSTEM, read_only=True) as work:
        return work.session.scalars(select(ReportRow.due_at).where(ReportRow.case_id == case_id)).one()


def told(services: Services, case_id: CaseId) -> object:
    """Return the due date the process itself knows."""
    with begin(services, SYSTEM, read_only=True) as work:
        row = work.session.scalars(select(InstanceRow).where(InstanceRow.case_id == case_id)).one()
        return instances.variables(row)["report"]["due_on"]


def apply_rules(services: Services) -> list[str]:
    with begin(services, actor(services, MORI)) as work:
        found = deadline_moves.of_rules(work, KAGOSHIMA)
        moved = deadline_moves.apply_rules(work, KAGOSHIMA, mark=found.mark, reason="県との協議")
    assert [move.after_at for move in moved] == [move.after_at for move in found.moves]
    return [move.name for move in found.moves]


def test_a_report_and_its_check_follow_the_published_rule(desk: Services) -> None:
    case_id = october(desk)
    assert due_at(desk, case_id) == TENTH
    change(desk, RULE.format(day=10), RULE.format(day=12))
    assert apply_rules(desk) == ["相談実績報告（月次）", "報告書案を確認する"]
    assert due_at(desk, case_id) == TWELFTH
    # Raised late, on the 18th, its check is due with it.
    assert task(desk, case_id, "task_report_check").due_at == japan(2026, 11, 12, 17)
    assert told(desk, case_id) == dt.date(2026, 11, 12)
    facts = look.facts(desk, case_id, "deadline_moved")
    assert [(fact.data["task"], fact.reason) for fact in facts] == [
        ("相談実績報告（月次）　令和8年10月", "県との協議"),
        ("報告書案を確認する", "県との協議"),
    ]
    assert look.broken_links(desk) == []


def test_a_report_follows_the_calendar_by_its_own_rule(desk: Services) -> None:
    change(desk, RULE.format(day=10), RULE.format(day=10) + '\non_closed_day = "later"')
    case_id = october(desk)
    change(desk, RULE.format(day=10), RULE.format(day=20))  # not applied to what is under way
    with begin(desk, actor(desk, MORI)) as work:
        found = calendar_changes.check_local(work, KAGOSHIMA, CLOSED)
        calendar_changes.apply_local(work, KAGOSHIMA, CLOSED, mark=found.mark, reason="停電")
    report, check = found.moves
    assert (report.before_at, report.after_at, report.task_id) == (TENTH, ELEVENTH, None)
    assert (check.before_at, check.after_at) == (japan(2026, 11, 10, 17), japan(2026, 11, 11, 17))
    assert due_at(desk, case_id) == ELEVENTH


def test_a_report_that_was_sent_keeps_its_date(sqlite_desk: Services) -> None:
    case_id = october(sqlite_desk)
    do(sqlite_desk, case_id, "task_report_check")
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        assert work.session.scalars(select(ReportRow.status)).one() is ReportStatus.SUBMITTED
    change(sqlite_desk, RULE.format(day=10), RULE.format(day=12))
    assert apply_rules(sqlite_desk) == []
    assert due_at(sqlite_desk, case_id) == TENTH
