"""A book as an XLSX file: A4, Japanese eras, and no cell that could ever run as a formula."""

import datetime as dt
import io
import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter

from engine.render.book import (
    Block,
    Book,
    Heading,
    Image,
    Link,
    Paper,
    Paragraph,
    Plot,
    Row,
    Share,
    Sheet,
    Table,
    Value,
)
from engine.render.spreadsheet_chart import Place, insert

FONT = "游ゴシック"
EDGE = "#8A93A3"
A4 = 9
LONGEST = 32_767  # what a cell holds; a longer text would be dropped without a word
CUT = "…（以下省略）"
MOST_DECIMALS = 10
EXACT_DIGITS = 15  # a spreadsheet keeps no more; longer numbers are written as text
LONGEST_HEADING = 80
LONGEST_NAME = 26  # of a sheet: 31, less the room for a number
RESERVED = {"history"}  # a sheet name spreadsheets keep for themselves
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
POINTS_PER_LINE = 18  # of running text
POINTS_OF_TEXT, SPARE = 14, 4  # of a line in a table
HIGHEST = 400  # of a row, in points
DOTS_PER_ROW = 20
# Opening characters that make a program read a text as a formula, full-width forms included.
FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
ERA = '[$-411]ggge"年"m"月"d"日";@'
BASE: Mapping[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True, "border_color": EDGE}
LOOKS: Mapping[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#E6EDF5", "border": 1, "valign": "vcenter", "align": "center"},
    "text": {"border": 1},
    "quoted": {"border": 1, "quote_prefix": True},
    "whole": {"border": 1, "num_format": "#,##0", "align": "right"},
    "share": {"border": 1, "num_format": "0.0%", "align": "right"},
    "total": {"bold": True, "top": 2},
    "day": {"border": 1, "num_format": ERA, "align": "left"},
    "link": {"border": 1, "font_color": "#0017C1", "underline": 1},
    "heading": {"bold": True, "font_size": 12, "text_wrap": False},
}


def write(book: Book) -> bytes:
    """Return the book as the bytes of an XLSX file."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        made = book.made_at.astimezone(dt.UTC).replace(tzinfo=None)
        workbook.set_properties({"title": book.title, "author": book.author, "created": made})
        pen = _Pen(workbook)
        for name, sheet in zip(_names(book), book.sheets, strict=True):
            _write_sheet(pen, book, name, sheet)
    return target.getvalue()


class _Pen:
    """The workbook with its looks, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **more: Any) -> Any:
        """Return the base look with these changes."""
        key = tuple(sorted(more.items()))
        if key not in self._looks:
            self._looks[key] = self.workbook.add_format({**BASE, **more})
        return self._looks[key]


def _names(book: Book) -> list[str]:
    """Return sheet names a spreadsheet accepts: short, each once, without the characters it forbids."""
    names: list[str] = []
    for sheet in book.sheets:
        wanted = FORBIDDEN.sub(" ", sheet.name).strip(" '")[:LONGEST_NAME] or "表"
        taken = {name.casefold() for name in names} | RESERVED
        free = (name for name in _numbered(wanted) if name.casefold() not in taken)
        names.append(next(free))
    return names


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in itertools.count(2):
        yield f"{name}({number})"


def _write_sheet(pen: _Pen, book: Book, name: str, sheet: Sheet) -> None:
    paper = pen.workbook.add_worksheet(name)
    for column, width in enumerate(sheet.widths):
        paper.set_column(column, column, width)
    _set_up_print(paper, book, name, sheet)
    top = 0
    for block in sheet.blocks:
        top = _write_block(pen, paper, sheet, block, top)


def _set_up_print(paper: Any, book: Book, name: str, sheet: Sheet) -> None:
    paper.set_paper(A4)
    if sheet.paper is Paper.LANDSCAPE:
        paper.set_landscape()
    paper.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    paper.fit_to_pages(1, 0)
    heading = f"{book.heading}　{name}"[:LONGEST_HEADING].replace("&", "&&")
    paper.set_header(f"&R&9 {_clean(heading)}")  # the blank ends the size: a heading may begin with a digit
    paper.set_footer("&C&9&P / &N")
    paper.hide_gridlines(2)


def _write_block(pen: _Pen, paper: Any, sheet: Sheet, block: Block, top: int) -> int:
    """Write one block from row `top` on and return the row after it, with an empty one between."""
    if isinstance(block, Heading):
        _put_text(paper, top, 0, block.text, pen.look(**LOOKS["heading"]))
        return top + 1
    if isinstance(block, Paragraph):
        return _write_paragraph(pen, paper, sheet, block, top)
    if isinstance(block, Image):
        return _insert_image(paper, block, top)
    if isinstance(block, Plot):
        after = _write_table(pen, paper, sheet, block.table, top)
        return insert(pen.workbook, paper, block, Place(top, after), FONT)
    return _write_table(pen, paper, sheet, block, top)


