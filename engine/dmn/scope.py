"""Which variables an expression sees."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """names: of the variables known when the model is read. free: whether the caller's variables can be seen too."""

    names: frozenset[str] = frozenset()
    free: bool = False

    def plus(self, names: Iterable[str | None]) -> "Scope":
        """Return the scope within, where more names are known."""
        return Scope(self.names.union(name for name in names if name), self.free)
