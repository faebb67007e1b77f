"""Clocks of hours run from recognition, day and night, side by side, each told at its half (P14, DL-M2 to DL-M5)."""

import datetime as dt

import pytest

from engine import gates
from engine.domain.states import TimerKind
from engine.work import Services
from tests import look
from tests.clock import MovableClock, japan
from tests.engine.incident_desk import RECOGNISED_AT, complete, open_desk, recognised, row
from tests.ring import ring, until


@pytest.fixture
def incidents(services: Services, clock: MovableClock) -> Services:
    """Open the desk at the minute something is recognised."""
    clock.now = RECOGNISED_AT
    open_desk(services)
    return services


def test_clocks_start_from_recognition_and_run_at_night(incidents: Services, clock: MovableClock) -> None:
    clock.now = RECOGNISED_AT + dt.timedelta(minutes=20)
    case_id = recognised(incidents)
    assert row(incidents, case_id, "first_report").due_at == japan(2026, 11, 22, 0, 10)
    assert row(incidents, case_id, "accident_report").due_at == japan(2026, 11, 22, 3, 10)


def test_the_reminder_comes_at_the_minute_of_the_half(incidents: Services, clock: MovableClock) -> None:
    case_id = recognised(incidents)
    clock.now = RECOGNISED_AT + dt.timedelta(minutes=29, seconds=59)
    assert ring(incidents) == 0
    clock.now = RECOGNISED_AT + dt.timedelta(minutes=30)
    ring(incidents)
    (mail,) = look.mails(incidents, case_id, "task_reminder")
    assert (mail.queued_at, "第1報を入れる" in mail.subject) == (japan(2026, 11, 21, 23, 40), True)


def test_parallel_clocks_escalate_by_themselves(incidents: Services, clock: MovableClock) -> None:
    case_id = recognised(incidents)
    until(incidents, clock, japan(2026, 11, 22, 4))
    told = [(mail.message_key, mail.queued_at) for mail in look.mails(incidents, case_id)]
    assert told == [
        ("task_reminder", japan(2026, 11, 21, 23, 40)),
        ("task_escalated", japan(2026, 11, 22, 0, 10)),
        ("task_reminder", japan(2026, 11, 22, 1, 10)),
    ]


def test_a_clock_starts_when_another_task_says_when(incidents: Services, clock: MovableClock) -> None:
    case_id = recognised(incidents)
    assert "unknown" in (row(incidents, case_id, "detail_report").deadline or {})
    clock.now = japan(2026, 11, 24, 17, 30)
    complete(incidents, case_id, "first_report", reported_at="2026-11-24T17:30")
    found = row(incidents, case_id, "detail_report")
    assert found.due_at == japan(2026, 11, 24, 18, 30)
    (fact,) = look.facts(incidents, case_id, "deadline_moved")
    assert (fact.data["before"], fact.data["task"]) == (None, "詳細を報告する")
    assert japan(2026, 11, 24, 18) in [one.due_at for one in look.clock_rows(incidents, case_id, TimerKind.NOTICE)]


def test_conflicting_clauses_are_both_kept_and_the_shorter_leads(incidents: Services) -> None:
    case_id = recognised(incidents, reported_at=japan(2026, 11, 21, 23, 30))
    found = row(incidents, case_id, "detail_report")
    beside = (found.deadline or {})["beside"]
    assert {one["rule"]: dt.datetime.fromisoformat(one["due_at"]) for one in beside} == {
        "detail_report": japan(2026, 11, 22, 7, 30),
        "detail_report_annex": japan(2026, 11, 22, 1, 30),
    }
    assert found.due_at == japan(2026, 11, 22, 1, 30)


def test_a_step_is_refused_until_what_it_waits_for_is_done(incidents: Services) -> None:
    case_id = recognised(incidents)
    with pytest.raises(gates.StepBlocked) as refused:
        complete(incidents, case_id, "announce")
    assert "「公表前の了解」が済むまで" in refused.value.text.ja
    assert "特記事項「公表する場合には、事前に」" in refused.value.text.ja
    complete(incidents, case_id, "agree", agreed_on="2026-11-21")
    complete(incidents, case_id, "announce")
    assert len(look.facts(incidents, case_id, "task_done")) == 2


def test_a_step_that_changes_nothing_a_rule_reads_moves_nothing(incidents: Services) -> None:
    case_id = recognised(incidents)
    before = row(incidents, case_id, "accident_report").revision
    complete(incidents, case_id, "agree", agreed_on="2026-11-21")
    assert row(incidents, case_id, "accident_report").revision == before
    assert look.facts(incidents, case_id, "deadline_moved") == []


def test_the_reasons_are_kept_with_the_deadline(incidents: Services) -> None:
    why = row(incidents, recognised(incidents), "first_report").deadline or {}
    kept = {name: why[name] for name in ("rule", "release", "exact", "planned", "pulled", "consequence", "inputs")}
    assert kept == {
        "rule": "first_report",
        "release": 1,
        "exact": True,
        "planned": False,
        "pulled": False,
        "consequence": "escalation",
        "inputs": {"recognised_at": "2026-11-21T23:10:00@Asia/Tokyo"},
    }
    assert [step["kind"] for step in why["steps"]] == ["start", "count", "target"]
    assert why["steps"][1]["day"] == "2026-11-21T15:10:00+00:00"
