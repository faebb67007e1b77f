"""What was gathered as JSON and back: it stays readable exactly as it was counted."""

import datetime as dt
import hashlib
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from engine.reports.gathered import Gathered

# JSON has no exact numbers and no days; each is an object of one member that names its kind. A block names its class.
NUMBER, DAY, INSTANT, CLASS = "number", "day", "instant", "is"


def to_json(gathered: Gathered) -> dict[str, Any]:
    """Return what was gathered in a form a JSON column keeps."""
    encoded: dict[str, Any] = _encode(gathered)
    return encoded


def from_json(stored: Mapping[str, Any] | None) -> Gathered | None:
    """Return what `to_json` was given; None for nothing, and for what an earlier release kept in another form."""
    if stored is None or "sections" not in stored:
        return None
    gathered = _decode(Gathered, stored)
    assert isinstance(gathered, Gathered)
    return gathered


def digest(stored: Mapping[str, Any]) -> str:
    """Return the SHA-256 of something kept as JSON, whatever order its members have."""
    return hashlib.sha256(orjson.dumps(stored, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        said = {entry.name: _encode(getattr(value, entry.name)) for entry in fields(value)}
        return {CLASS: type(value).__name__, **said}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, Decimal):
        return {NUMBER: str(value)}
    if isinstance(value, dt.datetime):
        return {INSTANT: value.isoformat()}
    return {DAY: value.isoformat()} if isinstance(value, dt.date) else value


def _decode(kind: Any, stored: Any) -> Any:
    if get_origin(kind) in {types.UnionType, Union}:
        return _decode_one_of(get_args(kind), stored)
    if get_origin(kind) is tuple:
        return _decode_tuple(get_args(kind), stored)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _decode(hints[name], value) for name, value in stored.items() if name in hints})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(stored)
    return _value(stored)


def _decode_one_of(kinds: tuple[Any, ...], stored: Any) -> Any:
    """Return a value of the kind it names; what needs no name (text, numbers, days, None) says what it is."""
    if isinstance(stored, dict) and CLASS in stored:
        return _decode(next(kind for kind in kinds if getattr(kind, "__name__", "") == stored[CLASS]), stored)
    if isinstance(stored, list):
        return _decode(next(kind for kind in kinds if get_origin(kind) is tuple), stored)
    return _value(stored)


def _decode_tuple(kinds: tuple[Any, ...], stored: Any) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_decode(kinds[0], item) for item in stored)
    return tuple(_decode(kind, item) for kind, item in zip(kinds, stored, strict=True))


def _value(stored: Any) -> Any:
    match stored:
        case {"number": number}:
            return Decimal(number)
        case {"day": day}:
            return dt.date.fromisoformat(day)
        case {"instant": instant}:
            return dt.datetime.fromisoformat(instant)
    return stored
