"""Suspend and resume: nothing runs, nothing is lost, clocks stand still and dates do not."""

import datetime as dt

import pytest

from engine import cases, links, public_status, referrals, suspensions, tasks, timers
from engine.domain.access import CLOCK, COMPANY, INSTITUTION, SYSTEM, NotAllowed
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, InstanceStatus, TimerKind, TimerStatus
from engine.domain.workdays import JAPAN
from engine.standing import StandsStill
from engine.store.cases import InstanceRow, TimerRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, actor
from tests.clock import MovableClock, japan
from tests.make import a_case, do, task, waiting
from tests.together import together

WHY = "県の指示（第3号）による"


def suspend(services: Services, case_id: CaseId) -> suspensions.Order:
    with begin(services, actor(services, MORI)) as work:
        return suspensions.suspend_case(work, case_id, reason=WHY)


def resume(services: Services, order: suspensions.Order) -> None:
    with begin(services, actor(services, MORI)) as work:
        suspensions.resume(work, order.id, reason="指示の解除")


def status(services: Services, case_id: CaseId) -> CaseStatus:
    return look.case_row(services, case_id).status


def test_no_task_of_a_suspended_case_can_be_done_until_it_goes_on(desk: Services) -> None:
    case_id = a_case(desk)
    order = suspend(desk, case_id)
    assert status(desk, case_id) is CaseStatus.SUSPENDED
    with pytest.raises(StandsStill, match="supervisor"):
        do(desk, case_id, "task_first_answer")
    with pytest.raises(StandsStill), begin(desk, actor(desk, SATO)) as work:
        tasks.claim(work, task(desk, case_id, "task_first_answer").id)
    resume(desk, order)
    assert status(desk, case_id) is CaseStatus.OPEN
    do(desk, case_id, "task_first_answer")
    assert len(look.facts(desk, case_id, "case_suspended")) == len(look.facts(desk, case_id, "case_resumed")) == 1


