"""A report's figures as JSON and back: what was counted stays readable exactly as it was counted."""

import datetime as dt
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

from engine.report_figures import ReportFigures

# JSON has no exact numbers and no days; each is an object of one member that names its kind.
NUMBER, DAY, INSTANT = "number", "day", "instant"


def to_json(figures: ReportFigures) -> dict[str, Any]:
    """Return the figures in a form a JSON column keeps."""
    encoded: dict[str, Any] = _encode(figures)
    return encoded


def from_json(stored: Mapping[str, Any]) -> ReportFigures:
    """Return the figures `to_json` was given."""
    figures = _decode(ReportFigures, stored)
    assert isinstance(figures, ReportFigures)
    return figures


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {entry.name: _encode(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, Decimal):
        return {NUMBER: str(value)}
    if isinstance(value, dt.datetime):
        return {INSTANT: value.isoformat()}
    return {DAY: value.isoformat()} if isinstance(value, dt.date) else value


def _decode(kind: Any, stored: Any) -> Any:
    if get_origin(kind) is types.UnionType:
        return None if stored is None else _decode(_only(kind), stored)
    if get_origin(kind) is tuple:
        return tuple(_decode(get_args(kind)[0], item) for item in stored)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _decode(hints[name], value) for name, value in stored.items()})
    return _value(stored)


def _only(union: Any) -> Any:
    """Return the one kind beside None; the union of a cell's values needs none, they say what they are."""
    kinds = [kind for kind in get_args(union) if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 else Any


def _value(stored: Any) -> Any:
    match stored:
        case {"number": number}:
            return Decimal(number)
        case {"day": day}:
            return dt.date.fromisoformat(day)
        case {"instant": instant}:
            return dt.datetime.fromisoformat(instant)
    return stored
