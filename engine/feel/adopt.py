"""From Python values of the outside to FEEL values."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, DecimalException
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.arithmetic import DECIMAL
from engine.feel.errors import NotFeel
from engine.feel.values import Function, Range, Time, WideDate, WideDateTime, WideDuration, YearMonthDuration

_READY = frozenset(
    {type(None), bool, str, date, Time, timedelta, WideDate, WideDateTime, WideDuration, YearMonthDuration, Range}
)
_EXACT = 10**DECIMAL.prec


def adopt(value: Any) -> Any:
    """Turn a Python value into the FEEL value it means; NotFeel where it means none.

    Takes whole numbers, floats (by their shortest decimal form), decimals, texts, dates, times, durations, sequences
    and mappings of such values, and FEEL values. Nothing is copied that needs no change.
    """
    kind = type(value)
    if kind in _READY:
        return value
    if kind is Decimal:
        return _number(value)
    if kind is int and -_EXACT < value < _EXACT:
        return Decimal(value)
    if kind is dict:
        return _context(value)
    if kind is list:
        return _list(value)
    return _adopt_other(value)


def _adopt_other(value: Any) -> Any:  # noqa: C901, PLR0911  (one line for each type of the outside)
    if isinstance(value, int):
        return _number(Decimal(value))
    if isinstance(value, float):
        return _number(Decimal(repr(float(value))))
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, time):
        return Time(value.hour, value.minute, value.second, value.microsecond * 1000, _zone(value.tzinfo, None))
    if isinstance(value, Mapping):
        return {str(key): adopt(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [adopt(item) for item in value]
    if isinstance(value, Function):
        return value
    raise NotFeel(type=type(value).__name__)


def _number(value: Decimal) -> Decimal:
    """Take a number of 34 digits and the exponents of the standard; NaN, the infinities and larger ones are none."""
    if not value.is_finite():
        raise NotFeel(type=str(value))
    try:
        rounded = DECIMAL.plus(value)
    except DecimalException as error:
        raise NotFeel(type=f"{value:.3E}") from error
    return value if rounded == value else rounded


def _list(items: list[Any]) -> list[Any]:
    for index, item in enumerate(items):
        adopted = adopt(item)
        if adopted is not item:
            return [*items[:index], adopted, *(adopt(other) for other in items[index + 1 :])]
    return items


def _context(entries: dict[Any, Any]) -> dict[str, Any]:
    changed: dict[Any, Any] | None = None
    for key, item in entries.items():
        adopted = adopt(item)
        if adopted is not item or type(key) is not str:
            changed = dict(entries) if changed is None else changed
            changed.pop(key)
            changed[str(key)] = adopted
    if changed is None:
        return entries
    return {str(key): changed[str(key)] for key in entries}


def _moment(value: datetime) -> datetime:
    zone = _zone(value.tzinfo, value)
    return value if zone is value.tzinfo else value.replace(tzinfo=zone)


def _zone(zone: tzinfo | None, moment: datetime | None) -> tzinfo | None:
    if zone is None or isinstance(zone, (timezone, ZoneInfo)):
        return zone
    offset = zone.utcoffset(moment)
    return None if offset is None else timezone(offset)
