"""FEEL values as JSON and back (design §3).

Two forms: `to_json` is for answers and for people, a date is its text; `data_to_json` is for storing, a date is
`=@"2026-04-01"` and comes back as a date by `data_from_json`.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import Any

import orjson

from engine.feel.adopt import adopt
from engine.feel.environment import Environment
from engine.feel.expression import evaluate, expression_of
from engine.feel.text_form import number_text, quoted, string_of
from engine.feel.values import Kind, Time, WideDate, WideDateTime, WideDuration, YearMonthDuration, kind_of

_TEMPORAL = (date, datetime, time, timedelta, Time, WideDate, WideDateTime, WideDuration, YearMonthDuration)
_LARGEST_INT = 2**63 - 1


def to_json(value: Any) -> Any:
    """Turn a FEEL value into JSON values.

    Whole numbers are int and others float where those hold them exactly; else the Decimal stays, which `dumps` writes
    as an exact JSON number. Dates, times, durations, ranges and functions are the text of `string()`.
    """
    return _converted(value, _plain_text)


def to_text(value: Any) -> str:
    """Write a FEEL value as `string()` does; null is `null`."""
    return _plain_text(adopt(value))


def data_to_json(value: Any) -> Any:
    """Turn a FEEL value into JSON values from which `data_from_json` makes the same value again; functions cannot."""
    return _converted(value, _expression_text)


def _converted(value: Any, text: Callable[[Any], str]) -> Any:
    if isinstance(value, dict):
        return {key: _converted(item, text) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_converted(item, text) for item in value]
    value = adopt(value)
    if value is None or isinstance(value, bool):
        return value
    return _number(value) if isinstance(value, Decimal) else text(value)


def _number(value: Decimal) -> int | float | Decimal:
    if value == value.to_integral_value() and abs(value) <= _LARGEST_INT:
        return int(value)
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else value


def _plain_text(value: Any) -> str:
    return string_of(value, _free)


def _expression_text(value: Any) -> str:
    if isinstance(value, str):
        return f"={quoted(value)}" if value.startswith("=") else value
    if isinstance(value, _TEMPORAL):
        return f'=@"{_plain_text(value)}"'
    if kind_of(value) is Kind.RANGE:
        return f"={_range_expression(value)}"
    return _plain_text(value)


def _range_expression(value: Any) -> str:
    start, end = (_end_expression(each) for each in (value.start, value.end))
    return f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"


def _end_expression(end: Any) -> str:
    if end is None:
        return ""
    return (
        f'@"{_plain_text(end)}"'
        if isinstance(end, _TEMPORAL)
        else quoted(end)
        if isinstance(end, str)
        else _plain_text(end)
    )


def _free(_steps: int) -> None:
    return None


def from_json(obj: Any) -> Any:
    """Turn JSON values (and Python's dates, times, durations and decimals among them) into a FEEL value.

    A text stays a text, also one that looks like a date. Raises NotFeel for anything else.
    """
    return adopt(obj)


def data_from_json(obj: Any, env: Environment) -> Any:
    """Turn JSON data into a FEEL value, evaluating each text that begins with `=` (without variables).

    Raises FeelSyntaxError, BudgetExceeded and NotFeel.
    """
    if isinstance(obj, str):
        source = expression_of(obj)
        return obj if source is None else evaluate(source, {}, env).value
    if isinstance(obj, list):
        return [data_from_json(item, env) for item in obj]
    if isinstance(obj, dict):
        return {str(key): data_from_json(item, env) for key, item in obj.items()}
    return adopt(obj)


def dumps(value: Any) -> bytes:
    """Write a FEEL value, or what `to_json` and `data_to_json` made of one, as UTF-8 JSON with exact numbers."""
    return orjson.dumps(to_json(value), default=_exact_number)


def _exact_number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(number_text(value) if -64 < value.adjusted() < 64 else str(value))  # noqa: PLR2004  (long ones with exponent)
    raise TypeError(type(value).__name__)


def loads(text: str | bytes) -> Any:
    """Read JSON with exact numbers.

    Raises ValueError for what is no JSON, is nested too deeply or holds half a character.
    """
    try:
        found = json.loads(text, parse_float=_exactly, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except RecursionError as error:
        raise ValueError("nesting") from error
    return found


def _exactly(text: str) -> Decimal:
    try:
        return Decimal(text)
    except DecimalException as error:
        raise ValueError(text[:40]) from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)
