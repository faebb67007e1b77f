"""Repairs of a running case: corrected data, moved steps, cancelled cases."""

import datetime as dt
from typing import Any

import pytest

from engine import bpmn, cancelling, cases, instances, interventions, outbox, referrals, suspensions, tasks
from engine.domain.access import INSTITUTION, SYSTEM, NotAllowed
from engine.domain.ids import CaseId, InstanceId
from engine.domain.states import CaseStatus, OutboxStatus, TaskStatus, TimerKind
from engine.interventions import Repair
from engine.store.cases import InstanceRow
from engine.task_view import TaskView
from engine.work import Services, begin
from tests import look
from tests.cast import MORI, PASSERBY, SATO, actor
from tests.clock import MovableClock
from tests.make import a_case, do, seen, task, waiting

WHY = "電話で訂正の申し出があった"


def repair(services: Services, case_id: CaseId, reason: str = WHY) -> Repair:
    with begin(services, SYSTEM, read_only=True) as work:
        (row,) = work.session.query(InstanceRow).filter(InstanceRow.case_id == case_id)
    return Repair(case_id=case_id, instance_id=InstanceId(row.id), reason=reason)


def variables(services: Services, case_id: CaseId) -> dict[str, Any]:
    with begin(services, SYSTEM, read_only=True) as work:
        row = work.session.get_one(InstanceRow, repair(services, case_id).instance_id)
        return instances.variables(row)


def correct(services: Services, case_id: CaseId, path: str, value: Any) -> None:
    with begin(services, actor(services, MORI)) as work:
        interventions.correct(work, repair(services, case_id), path, value)


def move(services: Services, case_id: CaseId, stop: str, to: str) -> None:
    with begin(services, actor(services, MORI)) as work:
        wanted = repair(services, case_id)
        keys = tuple(p.key for p in interventions.places(work, wanted) if p.element_id == stop)
        process = work.session.get_one(InstanceRow, wanted.instance_id).process_id
        interventions.move(work, wanted, bpmn.Move(stop=keys, process_id=process, element_id=to))


def test_a_corrected_value_is_used_and_the_old_one_stays_in_the_trail(desk: Services) -> None:
    case_id = a_case(desk)
    correct(desk, case_id, "intake.email", "new@kusunoha.example.jp")
    assert variables(desk, case_id)["intake"]["email"] == "new@kusunoha.example.jp"
    assert variables(desk, case_id)["intake"]["company_name"] == "有限会社くすのは製茶"
    assert look.case_row(desk, case_id).facts["email"] == "new@kusunoha.example.jp"
    (fact,) = look.facts(desk, case_id, "data_corrected")
    assert (fact.data["before"], fact.data["after"]) == ("info@kusunoha.example.jp", "new@kusunoha.example.jp")
    assert (fact.reason, fact.actor) == (WHY, MORI.name)
    correct(desk, case_id, "intake.email", "new@kusunoha.example.jp")
    assert len(look.facts(desk, case_id, "data_corrected")) == 1


def test_what_banso_keeps_itself_is_not_corrected(sqlite_desk: Services) -> None:
    with pytest.raises(interventions.NotACorrection):
        correct(sqlite_desk, a_case(sqlite_desk), "case.number", "1")


