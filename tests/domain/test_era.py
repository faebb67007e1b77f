"""Japanese labels."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.domain.era import date_label, day_label, era_date, fiscal_year_label, moment_label, span_label
from engine.domain.periods import Period, Span, span_of


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(2026, 11, 20), "令和8年11月20日"),
        (date(1800, 1, 1), "1800年1月1日"),
    ],
)
def test_dates_carry_their_era(day: date, label: str) -> None:
    assert era_date(day) == label


def test_days_are_named_with_their_weekday() -> None:
    assert day_label(date(2026, 11, 18)).ja == "11月18日（水）"
    assert date_label(date(2026, 11, 20)).ja == "令和8年11月20日（金）"
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
        (Period.HALF, "令和6年度下半期"),
        (Period.FISCAL_YEAR, "令和6年度"),
        (Period.TERM, "令和6年4月1日（月）～令和7年3月31日（月）"),
        (Period.WEEK, "令和6年11月18日（月）～令和6年11月24日（日）"),
    ],
)
def test_periods_have_a_name(period: Period, label: str) -> None:
    term = Span(date(2024, 4, 1), date(2025, 3, 31), Period.TERM)
    span = term if period is Period.TERM else span_of(period, date(2024, 11, 18))
    assert span_label(span).ja == label


@pytest.mark.parametrize(
    ("period", "day", "label"),
    [
        (Period.HALF, date(2026, 4, 1), "令和8年度上半期"),
        (Period.HALF, date(2027, 3, 31), "令和8年度下半期"),
        (Period.QUARTER, date(2026, 6, 30), "令和8年度第1四半期"),
        (Period.QUARTER, date(2026, 12, 31), "令和8年度第3四半期"),
        (Period.QUARTER, date(2027, 1, 1), "令和8年度第4四半期"),
        (Period.QUARTER, date(2019, 4, 30), "令和元年度第1四半期"),
        (Period.MONTH, date(2019, 4, 30), "平成31年4月"),
        (Period.MONTH, date(2019, 5, 1), "令和元年5月"),
        (Period.FISCAL_YEAR, date(2019, 4, 30), "令和元年度"),
    ],
)
def test_halves_and_quarters_are_named_at_their_edges(period: Period, day: date, label: str) -> None:
    assert span_label(span_of(period, day)).ja == label


def test_every_day_since_meiji_has_the_era_that_reigned() -> None:
    first_days = {date(1868, 10, 23): "明治", date(1912, 7, 30): "大正", date(1926, 12, 25): "昭和"}
    first_days |= {date(1989, 1, 8): "平成", date(2019, 5, 1): "令和"}
    name, day = "", date(1868, 10, 23)
    while day < date(2036, 1, 1):
        name = first_days.get(day, name)
        first_year = next(first.year for first, era in first_days.items() if era == name)
        number = day.year - first_year + 1
        assert era_date(day) == f"{name}{'元' if number == 1 else number}年{day.month}月{day.day}日"
        day += timedelta(days=1)
