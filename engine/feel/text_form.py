"""What `string(x)` answers for each value (DMN 1.5, 10.3.4.1)."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.temporal_text import date_text, date_time_text, days_time_text, time_text, years_months_text
from engine.feel.values import Function, Kind, Range, kind_of

_PLAIN_KEY = re.compile(r"[^\W\d][\w ]*")
Spend = Callable[[int], None]


def string_of(value: Any, spend: Spend) -> str:
    """Write a value as `string()` does; a text stays as it is. `spend` is charged for each part."""
    return value if isinstance(value, str) else _nested(value, spend)


def number_text(value: Decimal | int) -> str:
    """Write a number without exponent and without zeros at the end of its fraction."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _nested(value: Any, spend: Spend) -> str:
    spend(1)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(_nested(item, spend) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_nested(item, spend)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        return _range_text(value, spend)
    text = _FORMS[kind_of(value)](value)
    spend(len(text) // 64)
    return text


def quoted(text: str) -> str:
    """Write a text as a string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else quoted(key)


def _range_text(value: Range, spend: Spend) -> str:
    start, end = _end_text(value.start, spend), _end_text(value.end, spend)
    return f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"


def _end_text(end: Any, spend: Spend) -> str:
    """Write an end so that `range()` reads it again (table 72)."""
    if end is None:
        return ""
    return f'@"{_nested(end, spend)}"' if kind_of(end) in _TEMPORAL else _nested(end, spend)


def _function_text(value: Function) -> str:
    return value.usage


_TEMPORAL = frozenset({Kind.DATE, Kind.TIME, Kind.DATE_TIME, Kind.DAYS_TIME, Kind.YEARS_MONTHS})
_FORMS: dict[Kind, Callable[[Any], str]] = {
    Kind.NULL: lambda _: "null",
    Kind.BOOLEAN: lambda value: "true" if value else "false",
    Kind.NUMBER: number_text,
    Kind.DATE: date_text,
    Kind.TIME: time_text,
    Kind.DATE_TIME: date_time_text,
    Kind.DAYS_TIME: days_time_text,
    Kind.YEARS_MONTHS: years_months_text,
    Kind.FUNCTION: _function_text,
}
