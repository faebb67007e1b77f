"""What stands behind the dot: entries of contexts, and the properties of dates, times, durations and ranges.

DMN 1.5, tables 64 to 67.
"""

from collections.abc import Callable
from datetime import timezone, tzinfo
from decimal import Decimal
from typing import Any

from engine.feel.civil import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    AnyDateTime,
    AnyDuration,
    duration_nanoseconds,
    make_duration,
    offset_nanoseconds,
    time_of,
    time_offset_nanoseconds,
    weekday,
    zone_of,
)
from engine.feel.errors import NoValue
from engine.feel.run import Run
from engine.feel.values import Kind, Time, kind_of

Property = Callable[[Any], Any]


def entry_of(value: Any, name: str, run: Run) -> Any:
    """Answer value.name; over a list, the list of the items' entries; NoValue where there is none."""
    if type(value) is list:
        run.spend(1 + len(value) // 8)
        return [_entry_or_null(item, name, run) for item in value]
    if value is None:
        return None
    if type(value) is dict:
        if name not in value:
            raise NoValue("unknown_entry", name=name)
        return value[name]
    kind = kind_of(value)
    found = PROPERTIES.get(kind, {}).get(name)
    if found is None:
        raise NoValue("no_entries", kind=kind, name=name)
    return found(value)


def _entry_or_null(item: Any, name: str, run: Run) -> Any:
    if type(item) is dict:
        return item.get(name)
    try:
        return entry_of(item, name, run)
    except NoValue:
        return None


def _second(time: Time) -> Decimal:
    return Decimal(time.second) + Decimal(time.nanosecond) / SECOND


def _moment_offset(moment: AnyDateTime) -> AnyDuration | None:
    zone = zone_of(moment)
    return None if zone is None else make_duration(offset_nanoseconds(moment, zone))


def _time_offset(time: Time) -> AnyDuration | None:
    offset = time_offset_nanoseconds(time)
    return None if offset is None else make_duration(offset)


def _zone_name(zone: tzinfo | None) -> str | None:
    return None if zone is None or isinstance(zone, timezone) else str(zone)


def _component(unit: int, around: int | None) -> Property:
    """Count whole units of a duration beyond the larger ones, with the sign of the duration."""

    def count(value: AnyDuration) -> Decimal:
        length = duration_nanoseconds(value)
        whole = abs(length) // unit
        whole = whole % around if around else whole
        return Decimal(-whole if length < 0 else whole)

    return count


def _seconds(value: AnyDuration) -> Decimal:
    length = duration_nanoseconds(value)
    rest = Decimal(abs(length) % MINUTE) / SECOND
    return -rest if length < 0 else rest


_DAY: dict[str, Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(weekday(value)),
}
PROPERTIES: dict[Kind, dict[str, Property]] = {
    Kind.DATE: _DAY,
    Kind.DATE_TIME: {
        **_DAY,
        "hour": lambda value: Decimal(time_of(value).hour),
        "minute": lambda value: Decimal(time_of(value).minute),
        "second": lambda value: _second(time_of(value)),
        "time offset": _moment_offset,
        "timezone": lambda value: _zone_name(zone_of(value)),
    },
    Kind.TIME: {
        "hour": lambda value: Decimal(value.hour),
        "minute": lambda value: Decimal(value.minute),
        "second": _second,
        "time offset": _time_offset,
        "timezone": lambda value: _zone_name(value.zone),
    },
    Kind.YEARS_MONTHS: {
        "years": lambda value: Decimal(value.years),
        "months": lambda value: Decimal(value.months),
    },
    Kind.DAYS_TIME: {
        "days": _component(DAY, None),
        "hours": _component(HOUR, 24),
        "minutes": _component(MINUTE, 60),
        "seconds": _seconds,
    },
    Kind.RANGE: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
