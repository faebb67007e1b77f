"""The calendar in FEEL: working days, month ends, fiscal years and 和暦 over the calendar of one office (design D2)."""

import functools
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from engine import feel
from engine.domain.era import (
    date_label,
    day_label,
    era_date,
    era_year,
    fiscal_year_label,
    month_label,
    span_label,
)
from engine.domain.periods import (
    Period,
    day_of_month,
    day_of_next_month,
    end_of_month,
    fiscal_year,
    months_after,
    span_of,
    start_of_month,
)
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, Office, OutsideCalendar, local_date

Moment = date | datetime
DAY = "date|date and time"
CALENDAR = "calendar?:string"
NO_CALENDAR = Text("暦「{key}」がありません。", "There is no calendar “{key}”.")
NOT_WHOLE = Text("日数・月数・日は整数で指定してください。", "Days, months and day numbers must be whole numbers.")
NOT_A_DAY = Text("日は1から31で指定してください。", "A day of the month is 1 to 31.")
LAST_OF_MONTH = 31


@functools.lru_cache(maxsize=64)
def calendar_functions(office: Office) -> Mapping[str, feel.BuiltIn]:
    """Return the calendar's functions by name, for `feel.Environment.functions`.

    Each takes a date, or a date and time whose day in Japan counts (a time without a zone is Japan time). What lies
    outside the calendar (years 1949-2099), and numbers that are not whole, answer null with a reason. Those about
    working days may name another calendar of the programme as their last argument.
    """
    functions = (*_working_days(office), *_months(), *_fiscal_years(), *_labels())
    return {function.name: function for function in functions}


def _working_days(office: Office) -> tuple[feel.BuiltIn, ...]:
    return (
        _by_calendar(office, "working days after", ("n:number",), lambda by, day, n: by.after(day, _whole(n))),
        _by_calendar(office, "working days before", ("n:number",), lambda by, day, n: by.after(day, -_whole(n))),
        _built_in(
            "working days between",
            (f"from:{DAY}", f"to:{DAY}", CALENDAR),
            lambda a, b, key=None: Decimal(_calendar(office, key).days_between(_day(a), _day(b))),
        ),
        _by_calendar(office, "next working day", (), lambda by, day: by.next_open(day)),
        _by_calendar(office, "previous working day", (), lambda by, day: by.previous_open(day)),
        _by_calendar(office, "on or after working day", (), lambda by, day: by.on_or_after(day)),
        _by_calendar(office, "on or before working day", (), lambda by, day: by.on_or_before(day)),
        _by_calendar(office, "is working day", (), lambda by, day: by.is_open(day)),
        _built_in(
            "is working time",
            ("moment:date and time", CALENDAR),
            lambda moment, key=None: _calendar(office, key).is_working_at(_instant(moment)),
        ),
        _built_in(
            "working time after",
            ("moment:date and time", "duration:days and time duration", CALENDAR),
            lambda moment, amount, key=None: _working_time_after(_calendar(office, key), moment, amount),
        ),
    )


def _months() -> tuple[feel.BuiltIn, ...]:
    return (
        _counted("months after", months_after),
        _numbered("day of month", day_of_month),
        _numbered("day of next month", day_of_next_month),
        _of_day("start of month", start_of_month),
        _of_day("end of month", end_of_month),
        _of_day("end of next month", lambda day: day_of_next_month(day, LAST_OF_MONTH)),
    )


def _fiscal_years() -> tuple[feel.BuiltIn, ...]:
    return (
        _of_day("fiscal year", lambda day: Decimal(fiscal_year(day))),
        _of_day("fiscal year start", lambda day: span_of(Period.FISCAL_YEAR, day).start),
        _of_day("fiscal year end", lambda day: span_of(Period.FISCAL_YEAR, day).end),
        _of_day("fiscal half start", lambda day: span_of(Period.HALF, day).start),
        _of_day("fiscal half end", lambda day: span_of(Period.HALF, day).end),
        _of_day("start of quarter", lambda day: span_of(Period.QUARTER, day).start),
        _of_day("end of quarter", lambda day: span_of(Period.QUARTER, day).end),
    )


def _labels() -> tuple[feel.BuiltIn, ...]:
    return (
        _of_day("era date", era_date),
        _of_day("era year", era_year),
        _of_day("day label", lambda day: day_label(day).ja),
        _of_day("date label", lambda day: date_label(day).ja),
        _of_day("month label", lambda day: month_label(day).ja),
        _of_day("quarter label", lambda day: span_label(span_of(Period.QUARTER, day)).ja),
        _of_day("half label", lambda day: span_label(span_of(Period.HALF, day)).ja),
        _of_day("fiscal year label", lambda day: fiscal_year_label(fiscal_year(day)).ja),
    )


def _by_calendar(
    office: Office, name: str, parameters: tuple[str, ...], function: Callable[..., object]
) -> feel.BuiltIn:
    """Make a function of a day that may name another calendar of the programme at its end."""

    def called(moment: Moment, *arguments: object) -> object:
        numbers, keys = arguments[: len(parameters)], arguments[len(parameters) :]
        return function(_calendar(office, *keys), _day(moment), *numbers)

    return _built_in(name, (f"date:{DAY}", *parameters, CALENDAR), called)


def _calendar(office: Office, key: object = None) -> Office:
    try:
        return office.calendar(None if key is None else str(key))
    except KeyError:
        raise feel.NoValue(NO_CALENDAR.format(key=key)) from None


def _of_day(name: str, function: Callable[[date], object]) -> feel.BuiltIn:
    return _built_in(name, (f"date:{DAY}",), lambda moment: function(_day(moment)))


def _counted(name: str, function: Callable[[date, int], object]) -> feel.BuiltIn:
    return _built_in(name, (f"date:{DAY}", "n:number"), lambda moment, n: function(_day(moment), _whole(n)))


def _numbered(name: str, function: Callable[[date, int], object]) -> feel.BuiltIn:
    def checked(day: date, n: int) -> object:
        if not 1 <= n <= LAST_OF_MONTH:
            raise feel.NoValue(NOT_A_DAY)
        return function(day, n)

    return _counted(name, checked)


def _built_in(name: str, parameters: tuple[str, ...], function: Callable[..., object]) -> feel.BuiltIn:
    @functools.wraps(function)
    def bounded(*arguments: object) -> object:
        try:
            return function(*arguments)
        except (OutsideCalendar, OverflowError, ValueError) as error:  # ValueError: a year beyond 9999
            raise feel.NoValue(OutsideCalendar.sentence) from error

    return feel.BuiltIn(name, parameters, bounded)


def _day(moment: Moment) -> date:
    return local_date(_instant(moment)) if isinstance(moment, datetime) else moment


def _instant(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


def _whole(number: Decimal) -> int:
    if number != int(number):
        raise feel.NoValue(NOT_WHOLE)
    return int(number)


def _working_time_after(office: Office, moment: datetime, amount: timedelta) -> datetime:
    if amount < timedelta():
        raise feel.NoValue(OutsideCalendar.sentence)
    return office.add_working_time(_instant(moment), amount).astimezone(moment.tzinfo or UTC)
