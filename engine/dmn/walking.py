"""Walk all parts of an element: its expressions, cells, variables, types."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

_BELOW: Final[dict[type, tuple[str, ...]]] = {}  # fields in which parts can be found, last first


def parts(whole: Any) -> Iterator[Any]:
    """Yield the element itself and everything below it, outermost first, in the order of the file."""
    ahead = [whole]
    while ahead:
        part = ahead.pop()
        if type(part) is tuple:
            ahead.extend(reversed(part))
        elif is_dataclass(part):
            yield part
            ahead.extend(getattr(part, name) for name in _fields_below(type(part)))


def _fields_below(kind: type) -> tuple[str, ...]:
    if kind not in _BELOW:
        _BELOW[kind] = tuple(field.name for field in reversed(fields(kind)) if field.name != "place")
    return _BELOW[kind]
