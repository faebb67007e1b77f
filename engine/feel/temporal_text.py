"""Dates, times and durations as FEEL writes them (DMN 1.5, 10.3.4.1: XML Schema forms, and `@Area/City` zones)."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel.civil import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    AnyDate,
    AnyDateTime,
    AnyDuration,
    day_number,
    day_of,
    duration_nanoseconds,
    from_day_number,
    make_date,
    make_date_time,
    make_duration,
    time_of,
)
from engine.feel.errors import NoValue
from engine.feel.values import Time, YearMonthDuration

_DATE = r"(?P<year>-?(?:\d{4}|[1-9]\d{4,8}))-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][A-Za-z0-9_+-]{0,40}(?:/[A-Za-z0-9_+-]{1,40}){0,2})?"
)
DATE = re.compile(_DATE, re.ASCII)
TIME = re.compile(_TIME, re.ASCII)
DATE_TIME = re.compile(rf"{_DATE}(?:T{_TIME}|(?P<day_zone>Z|[+-]\d\d:\d\d))?", re.ASCII)
YEARS_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)
DAYS_TIME = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d+))?S)?)?", re.ASCII
)
_LONGEST_OFFSET = 14 * HOUR
_END_OF_DAY = 24
Temporal = AnyDate | AnyDateTime | Time | AnyDuration | YearMonthDuration


def read_date(text: str) -> AnyDate:
    """Read `2026-11-18`; NoValue when the text is no date of the calendar."""
    found = DATE.fullmatch(text)
    if not found:
        raise NoValue("bad_literal", text=text)
    return make_date(int(found["year"]), int(found["month"]), int(found["day"]))


def read_time(text: str) -> Time:
    """Read `09:30:00`, with fraction, `Z`, offset or `@Asia/Tokyo`; 24:00:00 is midnight."""
    found = TIME.fullmatch(text)
    if not found:
        raise NoValue("bad_literal", text=text)
    time, _ = _clock(found)
    return time


def read_date_time(text: str) -> AnyDateTime:
    """Read `2026-11-18T09:30:00` and its forms with a zone; a date, perhaps with an offset, is its midnight."""
    found = DATE_TIME.fullmatch(text)
    if not found:
        raise NoValue("bad_literal", text=text)
    day = day_of(make_date(int(found["year"]), int(found["month"]), int(found["day"])))
    if found["hour"] is None:
        return make_date_time(day, Time(0, 0, 0, 0, _zone(found["day_zone"])))
    time, next_day = _clock(found)
    return make_date_time(from_day_number(day_number(*day) + 1) if next_day else day, time)


def read_duration(text: str) -> YearMonthDuration | AnyDuration:
    """Read `P1Y2M` or `P3DT4H5M6.7S`, with `-` before it for a negative one."""
    found = YEARS_MONTHS.fullmatch(text)
    if found:
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearMonthDuration(-months if found[1] else months)
    found = DAYS_TIME.fullmatch(text)
    if not found:
        raise NoValue("bad_literal", text=text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4, 5))
    length = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + _fraction(found[6])
    return make_duration(-length if found[1] else length)


def read_at_literal(text: str) -> Temporal:
    """Read what may stand after `@`: a date, time, date and time or duration."""
    if "P" in text[:2]:
        return read_duration(text)
    if DATE.fullmatch(text):
        return read_date(text)
    return read_date_time(text) if DATE_TIME.fullmatch(text) else read_time(text)


@lru_cache(maxsize=1024)
def named_zone(name: str) -> tzinfo:
    """Find a zone of the IANA database; NoValue when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise NoValue("bad_literal", text=f"@{name}") from error


def offset_zone(nanoseconds: int) -> tzinfo:
    """Make the zone of a fixed offset; NoValue beyond 14 hours (XML Schema part 2)."""
    if not -_LONGEST_OFFSET <= nanoseconds <= _LONGEST_OFFSET:
        raise NoValue("date_out_of_range")
    return timezone(timedelta(seconds=nanoseconds // SECOND)) if nanoseconds else UTC


def _clock(found: re.Match[str]) -> tuple[Time, bool]:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    nanosecond, zone = _fraction(found["fraction"]), _zone(found["zone"])
    if hour == _END_OF_DAY and minute == second == nanosecond == 0:
        return Time(0, 0, 0, 0, zone), True
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004  (the clock's own limits)
        raise NoValue("bad_literal", text=found.group(0))
    return Time(hour, minute, second, nanosecond, zone), False


def _fraction(digits: str | None) -> int:
    return int(digits[:9].ljust(9, "0")) if digits else 0


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in "Zz":
        return UTC
    if text[0] == "@":
        return named_zone(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if minutes > 59 or any(second > 59 for second in seconds):  # noqa: PLR2004  (the clock's own limits)
        raise NoValue("bad_literal", text=text)
    length = hours * HOUR + minutes * MINUTE + sum(seconds) * SECOND
    return offset_zone(-length if text[0] == "-" else length)


def date_text(value: AnyDate) -> str:
    """Write `2026-11-18`."""
    return _day_text(value.year, value.month, value.day)


def time_text(value: Time) -> str:
    """Write `09:30:00`, with its fraction and zone where it has them."""
    fraction = f".{value.nanosecond:09d}".rstrip("0") if value.nanosecond else ""
    return f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}{fraction}{zone_text(value.zone)}"


def date_time_text(value: AnyDateTime) -> str:
    """Write `2026-11-18T09:30:00`, with its fraction and zone where it has them."""
    return f"{_day_text(value.year, value.month, value.day)}T{time_text(time_of(value))}"


def _day_text(year: int, month: int, day: int) -> str:
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}"


def zone_text(zone: tzinfo | None) -> str:
    """Write a zone as the end of a time: nothing, `Z`, `+09:00` or `@Asia/Tokyo`."""
    if zone is None:
        return ""
    if not isinstance(zone, timezone):
        return f"@{zone}"
    seconds = duration_nanoseconds(zone.utcoffset(None)) // SECOND
    if seconds == 0:
        return "Z"
    hours, rest = divmod(abs(seconds), 3600)
    tail = f":{rest % 60:02d}" if rest % 60 else ""
    return f"{'-' if seconds < 0 else '+'}{hours:02d}:{rest // 60:02d}{tail}"


def years_months_text(value: YearMonthDuration) -> str:
    """Write `P1Y2M`; nothing is `P0M`."""
    years, months = divmod(abs(value.total_months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if value.total_months < 0 else ''}P{parts or '0M'}"


def days_time_text(value: AnyDuration) -> str:
    """Write `P3DT4H5M6.7S`; nothing is `PT0S`."""
    length = duration_nanoseconds(value)
    days, rest = divmod(abs(length), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, nanoseconds = divmod(rest, SECOND)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or nanoseconds:
        clock += (f"{seconds}.{nanoseconds:09d}".rstrip("0") if nanoseconds else str(seconds)) + "S"
    day = f"{days}D" if days else ""
    text = day + (f"T{clock}" if clock else "")
    return f"{'-' if length < 0 else ''}P{text or 'T0S'}"
