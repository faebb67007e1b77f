"""The functions of the standard (DMN 1.5, 10.3.4)."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.feel.functions import BuiltIn, Signature
from engine.feel.library import (
    aggregates,
    contexts,
    conversion,
    dates,
    lists,
    numbers,
    ranges,
    sorting,
    strings,
)

_SHELVES = (conversion, strings, lists, aggregates, sorting, numbers, dates, ranges, contexts)


def _collect() -> dict[str, BuiltIn]:
    signatures: dict[str, list[Signature]] = {}
    for room in _SHELVES:
        for name, found in room.SHELF.signatures.items():
            signatures.setdefault(name, []).extend(found)
    return {name: BuiltIn.overloaded(name, found) for name, found in signatures.items()}


STANDARD: Mapping[str, BuiltIn] = MappingProxyType(_collect())
"""Every function of the standard by its name."""
