"""Numeric functions (DMN 1.5, table 76)."""

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.arithmetic import DECIMAL
from engine.feel.civil import duration_nanoseconds, make_duration
from engine.feel.errors import NoValue, OutsideDomain
from engine.feel.library.shelf import Shelf
from engine.feel.values import Kind, YearMonthDuration, kind_of

SHELF = Shelf()
_SMALLEST_SCALE = -6111
_LARGEST_SCALE = 6176
_MODES = {
    "decimal": decimal.ROUND_HALF_EVEN,
    "floor": decimal.ROUND_FLOOR,
    "ceiling": decimal.ROUND_CEILING,
    "round up": decimal.ROUND_UP,
    "round down": decimal.ROUND_DOWN,
    "round half up": decimal.ROUND_HALF_UP,
    "round half down": decimal.ROUND_HALF_DOWN,
}


def _rounder(mode: str) -> Callable[..., Decimal]:
    def rounded(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
        places = int(scale)
        if not _SMALLEST_SCALE <= places <= _LARGEST_SCALE:
            raise OutsideDomain
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -places and places >= 0:
            return number
        return number.quantize(Decimal((0, (1,), -places)), mode, DECIMAL)

    return rounded


for _name, _mode in _MODES.items():
    _optional = "?" if _name in ("floor", "ceiling") else ""
    SHELF.add(_name, "n: number", f"scale{_optional}: number")(_rounder(_mode))


@SHELF.add("abs", "n: number|days and time duration|years and months duration")
def absolute(value: Any) -> Any:
    """Drop the sign of a number or duration."""
    kind = kind_of(value)
    if kind is Kind.NUMBER:
        return value.copy_abs()
    if kind is Kind.YEARS_MONTHS:
        return YearMonthDuration(abs(value.total_months))
    return make_duration(abs(duration_nanoseconds(value)))


@SHELF.add("modulo", "dividend: number", "divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Give the remainder, with the sign of the divisor."""
    if not divisor:
        raise NoValue("division_by_zero")
    rest = DECIMAL.remainder(dividend, divisor)
    return DECIMAL.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@SHELF.add("sqrt", "number: number")
def square_root(number: Decimal) -> Decimal:
    """Give the square root."""
    if number < 0:
        raise OutsideDomain
    return DECIMAL.sqrt(number)


@SHELF.add("log", "number: number")
def logarithm(number: Decimal) -> Decimal:
    """Give the natural logarithm."""
    if number <= 0:
        raise OutsideDomain
    return DECIMAL.ln(number)


@SHELF.add("exp", "number: number")
def exponential(number: Decimal) -> Decimal:
    """Raise Euler's number to a power."""
    return DECIMAL.exp(number)


@SHELF.add("odd", "number: number")
def odd(number: Decimal) -> bool:
    """Tell whether a whole number is odd."""
    return _last_bit(number) == 1


@SHELF.add("even", "number: number")
def even(number: Decimal) -> bool:
    """Tell whether a whole number is even."""
    return _last_bit(number) == 0


def _last_bit(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise OutsideDomain
    # A number with zeros behind its digits is even; written out it could have six thousand of them.
    return 0 if number.adjusted() >= DECIMAL.prec else int(number) % 2
