"""Documents made from data: the one place that loads what writes a kind of file, when the first such file is asked for.

The libraries behind it take seconds and memory a process that only serves pages does not have to spend.
"""

import datetime as dt
import importlib
from collections.abc import Mapping, Sequence
from typing import IO, Protocol, cast

from engine.domain.finding import Finding
from engine.domain.report_content import Document
from engine.feel import Environment
from engine.render.book import Book
from engine.render.calendar_entry import Entry
from engine.render.table_file import Sheet


class _WritesDocuments(Protocol):
    def write(self, document: Document) -> bytes: ...


class _FillsTemplates(Protocol):
    def fill_from(self, template: bytes, document: Document, environment: Environment) -> bytes: ...
    def check(
        self, file: str, content: bytes, values: Mapping[str, object], environment: Environment
    ) -> list[Finding]: ...


class _WritesCalendars(Protocol):
    def write(self, name: str, entries: Sequence[Entry]) -> bytes: ...


class _WritesBooks(Protocol):
    def write(self, book: Book) -> bytes: ...


class _WritesTables(Protocol):
    def write_tables(self, target: IO[bytes], sheets: Sequence[Sheet], made_at: dt.datetime) -> int: ...


def pdf(document: Document) -> bytes:
    """Return a document as PDF/A-2a and PDF/UA-1, with its text selectable.

    Raises: DocumentTooLarge, BadPicture, NoFonts, CannotTypeset.
    """
    return _writer("typst").write(document)


def docx(document: Document) -> bytes:
    """Return a document to go on writing in: headings, real tables, native charts.

    Raises: DocumentTooLarge, BadPicture.
    """
    return _writer("word").write(document)


def pptx(document: Document) -> bytes:
    """Return a document as slides; what proves the figures stands in the notes.

    Raises: DocumentTooLarge, BadPicture.
    """
    return _writer("slides").write(document)


def xlsx(document: Document) -> bytes:
    """Return a document as a workbook that computes: real numbers and days, charts of the program's own.

    Raises: DocumentTooLarge, BadPicture.
    """
    return _writer("document_book").write(document)


def filled(template: bytes, document: Document, environment: Environment) -> bytes:
    """Return the authority's own template (XLSX or DOCX) with what the document says in its {{ FEEL }} places.

    Raises: TemplateNotFilled, UnsafeTemplate, UnreadableTemplate.
    """
    return _template().fill_from(template, document, environment)


def check_template(file: str, content: bytes, values: Mapping[str, object], environment: Environment) -> list[Finding]:
    """List the places of a template that could not be filled with such values, and what may not be in it."""
    return _template().check(file, content, values, environment)


def workbook(book: Book) -> bytes:
    """Return a book as the bytes of an XLSX file."""
    return cast("_WritesBooks", importlib.import_module("engine.render.spreadsheet")).write(book)


def long_tables(target: IO[bytes], sheets: Sequence[Sheet], made_at: dt.datetime) -> int:
    """Write long tables as the sheets of an XLSX file, row by row; return the rows of the first. made_at: aware."""
    writer = cast("_WritesTables", importlib.import_module("engine.render.table_book"))
    return writer.write_tables(target, sheets, made_at)


def calendar(name: str, entries: Sequence[Entry]) -> bytes:
    """Return due dates as the bytes of a calendar file (iCalendar); the same entries are the same bytes."""
    return cast("_WritesCalendars", importlib.import_module("engine.render.ical")).write(name, entries)


def _template() -> _FillsTemplates:
    return cast("_FillsTemplates", importlib.import_module("engine.render.template"))


def _writer(name: str) -> _WritesDocuments:
    return cast("_WritesDocuments", importlib.import_module(f"engine.render.{name}"))
