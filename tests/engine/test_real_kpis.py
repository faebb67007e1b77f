"""The counting rules of the contracts (requirements §4), each over records as its desk writes them."""

import datetime as dt
from decimal import Decimal

import pytest

from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, span_of
from engine.work import Services, begin
from tests.cast import SATO, hire
from tests.clock import MovableClock
from tests.engine.kpi_lab import OCTOBER, counted, open_programme, record, value, visit

ON = dt.date(2026, 10, 6)


def attend(services: Services, event: str, activity: str, company: str, **data: object) -> None:
    """Write that a firm came to an event."""
    said = {"attended_on": ON, "attendee": "firm", "mode": "venue", "company": company, "persons": 1, **data}
    record(services, "kyushu", "attendance", event_number=event, activity=activity, **said)


def hearing(services: Services, event: str, activity: str, institution: str) -> None:
    """Write that an institution came to an event."""
    said = {"attended_on": ON, "attendee": "institution", "mode": "venue", "institution": institution}
    record(services, "kyushu", "attendance", event_number=event, activity=activity, **said)


def session(services: Services, company: str, day: int, activity: str = "11b") -> None:
    """Write a session of support."""
    said = {"held_on": dt.date(2026, 10, day), "company": company, "mode": "CH1", "content": "課題の整理"}
    record(services, "kyushu", "session", activity=activity, **said)


def interview(services: Services, company: str, candidate: str, activity: str = "22c") -> None:
    """Write an interview set."""
    said = {"interviewed_on": ON, "counselled_on": dt.date(2026, 10, 1), "talent": "foreign"}
    record(services, "kyushu", "interview", activity=activity, company=company, candidate_number=candidate, **said)


def offer(services: Services, company: str, candidate: str, activity: str = "22c", **data: object) -> None:
    """Write an offer."""
    said = {"offered_on": ON, "talent": "foreign", **data}
    record(services, "kyushu", "offer", activity=activity, company=company, candidate_number=candidate, **said)


def enter(services: Services, company: str, activity: str = "22c") -> None:
    """Write that a firm takes part in matching."""
    said = {"entered_on": ON, "wanted_talent": ["foreign"], "wanted_profile": "設計"}
    record(services, "kyushu", "matching", activity=activity, company=company, **said)


@pytest.fixture
def kyushu(sqlite_services: Services) -> Services:
    open_programme(sqlite_services, "kyushu")
    return sqlite_services


@pytest.fixture
def yamagata(sqlite_services: Services) -> Services:
    open_programme(sqlite_services, "yamagata")
    return sqlite_services


def test_a_firm_at_two_events_counts_at_each_and_once_at_either(kyushu: Services) -> None:
    attend(kyushu, "E1", "11a", "株式会社あけぼの", session=1)
    attend(kyushu, "E1", "11a", "株式会社あけぼの", session=2)
    attend(kyushu, "E2", "11a", "株式会社あけぼの")
    attend(kyushu, "E2", "11a", "有限会社みなと")
    hearing(kyushu, "E2", "11a", "minato_chamber")
    assert value(kyushu, "kyushu", "k_k1") == 3


def test_intensive_support_counts_firms_and_those_with_three_sessions(kyushu: Services) -> None:
    for day in (1, 8, 15):
        session(kyushu, "株式会社あけぼの", day)
    session(kyushu, "有限会社みなと", 1)
    assert value(kyushu, "kyushu", "k_k2") == 2
    assert value(kyushu, "kyushu", "k_k2.sessions") == 1


def test_a_workshop_counts_firms_that_came_to_every_session(kyushu: Services) -> None:
    for number in range(1, 5):
        attend(kyushu, f"W{number}", "21b", "株式会社あけぼの", session=number)
    attend(kyushu, "W1", "21b", "有限会社みなと", session=1)
    assert value(kyushu, "kyushu", "k_k5") == 1
    assert value(kyushu, "kyushu", "k_k5.sessions") == 4


def test_spot_support_again_does_not_add_a_firm(kyushu: Services) -> None:
    texts = dict.fromkeys(("profile", "issue", "support", "next_direction"), "記載")
    for company, is_new in (("株式会社あけぼの", True), ("株式会社あけぼの", True), ("有限会社みなと", False)):
        said = {"supported_on": ON, "category": "i", "mode": "CH1", "new_to_foreign_talent": is_new, **texts}
        record(kyushu, "kyushu", "spot_support", company=company, **said)
    assert value(kyushu, "kyushu", "k_k7") == 2
    assert value(kyushu, "kyushu", "k_k7.new") == 1


def test_accompaniment_asks_a_hire_of_each_firm(kyushu: Services) -> None:
    offer(kyushu, "株式会社あけぼの", "C1", "22b", hired_on=dt.date(2026, 10, 20))
    offer(kyushu, "株式会社あけぼの", "C2", "22b", hired_on=dt.date(2026, 10, 21))
    offer(kyushu, "有限会社みなと", "C3", "22b")
    assert value(kyushu, "kyushu", "k_k8.hires") == 1


def test_the_offer_rate_is_shown_by_both_readings(kyushu: Services) -> None:
    for firm in ("株式会社あけぼの", "有限会社みなと"):
        enter(kyushu, firm)
    for candidate in ("C1", "C2", "C3"):
        interview(kyushu, "株式会社あけぼの", candidate)
    interview(kyushu, "有限会社みなと", "C4")
    offer(kyushu, "株式会社あけぼの", "C1")
    assert value(kyushu, "kyushu", "k_k9") == 4
    assert value(kyushu, "kyushu", "k_k9.rate") == Decimal("0.5")
    assert value(kyushu, "kyushu", "k_k9.rate_of_sets") == Decimal("0.25")


