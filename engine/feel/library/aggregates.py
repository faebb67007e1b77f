"""Aggregates over a list or over the arguments (DMN 1.5, table 75)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import DECIMAL, add
from engine.feel.compare import order
from engine.feel.errors import OutsideDomain
from engine.feel.library.shelf import Shelf
from engine.feel.values import Kind, kind_of

SHELF = Shelf()
Aggregate = Callable[[Sequence[Any]], Any]


def _either_way(name: str, item: str = "n") -> Callable[[Aggregate], Aggregate]:
    """Offer an aggregate as f(list) and as f(a, b, …)."""

    def put(function: Aggregate) -> Aggregate:
        SHELF.add(name, "list: list")(function)
        SHELF.add(name, f"{item}...")(lambda *items: function(items))
        return function

    return put


def _numbers(items: Sequence[Any]) -> Sequence[Decimal]:
    if not all(type(item) is Decimal for item in items):
        raise OutsideDomain
    return items


@_either_way("min", "c")
def minimum(items: Sequence[Any]) -> Any:
    """Give the least item, null of none."""
    return _extreme(items, -1)


@_either_way("max", "c")
def maximum(items: Sequence[Any]) -> Any:
    """Give the greatest item, null of none."""
    return _extreme(items, 1)


def _extreme(items: Sequence[Any], side: int) -> Any:
    if not items:
        return None
    best = items[0]
    order(best, best)
    for item in items[1:]:
        if order(item, best) == side:
            best = item
    return best


@_either_way("sum")
def total(items: Sequence[Any]) -> Any:
    """Add numbers (or durations of one kind) up, null of none."""
    if not items:
        return None
    if type(items[0]) is Decimal:
        result = Decimal(0)
        for number in _numbers(items):
            result = DECIMAL.add(result, number)
        return result
    return _sum_of_durations(items)


def _sum_of_durations(items: Sequence[Any]) -> Any:
    kinds = {kind_of(item) for item in items}
    if len(kinds) != 1 or not kinds <= {Kind.DAYS_TIME, Kind.YEARS_MONTHS}:
        raise OutsideDomain
    result = items[0]
    for item in items[1:]:
        result = add(result, item)
    return result


@_either_way("mean")
def mean(items: Sequence[Any]) -> Decimal | None:
    """Give the average of numbers, null of none."""
    return DECIMAL.divide(_sum(items), Decimal(len(items))) if items else None


def _sum(items: Sequence[Any]) -> Decimal:
    result = Decimal(0)
    for number in _numbers(items):
        result = DECIMAL.add(result, number)
    return result


@_either_way("product")
def product(items: Sequence[Any]) -> Decimal | None:
    """Multiply numbers, null of none."""
    if not items:
        return None
    result = Decimal(1)
    for number in _numbers(items):
        result = DECIMAL.multiply(result, number)
    return result


@_either_way("median")
def median(items: Sequence[Any]) -> Decimal | None:
    """Give the middle number, or the average of the two in the middle, null of none."""
    if not items:
        return None
    ordered = sorted(_numbers(items))
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return DECIMAL.divide(DECIMAL.add(ordered[half - 1], ordered[half]), Decimal(2))


@_either_way("stddev")
def standard_deviation(items: Sequence[Any]) -> Decimal | None:
    """Give the sample standard deviation of numbers, null of fewer than two."""
    numbers = _numbers(items)
    if len(numbers) < 2:  # noqa: PLR2004  (a sample needs two)
        return None
    average = DECIMAL.divide(_sum(numbers), Decimal(len(numbers)))
    squares = _sum([DECIMAL.power(DECIMAL.subtract(number, average), Decimal(2)) for number in numbers])
    return DECIMAL.sqrt(DECIMAL.divide(squares, Decimal(len(numbers) - 1)))


@_either_way("mode")
def mode(items: Sequence[Any]) -> list[Decimal]:
    """Give the most frequent numbers in ascending order."""
    counts: dict[Decimal, int] = {}
    for number in _numbers(items):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, times in counts.items() if times == most)


@_either_way("all", "b")
def all_true(items: Sequence[Any]) -> bool | None:
    """Answer false where any is false, true where all are true or there are none, else null."""
    return _decide(items, decisive=False)


@_either_way("any", "b")
def any_true(items: Sequence[Any]) -> bool | None:
    """Answer true where any is true, false where all are false or there are none, else null."""
    return _decide(items, decisive=True)


def _decide(items: Sequence[Any], *, decisive: bool) -> bool | None:
    if not all(item is None or type(item) is bool for item in items):
        raise OutsideDomain
    if any(item is decisive for item in items):
        return decisive
    return None if any(item is None for item in items) else not decisive
