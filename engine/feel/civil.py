"""Arithmetic of the proleptic Gregorian calendar over the standard's year range (DMN 1.5, 10.3.2.3.5 and .6)."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from engine.feel.errors import NoValue
from engine.feel.values import Time, WideDate, WideDateTime, WideDuration

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LAST_YEAR = 999_999_999
AnyDate = date | WideDate
AnyDateTime = datetime | WideDateTime
AnyDuration = timedelta | WideDuration
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LONGEST = 999_999_998 * DAY
MIDNIGHT = Time(0, 0, 0)
MIDNIGHT_UTC = Time(0, 0, 0, 0, UTC)


def is_leap(year: int) -> bool:
    """Tell whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Count the days of a month."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month - 1]  # noqa: PLR2004  (February)


def day_number(year: int, month: int, day: int) -> int:
    """Count the days from 0000-03-01."""
    shifted = year - (month <= 2)  # noqa: PLR2004  (the year is taken to begin in March)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def from_day_number(number: int) -> tuple[int, int, int]:
    """Give year, month and day of a day counted from 0000-03-01."""
    era, day_of_era = divmod(number, 146_097)
    of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    of_year = day_of_era - (365 * of_era + of_era // 4 - of_era // 100)
    shifted_month = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9  # noqa: PLR2004  (March is month 0)
    return of_era + era * 400 + (month <= 2), month, day  # noqa: PLR2004  (January and February belong to the next)


def make_date(year: int, month: int, day: int) -> AnyDate:
    """Make a date; NoValue where the calendar has none."""
    if not (-LAST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):  # noqa: PLR2004  (months)
        raise NoValue("date_out_of_range")
    return date(year, month, day) if 1 <= year <= 9999 else WideDate(year, month, day)  # noqa: PLR2004  (Python's range)


def make_date_time(day: tuple[int, int, int], time: Time, fold: int = 0) -> AnyDateTime:
    """Make a date and time; `fold` 1 is the second of two equal local times when clocks are set back."""
    make_date(*day)
    if 1 <= day[0] <= 9999 and time.nanosecond % 1000 == 0:  # noqa: PLR2004  (Python's range)
        micro = time.nanosecond // 1000
        return datetime(*day, time.hour, time.minute, time.second, micro, tzinfo=time.zone, fold=fold)
    return WideDateTime(*day, time)


def make_duration(nanoseconds: int) -> AnyDuration:
    """Make a days and time duration."""
    if nanoseconds % 1000 == 0 and -_LONGEST <= nanoseconds <= _LONGEST:
        return timedelta(microseconds=nanoseconds // 1000)
    return WideDuration(nanoseconds)


def make_time(nanoseconds: int, zone: tzinfo | None) -> Time:
    """Make the time of day so many nanoseconds after midnight, around the clock."""
    seconds, fraction = divmod(nanoseconds % DAY, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Time(hour, minute, second, fraction, zone)


def day_of(value: AnyDate | AnyDateTime) -> tuple[int, int, int]:
    """Give year, month and day of a date or a date and time."""
    return value.year, value.month, value.day


def time_of(value: AnyDateTime) -> Time:
    """Give the time of day of a date and time, with its zone."""
    if isinstance(value, WideDateTime):
        return value.time
    return Time(value.hour, value.minute, value.second, value.microsecond * 1000, value.tzinfo)


def time_nanoseconds(time: Time) -> int:
    """Count the nanoseconds from midnight."""
    return ((time.hour * 60 + time.minute) * 60 + time.second) * SECOND + time.nanosecond


def duration_nanoseconds(value: AnyDuration) -> int:
    """Count the nanoseconds of a days and time duration."""
    if isinstance(value, WideDuration):
        return value.nanoseconds
    return (value.days * 86_400 + value.seconds) * SECOND + value.microseconds * 1000


def local_nanoseconds(value: AnyDateTime) -> int:
    """Count the nanoseconds from the reference day on the value's own clock."""
    return day_number(*day_of(value)) * DAY + time_nanoseconds(time_of(value))


def zone_of(value: AnyDateTime) -> tzinfo | None:
    """Give the zone of a date and time, None when it has none."""
    return value.time.zone if isinstance(value, WideDateTime) else value.tzinfo


def offset_nanoseconds(value: AnyDateTime, zone: tzinfo) -> int:
    """Give the distance of the zone's clock from UTC at that local date and time."""
    if isinstance(zone, timezone):
        return duration_nanoseconds(zone.utcoffset(None))
    day, time, fold = (_like_year(value.year), value.month, value.day), time_of(value), getattr(value, "fold", 0)
    local = datetime(*day, time.hour, time.minute, time.second, tzinfo=zone, fold=fold)
    return duration_nanoseconds(local.utcoffset() or timedelta())


def instant_nanoseconds(value: AnyDateTime, default: tzinfo | None = None) -> int:
    """Count the nanoseconds from the reference day in UTC; a value without zone uses `default`, else UTC."""
    zone = zone_of(value) or default
    return local_nanoseconds(value) - (offset_nanoseconds(value, zone) if zone else 0)


def at_instant(nanoseconds: int, zone: tzinfo | None) -> AnyDateTime:
    """Make the date and time on the zone's clock at that instant (without zone: on the same clock)."""
    if zone is None or zone is UTC:
        return _on_clock(nanoseconds, zone)
    if isinstance(zone, timezone):
        return _on_clock(nanoseconds + duration_nanoseconds(zone.utcoffset(None)), zone)
    there = _there(nanoseconds, zone)
    return _on_clock(nanoseconds + duration_nanoseconds(there.utcoffset() or timedelta()), zone, there.fold)


def _on_clock(nanoseconds: int, zone: tzinfo | None, fold: int = 0) -> AnyDateTime:
    days, rest = divmod(nanoseconds, DAY)
    return make_date_time(from_day_number(days), make_time(rest, zone), fold)


def _there(nanoseconds: int, zone: tzinfo) -> datetime:
    days, rest = divmod(nanoseconds, DAY)
    year, month, day = from_day_number(days)
    time = make_time(rest, None)
    return datetime(_like_year(year), month, day, time.hour, time.minute, time.second, tzinfo=UTC).astimezone(zone)


def _like_year(year: int) -> int:
    return year if 2 <= year <= 9998 else 2000 + year % 400  # noqa: PLR2004  (far years use a year with the same calendar)


def time_offset_nanoseconds(time: Time) -> int | None:
    """Give a time's distance from UTC; a named zone's is that of 1970-01-01; None when it has no zone."""
    if time.zone is None:
        return None
    return offset_nanoseconds(datetime(1970, 1, 1, time.hour, time.minute, time.second), time.zone)  # noqa: DTZ001  (wall clock)


def weekday(value: AnyDate | AnyDateTime) -> int:
    """Give the number of the day of the week, Monday 1 to Sunday 7."""
    return (day_number(*day_of(value)) + 2) % 7 + 1


def day_of_year(value: AnyDate | AnyDateTime) -> int:
    """Give the number of the day within its year, from 1."""
    return day_number(*day_of(value)) - day_number(value.year, 1, 1) + 1


def week_of_year(value: AnyDate | AnyDateTime) -> int:
    """Give the number of the week by ISO 8601."""
    number = day_number(*day_of(value))
    thursday = number - weekday(value) + 4
    year = from_day_number(thursday)[0]
    return (thursday - day_number(year, 1, 1)) // 7 + 1


def add_months(day: tuple[int, int, int], months: int) -> tuple[int, int, int]:
    """Move by months; a day the month lacks becomes its last."""
    year, month = divmod(day[0] * 12 + day[1] - 1 + months, 12)
    if not -LAST_YEAR <= year <= LAST_YEAR:
        raise NoValue("date_out_of_range")
    return year, month + 1, min(day[2], days_in_month(year, month + 1))
