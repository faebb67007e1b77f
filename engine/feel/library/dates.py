"""Functions of dates and of the clock (DMN 1.5, tables 77, 79 and 82)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel import civil
from engine.feel.compare import identical
from engine.feel.errors import NoValue
from engine.feel.library.shelf import Shelf
from engine.feel.run import Run

SHELF = Shelf()
JAPAN = ZoneInfo("Asia/Tokyo")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
Day = civil.AnyDate | civil.AnyDateTime


@SHELF.add("is", "value1", "value2", with_run=True)
def same_element(run: Run, left: Any, right: Any) -> bool:
    """Tell whether two values are the same element of the domain."""
    return identical(left, right, run.spend)


@SHELF.add("day of year", "date: date|date and time")
def day_of_year(day: Day) -> Decimal:
    """Give the number of the day within its year."""
    return Decimal(civil.day_of_year(day))


@SHELF.add("day of week", "date: date|date and time")
def day_of_week(day: Day) -> str:
    """Name the day of the week in English."""
    return _DAYS[civil.weekday(day) - 1]


@SHELF.add("month of year", "date: date|date and time")
def month_of_year(day: Day) -> str:
    """Name the month in English."""
    return _MONTHS[day.month - 1]


@SHELF.add("week of year", "date: date|date and time")
def week_of_year(day: Day) -> Decimal:
    """Give the number of the week by ISO 8601."""
    return Decimal(civil.week_of_year(day))


@SHELF.add("now", with_run=True)
def now(run: Run) -> datetime:
    """Give the moment of the evaluation, on the clock of Japan."""
    if run.env.now is None:
        raise NoValue("no_clock")
    return run.env.now.astimezone(JAPAN)


@SHELF.add("today", with_run=True)
def today(run: Run) -> Any:
    """Give the date in Japan at the moment of the evaluation."""
    return now(run).date()
