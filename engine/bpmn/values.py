"""Values a case can keep, checked before anything runs, and their form in the saved state (nothing is rounded)."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.bpmn.errors import NotStorable

MAX_DEPTH = 64
MAX_DIGITS = 10_000  # of a number written out; FEEL itself stays far below
TAG = "$"
SMALL = 2**53
KEPT = (date, timedelta, feel.Time, feel.YearMonthDuration)  # datetime is a date


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy in FEEL's own types (numbers as Decimal). Raises NotStorable naming the place."""
    return {_name(key, "?"): _checked(value, str(key), 0) for key, value in values.items()}


def _name(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise NotStorable(path=path, kind=type(key).__name__)
    try:
        key.encode()
    except UnicodeEncodeError as error:
        raise NotStorable(path=path, kind="surrogate") from error
    return key


def _checked(value: Any, path: str, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _name(value, path)
    if isinstance(value, int | float | Decimal):
        return _number(value, path)
    if depth >= MAX_DEPTH:
        raise NotStorable(path=path, kind="depth")
    if isinstance(value, Mapping):
        return {_name(key, path): _checked(item, f"{path}.{key}", depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item, f"{path}[{place}]", depth + 1) for place, item in enumerate(value, 1)]
    return _moment(value, path)


def _number(value: float | Decimal, path: str) -> Decimal:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS:
        raise NotStorable(path=path, kind="number")
    return number


def _moment(value: Any, path: str) -> Any:
    if isinstance(value, time):
        value = feel.Time(value.hour, value.minute, value.second, value.microsecond * 1000, value.tzinfo)
    zone = getattr(value, "tzinfo", None) or getattr(value, "zone", None)
    if not isinstance(value, KEPT) or not isinstance(zone, ZoneInfo | timezone | None):
        raise NotStorable(path=path, kind=type(value).__name__)
    return value


def pack(value: Any) -> Any:
    """Return a storable value as JSON: whole numbers plain, everything JSON has no word for as {"$": tag, "v": …}."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return _pack_number(value)
    if isinstance(value, dict):
        packed = {key: pack(item) for key, item in value.items()}
        return {TAG: "c", "v": packed} if TAG in packed else packed
    if isinstance(value, list):
        return [pack(item) for item in value]
    for kind, (type_, write, _read) in FORMS.items():
        if isinstance(value, type_):
            return {TAG: kind, "v": write(value)}
    raise NotStorable(path="", kind=type(value).__name__)


def unpack(value: Any) -> Any:
    """Return what `pack` was given, numbers as Decimal."""
    if isinstance(value, dict):
        kind = value.get(TAG)
        if kind is None:
            return {key: unpack(item) for key, item in value.items()}
        if kind == "c":
            return {key: unpack(item) for key, item in value["v"].items()}
        return Decimal(value["v"]) if kind == "n" else FORMS[kind][2](value["v"])
    if isinstance(value, list):
        return [unpack(item) for item in value]
    if type(value) is int:
        return Decimal(value)
    return value


def _pack_number(number: Decimal) -> Any:
    sign, _digits, exponent = number.as_tuple()
    whole = exponent == 0 and not (sign and not number) and abs(number) < SMALL
    return int(number) if whole else {TAG: "n", "v": str(number)}


def _zone(zone: tzinfo | None) -> str | int | None:
    """Return a zone's name, or its offset in seconds where it has none."""
    if zone is None:
        return None
    if isinstance(zone, ZoneInfo):
        return zone.key
    return int(zone.utcoffset(None).total_seconds()) if isinstance(zone, timezone) else None


def _zone_of(saved: str | int | None) -> tzinfo | None:
    if isinstance(saved, int):
        return timezone(timedelta(seconds=saved)) if saved else UTC
    return None if saved is None else ZoneInfo(saved)


def _write_instant(value: datetime) -> list[Any]:
    return [value.replace(tzinfo=None).isoformat(), _zone(value.tzinfo), value.fold]


def _read_instant(saved: list[Any]) -> datetime:
    return datetime.fromisoformat(saved[0]).replace(tzinfo=_zone_of(saved[1]), fold=saved[2])


def _write_time(value: feel.Time) -> list[Any]:
    return [value.hour, value.minute, value.second, value.nanosecond, _zone(value.zone)]


def _read_time(saved: list[Any]) -> feel.Time:
    hour, minute, second, nanosecond, zone = saved
    return feel.Time(hour, minute, second, nanosecond, _zone_of(zone))


def _write_span(value: timedelta) -> list[int]:
    return [value.days, value.seconds, value.microseconds]


FORMS: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "i": (datetime, _write_instant, _read_instant),
    "d": (date, date.isoformat, date.fromisoformat),
    "t": (feel.Time, _write_time, _read_time),
    "s": (timedelta, _write_span, lambda saved: timedelta(*saved)),
    "m": (feel.YearMonthDuration, lambda value: value.total_months, feel.YearMonthDuration),
}