def test_a_suspended_case_takes_a_correction_and_does_not_move(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        suspensions.suspend_case(work, case_id, reason=WHY)
    correct(sqlite_desk, case_id, "intake.topic", "T03")
    assert variables(sqlite_desk, case_id)["intake"]["topic"] == "T03"
    assert look.case_row(sqlite_desk, case_id).status is CaseStatus.SUSPENDED
    with pytest.raises(interventions.SuspendedNow):
        move(sqlite_desk, case_id, "task_first_answer", "task_agree_date")


def test_a_step_can_be_skipped_and_redone_with_its_old_result_kept(desk: Services) -> None:
    case_id = a_case(desk, "task_agree_date")
    done = [one for one in all_tasks(desk, case_id) if one.element_id == "task_first_answer"]
    move(desk, case_id, "task_agree_date", "task_first_answer")
    assert waiting(desk, case_id) == {"task_first_answer"}
    again = [one for one in all_tasks(desk, case_id) if one.element_id == "task_first_answer"]
    assert [one.status for one in again] == [TaskStatus.DONE, TaskStatus.OPEN]
    assert again[0].data == done[0].data
    do(desk, case_id, "task_first_answer")
    do(desk, case_id, "task_agree_date")
    (fact,) = look.facts(desk, case_id, "step_moved")
    assert fact.reason == WHY
    assert look.broken_links(desk) == []


def all_tasks(services: Services, case_id: CaseId) -> list[TaskView]:
    with begin(services, SYSTEM, read_only=True) as work:
        return tasks.of_case(work, case_id)


def test_moving_the_same_step_twice_says_who_was_faster(desk: Services) -> None:
    case_id = a_case(desk)
    with begin(desk, actor(desk, MORI)) as work:
        wanted = repair(desk, case_id)
        (place,) = interventions.places(work, wanted)
    there = bpmn.Move(stop=(place.key,), process_id=place.process_id, element_id="task_agree_date")
    with begin(desk, actor(desk, MORI)) as work:
        interventions.move(work, wanted, there)
    with pytest.raises(interventions.StepLeft, match=MORI.name), begin(desk, actor(desk, MORI)) as work:
        interventions.move(work, wanted, there)
    with pytest.raises(bpmn.NotWaiting):
        move(desk, case_id, "task_first_answer", "task_agree_date")  # names no place at all
    assert waiting(desk, case_id) == {"task_agree_date"}


@pytest.mark.parametrize("player", [SATO, PASSERBY])
def test_nobody_but_a_supervisor_repairs(sqlite_desk: Services, player: Any) -> None:
    case_id = a_case(sqlite_desk)
    wanted = repair(sqlite_desk, case_id)
    with pytest.raises((NotAllowed, cases.NoSuchCase)), begin(sqlite_desk, actor(sqlite_desk, player)) as work:
        interventions.correct(work, wanted, "intake.topic", "T03")
    with pytest.raises((NotAllowed, cases.NoSuchCase)), begin(sqlite_desk, actor(sqlite_desk, player)) as work:
        cancelling.cancel(work, case_id, reason=WHY)


def test_a_repair_says_why(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    wanted = repair(sqlite_desk, case_id, reason=" ")
    with pytest.raises(suspensions.WhyMissing), begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        interventions.correct(work, wanted, "intake.topic", "T03")


def cancel(services: Services, case_id: CaseId) -> None:
    with begin(services, actor(services, MORI)) as work:
        cancelling.cancel(work, case_id, reason="取下げの申し出")


def test_a_cancelled_case_is_over_for_everybody(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    cancel(desk, case_id)
    assert look.case_row(desk, case_id).status is CaseStatus.CANCELLED
    assert waiting(desk, case_id) == set()
    assert look.clock_rows(desk, case_id) == look.clock_rows(desk, case_id, TimerKind.PROCESS) == []
    assert {mail.status for mail in look.mails(desk, case_id)} <= {OutboxStatus.CANCELLED, OutboxStatus.SENT}
    with begin(desk, INSTITUTION) as work:
        (asked,) = referrals.of_case(work, case_id)
        with pytest.raises(referrals.ReferralClosed):
            referrals.answer(work, asked.id, {"answer": "declined"})
    with begin(desk, SYSTEM) as work:
        assert outbox.take(work, "sender") is None
    cancel(desk, case_id)
    assert len(look.facts(desk, case_id, "case_cancelled")) == 1


def test_what_was_typed_in_a_cancelled_case_stays_in_the_trail(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    found = task(sqlite_desk, case_id, "task_first_answer")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        tasks.save_draft(work, found.id, {"answer": "書きかけ"})
    cancel(sqlite_desk, case_id)
    (fact,) = look.facts(sqlite_desk, case_id, "case_cancelled")
    assert fact.data["drafts"] == {found.name: {"answer": "書きかけ"}}


def test_a_closed_case_cannot_be_cancelled(sqlite_desk: Services) -> None:
    with pytest.raises(cancelling.CaseOver):
        cancel(sqlite_desk, a_case(sqlite_desk, "closed"))


def test_a_suspended_case_can_be_cancelled(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = a_case(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        suspensions.suspend_case(work, case_id, reason=WHY)
    clock.now += dt.timedelta(days=1)
    cancel(sqlite_desk, case_id)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        assert suspensions.of_case(work, case_id) == []


def test_a_called_process_takes_a_correction_when_it_is_called_anew(desk: Services) -> None:
    case_id = a_case(desk, "task_referral_choice")
    correct(desk, case_id, "intake.company_name", "株式会社さつき")
    assert "株式会社さつき" not in str(seen(desk, case_id, "task_referral_choice"))
    move(desk, case_id, "task_referral_choice", "call_referral")
    assert "株式会社さつき" in str(seen(desk, case_id, "task_referral_choice"))
    assert look.broken_links(desk) == []
