"""Reminders, overdue notices and escalations of a deadline."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from engine.domain.deadline import compute
from engine.domain.deadline_notices import notices
from engine.domain.deadline_offset import parse_offset
from engine.domain.deadline_rule import DeadlineRule, NoticeKind, NoticeRule, Offset
from engine.domain.notice_manner import Manner
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, Office

OFFICE = Office()
TO = ("assignee",)


def entry(offset: str, kind: NoticeKind = NoticeKind.REMINDER) -> NoticeRule:
    parsed = parse_offset(offset)
    assert parsed
    return NoticeRule(kind=kind, offset=parsed, to=TO)


def told(value: object, *entries: NoticeRule, start: datetime | None = None) -> list[tuple[str, str]]:
    rule = DeadlineRule(key="r", name=Text("", ""), due="…", start="s" if start else None, notices=entries)
    deadline = compute(rule, {"s": start} if start else {}, OFFICE, lambda _source, _moments: value)
    found = notices(rule, deadline, OFFICE)
    return [(notice.kind.value, f"{notice.at.astimezone(JAPAN):%m-%d %H:%M}") for notice in found]


def test_a_reminder_on_a_closed_day_comes_the_working_day_before() -> None:
    assert told(date(2024, 11, 18), entry("-P1D"), entry("0")) == [
        ("reminder", "11-15 09:00"),
        ("reminder", "11-18 09:00"),
    ]


def test_two_reminders_that_fall_together_come_once() -> None:
    assert told(date(2024, 11, 18), entry("-P1D"), entry("-P3D")) == [("reminder", "11-15 09:00")]


def test_overdue_and_escalation_come_on_working_days_after() -> None:
    entries = entry("P1D", NoticeKind.OVERDUE), entry("2 working days", NoticeKind.ESCALATION)
    assert told(date(2024, 11, 15), *entries) == [("overdue", "11-18 09:00"), ("escalation", "11-19 09:00")]


def test_an_hour_clock_reminds_at_half_and_escalates_before_its_end() -> None:
    start = datetime(2024, 11, 16, 22, 0, tzinfo=JAPAN)
    entries = entry("50%"), entry("-PT10M", NoticeKind.ESCALATION)
    assert told(timedelta(hours=1), *entries, start=start) == [
        ("reminder", "11-16 22:30"),
        ("escalation", "11-16 22:50"),
    ]


def test_nobody_is_reminded_before_the_clock_starts() -> None:
    start = datetime(2024, 11, 18, 10, 0, tzinfo=JAPAN)
    assert told(timedelta(days=2), entry("-P3D"), entry("0"), start=start) == [("reminder", "11-20 09:00")]


def test_an_escalation_that_would_be_early_comes_with_the_start() -> None:
    start = datetime(2024, 11, 18, 10, 0, tzinfo=JAPAN)
    assert told(timedelta(minutes=20), entry("-PT30M", NoticeKind.ESCALATION), start=start) == [
        ("escalation", "11-18 10:00")
    ]


def test_overdue_is_never_told_before_it_is() -> None:
    assert told(date(2024, 11, 18), entry("0", NoticeKind.OVERDUE)) == [("overdue", "11-18 23:59")]


def test_a_share_of_the_clock_wants_a_start() -> None:
    with pytest.raises(ValueError, match="wants a start"):
        DeadlineRule(key="r", name=Text("", ""), due="1", target=Offset(share=0.5))


DAY_LIST = Manner(hours=(time(8, 30), time(17, 15)), digest_at=time(9))
ALONE = Manner(hours=(time(8, 30), time(17, 15)))


def settled(
    value: object, manner: Manner, *entries: NoticeRule, start: datetime | None = None
) -> list[tuple[str, bool]]:
    """Return when each is told and whether it comes in the day's list."""
    rule = DeadlineRule(key="r", name=Text("", ""), due="…", start="s" if start else None, notices=entries)
    deadline = compute(rule, {"s": start} if start else {}, OFFICE, lambda _source, _moments: value)
    found = notices(rule, deadline, OFFICE, manner)
    return [(f"{notice.at.astimezone(JAPAN):%m-%d %H:%M}", notice.is_listed) for notice in found]


