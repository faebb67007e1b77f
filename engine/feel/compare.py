"""Equality, order and identity of values (DMN 1.5, tables 52 to 55; `is` of table 77)."""

from collections.abc import Callable
from datetime import timezone, tzinfo
from typing import Any

from engine.feel.civil import (
    AnyDateTime,
    day_of,
    duration_nanoseconds,
    instant_nanoseconds,
    time_nanoseconds,
    time_of,
    time_offset_nanoseconds,
    zone_of,
)
from engine.feel.errors import NoValue
from engine.feel.values import Kind, Range, Time, kind_of

Spend = Callable[[int], None]


def equal(left: Any, right: Any, spend: Spend) -> bool | None:
    """Tell whether two values are equal; None when they are of different kinds.

    null equals only null; a list of one item equals that item (10.3.2.9.4); `spend` is charged for nested values.
    """
    if left is None or right is None:
        return left is right
    left_kind, right_kind = kind_of(left), kind_of(right)
    if left_kind is not right_kind:
        return _equal_single(left, right, spend)
    if left_kind in _BY_VALUE:
        return bool(left == right)
    return _EQUALITIES[left_kind](left, right, spend)


def _equal_single(left: Any, right: Any, spend: Spend) -> bool | None:
    if type(left) is list and len(left) == 1 and type(right) is not list:
        return equal(left[0], right, spend)
    if type(right) is list and len(right) == 1 and type(left) is not list:
        return equal(left, right[0], spend)
    return None


def _equal_lists(left: list[Any], right: list[Any], spend: Spend) -> bool:
    spend(1 + min(len(left), len(right)) // 4)
    if len(left) != len(right):
        return False
    return all(equal(one, other, spend) is True for one, other in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Any], right: dict[str, Any], spend: Spend) -> bool:
    spend(1 + min(len(left), len(right)) // 4)
    if left.keys() != right.keys():
        return False
    return all(equal(value, right[key], spend) is True for key, value in left.items())


def _equal_ranges(left: Range, right: Range, spend: Spend) -> bool:
    return (
        left.start_included is right.start_included
        and left.end_included is right.end_included
        and equal(left.start, right.start, spend) is True
        and equal(left.end, right.end, spend) is True
    )


def _equal_by_order(left: Any, right: Any, _spend: Spend) -> bool:
    return order(left, right) == 0


_BY_VALUE = frozenset(
    {Kind.BOOLEAN, Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.YEARS_MONTHS, Kind.DAYS_TIME, Kind.FUNCTION}
)
_EQUALITIES: dict[Kind, Callable[[Any, Any, Spend], bool]] = {
    Kind.LIST: _equal_lists,
    Kind.CONTEXT: _equal_contexts,
    Kind.RANGE: _equal_ranges,
    Kind.TIME: _equal_by_order,
    Kind.DATE_TIME: _equal_by_order,
}


def order(left: Any, right: Any) -> int:
    """Answer -1, 0 or 1 as left is less than, equal to or greater than right; NoValue where they have no order."""
    if type(left) is list and len(left) == 1:
        return order(left[0], right)
    if type(right) is list and len(right) == 1:
        return order(left, right[0])
    kind = kind_of(left)
    keys = _ORDER_KEYS.get(kind)
    if keys is None or kind is not kind_of(right):
        raise NoValue("not_comparable", left=kind, right=kind_of(right))
    one, other = keys(left, right)
    return int(one > other) - int(one < other)


def _plain(left: Any, right: Any) -> tuple[Any, Any]:
    return left, right


def _days(left: Any, right: Any) -> tuple[Any, Any]:
    return day_of(left), day_of(right)


def _lengths(left: Any, right: Any) -> tuple[Any, Any]:
    return duration_nanoseconds(left), duration_nanoseconds(right)


def _months(left: Any, right: Any) -> tuple[Any, Any]:
    return left.total_months, right.total_months


def _moments(left: AnyDateTime, right: AnyDateTime) -> tuple[int, int]:
    """Compare instants; a value without zone is read in the other's (table 54)."""
    return instant_nanoseconds(left, zone_of(right)), instant_nanoseconds(right, zone_of(left))


def _times(left: Time, right: Time) -> tuple[int, int]:
    left_offset, right_offset = time_offset_nanoseconds(left), time_offset_nanoseconds(right)
    if left_offset is None or right_offset is None:
        return time_nanoseconds(left), time_nanoseconds(right)
    return time_nanoseconds(left) - left_offset, time_nanoseconds(right) - right_offset


_ORDER_KEYS: dict[Kind, Callable[[Any, Any], tuple[Any, Any]]] = {
    Kind.NUMBER: _plain,
    Kind.STRING: _plain,
    Kind.DATE: _days,
    Kind.DAYS_TIME: _lengths,
    Kind.YEARS_MONTHS: _months,
    Kind.DATE_TIME: _moments,
    Kind.TIME: _times,
}


def includes(range_: Range, point: Any) -> bool:
    """Tell whether the point lies in the range; NoValue where it cannot be compared with the ends."""
    if range_.start is not None:
        side = order(point, range_.start)
        if side < 0 or (side == 0 and not range_.start_included):
            return False
    if range_.end is not None:
        side = order(point, range_.end)
        return side < 0 or (side == 0 and range_.end_included)
    return range_.start is not None


def identical(left: Any, right: Any, spend: Spend) -> bool:
    """Tell whether two values are the same element of the domain: as `=`, but a zone belongs to the value."""
    if kind_of(left) is not kind_of(right):
        return False
    if isinstance(left, Time):
        return _same_zone(left.zone, right.zone) and equal(left, right, spend) is True
    if kind_of(left) is Kind.DATE_TIME:
        return _same_zone(time_of(left).zone, time_of(right).zone) and equal(left, right, spend) is True
    return equal(left, right, spend) is True


def _same_zone(left: tzinfo | None, right: tzinfo | None) -> bool:
    if isinstance(left, timezone) and isinstance(right, timezone):
        return left.utcoffset(None) == right.utcoffset(None)
    return str(left) == str(right)
