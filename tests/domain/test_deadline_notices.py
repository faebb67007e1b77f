"""Reminders, overdue notices and escalations of a deadline."""

from datetime import date, datetime, timedelta

import pytest

from engine.domain.deadline import compute
from engine.domain.deadline_notices import notices
from engine.domain.deadline_offset import parse_offset
from engine.domain.deadline_rule import DeadlineRule, NoticeKind, NoticeRule, Offset
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