def test_it_is_told_again_every_second_working_day_as_often_as_written() -> None:
    again = replace(entry("1 working days", NoticeKind.OVERDUE), every=Offset(working_days=2), times=3)
    assert [at for _, at in told(date(2024, 11, 15), again)] == ["11-18 09:00", "11-20 09:00", "11-22 09:00"]


def test_a_repetition_over_a_holiday_weekend_counts_working_days() -> None:
    again = replace(entry("P1D", NoticeKind.ESCALATION), every=Offset(days=1), times=4)
    assert [at for _, at in told(date(2025, 2, 20), again)] == ["02-21 09:00", "02-25 09:00"]


def test_reminders_are_not_repeated_beyond_the_due_moment() -> None:
    again = replace(entry("-2 working days"), every=Offset(working_days=1), times=9)
    assert [at for _, at in told(date(2024, 11, 15), again)] == ["11-13 09:00", "11-14 09:00", "11-15 09:00"]


def test_hours_are_repeated_in_hours() -> None:
    start = datetime(2024, 11, 16, 22, 0, tzinfo=JAPAN)
    again = replace(entry("PT0M", NoticeKind.ESCALATION), every=Offset(exact=timedelta(minutes=30)), times=3)
    assert [at for _, at in told(timedelta(hours=1), again, start=start)] == [
        "11-16 23:00",
        "11-16 23:30",
        "11-17 00:00",
    ]


def test_a_late_evening_and_a_closed_day_wait_for_the_office_to_open() -> None:
    overdue = entry("0", NoticeKind.OVERDUE)
    assert settled(date(2024, 11, 15), ALONE, overdue) == [("11-18 08:30", False)]


def test_a_clock_of_hours_is_told_at_night_all_the_same() -> None:
    start = datetime(2024, 11, 16, 22, 0, tzinfo=JAPAN)
    assert settled(timedelta(hours=1), DAY_LIST, entry("50%"), start=start) == [("11-16 22:30", False)]


def test_reminders_come_in_the_list_of_their_day_and_what_is_late_comes_alone() -> None:
    late = replace(entry("1 working days", NoticeKind.OVERDUE), at=time(10))
    found = settled(date(2024, 11, 15), DAY_LIST, replace(entry("0"), at=time(13)), late)
    assert found == [("11-15 09:00", True), ("11-18 10:00", False)]


def test_a_rule_may_say_what_is_urgent() -> None:
    urgent = replace(entry("0"), at=time(13), urgent=True)
    patient = replace(entry("1 working days", NoticeKind.OVERDUE), urgent=False)
    assert settled(date(2024, 11, 15), DAY_LIST, urgent, patient) == [("11-15 13:00", False), ("11-18 09:00", True)]


def test_a_reminder_that_would_wait_beyond_the_due_moment_comes_before_it() -> None:
    rule = DeadlineRule(key="r", name=Text("", ""), due="…", at=time(7), notices=(entry("-PT30M"), entry("0")))
    deadline = compute(rule, {}, OFFICE, lambda _source, _moments: date(2024, 11, 18))
    alone, listed = (notices(rule, deadline, OFFICE, manner) for manner in (ALONE, DAY_LIST))
    assert {f"{notice.at.astimezone(JAPAN):%m-%d %H:%M}" for notice in alone} == {"11-15 08:30"}
    assert {f"{notice.at.astimezone(JAPAN):%m-%d %H:%M}" for notice in listed} == {"11-15 09:00"}


def test_whom_two_notices_name_at_one_instant_hears_the_strictest() -> None:
    late = replace(entry("P1D", NoticeKind.OVERDUE), to=("group", "supervisor"))
    raised = replace(entry("P1D", NoticeKind.ESCALATION), to=("supervisor",))
    rule = DeadlineRule(key="r", name=Text("", ""), due="…", notices=(late, raised))
    given = notices(rule, compute(rule, {}, OFFICE, lambda *_asked: date(2024, 11, 18)), OFFICE)
    assert [(notice.kind.value, notice.to) for notice in given] == [
        ("escalation", ("supervisor",)),
        ("overdue", ("group",)),
    ]
