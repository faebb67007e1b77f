"""The calendar's functions in FEEL."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from engine import feel
from engine.calendar_functions import calendar_functions
from engine.domain.workdays import Office

ENV = feel.Environment(now=datetime(2026, 11, 20, tzinfo=UTC), functions=calendar_functions(Office()))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('working days after(@"2024-12-27", 1)', date(2025, 1, 6)),
        ('working days before(@"2025-01-06", 1)', date(2024, 12, 27)),
        ('working days between(@"2024-12-27", @"2025-01-06")', Decimal(1)),
        ('next working day(@"2024-11-01")', date(2024, 11, 5)),
        ('previous working day(@"2024-11-05")', date(2024, 11, 1)),
        ('on or after working day(@"2024-11-04")', date(2024, 11, 5)),
        ('on or before working day(@"2025-08-31")', date(2025, 8, 29)),
        ('is working day(@"2024-11-04")', False),
        ('is working time(@"2024-11-18T08:30:00@Asia/Tokyo")', True),
        ('months after(@"2025-02-28", 1)', date(2025, 3, 31)),
        ('start of month(@"2024-11-18")', date(2024, 11, 1)),
        ('end of month(@"2024-02-18")', date(2024, 2, 29)),
        ('end of next month(@"2024-01-31")', date(2024, 2, 29)),
        ('day of month(@"2025-04-03", 31)', date(2025, 4, 30)),
        ('day of next month(date: @"2024-12-18", n: 15)', date(2025, 1, 15)),
        ('fiscal year(@"2025-03-31")', Decimal(2024)),
        ('fiscal year start(@"2025-03-31")', date(2024, 4, 1)),
        ('fiscal year end(@"2024-04-01")', date(2025, 3, 31)),
        ('fiscal half start(@"2024-11-18")', date(2024, 10, 1)),
        ('fiscal half end(@"2024-11-18")', date(2025, 3, 31)),
        ('start of quarter(@"2024-11-18")', date(2024, 10, 1)),
        ('end of quarter(@"2024-11-18")', date(2024, 12, 31)),
        ('era date(@"2024-11-18")', "令和6年11月18日"),
        ('era year(@"2019-05-01")', "令和元年"),
        ('day label(@"2026-11-18")', "11月18日（水）"),
        ('date label(@"2026-11-20")', "令和8年11月20日（金）"),
        ('month label(@"2024-11-18")', "令和6年11月"),
        ('quarter label(@"2026-11-20")', "令和8年度第3四半期"),
        ('half label(@"2026-09-30")', "令和8年度上半期"),
        ('fiscal year label(@"2025-03-31")', "令和6年度"),
        ('day label(@"2026-11-18T15:30:00Z")', "11月19日（木）"),
    ],
)
def test_the_calendar_answers_in_feel(source: str, value: object) -> None:
    assert feel.evaluate(source, {}, ENV).value == value


def test_office_time_is_added_in_the_zone_it_was_asked_in() -> None:
    found = feel.evaluate('working time after(@"2024-11-15T16:45:00@Asia/Tokyo", duration("PT2H"))', {}, ENV)
    assert found.value == datetime(2024, 11, 18, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('working days after(@"2024-11-18", 1.5)', "整数で"),
        ('working days after(@"2200-11-18", 1)', "暦の範囲"),
        ('working days after(@"2024-11-18", 1000000)', "暦の範囲"),
        ('months after(@"2024-11-18", 10 ** 9)', "暦の範囲"),
        ('day of month(@"2024-11-18", 0)', "1から31"),
        ("next working day(null)", "引数が合いません"),
        ('working time after(@"2024-11-15T16:45:00Z", duration("-PT2H"))', "暦の範囲"),
    ],
)
def test_what_cannot_be_answered_is_null_and_says_why(source: str, why: str) -> None:
    found = feel.evaluate(source, {}, ENV)
    assert found.value is None
    assert why in found.notes[0].text.ja


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('working days after(@"2024-11-15", 1, "shop")', date(2024, 11, 16)),
        ('working days before(@"2024-11-18", 1, "shop")', date(2024, 11, 17)),
        ('working days between(@"2024-11-15", @"2024-11-18", "shop")', Decimal(3)),
        ('next working day(date: @"2024-11-15", calendar: "shop")', date(2024, 11, 16)),
        ('on or before working day(@"2024-11-17", "shop")', date(2024, 11, 17)),
        ('is working day(@"2024-11-17", "shop")', True),
        ('is working time(@"2024-11-17T17:59:59@Asia/Tokyo", "shop")', True),
        ('is working time(@"2024-11-17T18:00:00@Asia/Tokyo", "shop")', False),
        ('is working day(@"2024-11-17", "market")', None),
    ],
)
def test_another_calendar_of_the_programme_may_be_named(source: str, value: object) -> None:
    shop = Office(weekly_closed=frozenset(), opens_at=time(10), closes_at=time(18))
    env = feel.Environment(functions=calendar_functions(Office(others=(("shop", shop),))))
    assert feel.evaluate(source, {}, env).value == value
