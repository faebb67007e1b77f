"""Reports on the clock: when each is raised, and that it is raised once."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine import definitions, reports
from engine.domain.access import CLOCK, SYSTEM
from engine.domain.states import TimerStatus
from engine.reports.slots import NoSuchPeriod, NoSuchReport, sync
from engine.store.cases import CaseRow, TimerRow
from engine.store.evidence import FactRow, ReportRow
from engine.work import Services, Work, begin
from notifications.clock import fire_due
from tests.clock import MovableClock, japan
from tests.engine.report_desk import NANPU, folder, open_desk, release, visit


def rows(work: Work, status: TimerStatus = TimerStatus.WAITING) -> dict[str, dt.datetime]:
    """Return the periods on the clock with their instants."""
    wanted = select(TimerRow).where(TimerRow.status == status).order_by(TimerRow.due_at)
    return {row.payload["period"]: row.due_at for row in work.session.scalars(wanted)}


@pytest.fixture
def desk(sqlite_services: Services, clock: MovableClock) -> Services:
    clock.move_to(dt.date(2026, 4, 1))
    open_desk(sqlite_services)
    with begin(sqlite_services, SYSTEM) as work:
        reports.schedule(work, release(work))
    return sqlite_services


def test_a_month_is_raised_on_the_morning_after_it(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        known = rows(work)
    assert len(known) == 12
    assert known["2026-10"] == japan(2026, 11, 1, 6)


def test_the_last_month_is_raised_before_its_deadline(desk: Services) -> None:
    # Due on the term's last day, Wednesday 31 March 2027 (DL-G2); five working days before is the 24th.
    with begin(desk, SYSTEM) as work:
        assert rows(work)["2027-03"] == japan(2027, 3, 24, 6)


def test_the_last_report_is_due_on_the_last_day_of_the_term(desk: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2027, 3, 24))
    with begin(desk, CLOCK) as work:
        report_id = reports.raise_report(work, NANPU, "monthly", "2027-03")
        assert work.session.get_one(ReportRow, report_id).due_at == japan(2027, 3, 31, 23, 59) + dt.timedelta(
            seconds=59
        )


def test_scheduling_again_adds_nothing(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        before = rows(work)
        assert reports.schedule(work, release(work)) == 0
        assert rows(work) == before


def test_a_report_that_vanished_leaves_the_clock(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        definitions.publish_folder(work, folder(('process = "monthly_report"\n', "")))
        reports.schedule(work, release(work))
        assert not rows(work)
        definitions.publish_folder(work, folder())
        reports.schedule(work, release(work))
        assert len(rows(work)) == 12


def test_a_changed_deadline_moves_its_row(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        definitions.publish_folder(work, folder(("day of next month(period.end, 10)", "period.end")))
        reports.schedule(work, release(work))
        assert rows(work)["2026-10"] == japan(2026, 10, 26, 6)


def test_a_late_start_raises_the_latest_month_only(sqlite_services: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2026, 11, 18))
    open_desk(sqlite_services)
    with begin(sqlite_services, SYSTEM) as work:
        reports.schedule(work, release(work))
        assert list(rows(work)) == ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03"]


def test_a_report_that_was_raised_stays_raised(desk: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2026, 11, 1))
    with begin(desk, CLOCK) as work:
        (row,) = work.session.scalars(select(TimerRow).where(TimerRow.key == "report:nanpu:monthly:2026-10"))
        row.status, row.fired_at = TimerStatus.FIRED, work.now
        work.session.flush()
        sync(work, release(work))
        assert list(rows(work, TimerStatus.FIRED)) == ["2026-10"]


def test_a_report_is_raised_once(desk: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2026, 11, 1))
    with begin(desk, CLOCK) as work:
        first = reports.raise_report(work, NANPU, "monthly", "2026-10")
    with begin(desk, CLOCK) as work:
        assert reports.raise_report(work, NANPU, "monthly", "2026-10") == first
        cases = list(work.session.scalars(select(CaseRow.title)))
    assert cases == ["月次報告　令和8年10月"]


@pytest.mark.parametrize(
    ("report", "period", "refusal"),
    [("monthly", "2028-01", NoSuchPeriod), ("monthly", "x", NoSuchPeriod), ("yearly", "2026-10", NoSuchReport)],
)
def test_what_the_programme_has_not_is_not_raised(
    desk: Services, report: str, period: str, refusal: type[Exception]
) -> None:
    with begin(desk, CLOCK) as work, pytest.raises(refusal):
        reports.raise_report(work, NANPU, report, period)


@pytest.fixture
def terse(sqlite_services: Services, clock: MovableClock) -> Services:
    """Return the desk as one that sends no report of a month in which nothing was done."""
    clock.move_to(dt.date(2026, 10, 1))
    open_desk(sqlite_services)
    with begin(sqlite_services, SYSTEM) as work:
        definitions.publish_folder(work, folder(("[reports.monthly]\n", "[reports.monthly]\nnil = false\n")))
        reports.schedule(work, release(work))
    return sqlite_services


def raised(services: Services) -> list[str]:
    """Ring the clock; return the periods whose report exists."""
    fire_due(services)
    with begin(services, SYSTEM, read_only=True) as work:
        return list(work.session.scalars(select(ReportRow.period)))


def test_a_month_without_records_is_left_out_where_nil_reports_are_not_wanted(
    terse: Services, clock: MovableClock
) -> None:
    for day in range(1, 12):
        clock.move_to(dt.date(2026, 11, day))
        assert raised(terse) == []
    with begin(terse, SYSTEM, read_only=True) as work:
        assert "2026-10" not in rows(work)
        facts = work.session.scalars(select(FactRow).where(FactRow.kind == "report_left_out")).all()
    assert [(fact.data["period"], fact.actor_kind) for fact in facts] == [("2026-09", "clock"), ("2026-10", "clock")]


def test_a_month_is_raised_once_its_first_record_is_written_late(terse: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2026, 11, 1))
    assert raised(terse) == []
    with begin(terse, SYSTEM) as work:
        visit(work, "2026-10-30T14:00")
        reports.schedule(work, release(work))  # as loading the programme again does
    assert raised(terse) == ["2026-10"]
    clock.move_to(dt.date(2026, 11, 3))
    assert raised(terse) == ["2026-10"]
