"""Which variables an expression sees."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """names: of the variables known when the model is read. open: whether the caller's variables come on top."""

    names: frozenset[str] = frozenset()
    open: bool = False

    def plus(self, names: Iterable[str | None]) -> "Scope":
        """Return the scope within, where more names are known."""
        return Scope(self.names.union(name for name in names if name), self.open)
