"""Each Kagoshima process from start to every end."""

import datetime as dt
from typing import Any

import pytest

from engine import dmn
from tests.clock import japan
from tests.processes.folder import environment, parsed
from tests.processes.walk import Walk

INTAKE: dict[str, Any] = {
    "company_name": "有限会社くすのは製茶",
    "contact_name": "久保園 誠",
    "phone": "0993-55-0142",
    "email": "info@kusunoha.example.jp",
    "municipality": "46223",
    "industry": "E",
    "employees": "E2",
    "topic": "T02",
    "work_style": "W1",
    "body": "受注の転記に時間がかかる。",
    "urgency_wish": "U3",
    "wish_channel": "CH2",
    "channel": "CH7",
    "received_on": dt.date(2024, 11, 18),
}
CONTACTED = {"contact_method": "both", "contacted_on": "2024-11-18", "answer": "訪問して現状を伺います。"}
SLOT = {"slot_on": "2024-11-23", "slot_from": "10:00", "slot_channel": "CH2"}
RECORD = {
    "consulted_on": "2024-11-23",
    "channel": "CH2",
    "municipality": "46223",
    "area": "A2",
    "topic": "T02",
    "dx_stage": "D1",
    "content": "受注の約7割がファクスである。",
    "advice": "まず取引先10社から電子化する。",
}
SUPPORT = {**{key: RECORD[key] for key in RECORD if key != "consulted_on"}, "supported_on": "2024-12-02"}
CONSENT = {"consent_given": "yes", "consent_method": "phone", "consent_on": "2024-11-25", "consent_by": "久保園 誠"}
CHOICE = {"institution": "shiroyama_cci", "content": "N08", "note": "販路の開拓の助言をお願いします。"}
REPORT = {"key": "monthly_consultation", "period": "2024-10", "due_on": dt.date(2024, 11, 10)}


def consultation(**other: Any) -> Walk:
    return Walk("consultation", intake=INTAKE | other)


def agreed() -> Walk:
    walk = consultation()
    walk.do("task_first_answer", outcome="propose", slots=[SLOT], **CONTACTED)
    walk.do("task_agree_date", outcome="agreed", agreed_on="2024-11-23", agreed_from="10:00", channel="CH2")
    return walk


def recorded(next_action: str, **other: Any) -> Walk:
    walk = agreed()
    walk.do("task_consultation_record", next_action=next_action, **RECORD, **other)
    return walk


def referred() -> Walk:
    walk = recorded("refer", referral_content="N08")
    walk.do("task_referral_choice", **CHOICE, **CONSENT)
    return walk


def test_a_consultation_is_answered_scheduled_on_a_saturday_recorded_and_solved() -> None:
    walk = recorded("solved")
    assert walk.end == "解決"
    assert walk.sent == ["receipt", "slot_proposal", "date_agreed"]


def test_the_first_answer_goes_to_the_group_the_table_chose_with_its_days() -> None:
    walk = consultation(topic="T10", work_style="W2")
    assert walk.task("task_first_answer").group == "desk"
    assert walk.step.variables["triage"]["first_answer_days"] == 2
    urgent = consultation(urgency_wish="U1").step.variables["triage"]
    assert (urgent["group"], urgent["first_answer_days"], urgent["area"]) == ("staff", 1, "A2")


def test_an_answer_by_telephone_needs_no_date_and_prefills_the_record() -> None:
    walk = consultation()
    walk.do("task_first_answer", outcome="answered", **CONTACTED | {"contact_method": "phone"})
    seen = walk.task("task_consultation_record").variables
    assert (seen["channel"], seen["consulted_on"], seen["area"]) == ("CH5", dt.date(2024, 11, 18), "A2")


@pytest.mark.parametrize(
    ("outcome", "more"),
    [("propose", {"slots": [SLOT]}), ("answered", {}), ("out_of_scope", {"out_of_scope_reason": "outside"})],
)
def test_each_outcome_of_the_first_answer_leads_somewhere(outcome: str, more: dict[str, Any]) -> None:
    walk = consultation()
    walk.do("task_first_answer", outcome=outcome, **CONTACTED, **more)
    after = {"propose": {"task_agree_date"}, "answered": {"task_consultation_record"}, "out_of_scope": set()}
    assert walk.waiting == after[outcome]
    assert walk.end == ("対象外" if outcome == "out_of_scope" else "")


