"""The values of FEEL that Python has no type for, and the kind of every value (DMN 1.5, 10.3.2.1).

A FEEL value is None, bool, Decimal, str, date, Time, datetime, timedelta, YearMonthDuration, list, dict, Range or
Function. Dates and times that Python cannot hold (years outside 1..9999, fractions below a microsecond, very long
durations) are WideDate, WideDateTime and WideDuration; each value has exactly one representation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The basic types of the FEEL lattice."""

    NULL = "Null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    STRING = "string"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    DAYS_TIME = "days and time duration"
    YEARS_MONTHS = "years and months duration"
    LIST = "list"
    CONTEXT = "context"
    RANGE = "range"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class YearMonthDuration:
    """A years and months duration, as a signed number of months."""

    total_months: int

    @property
    def years(self) -> int:
        """Whole years, with the sign of the duration."""
        return _toward_zero(self.total_months, 12)

    @property
    def months(self) -> int:
        """Months beyond the whole years, with the sign of the duration."""
        return self.total_months - 12 * self.years


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day; zone None means local time of an unnamed place."""

    hour: int
    minute: int
    second: int
    nanosecond: int = 0
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class WideDate:
    """A date outside the years 1..9999."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time outside the years 1..9999 or finer than a microsecond."""

    year: int
    month: int
    day: int
    time: Time


@dataclass(frozen=True, slots=True)
class WideDuration:
    """A days and time duration longer than Python's or finer than a microsecond."""

    nanoseconds: int


@dataclass(frozen=True, slots=True)
class Range:
    """A range of comparable values; an end that is None is open without limit."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


class Function:
    """Anything that can be called in an expression."""

    __slots__ = ()

    @property
    def usage(self) -> str:
        """The function as its author would write the call."""
        return "function"


KINDS: dict[type, Kind] = {
    type(None): Kind.NULL,
    bool: Kind.BOOLEAN,
    Decimal: Kind.NUMBER,
    int: Kind.NUMBER,
    str: Kind.STRING,
    date: Kind.DATE,
    WideDate: Kind.DATE,
    Time: Kind.TIME,
    datetime: Kind.DATE_TIME,
    WideDateTime: Kind.DATE_TIME,
    timedelta: Kind.DAYS_TIME,
    WideDuration: Kind.DAYS_TIME,
    YearMonthDuration: Kind.YEARS_MONTHS,
    list: Kind.LIST,
    dict: Kind.CONTEXT,
    Range: Kind.RANGE,
}


def kind_of(value: object) -> Kind:
    """Tell the kind of a FEEL value."""
    kind = KINDS.get(type(value))
    if kind is not None:
        return kind
    return Kind.CONTEXT if isinstance(value, Mapping) else Kind.FUNCTION


def _toward_zero(number: int, divisor: int) -> int:
    return number // divisor if number >= 0 else -(-number // divisor)
