"""The life of a case from the request to its end, with the real programme, the real clock's work, and moved time."""

import datetime as dt
from typing import Any

import pytest

from engine import cases, referrals, trail
from engine.domain.access import INSTITUTION, SYSTEM
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, InstanceStatus, ReferralStatus, TimerKind
from engine.referrals import AlreadyAnswered, ReferralClosed, ReferralView, UnknownAnswer
from engine.store.cases import InstanceRow
from engine.store.evidence import FactRow
from engine.work import Services, begin
from tests import look
from tests.clock import MovableClock, japan
from tests.make import a_case, do, seen, task, waiting
from tests.ring import ring, until

DONE = {"answer": "accepted_done", "person": "白洲 純", "result": "商談会に参加した。"}
WORKING = {"answer": "accepted_working", "person": "白洲 純", "plan": "訪問します。"}
DECLINED = {"answer": "declined", "person": "白洲 純", "declined_reason": "担当者が不在のため"}


def referral(services: Services, case_id: CaseId) -> ReferralView:
    with begin(services, SYSTEM, read_only=True) as work:
        return referrals.of_case(work, case_id)[-1]


def answer(services: Services, case_id: CaseId, data: dict[str, Any]) -> ReferralView:
    number = referral(services, case_id).id
    with begin(services, INSTITUTION) as work:
        return referrals.answer(work, number, data)


def ending(services: Services, case_id: CaseId) -> tuple[CaseStatus, str | None]:
    with begin(services, SYSTEM, read_only=True) as work:
        case = cases.get(work, case_id)
    assert waiting(services, case_id) == set()
    assert look.clock_rows(services, case_id) == look.clock_rows(services, case_id, TimerKind.PROCESS) == []
    assert look.broken_links(services) == []
    return case.status, case.outcome


def test_a_consultation_on_a_sunday_is_recorded_and_solved(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "task_agree_date")
    do(desk, case_id, "task_agree_date", agreed_on="2026-11-29")
    record = task(desk, case_id, "task_consultation_record")
    assert record.due_at == japan(2026, 12, 1, 17)  # Sunday, then two working days
    clock.move_to(dt.date(2026, 11, 30))
    do(desk, case_id, "task_consultation_record", consulted_on="2026-11-29")
    assert ending(desk, case_id) == (CaseStatus.CLOSED, "解決")
    assert [mail.message_key for mail in look.mails(desk, case_id)] == ["receipt", "slot_proposal", "date_agreed"]
    assert len(look.facts(desk, case_id, FactKind.RECORD_WRITTEN)) == 1


def test_every_kind_of_fact_of_a_closed_case_is_there(desk: Services) -> None:
    case_id = a_case(desk, "closed")
    kinds = {fact.kind for fact in look.facts(desk, case_id)}
    assert kinds >= {FactKind.CASE_OPENED, FactKind.STEP_TAKEN, FactKind.TASK_DONE, FactKind.CASE_CLOSED}
    (closed,) = look.facts(desk, case_id, FactKind.CASE_CLOSED)
    assert (closed.data, look.case_row(desk, case_id).closed_at) == ({"outcome": "解決"}, desk.clock())


@pytest.mark.parametrize(
    ("element", "data", "outcome"),
    [
        ("task_first_answer", {"outcome": "out_of_scope", "out_of_scope_reason": "outside", "slots": None}, "対象外"),
        (
            "task_agree_date",
            {
                "outcome": "withdrawn",
                "withdrawn_reason": "繁忙期",
                "agreed_on": None,
                "agreed_from": None,
                "channel": None,
            },
            "取下げ",
        ),
        ("task_consultation_record", {"next_action": "handed_over"}, "引継ぎ（連携機関）"),
    ],
)
def test_a_case_ends_under_the_name_of_its_end(
    desk: Services, element: str, data: dict[str, Any], outcome: str
) -> None:
    case_id = a_case(desk, element)
    do(desk, case_id, element, **data)
    assert ending(desk, case_id) == (CaseStatus.CLOSED, outcome)


def test_new_dates_at_the_same_instant_are_sent_again(desk: Services) -> None:
    case_id = a_case(desk, "task_agree_date")
    slot = {"slot_on": "2026-11-28", "slot_from": "10:00", "slot_channel": "CH2"}
    again: dict[str, Any] = {
        "outcome": "propose_again",
        "new_slots": [slot],
        "agreed_on": None,
        "agreed_from": None,
        "channel": None,
    }
    do(desk, case_id, "task_agree_date", **again)
    do(desk, case_id, "task_agree_date", **again)
    assert len(look.mails(desk, case_id, "slot_proposal")) == 3


def test_support_is_repeated_until_it_is_enough(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "task_support_visit")
    for _ in range(2):
        do(desk, case_id, "task_support_visit", choice="accompany")
        clock.move_by(days=7)
    do(desk, case_id, "task_support_visit")
    assert ending(desk, case_id) == (CaseStatus.CLOSED, "解決")
    assert len(look.facts(desk, case_id, FactKind.RECORD_WRITTEN)) == 4


def test_without_consent_nobody_is_written_to(desk: Services) -> None:
    case_id = a_case(desk, "task_referral_choice")
    do(desk, case_id, "task_referral_choice", consent_given="no", consent_method=None, consent_on=None, consent_by=None)
    assert look.mails(desk, case_id, "referral_request") == []
    assert waiting(desk, case_id) == {"task_referral_decision"}


