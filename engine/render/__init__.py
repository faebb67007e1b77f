"""Documents made from data: the one place that loads what writes a kind of file, when the first such file is asked for.

The libraries behind it take seconds and memory a process that only serves pages does not have to spend.
"""

import importlib
from typing import Protocol, cast

from engine.render.book import Book


class _WritesBooks(Protocol):
    def write(self, book: Book) -> bytes: ...


def workbook(book: Book) -> bytes:
    """Return a book as the bytes of an XLSX file."""
    return cast("_WritesBooks", importlib.import_module("engine.render.spreadsheet")).write(book)