def test_a_rate_below_the_floor_is_told_apart_from_one_below_its_target(kyushu: Services) -> None:
    for number in range(1, 11):
        enter(kyushu, f"企業{number}", "21c")
    offer(kyushu, "企業1", "C1", "21c")
    assert counted(kyushu, "kyushu", "k_k6.rate").is_below_floor
    for number in range(2, 5):
        offer(kyushu, f"企業{number}", f"C{number}", "21c")
    rate = counted(kyushu, "kyushu", "k_k6.rate")
    assert (rate.value, rate.is_below_floor, rate.is_reached) == (Decimal("0.4"), False, False)


def test_only_the_symposium_counts_firms_and_institutions_together(kyushu: Services) -> None:
    attend(kyushu, "S1", "43b", "株式会社あけぼの")
    attend(kyushu, "S1", "43b", "株式会社あけぼの", talent_number="2")
    hearing(kyushu, "S1", "43b", "minato_chamber")
    assert value(kyushu, "kyushu", "k_k14") == 2


def test_satisfaction_is_the_share_of_valid_answers(kyushu: Services) -> None:
    for answer in ("5", "4", "3", None):
        said = {"answered_on": ON, "event_number": "E1", "activity": "11a", "attendee": "firm"}
        record(kyushu, "kyushu", "satisfaction", answer=answer, **said)
    rate = value(kyushu, "kyushu", "k_k15")
    assert rate
    assert rate.quantize(Decimal("0.001")) == Decimal("0.667")


def test_a_visit_that_is_not_valid_does_not_count_its_firm(yamagata: Services) -> None:
    visit(yamagata, "株式会社あけぼの")
    visit(yamagata, "株式会社あけぼの", "2026-10-07")
    visit(yamagata, "有限会社みなと", explained=False)
    assert value(yamagata, "yamagata", "k_y1") == 1


def test_designated_firms_are_counted_among_those_listed(yamagata: Services) -> None:
    for company, designated in (("株式会社あけぼの", True), ("有限会社みなと", True), ("合同会社そら", False)):
        said = {"planned_on": ON, "municipality": "06365", "industry": "E", "designated": designated}
        record(yamagata, "yamagata", "plan_line", company=company, **said)
    visit(yamagata, "株式会社あけぼの")
    visit(yamagata, "合同会社そら")
    assert value(yamagata, "yamagata", "k_y2.done") == 1
    assert value(yamagata, "yamagata", "k_y2") == Decimal("0.5")


def test_presence_is_the_share_of_working_days_so_far(sqlite_services: Services, clock: MovableClock) -> None:
    open_programme(sqlite_services, "regional_dx")
    for day in (1, 2, 3, 5):  # the third is a Saturday: a day too many, not a working day
        said = {"presence": "present", "area": "niigata", "resident": "山科 航"}
        record(sqlite_services, "regional_dx", "presence", present_on=dt.date(2026, 10, day), **said)
    clock.now = dt.datetime(2026, 10, 6, 3, tzinfo=dt.UTC)
    assert value(sqlite_services, "regional_dx", "k_m1.working", OCTOBER) == 4
    assert value(sqlite_services, "regional_dx", "k_m1", OCTOBER) == Decimal("0.75")


def test_a_planned_body_nobody_has_visited_stands_in_the_table(sqlite_services: Services) -> None:
    open_programme(sqlite_services, "regional_dx")
    said = {"held_on": ON, "kind": "visit", "menu": "A1", "led_by_official": True, "content": "訪問"}
    record(sqlite_services, "regional_dx", "activity", body="新潟", **said)
    assert value(sqlite_services, "regional_dx", "k_m3.done") == 1


def test_a_coordinator_counts_in_every_month_of_the_placement(sqlite_services: Services) -> None:
    open_programme(sqlite_services, "kagoshima")
    with begin(sqlite_services, SYSTEM) as work:
        hire(work, SATO, ProgrammeKey("kagoshima"))
    said = {"placed_on": dt.date(2026, 9, 15), "ended_on": dt.date(2026, 10, 31), "coordinator": SATO.login}
    record(sqlite_services, "kagoshima", "placement", **said)
    months = [span_of(Period.MONTH, dt.date(2026, month, 1)) for month in (8, 9, 10, 11)]
    assert [value(sqlite_services, "kagoshima", "k_g4", month) for month in months] == [0, 1, 1, 0]


def test_persons_are_shown_both_ways(sqlite_services: Services) -> None:
    open_programme(sqlite_services, "nagato")
    for day in (1, 2):
        said = {"participated_on": dt.date(2026, 10, day), "talent_programme": "internship"}
        record(sqlite_services, "nagato", "participation", participant_number="P1", **said)
    assert value(sqlite_services, "nagato", "k_n3") == 1
    assert value(sqlite_services, "nagato", "k_n3.times") == 2


def test_the_city_meetings_come_from_the_duty(sqlite_services: Services) -> None:
    open_programme(sqlite_services, "nagato")
    record(sqlite_services, "nagato", "meeting", held_on=ON, mode="online", topics="進捗")
    record(sqlite_services, "nagato", "meeting", held_on=ON, mode="phone", topics="連絡")
    november = span_of(Period.MONTH, dt.date(2026, 11, 1))
    assert value(sqlite_services, "nagato", "k_n4", OCTOBER) == 1
    assert value(sqlite_services, "nagato", "k_n4", november) == 0
