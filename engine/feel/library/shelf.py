"""Where a group of functions is put together."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from engine.feel.errors import OutsideDomain
from engine.feel.functions import Signature, signature

F = TypeVar("F", bound=Callable[..., Any])


class Shelf:
    """Functions by name, each with the ways it can be called."""

    def __init__(self) -> None:
        self.signatures: dict[str, list[Signature]] = {}

    def add(self, name: str, *parameters: str, with_run: bool = False) -> Callable[[F], F]:
        """Put the decorated function on the shelf as one way to call `name`; parameters as in BuiltIn."""

        def put(function: F) -> F:
            made = signature(parameters, function, with_run=with_run)
            self.signatures.setdefault(name, []).append(made)
            return function

        return put


def integer(number: Decimal) -> int:
    """Take a whole number of reasonable size; OutsideDomain for any other."""
    if number.adjusted() > 18 or number != number.to_integral_value():  # noqa: PLR2004  (beyond any list or text)
        raise OutsideDomain
    return int(number)


def index(position: Decimal, length: int) -> int:
    """Turn a position 1..n or -n..-1 into an index from 0; OutsideDomain elsewhere."""
    number = integer(position)
    if number == 0 or abs(number) > length:
        raise OutsideDomain
    return number - 1 if number > 0 else length + number