def test_new_dates_are_sent_again_and_withdrawing_ends_the_case() -> None:
    walk = consultation()
    walk.do("task_first_answer", outcome="propose", slots=[SLOT], **CONTACTED)
    walk.do("task_agree_date", outcome="propose_again", new_slots=[SLOT | {"slot_on": "2024-11-30"}])
    assert walk.sent.count("slot_proposal") == 2
    assert walk.step.variables["slots"][0]["slot_on"] == dt.date(2024, 11, 30)
    walk.do("task_agree_date", outcome="withdrawn", withdrawn_reason="繁忙期のため")
    assert walk.end == "取下げ"


def test_after_fourteen_days_without_a_date_the_supervisor_is_asked_and_scheduling_goes_on() -> None:
    walk = consultation()
    walk.do("task_first_answer", outcome="propose", slots=[SLOT], **CONTACTED)
    assert walk.until_next_timer() == japan(2024, 12, 2)
    assert walk.waiting == {"task_agree_date", "task_stale"}
    assert walk.task("task_stale").group == "supervisors"
    walk.do("task_agree_date", outcome="withdrawn", withdrawn_reason="連絡がとれない")
    assert walk.end == "取下げ"


def test_support_is_repeated_until_the_coordinator_ends_it() -> None:
    walk = recorded("accompany")
    walk.do("task_support_visit", support_kinds=["K1"], next_action="accompany", **SUPPORT)
    online = SUPPORT | {"channel": "CH4", "online_reason": "先方の都合による。"}
    walk.do("task_support_visit", support_kinds=["K3"], next_action="handed_over", **online)
    assert walk.end == "引継ぎ（連携機関）"


def test_support_that_was_no_visit_asks_for_a_reason() -> None:
    walk = recorded("accompany")
    with pytest.raises(AssertionError, match="online_reason"):
        walk.do("task_support_visit", support_kinds=["K1"], next_action="solved", **SUPPORT | {"channel": "CH4"})


def test_a_referral_is_followed_to_its_result_and_back_to_the_case() -> None:
    walk = referred()
    letter = next(job for job in walk.jobs if job.type == "open-referral").inputs
    assert letter["consent"]["given"] is True
    assert "有限会社くすのは製茶" in letter["content"]
    walk.answer(answer="accepted_working", person="白洲 純", plan="訪問します。")
    assert walk.waiting == set()
    walk.answer(answer="accepted_done", person="白洲 純", result="商談会に参加した。")
    assert walk.task("task_referral_decision").variables["referral_result"]["comment"] == "商談会に参加した。"
    walk.do("task_referral_decision", decided_on="2024-12-20", note="結果を伝えた。", next_action="solved")
    assert walk.end == "解決"


def test_without_consent_nothing_is_sent_and_the_case_goes_on() -> None:
    walk = recorded("refer", referral_content="N08")
    walk.do("task_referral_choice", **CHOICE, consent_given="no")
    assert "open-referral" not in {job.type for job in walk.jobs}
    assert walk.waiting == {"task_referral_decision"}


def test_a_declined_referral_comes_back_with_its_reason() -> None:
    walk = referred()
    walk.answer(answer="declined", person="白洲 純", declined_reason="担当者が不在のため")
    result = walk.task("task_referral_decision").variables["referral_result"]
    assert (result["outcome"], result["comment"]) == ("declined", "担当者が不在のため")


def test_an_institution_is_reminded_after_ten_working_days_twice_then_the_supervisor_decides() -> None:
    walk = referred()
    assert walk.until_next_timer() == japan(2024, 12, 2)  # 18 November and ten working days
    walk.until_next_timer()
    walk.until_next_timer()
    assert [job.type for job in walk.jobs].count("remind-referral") == 2
    assert walk.task("task_unanswered").group == "supervisors"


@pytest.mark.parametrize(
    ("decision", "then"), [("lapse", {"task_referral_decision"}), ("other", {"task_referral_choice"}), ("chase", set())]
)
def test_each_decision_about_an_unanswered_referral_leads_somewhere(decision: str, then: set[str]) -> None:
    walk = referred()
    for _ in range(3):
        walk.until_next_timer()
    walk.do("task_unanswered", decision=decision, note="電話で確かめた。")
    assert walk.waiting == then
    assert ("close-referral" in {job.type for job in walk.jobs}) == (decision != "chase")