def test_what_was_typed_can_still_be_kept_meanwhile(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    suspend(sqlite_desk, case_id)
    found = task(sqlite_desk, case_id, "task_first_answer")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        tasks.save_draft(work, found.id, {"answer": "書きかけ"})
    assert task(sqlite_desk, case_id, "task_first_answer").draft == {"answer": "書きかけ"}


def test_an_answer_that_comes_meanwhile_is_delivered_when_the_case_goes_on(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    order = suspend(desk, case_id)
    with begin(desk, INSTITUTION) as work:
        (asked,) = referrals.of_case(work, case_id)
        referrals.answer(work, asked.id, {"answer": "accepted_done", "person": "白洲 純", "result": "済み"})
    assert waiting(desk, case_id) == set()
    resume(desk, order)
    assert waiting(desk, case_id) == {"task_referral_decision"}
    assert "event_held" in [fact.kind for fact in look.facts(desk, case_id)]


def test_a_pausing_deadline_is_later_by_the_working_days_it_stood_still(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    due = task(desk, case_id, "task_first_answer").due_at
    order = suspend(desk, case_id)
    clock.now += dt.timedelta(days=7)
    resume(desk, order)
    after = task(desk, case_id, "task_first_answer")
    assert due is not None
    assert after.due_at is not None
    assert after.due_at - due >= dt.timedelta(days=7)
    assert [fact.data["after"] for fact in look.facts(desk, case_id, "deadline_moved")]
    assert look.clock_rows(desk, case_id)[0].due_at > clock.now


def test_a_rule_that_does_not_pause_keeps_its_date_and_reminds_once(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = a_case(sqlite_desk)
    with begin(sqlite_desk, SYSTEM) as work:
        release = work.programmes.current(work.session, KAGOSHIMA)
        rule = release.programme.deadlines[task(sqlite_desk, case_id, "task_first_answer").deadline["rule"]]  # type: ignore[index]
    object.__setattr__(rule, "pauses", False)
    try:
        due = task(sqlite_desk, case_id, "task_first_answer").due_at
        order = suspend(sqlite_desk, case_id)
        assert look.clock_rows(sqlite_desk, case_id) == []
        clock.now += dt.timedelta(days=30)
        resume(sqlite_desk, order)
        assert task(sqlite_desk, case_id, "task_first_answer").due_at == due
        assert len(look.clock_rows(sqlite_desk, case_id)) == 1
    finally:
        object.__setattr__(rule, "pauses", True)


def test_a_counted_timer_stands_still_and_does_not_fire(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    (before,) = look.clock_rows(desk, case_id, TimerKind.PROCESS)
    order = suspend(desk, case_id)
    clock.now = before.due_at + dt.timedelta(days=1)
    with begin(desk, CLOCK) as work:
        assert not timers.fire(work, before.id)
        assert work.session.get_one(TimerRow, before.id).status is TimerStatus.HELD
    stood = clock.now - order.suspended_at
    resume(desk, order)
    rows = look.clock_rows(desk, case_id, TimerKind.PROCESS)
    assert [row.due_at for row in rows] in ([before.due_at + stood], [before.due_at])


def test_two_orders_over_one_case_have_both_to_be_lifted(desk: Services) -> None:
    case_id = a_case(desk)
    mine = suspend(desk, case_id)
    with begin(desk, actor(desk, MORI)) as work:
        whole = suspensions.suspend_programme(work, KAGOSHIMA, reason=WHY)
    resume(desk, mine)
    assert status(desk, case_id) is CaseStatus.SUSPENDED
    resume(desk, whole)
    assert status(desk, case_id) is CaseStatus.OPEN
    resume(desk, whole)


def test_a_programme_stands_still_as_a_whole_and_so_does_what_comes_in(desk: Services) -> None:
    first = a_case(desk)
    with begin(desk, actor(desk, MORI)) as work:
        order = suspensions.suspend_programme(work, KAGOSHIMA, reason=WHY, case_kind="consultation")
        again = suspensions.suspend_programme(work, KAGOSHIMA, reason=WHY, case_kind="consultation")
    assert again.id == order.id
    second = a_case(desk, company_name="株式会社はやぶさ製作所")
    assert {status(desk, first), status(desk, second)} == {CaseStatus.SUSPENDED}
    resume(desk, order)
    do(desk, first, "task_first_answer")
    do(desk, second, "task_first_answer")


def test_suspending_twice_is_suspending_once(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    assert suspend(sqlite_desk, case_id).id == suspend(sqlite_desk, case_id).id
    assert len(look.facts(sqlite_desk, case_id, "case_suspended")) == 1


def test_only_supervisors_suspend_and_they_say_why(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    with pytest.raises(NotAllowed), begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        suspensions.suspend_case(work, case_id, reason=WHY)
    for stranger in (PASSERBY, KENCHO):
        with pytest.raises(cases.NoSuchCase), begin(sqlite_desk, actor(sqlite_desk, stranger)) as work:
            suspensions.suspend_case(work, case_id, reason=WHY)
    with pytest.raises(suspensions.WhyMissing), begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        suspensions.suspend_case(work, case_id, reason=" ")


def test_a_closed_case_cannot_be_suspended(sqlite_desk: Services) -> None:
    with pytest.raises(suspensions.NothingToSuspend):
        suspend(sqlite_desk, a_case(sqlite_desk, "closed"))


def test_the_company_sees_gently_that_its_case_rests(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    suspend(sqlite_desk, case_id)
    token = links.status_url(sqlite_desk.settings, case_id).rpartition("/")[2]
    with begin(sqlite_desk, COMPANY, read_only=True) as work:
        assert public_status.read(work, token).rests


def test_an_instance_says_since_when_it_stands_still(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = a_case(sqlite_desk)
    clock.now = japan(2026, 11, 20, 9)
    suspend(sqlite_desk, case_id)
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        (row,) = work.session.query(InstanceRow).filter(InstanceRow.case_id == case_id)
        assert row.status is InstanceStatus.SUSPENDED
        assert row.suspended_at == clock.now.astimezone(JAPAN)


@pytest.mark.parametrize("attempt", range(6))
def test_suspending_while_somebody_completes_has_one_outcome(desk: Services, attempt: int) -> None:
    case_id = a_case(desk, company_name=f"株式会社{attempt}")

    def finish() -> str:
        try:
            do(desk, case_id, "task_first_answer")
        except StandsStill:
            return "refused"
        return "done"

    outcomes = together(finish, lambda: str(suspend(desk, case_id).id))
    left = {"done": {"task_agree_date"}, "refused": {"task_first_answer"}}
    assert waiting(desk, case_id) == left[str(outcomes[0])]
    assert status(desk, case_id) is CaseStatus.SUSPENDED
    assert look.broken_links(desk) == []
