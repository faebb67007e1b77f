"""The bell: what fails is seen, tried again, and stops nobody else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from engine import incident_page, incident_repair, timers
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, TimerKind
from engine.job import JobContext
from engine.store.cases import TimerRow
from engine.work import Services, Work, begin
from notifications import clock as bell
from notifications.channels.kept import Kept
from notifications.channels.smtp import Smtp
from tests import look
from tests.cast import MORI, actor
from tests.clock import MovableClock, japan
from tests.make import a_case, do, waiting
from tests.ring import ring
from tests.together import raised, together

CHASED = japan(2026, 12, 3, 10)


class Broken:
    """A service task whose work fails for some cases."""

    def __init__(self, *case_ids: CaseId, error: Exception | None = None) -> None:
        self.case_ids, self.error = case_ids, error or RuntimeError("仕掛け")

    def __call__(self, work: Work, context: JobContext, /) -> Mapping[str, Any]:
        """Fail, or do nothing."""
        del work
        if context.case_id in self.case_ids:
            raise self.error
        return {}


def broken(services: Services, job: Broken) -> Services:
    return replace(services, jobs={**services.jobs, "remind-referral": job})


def failing_row(services: Services, case_id: CaseId) -> TimerRow:
    (row,) = look.clock_rows(services, case_id, TimerKind.PROCESS)
    return row


def test_a_poison_row_is_put_off_and_stops_nobody(desk: Services, clock: MovableClock) -> None:
    bad, good = a_case(desk, "referred"), a_case(desk, "referred")
    clock.now = CHASED
    ring(broken(desk, Broken(bad)))
    row = failing_row(desk, bad)
    assert row.attempts == 1
    assert "RuntimeError" in (row.error or "")
    assert row.due_at > clock()
    assert [fact.data["element"] for fact in look.facts(desk, good, FactKind.TIMER_FIRED)] == ["timer_chase"]


def test_a_failing_case_shows_an_incident_until_it_succeeds(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.now = CHASED
    poisoned = broken(desk, Broken(case_id))
    for _ in range(4):
        ring(poisoned)
        clock.move_by(hours=1)
    assert look.case_row(desk, case_id).status is CaseStatus.INCIDENT
    (fact,) = look.facts(desk, case_id, FactKind.STEP_FAILED)  # the same error four times is one fact
    assert fact.data["element"] == "job_remind"
    assert "RuntimeError" in fact.data["message"]
    assert failing_row(desk, case_id).attempts == 4
    ring(desk)
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN
    assert len(look.mails(desk, case_id, "referral_reminder")) == 1
    assert look.facts(desk, case_id, FactKind.TIMER_FIRED)[-1].data["late_seconds"] == 5 * 3600


def test_one_poison_row_among_many_fired_together_stops_nobody(desk: Services, clock: MovableClock) -> None:
    case_ids = [a_case(desk, "referred") for _ in range(6)]
    clock.now = CHASED
    assert ring(broken(desk, Broken(case_ids[3]))) >= 5
    chased = [len(look.mails(desk, case_id, "referral_reminder")) for case_id in case_ids]
    assert chased == [0] * 6  # the work of the task is replaced
    fired = [len(look.facts(desk, case_id, FactKind.TIMER_FIRED)) for case_id in case_ids]
    assert fired == [1, 1, 1, 0, 1, 1]
    assert look.broken_links(desk) == []


def test_after_three_days_of_failures_a_row_waits_for_a_supervisor(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.now = CHASED
    poisoned = broken(desk, Broken(case_id))
    for _ in range(timers.LAST_TRY):
        ring(poisoned)
        last, clock.now = clock.now, min(failing_row(desk, case_id).due_at, CHASED + dt.timedelta(days=300))
    assert dt.timedelta(days=3) < last - CHASED < dt.timedelta(days=4)
    ring(desk)
    assert failing_row(desk, case_id).attempts == timers.LAST_TRY
    with begin(desk, actor(desk, MORI)) as work:
        (one,) = incident_page.of_case(work, case_id)
        assert (one.gave_up, one.next_at, one.times) == (True, None, timers.LAST_TRY)
        incident_repair.retry(work, one.id)
    assert len(look.mails(desk, case_id, "referral_reminder")) == 1
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN


def test_a_clock_set_back_a_day_fires_nothing_twice(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.now = CHASED
    ring(desk)
    clock.move_by(days=-1)
    ring(desk)
    clock.move_by(days=1)
    ring(desk)
    assert len(look.mails(desk, case_id, "referral_reminder")) == 1
    assert len(look.facts(desk, case_id, FactKind.TIMER_FIRED)) == 1


def test_a_clock_set_forward_and_back_fires_early_once_and_not_again(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.now = CHASED + dt.timedelta(days=1)
    ring(desk)
    clock.now = CHASED - dt.timedelta(days=3)
    ring(desk)
    clock.now = CHASED
    ring(desk)
    assert len(look.mails(desk, case_id, "referral_reminder")) == 1


def test_two_clocks_share_what_is_due(desk: Services, clock: MovableClock) -> None:
    case_ids = [a_case(desk, "referred") for _ in range(4)]
    clock.now = CHASED
    assert raised(together(lambda: ring(desk), lambda: ring(desk), lambda: ring(desk))) == []
    ring(desk)
    assert [len(look.mails(desk, case_id, "referral_reminder")) for case_id in case_ids] == [1, 1, 1, 1]
    assert look.broken_links(desk) == []


def test_pauses_grow_up_to_six_hours(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.now = CHASED
    poisoned, pauses = broken(desk, Broken(case_id)), []
    for _ in range(10):
        ring(poisoned)
        pauses.append(int((failing_row(desk, case_id).due_at - clock()).total_seconds()) // 60)
        clock.now = failing_row(desk, case_id).due_at
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


def test_a_person_going_on_ends_the_incident(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "task_agree_date")
    with begin(desk, SYSTEM) as work:
        (row,) = look.clock_rows(desk, case_id, TimerKind.PROCESS)
        timers.postpone(work, row.id, RuntimeError("仕掛け"))
    assert look.case_row(desk, case_id).status is CaseStatus.INCIDENT
    do(desk, case_id, "task_agree_date")
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN


def test_a_busy_database_is_nobodys_fault(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.now = CHASED
    ring(broken(desk, Broken(case_id, error=OperationalError("SELECT 1", {}, Exception("database is locked")))))
    assert failing_row(desk, case_id).attempts == 0
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN


def test_nothing_half_done_is_left_by_a_failing_step(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.now = CHASED
    before = look.revisions(desk, case_id)
    ring(broken(desk, Broken(case_id)))
    assert look.revisions(desk, case_id) == before
    assert look.facts(desk, case_id, FactKind.TIMER_FIRED) == []
    assert look.mails(desk, case_id, "referral_reminder") == []


def test_timers_of_a_case_fire_once_each_after_a_long_stop(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "task_agree_date")
    clock.move_by(days=60)
    ring(desk)
    ring(desk)
    assert waiting(desk, case_id) == {"task_agree_date", "task_stale"}
    fired = [fact.data["element"] for fact in look.facts(desk, case_id, FactKind.TIMER_FIRED) if "element" in fact.data]
    assert fired == ["timer_stale"]


def test_a_row_that_is_not_due_does_not_fire(desk: Services) -> None:
    case_id = a_case(desk, "task_agree_date")
    with begin(desk, SYSTEM) as work:
        assert not timers.fire(work, look.clock_rows(desk, case_id, TimerKind.PROCESS)[0].id)


@pytest.mark.parametrize(
    ("url", "expected"),
    [(None, Kept), ("smtp://mail.example.jp", Smtp), ("smtp+starttls://u:p%40@mail.example.jp", Smtp)],
)
def test_the_settings_name_the_way_out(sqlite_desk: Services, url: str | None, expected: type) -> None:
    services = replace(sqlite_desk, settings=replace(sqlite_desk.settings, smtp_url=url))
    assert isinstance(bell.channel_of(services), expected)


def test_the_bell_rings_by_itself_and_stops(sqlite_desk: Services) -> None:
    scheduler = bell.start(sqlite_desk)
    jobs = {job.id: job.trigger.interval.total_seconds() for job in scheduler.get_jobs()}
    assert all((job.max_instances, job.coalesce) == (1, True) for job in scheduler.get_jobs())
    scheduler.shutdown(wait=True)
    assert jobs == {"ring": 20, "files": 20, "tidy": 86400}


@pytest.mark.parametrize("round_", range(5))
def test_a_person_and_the_bell_at_one_case_wait_for_each_other(
    desk: Services, clock: MovableClock, round_: int
) -> None:
    ring(desk)
    case_id = a_case(desk, "task_agree_date")
    clock.move_by(days=14)
    outcomes = together(lambda: ring(desk), lambda: withdraw(desk, case_id), lambda: ring(desk))
    assert raised(outcomes) == []
    assert waiting(desk, case_id) == set()
    assert look.clock_rows(desk, case_id) == look.clock_rows(desk, case_id, TimerKind.PROCESS) == []
    assert look.broken_links(desk) == []


def withdraw(services: Services, case_id: CaseId) -> int:
    fields: dict[str, Any] = dict.fromkeys(("agreed_on", "agreed_from", "channel"))
    do(services, case_id, "task_agree_date", outcome="withdrawn", withdrawn_reason="繁忙期", **fields)
    return 0
