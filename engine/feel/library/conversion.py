"""Conversion functions (DMN 1.5, table 72) and `not` (table 73)."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from engine.feel.arithmetic import DECIMAL
from engine.feel.civil import (
    MIDNIGHT_UTC,
    SECOND,
    AnyDate,
    AnyDateTime,
    AnyDuration,
    day_of,
    duration_nanoseconds,
    make_date,
    make_date_time,
    time_of,
)
from engine.feel.errors import NoValue, OutsideDomain
from engine.feel.library.shelf import Shelf, integer
from engine.feel.parsing.lexis import NUMBER
from engine.feel.range_text import read_range
from engine.feel.run import Run
from engine.feel.temporal_text import offset_zone, read_date, read_date_time, read_duration, read_time
from engine.feel.text_form import string_of
from engine.feel.values import Time, WideDateTime, YearMonthDuration

SHELF = Shelf()
_GROUPS = (" ", ",", ".")
_POINTS = (".", ",")
_NANO = Decimal("1e-9")

SHELF.add("date", "from: string")(read_date)
SHELF.add("time", "from: string")(read_time)
SHELF.add("date and time", "from: string")(read_date_time)
SHELF.add("duration", "from: string")(read_duration)
SHELF.add("range", "from: string")(read_range)


@SHELF.add("date", "from: date|date and time")
def date_from(value: AnyDate | AnyDateTime) -> AnyDate:
    """Drop the time of day."""
    return make_date(*day_of(value))


@SHELF.add("date", "year: number", "month: number", "day: number")
def date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> AnyDate:
    """Make a date of its parts."""
    return make_date(integer(year), integer(month), integer(day))


@SHELF.add("date and time", "date: date|date and time", "time: time")
def date_and_time(day: AnyDate | AnyDateTime, time: Time) -> AnyDateTime:
    """Put a day and a time of day together."""
    return make_date_time(day_of(day), time)


@SHELF.add("time", "from: time|date and time|date")
def time_from(value: Any) -> Time:
    """Drop the day; a date is its midnight in UTC."""
    if isinstance(value, Time):
        return value
    return time_of(value) if isinstance(value, WideDateTime) or hasattr(value, "hour") else MIDNIGHT_UTC


@SHELF.add("time", "hour: number", "minute: number", "second: number", "offset?: days and time duration|Null")
def time_from_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: AnyDuration | None = None) -> Time:
    """Make a time of day of its parts."""
    nanoseconds = int(second.quantize(_NANO, ROUND_DOWN, DECIMAL).scaleb(9)) if 0 <= second < 60 else -1  # noqa: PLR2004  (the clock's own limits)
    hours, minutes = integer(hour), integer(minute)
    if nanoseconds < 0 or not (0 <= hours <= 23 and 0 <= minutes <= 59):  # noqa: PLR2004  (the same)
        raise OutsideDomain
    zone = None if offset is None else offset_zone(duration_nanoseconds(offset))
    return Time(hours, minutes, nanoseconds // SECOND, nanoseconds % SECOND, zone)


@SHELF.add("number", "from: string", "grouping separator?: string|Null", "decimal separator?: string|Null")
def number(text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    """Read a number written with separators."""
    if (grouping is not None and grouping not in _GROUPS) or (point is not None and point not in _POINTS):
        raise OutsideDomain
    if grouping is not None and grouping == point:
        raise OutsideDomain
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in plain:
            raise NoValue("bad_number", text=text)
        plain = plain.replace(",", ".")
    unsigned = plain.removeprefix("-")
    if not NUMBER.fullmatch(unsigned):
        raise NoValue("bad_number", text=text)
    return DECIMAL.create_decimal(plain)


@SHELF.add("string", "from", with_run=True)
def string(run: Run, value: Any) -> str | None:
    """Write a value as text; null stays null."""
    return None if value is None else string_of(value, run.spend)


@SHELF.add("years and months duration", "from: date and time|date", "to: date and time|date")
def years_and_months_between(start: AnyDate | AnyDateTime, end: AnyDate | AnyDateTime) -> YearMonthDuration:
    """Count the whole months from one day to another; the times of day do not count."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearMonthDuration(months)


@SHELF.add("not", "negand")
def negation(value: Any) -> bool | None:
    """Negate; anything but a boolean is null."""
    inner = value[0] if type(value) is list and len(value) == 1 else value
    return (not inner) if type(inner) is bool else None