def test_with_consent_the_institution_gets_a_letter_with_its_link(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    (letter,) = look.mails(desk, case_id, "referral_request")
    assert letter.to_address == "chusho@shiroyama-cci.example.jp"
    assert "/reply/" in letter.body
    assert "{{" not in letter.body
    (fact,) = look.facts(desk, case_id, FactKind.REFERRAL_SENT)
    assert fact.data["consent"]["by"] == "久保園 誠"


def test_an_answer_through_the_link_returns_to_the_case(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    assert answer(desk, case_id, WORKING).status is ReferralStatus.WORKING
    assert waiting(desk, case_id) == set()
    assert answer(desk, case_id, DONE).status is ReferralStatus.DONE
    shown = seen(desk, case_id, "task_referral_decision")["referral_result"]
    assert (shown["institution_name"], shown["comment"]) == ("しろやま商工会議所", "商談会に参加した。")
    with pytest.raises(AlreadyAnswered):
        answer(desk, case_id, DECLINED)
    do(desk, case_id, "task_referral_decision")
    assert ending(desk, case_id) == (CaseStatus.CLOSED, "解決")


def test_a_declined_referral_returns_to_the_case(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    answer(desk, case_id, DECLINED)
    assert seen(desk, case_id, "task_referral_decision")["referral_result"]["outcome"] == "declined"


def test_a_silent_institution_is_chased_twice_then_the_supervisor_decides(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    until(desk, clock, japan(2026, 12, 3, 8))
    assert look.mails(desk, case_id, "referral_reminder") == []
    for chases, day in ((1, japan(2026, 12, 3, 9)), (2, japan(2026, 12, 17, 9))):
        until(desk, clock, day)
        assert len(look.mails(desk, case_id, "referral_reminder")) == referral(desk, case_id).chases == chases
    until(desk, clock, japan(2027, 1, 6, 10))
    assert task(desk, case_id, "task_unanswered").group == "supervisors"
    assert len(look.mails(desk, case_id, "referral_reminder")) == 2


def test_a_late_answer_takes_the_decision_from_the_supervisor(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    until(desk, clock, japan(2027, 1, 6, 10))
    answer(desk, case_id, DONE)
    assert waiting(desk, case_id) == {"task_referral_decision"}
    assert [fact.actor for fact in look.facts(desk, case_id, FactKind.TASK_WITHDRAWN)] == ["連携機関"]


def test_after_the_supervisor_closed_it_a_referral_takes_no_answer(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    until(desk, clock, japan(2027, 1, 6, 10))
    do(desk, case_id, "task_unanswered")
    assert referral(desk, case_id).status is ReferralStatus.LAPSED
    with pytest.raises(ReferralClosed):
        answer(desk, case_id, DONE)
    assert waiting(desk, case_id) == {"task_referral_decision"}


def test_an_answer_nobody_waits_for_is_kept(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    with begin(desk, SYSTEM) as work:
        work.session.query(InstanceRow).filter_by(case_id=case_id).one().status = InstanceStatus.COMPLETED
    assert answer(desk, case_id, DONE).answer == DONE
    assert "待っていません" in str(look.facts(desk, case_id, FactKind.NOTE)[-1].data)


def test_an_unknown_answer_changes_nothing(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    with pytest.raises(UnknownAnswer):
        answer(desk, case_id, {"answer": "perhaps"})
    assert referral(desk, case_id).status is ReferralStatus.SENT


def test_a_follow_up_comes_after_sixty_days_and_leads_to_new_support(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "followed")
    until(desk, clock, japan(2027, 1, 16, 23))
    assert waiting(desk, case_id) == set()
    until(desk, clock, japan(2027, 1, 17, 10))
    do(desk, case_id, "task_follow_up", further_support="yes")
    do(desk, case_id, "task_consultation_record")
    assert ending(desk, case_id) == (CaseStatus.CLOSED, "解決")


def test_a_follow_up_that_finds_all_well_ends_the_case(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "followed")
    until(desk, clock, japan(2027, 1, 17, 10))
    do(desk, case_id, "task_follow_up", further_support="no")
    assert ending(desk, case_id) == (CaseStatus.CLOSED, "フォローアップ終了")


def test_a_changed_removed_or_moved_fact_is_found(desk: Services) -> None:
    case_id = a_case(desk, "task_agree_date")
    chain = f"case:{case_id}"
    with begin(desk, SYSTEM) as work:
        facts = work.session.query(FactRow).filter_by(case_id=case_id).order_by(FactRow.seq).all()
        assert list(trail.broken_links(work)) == []
        said, facts[2].data = facts[2].data, {"message": "別の文面"}
        assert list(trail.broken_links(work)) == [(chain, 3)]
        facts[2].data = said
        work.session.delete(facts[-1])
        assert list(trail.broken_links(work)) == [(chain, len(facts))]
        work.session.delete(facts[1])
        assert (chain, 3) in list(trail.broken_links(work))


def test_the_bell_finds_nothing_to_do_on_a_quiet_desk(desk: Services) -> None:
    ring(desk)
    a_case(desk)
    assert ring(desk) == 0