def _insert_image(paper: Any, image: Image, top: int) -> int:
    options = {"image_data": io.BytesIO(image.content), "description": image.alt, "object_position": 1}
    paper.insert_image(top, 0, "picture", {**options, "x_scale": image.share, "y_scale": image.share})
    return top + math.ceil(image.height * image.share / DOTS_PER_ROW) + 2


def _write_paragraph(pen: _Pen, paper: Any, sheet: Sheet, block: Paragraph, top: int) -> int:
    look = pen.look(font_size=block.size, align=block.side.value, bold=block.size > BASE["font_size"] + 1)
    last = len(sheet.widths) - 1
    if last > 0:
        paper.merge_range(top, 0, top, last, "", look)
    _put_text(paper, top, 0, block.text, look)
    # A merged row does not grow by itself when the file is opened.
    scale = block.size / BASE["font_size"]
    lines = _lines_of(block.text, int(sum(sheet.widths) / scale))
    paper.set_row(top, min(HIGHEST, lines * POINTS_PER_LINE * scale))
    return top + 2


def _write_table(pen: _Pen, paper: Any, sheet: Sheet, table: Table, top: int) -> int:
    """Write a table; one whose columns have no names begins with its first row."""
    for column, text in enumerate(table.head):
        _put_text(paper, top, column, text, pen.look(**LOOKS["head"]))
    first = top + 1 if table.head else top
    for offset, row in enumerate(table.rows):
        _write_row(pen, paper, sheet, row, first + offset)
    if table.repeats:
        paper.repeat_rows(top)
        paper.freeze_panes(first, 0)
        listed = sum(not row.total for row in table.rows)
        if listed:
            paper.autofilter(top, 0, top + listed, len(table.head) - 1)
    return first + len(table.rows) + 1


def _write_row(pen: _Pen, paper: Any, sheet: Sheet, row: Row, at: int) -> None:
    lines = max(_lines_of(_said(value), width) for value, width in zip(row.cells, sheet.widths, strict=False))
    if lines > 1:  # not every program makes room by itself, and printing cuts what has none
        paper.set_row(at, min(HIGHEST, lines * POINTS_OF_TEXT + SPARE))
    if row.anchor is not None:
        name = paper.get_name().replace("'", "''")
        pen.workbook.define_name(f"evidence_{row.anchor}", f"='{name}'!$A${at + 1}")
    more = LOOKS["total"] if row.total else {}
    for column, value in enumerate(row.cells):
        _put(pen, paper, (at, column), value, more)


def _put(pen: _Pen, paper: Any, place: tuple[int, int], value: Value, more: Mapping[str, Any]) -> None:
    row, column = place
    match value:
        case None | "":
            paper.write_blank(row, column, None, pen.look(**LOOKS["text"], **more))
        case Link():
            look = pen.look(**LOOKS["link"], **more)
            paper.write_url(row, column, f"internal:evidence_{value.anchor}", look, string=_clean(value.text))
        case dt.date():
            look = pen.look(**LOOKS["day"], **more)
            paper.write_datetime(row, column, dt.datetime.combine(value, dt.time()), look)
        case Share():
            paper.write_number(row, column, float(value.value), pen.look(**LOOKS["share"], **more))
        case int() | Decimal():
            _put_number(pen, paper, place, Decimal(value), more)
        case _:
            look = pen.look(**LOOKS["quoted" if FORMULA.match(value) else "text"], **more)
            _put_text(paper, row, column, value, look)


def _said(value: Value) -> str:
    """Return the text of a cell that may take several lines."""
    return value.text if isinstance(value, Link) else value if isinstance(value, str) else ""


def _put_number(pen: _Pen, paper: Any, place: tuple[int, int], value: Decimal, more: Mapping[str, Any]) -> None:
    whole = value == value.to_integral_value()
    if whole and len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        _put_text(paper, *place, f"{value:f}", pen.look(**LOOKS["text"], **more))
    else:
        paper.write_number(*place, float(value), pen.look(**_number_look(value), **more))


def _number_look(value: Decimal) -> Mapping[str, Any]:
    """Return a look that shows every decimal there is: 0.9996 rounded to 1.00 would say what is not so."""
    exponent = value.normalize().as_tuple().exponent
    decimals = min(MOST_DECIMALS, -exponent) if isinstance(exponent, int) and exponent < 0 else 0
    return LOOKS["whole"] | ({"num_format": "#,##0." + "0" * max(2, decimals)} if decimals else {})


def _put_text(paper: Any, row: int, column: int, text: str, look: Any) -> None:
    paper.write_string(row, column, _clean(text), look)


def _clean(text: str) -> str:
    """Return the text as a cell can hold it; lone surrogates cannot be written, too long a text is cut visibly."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def _lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes; a full-width character is two wide."""
    return sum(max(1, -(-_width(line) // max(1, width - 2))) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text)
