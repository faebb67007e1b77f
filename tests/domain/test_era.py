"""Japanese labels."""

from datetime import UTC, date, datetime

import pytest

from engine.domain.era import date_label, day_label, era_date, fiscal_year_label, moment_label, span_label
from engine.domain.periods import Period, span_of


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(2026, 11, 18), "令和8年11月18日"),
        (date(1800, 1, 1), "1800年1月1日"),
    ],
)
def test_dates_carry_their_era(day: date, label: str) -> None:
    assert era_date(day) == label


def test_days_are_named_with_their_weekday() -> None:
    assert day_label(date(2026, 11, 18)).ja == "11月18日（水）"
    assert date_label(date(2026, 11, 18)).en == "Wed 18 Nov 2026"


def test_moments_are_named_in_japan_time() -> None:
    assert moment_label(datetime(2026, 11, 18, 15, 30, tzinfo=UTC)).ja == "令和8年11月19日（木）00:30"


@pytest.mark.parametrize(
    ("year", "label"), [(2024, "令和6年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1988, "昭和63年度")]
)
def test_fiscal_years_are_named_as_offices_do(year: int, label: str) -> None:
    assert fiscal_year_label(year).ja == label


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period.MONTH, "令和6年11月"),
        (Period.QUARTER, "令和6年度第3四半期"),
        (Period.HALF, "令和6年度下期"),
        (Period.FISCAL_YEAR, "令和6年度"),
        (Period.WEEK, "令和6年11月18日（月）～令和6年11月24日（日）"),
    ],
)
def test_periods_have_a_name(period: Period, label: str) -> None:
    assert span_label(span_of(period, date(2024, 11, 18))).ja == label
