"""Months, quarters, fiscal years and weeks; the fiscal year runs April to March."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

APRIL = 4
MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "fiscal_year": 12}


class Period(StrEnum):
    """What a figure or report is counted over."""

    WEEK = "week"  # ISO week, Monday to Sunday
    MONTH = "month"
    QUARTER = "quarter"  # of the fiscal year: April–June …
    HALF = "half"  # 上半期・下半期
    FISCAL_YEAR = "fiscal_year"  # April–March
    TERM = "term"  # the whole contract
    EVENT = "event"  # each event by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The contract term; both days belong to it."""

    start_on: date
    end_on: date

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day <= self.end_on


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One period on the calendar; both days belong to it."""

    start: date
    end: date
    period: Period = Period.MONTH

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def key(self) -> str:
        """The period's stable name: 2024-11, 2024-Q3, 2024-H2, FY2024, 2024-W47, or `term`."""
        return _key(self)

    def next(self) -> Self:
        """Return the span that follows; a term has none and raises ValueError."""
        return type(self)(*_bounds(self.period, self.end + timedelta(days=1)), self.period)


def span_of(period: Period, day: date) -> Span:
    """Return the span of that kind that holds `day`.  Raises: ValueError for term and event."""
    return Span(*_bounds(period, day), period)


def spans_of(period: Period, term: Term) -> Iterator[Span]:
    """Yield every span of that kind that touches the term, first to last; partial ones count whole."""
    if period is Period.TERM:
        yield Span(term.start_on, term.end_on, period)
        return
    span = span_of(period, term.start_on)
    while span.start <= term.end_on:
        yield span
        span = span.next()


def halves_of(term: Term) -> tuple[Span, Span]:
    """Return both halves of a contract by days, the first one longer by a day when they cannot be equal."""
    days = (term.end_on - term.start_on).days + 1
    middle = term.start_on + timedelta(days=(days + 1) // 2 - 1)
    after = min(middle + timedelta(days=1), term.end_on)
    return Span(term.start_on, middle, Period.TERM), Span(after, term.end_on, Period.TERM)


def start_of_month(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def end_of_month(day: date) -> date:
    """Return the last day of the month."""
    return day_of_month(day, 31)


def day_of_month(day: date, number: int) -> date:
    """Return day `number` of the month of `day`; a missing day becomes the end of the month (民法143条2項)."""
    return day.replace(day=max(1, min(number, calendar.monthrange(day.year, day.month)[1])))


def day_of_next_month(day: date, number: int) -> date:
    """Return day `number` of the month after the month of `day`: 「翌月15日」."""
    return day_of_month(add_months(start_of_month(day), 1), number)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later; a missing day becomes the end of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """Return the last day of a term of months that an event on `day` starts (民法140・143条).

    The first day is not counted; the term ends on the day before the corresponding day, or at the end of the month
    that has none. So 28 February + 1 month is 31 March, 31 January + 1 month the end of February.
    """
    first = day + timedelta(days=1)
    corresponding = add_months(first, months)
    return corresponding if corresponding.day != first.day else corresponding - timedelta(days=1)


def fiscal_year(day: date) -> int:
    """Return the year in which the fiscal year of `day` began."""
    return day.year - (day.month < APRIL)


def shift_years(day: date, years: int) -> date:
    """Return the same day of another year; 29 February becomes 28 February where there is none."""
    return add_months(day, 12 * years)


def _bounds(period: Period, day: date) -> tuple[date, date]:
    if period is Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if period.value not in MONTHS_OF:
        message = f"a {period} is not found on the calendar"
        raise ValueError(message)
    length = MONTHS_OF[period]
    start = add_months(start_of_month(day), -((day.month - APRIL) % length))
    return start, add_months(start, length) - timedelta(days=1)


def _key(span: Span) -> str:
    number = (span.start.month - APRIL) % 12
    year = fiscal_year(span.start)
    iso = span.start.isocalendar()
    return {
        Period.WEEK: f"{iso.year}-W{iso.week:02d}",
        Period.MONTH: f"{span.start:%Y-%m}",
        Period.QUARTER: f"{year}-Q{number // 3 + 1}",
        Period.HALF: f"{year}-H{number // 6 + 1}",
        Period.FISCAL_YEAR: f"FY{year}",
    }.get(span.period, span.period.value)
