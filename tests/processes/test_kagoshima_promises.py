"""What the contract asks for besides consultations: reports of activities, consent of the prefecture, the domain."""

import datetime as dt
from typing import Any

import pytest

from engine import cases, gates, intake, tasks
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, MORI, SATO, Player, actor
from tests.clock import MovableClock, japan
from tests.make import task
from tests.processes.walk import Walk
from tests.ring import ring

WEBSITE = {"matter": "website", "subject": "専用サイトの運営", "content": "相談窓口の案内", "starts_on": "2026-12-01"}
WEBSITE |= {"site_domain": "dx.example.jp"}
CONSULTED: dict[str, Any] = {"officer": "県 担当者", "result": "agreed", "note": "既存のドメインを引き継ぐこと。"}
HOLD = {"old_domain": "old.example.jp", "site_stopped_on": "2026-11-10", "successor": "https://new.example.jp"}
HOLD |= {"registered_until": "2027-12-31"}


def opened(services: Services, channel: str, typed: dict[str, Any], player: Player = SATO) -> CaseId:
    with begin(services, actor(services, player)) as work:
        return intake.register(work, KAGOSHIMA, channel, typed).id


def complete(services: Services, case_id: CaseId, element: str, player: Player = MORI, /, **typed: Any) -> None:
    found = task(services, case_id, element)
    with begin(services, actor(services, player)) as work:
        tasks.complete(work, found.id, typed)


def outcome(services: Services, case_id: CaseId) -> str | None:
    with begin(services, SYSTEM, read_only=True) as work:
        return cases.get(work, case_id).outcome


def test_a_website_is_not_published_before_the_prefecture_was_consulted(sqlite_desk: Services) -> None:
    case_id = opened(sqlite_desk, "agreement", WEBSITE)
    assert task(sqlite_desk, case_id, "task_consult_website").due_at == japan(2026, 11, 30, 23, 59).replace(second=59)
    complete(sqlite_desk, case_id, "task_consult_website", consulted_on="2026-12-01", **CONSULTED)
    with pytest.raises(gates.StepBlocked) as refused:
        complete(sqlite_desk, case_id, "task_publish_website", started_on="2026-12-02")
    assert refused.value.text.ja.startswith("「Webサイト運営の事前相談（DL-G6）」が済むまで")
    assert "事前に県と相談すること" in refused.value.text.ja
    assert task(sqlite_desk, case_id, "task_publish_website").status == "open"


def test_a_website_is_published_once_the_prefecture_was_consulted(sqlite_desk: Services) -> None:
    case_id = opened(sqlite_desk, "agreement", WEBSITE)
    complete(sqlite_desk, case_id, "task_consult_website", consulted_on="2026-11-18", **CONSULTED | {"result": "again"})
    complete(sqlite_desk, case_id, "task_consult_website", consulted_on="2026-11-20", **CONSULTED)
    with pytest.raises(gates.StepBlocked):
        complete(sqlite_desk, case_id, "task_publish_website", started_on="2026-11-20")
    complete(sqlite_desk, case_id, "task_publish_website", started_on="2026-12-01")
    assert outcome(sqlite_desk, case_id) == "公開"


def test_a_changed_plan_begins_only_after_it_was_agreed() -> None:
    plan = {**WEBSITE, "matter": "plan", "starts_on": dt.date(2024, 12, 1)}
    walk = Walk("agreement", intake=plan)
    walk.do("task_consult_plan", consulted_on="2024-11-20", **CONSULTED)
    walk.do("task_start_plan", started_on="2024-12-01")
    assert walk.end == "変更を実施"
    for matter, element in (("plan", "task_consult_plan"), ("website", "task_consult_website")):
        walk = Walk("agreement", intake=plan | {"matter": matter})
        walk.do(element, consulted_on="2024-11-20", **CONSULTED | {"result": "dropped"})
        assert walk.end == "取りやめ"


def test_the_old_domain_is_held_for_a_year(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = opened(sqlite_desk, "domain_hold", HOLD, MORI)
    assert task(sqlite_desk, case_id, "task_end_domain_hold").due_at == japan(2027, 11, 10, 23, 59).replace(second=59)
    ended: dict[str, Any] = {"redirect_worked": "yes", "note": "転送を確かめた。"}
    with pytest.raises(gates.StepBlocked):
        complete(sqlite_desk, case_id, "task_end_domain_hold", ended_on="2027-11-10", **ended)
    clock.move_to(dt.date(2027, 11, 11))
    ring(sqlite_desk)
    complete(sqlite_desk, case_id, "task_end_domain_hold", ended_on="2027-11-11", **ended)
    assert outcome(sqlite_desk, case_id) == "保持を終了"


def test_an_order_of_the_prefecture_is_followed_on_its_day(sqlite_desk: Services) -> None:
    order = {"order_received_on": "2026-11-18", "officer": "県 担当者", "content": "感染症の流行のため停止すること。"}
    case_id = opened(sqlite_desk, "suspension_order", order, MORI)
    assert task(sqlite_desk, case_id, "task_follow_order").due_at == japan(2026, 11, 18, 23, 59).replace(second=59)
    complete(
        sqlite_desk,
        case_id,
        "task_follow_order",
        measure="suspended",
        measured_on="2026-11-18",
        note="事業を中断した。",
    )
    assert outcome(sqlite_desk, case_id) == "対応済み"
    assert look.case_row(sqlite_desk, case_id).title == "県の停止・見直しの指示（11月18日（水））"
