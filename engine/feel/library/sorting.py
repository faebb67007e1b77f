"""sort (DMN 1.5, table 80)."""

from functools import cmp_to_key
from typing import Any

from engine.feel.compare import order
from engine.feel.errors import OutsideDomain
from engine.feel.functions import BuiltIn, UserFunction
from engine.feel.library.shelf import Shelf
from engine.feel.run import Run

SHELF = Shelf()


@SHELF.add("sort", "list: list", "precedes: function", with_run=True)
def sort(run: Run, items: list[Any], precedes: BuiltIn | UserFunction) -> list[Any]:
    """Sort by a function that tells whether its first argument comes before its second; equals keep their order."""
    if len(precedes.parameters) != 2:  # noqa: PLR2004  (precedes compares two)
        raise OutsideDomain

    def compare(left: Any, right: Any) -> int:
        if precedes.call(run, (left, right)) is True:
            return -1
        return 1 if precedes.call(run, (right, left)) is True else 0

    return sorted(items, key=cmp_to_key(compare))


@SHELF.add("sort", "list: list", with_run=True)
def sort_naturally(run: Run, items: list[Any]) -> list[Any]:
    """Sort items of one kind from the least to the greatest."""
    run.spend(len(items))
    return sorted(items, key=cmp_to_key(order))
