"""The names of states, and the sentences of the history."""

from enum import StrEnum

import pytest

from engine.domain import states
from engine.domain.facts import FactKind
from engine.domain.ids import UserId
from engine.trail import FactView
from tests.clock import japan
from web.labels import STATES, size
from web.timeline import HIDDEN, SENTENCES, Entry, entries

SHOWN = (states.CaseStatus, states.TaskStatus, states.ReferralStatus, states.OutboxStatus, states.ReportStatus)
OF_A_CASE = set(FactKind) - {
    FactKind.PROGRAMME_PUBLISHED,
    FactKind.DRAFT_SAVED,
    FactKind.PERSON_CHANGED,
    FactKind.LOGGED_IN,
    FactKind.CALENDAR_CHANGED,
    FactKind.DUTY_TOLD,
    FactKind.DATE_MET,
    FactKind.DATE_REOPENED,
    FactKind.REPORT_LEFT_OUT,
    FactKind.COMPANY_CHANGED,
    FactKind.COMPANIES_MERGED,
    FactKind.COMPANIES_DISTINCT,
    FactKind.MERGE_UNDONE,
    FactKind.CONTACT_CHANGED,
    FactKind.CONSENT_CHANGED,
    FactKind.SME_CHECKED,
    FactKind.INSTITUTION_CHANGED,
    FactKind.PARTIES_IMPORTED,
    FactKind.CODES_REVIEWED,
    FactKind.MONTH_CLOSED,
    FactKind.MONTH_REOPENED,
    FactKind.DATA_EXPORTED,
    FactKind.HANDOVER_MADE,
}


MEMBERS: list[StrEnum] = [state for kind in SHOWN for state in kind]


@pytest.mark.parametrize("state", MEMBERS, ids=lambda state: f"{type(state).__name__}.{state.name}")
def test_names_every_state_in_both_languages(state: StrEnum) -> None:
    words, tone = STATES[type(state)][state]
    assert words.ja
    assert words.en
    assert tone


@pytest.mark.parametrize(("number", "said"), [(0, "0 B"), (1023, "1023 B"), (12_345, "12 KB"), (5_000_000, "4.8 MB")])
def test_says_sizes_as_people_do(number: int, said: str) -> None:
    assert size(number) == said


def told(kind: FactKind, reason: str | None = None, **data: object) -> Entry:
    at = japan(2026, 11, 18)
    fact = FactView(id=1, at=at, kind=kind, actor="時計", automatic=True, task_id=None, data=dict(data), reason=reason)
    return entries([fact], {UserId(1): "佐藤 結衣", UserId(2): "鈴木 大地"}, {"triage": "相談を分類する"})[0]


@pytest.mark.parametrize("kind", sorted(OF_A_CASE - HIDDEN))
def test_tells_every_fact_of_a_case(kind: FactKind) -> None:
    assert kind in SENTENCES
    assert told(kind).sentence.ja
    assert "{" not in told(kind).sentence.ja + told(kind).sentence.en


def test_names_what_the_fact_is_about() -> None:
    assert told(FactKind.TASK_DONE, task="相談{日時}").sentence.ja == "作業「相談{日時}」を終えました"
    assert told(FactKind.NOTE, text="宛先がありません").sentence.ja == "宛先がありません"
    moved = told(FactKind.TASK_REASSIGNED, reason="出張", task="回答", was=1, to=2)
    assert [line.ja for line in moved.lines] == ["佐藤 結衣 → 鈴木 大地"]
    assert moved.reason == "出張"


def test_tells_escalations_apart_from_reminders() -> None:
    reminder = told(FactKind.NOTICE_GIVEN, notice="reminder", task="回答", to=["森 健一"])
    escalation = told(FactKind.NOTICE_GIVEN, notice="escalation", task="回答", to=["森 健一"])
    assert (reminder.tone, escalation.tone) == ("", "hot")
    assert "監督へ上申" in escalation.sentence.ja
    assert [line.ja for line in escalation.lines] == ["森 健一"]


def test_explains_a_decision_by_its_rules() -> None:
    rule = {"rule": 2, "inputs": [{"urgency": "U1"}], "outputs": {"group": "coordinators"}}
    entry = told(FactKind.DECISION_MADE, decision="triage", rules=[rule], value={"group": "coordinators"})
    assert entry.sentence.ja == "判定表により「相談を分類する」を決めました"
    assert [line.ja for line in entry.why] == [
        "規則2が当てはまりました（入力：urgency = U1）",
        "結果：group = coordinators",
    ]
    rule["table"] = "緊急度"
    named = told(FactKind.DECISION_MADE, decision="triage", rules=[rule]).why[0]
    assert named.ja.startswith("「緊急度」の規則2が当てはまりました")
    assert told(FactKind.DECISION_MADE, decision="x").why[0].ja == "当てはまる規則はありませんでした。"
