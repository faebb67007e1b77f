"""List functions (DMN 1.5, table 75), without the aggregates."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.feel.compare import equal
from engine.feel.errors import OutsideDomain
from engine.feel.functions import BuiltIn, UserFunction
from engine.feel.library.shelf import Shelf, index
from engine.feel.run import Run

SHELF = Shelf()


def _same(left: Any, right: Any, run: Run) -> bool:
    """Compare list items: nested lists are not unwrapped here, [1] is not 1."""
    return type(left) is type(right) and equal(left, right, run.spend) is True


@SHELF.add("list contains", "list: list", "element", with_run=True)
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    """Tell whether the element is among the items."""
    run.spend(len(items) // 4)
    return any(_same(item, element, run) for item in items)


@SHELF.add("count", "list: list")
def count(items: list[Any]) -> Decimal:
    """Count the items."""
    return Decimal(len(items))


@SHELF.add("sublist", "list: list", "start position: number", "length?: number|Null")
def sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    """Cut out items from a position, 1 being the first and -1 the last."""
    first = index(start, len(items))
    if length is None:
        return items[first:]
    if length < 1 or first + int(min(length, Decimal(len(items) + 1))) > len(items):
        raise OutsideDomain
    return items[first : first + int(length)]


@SHELF.add("append", "list: list", "item...")
def append(items: list[Any], *more: Any) -> list[Any]:
    """Put items at the end."""
    return [*items, *more]


@SHELF.add("concatenate", "list...: list", with_run=True)
def concatenate(run: Run, *lists: list[Any]) -> list[Any]:
    """Put lists one after the other."""
    run.check_list(sum(map(len, lists)))
    return [item for items in lists for item in items]


@SHELF.add("insert before", "list: list", "position: number", "newItem")
def insert_before(items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """Insert an item at a position."""
    at = index(position, len(items))
    return [*items[:at], new, *items[at:]]


@SHELF.add("remove", "list: list", "position: number")
def remove(items: list[Any], position: Decimal) -> list[Any]:
    """Leave out the item at a position."""
    at = index(position, len(items))
    return items[:at] + items[at + 1 :]


@SHELF.add("list replace", "list: list", "position: number", "newItem")
def replace_at(items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """Replace the item at a position."""
    at = index(position, len(items))
    return [*items[:at], new, *items[at + 1 :]]


@SHELF.add("list replace", "list: list", "match: function", "newItem", with_run=True)
def replace_matching(run: Run, items: list[Any], match: BuiltIn | UserFunction, new: Any) -> list[Any]:
    """Replace each item for which match(item, newItem) is true."""
    if len(match.parameters) != 2:  # noqa: PLR2004  (match takes the item and the new one)
        raise OutsideDomain
    results: list[Any] = []
    for item in items:
        answer = match.call(run, (item, new))
        if type(answer) is not bool:
            raise OutsideDomain
        results.append(new if answer else item)
    return results


@SHELF.add("reverse", "list: list")
def reverse(items: list[Any]) -> list[Any]:
    """Turn the order around."""
    return items[::-1]


@SHELF.add("index of", "list: list", "match", with_run=True)
def index_of(run: Run, items: list[Any], match: Any) -> list[Decimal]:
    """Give the positions of the items equal to the match."""
    run.spend(len(items) // 4)
    return [Decimal(at) for at, item in enumerate(items, 1) if _same(item, match, run)]


@SHELF.add("union", "list...: list", with_run=True)
def union(run: Run, *lists: list[Any]) -> list[Any]:
    """Put lists one after the other without duplicates."""
    return distinct_values(run, concatenate(run, *lists))


@SHELF.add("distinct values", "list: list", with_run=True)
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """Leave out duplicates, keeping the first of each."""
    kept: list[Any] = []
    seen: set[Any] = set()
    for item in items:
        if type(item) in (str, Decimal):
            if item not in seen:
                seen.add(item)
                kept.append(item)
            continue
        run.spend(1 + len(kept) // 8)
        if not any(_same(item, other, run) for other in kept):
            kept.append(item)
    return kept


@SHELF.add("flatten", "list: list", with_run=True)
def flatten(run: Run, items: list[Any]) -> list[Any]:
    """Dissolve nested lists."""
    return list(_flat(items, run))


def _flat(items: list[Any], run: Run) -> Iterator[Any]:
    for item in items:
        run.spend()
        if type(item) is list:
            yield from _flat(item, run)
        else:
            yield item
