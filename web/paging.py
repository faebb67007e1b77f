"""Lists in pages."""

from dataclasses import dataclass

PAGE_SIZE = 50
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Which part of a list is shown. number: of this page, from 1. total: rows in all."""

    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown; 0 when there is none."""
        return min(self.total, self.offset + 1)

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.total, self.offset + self.size)

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size
