"""Range functions (DMN 1.5, table 78).

An end without limit is before (start) or after (end) every value; two of them are equal.
"""

from collections.abc import Callable
from typing import Any

from engine.feel.compare import includes, order
from engine.feel.library.shelf import Shelf
from engine.feel.values import Range

SHELF = Shelf()
_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"
Relation = Callable[[Any, Any], bool]


def _starts(one: Range, other: Range) -> int:
    """Compare where two ranges begin, by their start alone."""
    if one.start is None or other.start is None:
        return (one.start is not None) - (other.start is not None)
    return order(one.start, other.start)


def _ends(one: Range, other: Range) -> int:
    """Compare where two ranges end, by their end alone."""
    if one.end is None or other.end is None:
        return (one.end is None) - (other.end is None)
    return order(one.end, other.end)


def _end_to_start(one: Range, other: Range) -> int:
    """Compare the end of one range with the start of the other."""
    if one.end is None or other.start is None:
        return 1
    return order(one.end, other.start)


def _starts_no_later(one: Range, other: Range) -> bool:
    side = _starts(one, other)
    return side < 0 or (side == 0 and (one.start_included or not other.start_included))


def _ends_no_earlier(one: Range, other: Range) -> bool:
    side = _ends(one, other)
    return side > 0 or (side == 0 and (one.end_included or not other.end_included))


def _reach(one: Range, other: Range) -> bool:
    """Tell whether the first range goes on until the second begins."""
    side = _end_to_start(one, other)
    return side > 0 or (side == 0 and one.end_included and other.start_included)


def _ends_at(range_: Range, point: Any) -> bool:
    return range_.end is not None and order(range_.end, point) == 0 and range_.end_included


def _starts_at(range_: Range, point: Any) -> bool:
    return range_.start is not None and order(range_.start, point) == 0 and range_.start_included


def _point_before(point: Any, range_: Range) -> bool:
    if range_.start is None:
        return False
    side = order(point, range_.start)
    return side < 0 or (side == 0 and not range_.start_included)


def _point_after(point: Any, range_: Range) -> bool:
    if range_.end is None:
        return False
    side = order(point, range_.end)
    return side > 0 or (side == 0 and not range_.end_included)


def _range_before(one: Range, other: Range) -> bool:
    side = _end_to_start(one, other)
    return side < 0 or (side == 0 and not (one.end_included and other.start_included))


def _meets(one: Range, other: Range) -> bool:
    return one.end_included and other.start_included and _end_to_start(one, other) == 0


def _overlaps(one: Range, other: Range) -> bool:
    return _reach(one, other) and _reach(other, one)


def _overlaps_before(one: Range, other: Range) -> bool:
    side = _starts(one, other)
    earlier = side < 0 or (side == 0 and one.start_included and not other.start_included)
    return earlier and _reach(one, other) and _ends_no_earlier(other, one)


def _overlaps_after(one: Range, other: Range) -> bool:
    """Follow the standard's example, in which ranges with the same start do not overlap after each other."""
    side = _starts(other, one)
    later = side < 0 or (side == 0 and other.start_included and not one.start_included)
    return later and _reach(other, one) and _ends_no_earlier(one, other)


def _finishes(one: Range, other: Range) -> bool:
    return one.end_included is other.end_included and _ends(one, other) == 0 and _starts_no_later(other, one)


def _begins(one: Range, other: Range) -> bool:
    return one.start_included is other.start_included and _starts(one, other) == 0 and _ends_no_earlier(other, one)


def _includes_range(one: Range, other: Range) -> bool:
    return _starts_no_later(one, other) and _ends_no_earlier(one, other)


def _coincides(one: Range, other: Range) -> bool:
    same_sides = one.start_included is other.start_included and one.end_included is other.end_included
    return same_sides and _starts(one, other) == 0 and _ends(one, other) == 0


def _turned(relation: Relation) -> Relation:
    return lambda one, other: relation(other, one)


_POINT_POINT: dict[str, Relation] = {
    "before": lambda one, other: order(one, other) < 0,
    "after": lambda one, other: order(one, other) > 0,
    "coincides": lambda one, other: order(one, other) == 0,
}
_POINT_RANGE: dict[str, Relation] = {
    "before": _point_before,
    "after": _point_after,
    "finishes": lambda point, range_: _ends_at(range_, point),
    "during": lambda point, range_: includes(range_, point),
    "starts": lambda point, range_: _starts_at(range_, point),
}
_RANGE_POINT: dict[str, Relation] = {
    "before": _turned(_point_after),
    "after": _turned(_point_before),
    "finished by": _ends_at,
    "includes": includes,
    "started by": _starts_at,
}
_RANGE_RANGE: dict[str, Relation] = {
    "before": _range_before,
    "after": _turned(_range_before),
    "meets": _meets,
    "met by": _turned(_meets),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": _overlaps_after,
    "finishes": _finishes,
    "finished by": _turned(_finishes),
    "includes": _includes_range,
    "during": _turned(_includes_range),
    "starts": _begins,
    "started by": _turned(_begins),
    "coincides": _coincides,
}
for _relations, _first, _second in (
    (_POINT_POINT, f"point1: {_POINT}", f"point2: {_POINT}"),
    (_POINT_RANGE, f"point: {_POINT}", "range: range"),
    (_RANGE_POINT, "range: range", f"point: {_POINT}"),
    (_RANGE_RANGE, "range1: range", "range2: range"),
):
    for _name, _relation in _relations.items():
        SHELF.add(_name, _first, _second)(_relation)
