"""The operators + - * / ** and negation over all kinds (DMN 1.5, tables 56 to 62).

Numbers are decimals of 34 digits rounded half to even; each function raises NoValue where the standard says null.
"""

import operator
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Clamped, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from engine.feel.civil import (
    MIDNIGHT,
    MIDNIGHT_UTC,
    AnyDate,
    AnyDateTime,
    AnyDuration,
    add_months,
    at_instant,
    day_number,
    day_of,
    duration_nanoseconds,
    from_day_number,
    instant_nanoseconds,
    local_nanoseconds,
    make_date,
    make_date_time,
    make_duration,
    make_time,
    time_nanoseconds,
    time_of,
    time_offset_nanoseconds,
    zone_of,
)
from engine.feel.errors import NoValue
from engine.feel.values import Kind, Time, YearMonthDuration, kind_of

DECIMAL = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=0, traps=[Overflow, InvalidOperation])
DECIMAL.traps[DivisionByZero] = True
DECIMAL.traps[Clamped] = False
_LARGEST_EXPONENT = 999_999_999
_DAY_NS = 86_400 * 10**9
Operation = Callable[[Any, Any], Any]


def add(left: Any, right: Any) -> Any:
    """Answer left + right."""
    return _apply(_ADD, "+", left, right)


def subtract(left: Any, right: Any) -> Any:
    """Answer left - right."""
    return _apply(_SUBTRACT, "-", left, right)


def multiply(left: Any, right: Any) -> Any:
    """Answer left * right."""
    return _apply(_MULTIPLY, "*", left, right)


def divide(left: Any, right: Any) -> Any:
    """Answer left / right."""
    return _apply(_DIVIDE, "/", left, right)


def power(left: Any, right: Any) -> Any:
    """Answer left ** right."""
    return _apply(_POWER, "**", left, right)


def negate(value: Any) -> Any:
    """Answer -value, for numbers (0 - value, table 62) and both kinds of durations; NoValue for anything else.

    The table's words "numeric value" leave durations out; XML Schema and every other operator on them know their sign.
    """
    single = _single(value)
    turned = _NEGATE.get(kind_of(single))
    return subtract(Decimal(0), value) if turned is None else turned(single)


def _apply(table: dict[tuple[Kind, Kind], Operation], sign: str, left: Any, right: Any) -> Any:
    left, right = _single(left), _single(right)
    operation = table.get((kind_of(left), kind_of(right)))
    if operation is None:
        raise NoValue("not_computable", operator=sign, left=kind_of(left), right=kind_of(right))
    try:
        return operation(left, right)
    except DivisionByZero as error:
        raise NoValue("division_by_zero") from error
    except (Overflow, InvalidOperation) as error:
        raise NoValue("number_out_of_range") from error


def _single(value: Any) -> Any:
    """Take the one item out of a list of one (10.3.2.9.4, from singleton list)."""
    return value[0] if type(value) is list and len(value) == 1 else value


def _divide_numbers(left: Decimal, right: Decimal) -> Decimal:
    if not right:
        raise NoValue("division_by_zero")
    return DECIMAL.divide(left, right)


def _raise_number(base: Decimal, exponent: Decimal) -> Decimal:
    if not -_LARGEST_EXPONENT <= exponent <= _LARGEST_EXPONENT:
        raise NoValue("number_out_of_range")
    if not base and exponent <= 0:
        if exponent:
            raise NoValue("division_by_zero")
        return Decimal(1)
    return DECIMAL.power(base, exponent)


def whole(number: Decimal) -> int:
    """Cut a number to its whole part; NoValue beyond what any calendar needs."""
    if number.adjusted() > 40:  # noqa: PLR2004  (far above every nanosecond count)
        raise NoValue("number_out_of_range")
    return int(number)


