"""Long tables as an XLSX file, row by row: what is written goes to disk and not into memory."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import IO

import xlsxwriter

from engine.render.spreadsheet import EXACT_DIGITS, LONGEST
from engine.render.table_file import FORMULA, Cell, Sheet, plain

LOOKS = {"font_name": "游ゴシック", "font_size": 10}
WIDTH = 16
LONGEST_NAME = 31
UNFIT = re.compile(r"[\[\]:*?/\\]")  # not in the name of a sheet


def write_tables(target: IO[bytes], sheets: Sequence[Sheet], made_at: dt.datetime) -> int:
    """Write a workbook; return the rows of its first sheet. made_at: aware, the same rows are the same bytes."""
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": made_at.astimezone(dt.UTC).replace(tzinfo=None)})
    looks = {
        "head": book.add_format({**LOOKS, "bold": True, "bg_color": "#E6EDF5"}),
        "text": book.add_format(LOOKS),
        "quoted": book.add_format({**LOOKS, "quote_prefix": True}),
        "day": book.add_format({**LOOKS, "num_format": "yyyy-mm-dd"}),
    }
    written = [_write(book, one, looks) for one in sheets]
    book.close()
    return written[0]


def _write(book: xlsxwriter.Workbook, one: Sheet, looks: Mapping[str, object]) -> int:
    sheet = book.add_worksheet(UNFIT.sub("_", one.name)[:LONGEST_NAME])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(one.head) - 1), WIDTH)
    for place, label in enumerate(one.head):
        sheet.write_string(0, place, label, looks["head"])
    written = 0
    for written, row in enumerate(one.rows, start=1):
        for place, value in enumerate(row):
            _put(sheet, (written, place), value, looks)
    return written


def _put(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: Cell, looks: Mapping[str, object]) -> None:
    """Write a cell by its type; a text never becomes a formula, a number too long to be exact stays a text."""
    if isinstance(value, Decimal | int) and len(f"{abs(value):f}".strip("0.")) <= EXACT_DIGITS:
        sheet.write_number(*at, int(value) if isinstance(value, bool) else float(value), looks["text"])
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        sheet.write_datetime(*at, value, looks["day"])
    elif value is not None:
        text = plain(value)[:LONGEST]
        sheet.write_string(*at, text, looks["quoted" if FORMULA.match(text) else "text"])
