"""Periods of the calendar and the fiscal year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.periods import (
    Period,
    Span,
    Term,
    day_of_month,
    day_of_next_month,
    end_of_month,
    fiscal_year,
    months_after,
    shift_years,
    span_of,
    spans_of,
)

DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))
ON_CALENDAR = st.sampled_from([Period.WEEK, Period.MONTH, Period.QUARTER, Period.HALF, Period.FISCAL_YEAR])


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 1, 30), 1, date(2025, 2, 28)),  # no 31 February: end of the month
        (date(2025, 2, 28), 1, date(2025, 3, 31)),  # counted from 1 March
        (date(2025, 4, 10), 1, date(2025, 5, 10)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_terms_of_months_end_as_the_civil_code_says(start: date, months: int, end: date) -> None:
    assert months_after(start, months) == end


def test_missing_day_becomes_the_end_of_the_month() -> None:
    assert day_of_month(date(2025, 4, 3), 31) == date(2025, 4, 30)
    assert day_of_next_month(date(2024, 1, 31), 30) == date(2024, 2, 29)
    assert day_of_next_month(date(2024, 12, 31), 15) == date(2025, 1, 15)


@pytest.mark.parametrize(
    ("period", "key", "start", "end"),
    [
        (Period.WEEK, "2024-W47", date(2024, 11, 18), date(2024, 11, 24)),
        (Period.MONTH, "2024-11", date(2024, 11, 1), date(2024, 11, 30)),
        (Period.QUARTER, "2024-Q3", date(2024, 10, 1), date(2024, 12, 31)),
        (Period.HALF, "2024-H2", date(2024, 10, 1), date(2025, 3, 31)),
        (Period.FISCAL_YEAR, "FY2024", date(2024, 4, 1), date(2025, 3, 31)),
    ],
)
def test_a_day_lies_in_its_periods(period: Period, key: str, start: date, end: date) -> None:
    span = span_of(period, date(2024, 11, 18))
    assert (span.key, span.start, span.end) == (key, start, end)


@given(ON_CALENDAR, DAYS)
def test_periods_leave_no_gap_and_do_not_overlap(period: Period, day: date) -> None:
    span = span_of(period, day)
    assert day in span
    assert span.next().start == span.end + timedelta(days=1)
    assert span_of(period, span.end) == span


@given(DAYS)
def test_january_to_march_belong_to_the_fiscal_year_before(day: date) -> None:
    assert fiscal_year(day) == (day.year - 1 if day.month <= 3 else day.year)


def test_a_term_has_twelve_months_and_partial_ones_count() -> None:
    assert len(list(spans_of(Period.MONTH, Term(start_on=date(2024, 4, 1), end_on=date(2025, 3, 31))))) == 12
    assert len(list(spans_of(Period.MONTH, Term(start_on=date(2024, 4, 30), end_on=date(2024, 5, 1))))) == 2


def test_the_term_is_one_period_of_its_own() -> None:
    term = Term(start_on=date(2024, 5, 9), end_on=date(2025, 3, 14))
    assert list(spans_of(Period.TERM, term)) == [Span(term.start_on, term.end_on, Period.TERM)]


def test_end_of_month_knows_leap_years_and_shifting_leaves_them() -> None:
    assert end_of_month(date(2024, 2, 3)) == date(2024, 2, 29)
    assert shift_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