def test_an_answer_that_comes_while_the_supervisor_decides_is_taken() -> None:
    walk = referred()
    for _ in range(3):
        walk.until_next_timer()
    walk.answer(answer="accepted_done", person="白洲 純", result="商談会に参加した。")
    assert walk.waiting == {"task_referral_decision"}


def test_an_institution_at_work_is_asked_for_the_result_from_the_start() -> None:
    walk = referred()
    walk.until_next_timer()
    walk.answer(answer="accepted_working", person="白洲 純", plan="訪問します。")
    walk.until_next_timer()
    walk.until_next_timer()
    assert walk.waiting == set()


def followed(**data: Any) -> Walk:
    walk = recorded("follow_up")
    assert walk.until_next_timer() == japan(2025, 1, 22)  # 60 days after the consultation
    walk.do("task_follow_up", followed_on="2025-01-22", mode="phone", **data)
    return walk


def test_a_follow_up_ends_the_case_or_opens_new_support() -> None:
    reached = {"contact_made": "yes", "situation": "順調", "effect": "F1"}
    assert followed(**reached, further_support="no").end == "フォローアップ終了"
    again = followed(**reached, further_support="yes")
    assert again.waiting == {"task_consultation_record"}
    assert again.task("task_consultation_record").variables["consulted_on"] is None


def test_a_company_nobody_reaches_is_tried_three_times_fourteen_days_apart() -> None:
    walk = followed(contact_made="no", note="不在")
    for day in ("2025-02-05", "2025-02-19"):
        assert walk.until_next_timer().date() == dt.date.fromisoformat(day)
        walk.do("task_follow_up", followed_on=day, mode="phone", contact_made="no", note="不在")
    assert walk.end == "フォローアップ終了"


def test_a_follow_up_never_falls_later_than_thirty_days_before_the_term_ends() -> None:
    walk = Walk("consultation", japan(2025, 2, 10), intake=INTAKE)
    walk.do("task_first_answer", outcome="answered", **CONTACTED)
    walk.do("task_consultation_record", next_action="follow_up", **RECORD | {"consulted_on": "2025-02-10"})
    assert walk.until_next_timer() == japan(2025, 3, 1)


def test_a_monthly_report_is_checked_sent_and_received() -> None:
    walk = Walk("periodic_report", report=REPORT)
    walk.do("task_report_check", decision="approve")
    walk.do("task_report_receipt", received_on="2024-11-18", method="mail", receipt="received")
    assert walk.end == "受領済み"
    assert [job.type for job in walk.jobs][-2:] == ["send-report", "receive-report"]
    assert walk.jobs[-1].inputs["received_on"] == dt.date(2024, 11, 18)


def test_a_report_sent_back_or_objected_to_is_corrected_and_counted_again() -> None:
    walk = Walk("periodic_report", report=REPORT)
    walk.do("task_report_check", decision="return", correction="11月5日の記録の方法が誤り")
    walk.do("task_record_correction", corrected="方法を訪問に直した。")
    walk.do("task_report_check", decision="approve")
    asked = {"receipt": "correction", "correction_request": "実数の数え方を確かめる"}
    walk.do("task_report_receipt", received_on="2024-11-18", method="phone", **asked)
    assert walk.task("task_record_correction").variables["correction"] == "実数の数え方を確かめる"
    assert [job.type for job in walk.jobs].count("gather-report") == 2


@pytest.mark.parametrize(
    ("wish", "topic", "channel", "urgency"),
    [("U1", "T01", "CH7", "U1"), ("U3", "T06", "CH5", "U1"), ("U3", "T06", "CH7", "U2"), ("U3", "T01", "CH7", "U3")],
)
def test_urgency_follows_the_caller_and_is_raised_for_security(
    wish: str, topic: str, channel: str, urgency: str
) -> None:
    intake = INTAKE | {"urgency_wish": wish, "topic": topic, "channel": channel}
    assert dmn.decide(parsed().decisions, "triage", {"intake": intake}, environment()).value["urgency"] == urgency