def _shift_date(day: AnyDate, nanoseconds: int) -> AnyDate:
    return make_date(*from_day_number((day_number(*day_of(day)) * _DAY_NS + nanoseconds) // _DAY_NS))


def _shift_date_time(moment: AnyDateTime, nanoseconds: int) -> AnyDateTime:
    zone = zone_of(moment)
    start = instant_nanoseconds(moment) if zone else local_nanoseconds(moment)
    return at_instant(start + nanoseconds, zone)


def _shift_time(time: Time, nanoseconds: int) -> Time:
    return make_time(time_nanoseconds(time) + nanoseconds, time.zone)


def _date_plus_months(day: AnyDate, months: int) -> AnyDate:
    return make_date(*add_months(day_of(day), months))


def _moment_plus_months(moment: AnyDateTime, months: int) -> AnyDateTime:
    return make_date_time(add_months(day_of(moment), months), time_of(moment))


def _between_dates(left: AnyDate, right: AnyDate) -> AnyDuration:
    return make_duration((day_number(*day_of(left)) - day_number(*day_of(right))) * _DAY_NS)


def _between_moments(left: AnyDateTime, right: AnyDateTime) -> AnyDuration:
    if (zone_of(left) is None) != (zone_of(right) is None):
        raise NoValue("zones_differ")
    return make_duration(instant_nanoseconds(left) - instant_nanoseconds(right))


def _as_moment(day: AnyDate, other: AnyDateTime) -> AnyDateTime:
    """Read a date beside a date and time as its midnight: UTC's, or the unnamed place's where that has no zone."""
    return make_date_time(day_of(day), MIDNIGHT_UTC if zone_of(other) else MIDNIGHT)


def _between_times(left: Time, right: Time) -> AnyDuration:
    left_offset, right_offset = time_offset_nanoseconds(left), time_offset_nanoseconds(right)
    if (left_offset is None) != (right_offset is None):
        raise NoValue("zones_differ")
    return make_duration(time_nanoseconds(left) - (left_offset or 0) - time_nanoseconds(right) + (right_offset or 0))


def _months_times(duration: YearMonthDuration, factor: Decimal) -> YearMonthDuration:
    return YearMonthDuration(whole(DECIMAL.multiply(Decimal(duration.total_months), factor)))


def _months_by(duration: YearMonthDuration, divisor: Decimal) -> YearMonthDuration:
    return YearMonthDuration(whole(_divide_numbers(Decimal(duration.total_months), divisor)))


def _length_times(duration: AnyDuration, factor: Decimal) -> AnyDuration:
    return make_duration(whole(DECIMAL.multiply(Decimal(duration_nanoseconds(duration)), factor)))


def _length_by(duration: AnyDuration, divisor: Decimal) -> AnyDuration:
    return make_duration(whole(_divide_numbers(Decimal(duration_nanoseconds(duration)), divisor)))


def _flipped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _months_of(operation: Operation, sign: int) -> Operation:
    return lambda value, duration: operation(value, sign * duration.total_months)


def _length_of(operation: Operation, sign: int) -> Operation:
    return lambda value, duration: operation(value, sign * duration_nanoseconds(duration))


N, S, D, T, DT = Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.TIME, Kind.DATE_TIME
YM, DD = Kind.YEARS_MONTHS, Kind.DAYS_TIME
_MOVES: dict[tuple[Kind, Kind], tuple[Operation, Callable[[Operation, int], Operation]]] = {
    (D, YM): (_date_plus_months, _months_of),
    (DT, YM): (_moment_plus_months, _months_of),
    (D, DD): (_shift_date, _length_of),
    (DT, DD): (_shift_date_time, _length_of),
    (T, DD): (_shift_time, _length_of),
    (YM, YM): (lambda left, months: YearMonthDuration(left.total_months + months), _months_of),
    (DD, DD): (lambda left, length: make_duration(duration_nanoseconds(left) + length), _length_of),
}
_ADD: dict[tuple[Kind, Kind], Operation] = {(N, N): DECIMAL.add, (S, S): operator.add}
_SUBTRACT: dict[tuple[Kind, Kind], Operation] = {
    (N, N): DECIMAL.subtract,
    (D, D): _between_dates,
    (DT, DT): _between_moments,
    (D, DT): lambda left, right: _between_moments(_as_moment(left, right), right),
    (DT, D): lambda left, right: _between_moments(left, _as_moment(right, left)),
    (T, T): _between_times,
}
for _kinds, (_move, _signed) in _MOVES.items():
    _ADD[_kinds] = _signed(_move, 1)
    _ADD[_kinds[1], _kinds[0]] = _signed(_move, 1) if _kinds[0] == _kinds[1] else _flipped(_signed(_move, 1))
    _SUBTRACT[_kinds] = _signed(_move, -1)
_MULTIPLY: dict[tuple[Kind, Kind], Operation] = {
    (N, N): DECIMAL.multiply,
    (YM, N): _months_times,
    (N, YM): _flipped(_months_times),
    (DD, N): _length_times,
    (N, DD): _flipped(_length_times),
}
_DIVIDE: dict[tuple[Kind, Kind], Operation] = {
    (N, N): _divide_numbers,
    (YM, N): _months_by,
    (DD, N): _length_by,
    (YM, YM): lambda left, right: _divide_numbers(Decimal(left.total_months), Decimal(right.total_months)),
    (DD, DD): lambda left, right: _divide_numbers(
        Decimal(duration_nanoseconds(left)), Decimal(duration_nanoseconds(right))
    ),
}
_POWER: dict[tuple[Kind, Kind], Operation] = {(N, N): _raise_number}
_NEGATE: dict[Kind, Callable[[Any], Any]] = {
    YM: lambda months: YearMonthDuration(-months.total_months),
    DD: lambda length: make_duration(-duration_nanoseconds(length)),
}
