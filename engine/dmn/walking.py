"""Walk all parts of an element: its expressions, cells, variables, types."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any


def parts(whole: Any) -> Iterator[Any]:
    """Yield the element itself and everything below it, outermost first."""
    if isinstance(whole, tuple):
        for each in whole:
            yield from parts(each)
    elif is_dataclass(whole):
        yield whole
        for field in fields(whole):
            yield from parts(getattr(whole, field.name))
