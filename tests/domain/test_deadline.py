"""Computing a deadline and saying why."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.deadline import Deadline, DeadlineUnknown, compute
from engine.domain.deadline_offset import parse_offset
from engine.domain.deadline_rule import ClosedDay, Counting, DeadlineRule, Offset
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, Office

OFFICE = Office()


class TwoMonths:
    """Looks like FEEL's years-and-months duration."""

    total_months = 2


def deadline(value: object, moments: dict[str, object] | None = None, **changes: Any) -> Deadline:
    rule = DeadlineRule(key="r", name=Text("報告", "report"), due="…", **changes)
    return compute(rule, moments or {}, OFFICE, lambda _source, _moments: value)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def test_a_date_is_due_at_its_end_and_aimed_at_on_the_working_day_before() -> None:
    due = deadline(date(2025, 8, 31))  # a Sunday
    assert (due.due_at, due.target_at) == (at("2025-08-31T23:59:59"), at("2025-08-29T17:15"))


def test_a_rule_with_a_time_of_day_is_due_then() -> None:
    due = deadline(date(2024, 11, 18), at=time(12))
    assert due.due_at == due.target_at == at("2024-11-18T12:00")


@pytest.mark.parametrize(
    ("closed_day", "due_on"),
    [
        (ClosedDay.KEEP, date(2026, 8, 15)),
        (ClosedDay.EARLIER, date(2026, 8, 14)),
        (ClosedDay.LATER, date(2026, 8, 17)),
    ],
)
def test_a_closed_day_moves_the_date_only_where_the_rule_says_so(closed_day: ClosedDay, due_on: date) -> None:
    assert deadline(date(2026, 8, 15), on_closed_day=closed_day).due_on == due_on


@pytest.mark.parametrize(
    ("value", "counting", "due_on"),
    [
        (Decimal(10), Counting.CALENDAR, date(2024, 12, 6)),
        (2, Counting.WORKING, date(2024, 11, 28)),
        (timedelta(days=7), Counting.CALENDAR, date(2024, 12, 3)),
        (TwoMonths(), Counting.CALENDAR, date(2025, 1, 26)),
    ],
)
def test_days_are_counted_from_the_day_after_the_start(value: object, counting: Counting, due_on: date) -> None:
    moments: dict[str, object] = {"received_at": at("2024-11-26T14:00")}
    assert deadline(value, moments, start="received_at", counting=counting).due_on == due_on


def test_hours_run_day_and_night() -> None:
    due = deadline(timedelta(hours=1), {"noticed_at": at("2024-12-31T23:30")}, start="noticed_at")
    assert (due.due_on, due.due_at, due.target_at) == (None, at("2025-01-01T00:30"), at("2025-01-01T00:30"))


def test_twenty_four_hours_by_the_clock_are_no_day() -> None:
    due = deadline(timedelta(days=1), {"s": at("2024-11-18T15:00")}, start="s", counting=Counting.CLOCK)
    assert due.due_at == at("2024-11-19T15:00")


def test_working_hours_count_in_office_time() -> None:
    due = deadline(timedelta(hours=2), {"s": at("2024-11-15T16:45")}, start="s", counting=Counting.WORKING)
    assert due.due_at == at("2024-11-18T10:00")


def test_a_target_days_before_is_moved_to_a_working_day() -> None:
    due = deadline(date(2025, 3, 31), target=Offset(days=-30))
    assert due.target_at == at("2025-02-28T17:15")  # 1 March is a Saturday


def test_without_office_time_left_the_target_is_the_due_moment() -> None:
    due = deadline(1, {"s": at("2024-11-16T10:00")}, start="s")
    assert due.target_at == due.due_at == at("2024-11-17T23:59:59")


def test_every_step_is_told_in_both_languages() -> None:
    due = deadline(10, {"held_on": date(2026, 8, 5)}, start="held_on", needs=("held_on",))
    assert [step.ja for step in due.steps] == [
        "起点（held_on）は令和8年8月5日（水）。",
        "10日後（初日不算入、暦日）：held_on 令和8年8月5日（水）の翌日から起算して10日目は令和8年8月15日（土）。",
        "定休日に当たるが、期限は動かさない。",
        "時刻の定めがないため、その日の終わりまで。",
        "作業の目標は令和8年8月14日（金）17:15（期限を基準に、営業日の執務時間内）。",
    ]
    assert due.steps[2].en == "That is a weekly closing day; the date stands."
    assert due.inputs == {"held_on": date(2026, 8, 5)}


@pytest.mark.parametrize(
    ("value", "moments", "reason"),
    [
        (date(2024, 1, 1), {}, "「period.end」がまだ分かりません。"),
        (None, {"period": {"end": date(2024, 1, 1)}}, "式「…」の答えがありません。"),
        ("soon", {"period": {"end": date(2024, 1, 1)}}, "式「…」の答え「soon」は日付になりません。"),
    ],
)
def test_says_why_a_deadline_is_not_known(value: object, moments: dict[str, object], reason: str) -> None:
    with pytest.raises(DeadlineUnknown) as caught:
        deadline(value, moments, needs=("period.end",))
    assert caught.value.text.ja == f"期限「報告」を計算できません：{reason}"


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(0, 90), st.sampled_from(Counting))
def test_the_target_is_never_after_the_due_moment(start: date, days: int, counting: Counting) -> None:
    due = deadline(days, {"s": start}, start="s", counting=counting)
    assert due.target_at <= due.due_at


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("0", Offset(days=0)),
        ("-P3D", Offset(days=-3)),
        ("P1W", Offset(days=7)),
        ("-2 working days", Offset(working_days=-2)),
        ("-PT1H30M", Offset(exact=timedelta(minutes=-90))),
        ("50%", Offset(share=0.5)),
        ("P", None),
        ("P1DT", None),
        ("3 days", None),
        ("P1M", None),
    ],
)
def test_offsets_are_read_as_written(text: str, offset: Offset | None) -> None:
    assert parse_offset(text) == offset
