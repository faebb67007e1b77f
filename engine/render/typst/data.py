"""A document as the JSON the templates read, and the files they show."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.domain.report_content import ColumnKind, Document, Heading, PageBreak, Paragraph
from engine.domain.text import Text
from engine.render.drawing import draw
from engine.render.evidence import BACK
from engine.render.fonts import FAMILIES
from engine.render.grid import Cell, Column, Grid, is_long
from engine.render.layout import Part, Photo, Plot
from engine.render.pictures import prepare
from engine.render.wording import CONTENTS, clean, date_text

LINES_A_PAGE, CHARACTERS_A_LINE = 40, 44
PLOT_ALT = Text("{title}のグラフ。数値は下の表のとおり。", "Chart of {title}; its numbers are in the table below.")
PAGE = "p.{page}"
PLOT_LINES = 14
LONG_PAGES = 8  # from here on a report has a cover and a table of contents
RIGHT = frozenset({ColumnKind.NUMBER})
# What begins an item of a list or a note; running text begins one character in.
NOT_INDENTED = re.compile(r"[ 　・※注（(●○■□◆◇★☆①-⑳「『【〔<＜-]|[0-9０-９]{1,2}[ 　.．、)）]")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be set. files: name → content of pictures and plots."""

    document: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


def order(document: Document, found: Sequence[Part]) -> Order:
    """Return what the templates need."""
    files: dict[str, bytes] = {}
    said = {
        "title": clean(document.title),
        "subtitle": clean(document.subtitle),
        "period": clean(document.period_label),
        "organisation": clean(document.organisation),
        "recipient": clean(document.recipient),
        "date": date_text(document.date_on, document.lang),
        "made_on": [document.date_on.year, document.date_on.month, document.date_on.day],
        "number": clean(document.number),
        "lang": document.lang,
        "fonts": list(FAMILIES),
        "contents": CONTENTS.get(document.lang),
        "long": _pages(found) >= LONG_PAGES,
        "parts": _parts(found, files, document.lang),
    }
    return Order(said, files)


def _pages(found: Sequence[Part]) -> int:
    """Estimate how many pages the parts fill."""
    return sum(_lines(part) for part in found) // LINES_A_PAGE


def _lines(part: Part) -> int:
    match part:
        case Heading():
            return 3
        case Paragraph():
            return sum(1 + len(line) // CHARACTERS_A_LINE for line in part.text.split("\n"))
        case Grid():
            return 3 + sum(max(1 + len(cell.text) // 12 for cell in row) for row in part.lines)
        case Plot():
            return PLOT_LINES + _lines(part.grid)
        case Photo():
            return PLOT_LINES
    return 0


def _parts(found: Sequence[Part], files: dict[str, bytes], lang: str) -> list[dict[str, Any]]:
    """Return the parts; headings before a table that lies on its side go with it."""
    said: list[dict[str, Any]] = []
    for part in found:
        each = _part(part, files, lang)
        if isinstance(part, Grid) and part.wide:
            while said and said[-1]["kind"] == "heading":
                each["heads"].insert(0, said.pop())
        said.append(each)
    return said


def _part(part: Part, files: dict[str, bytes], lang: str) -> dict[str, Any]:
    match part:
        case Heading():
            return {"kind": "heading", "level": part.level, "text": part.text}
        case Paragraph():
            lines = [{"text": line, "indented": _indented(line)} for line in part.text.split("\n")]
            return {"kind": "paragraph", "lines": lines}
        case Grid():
            return _grid(part)
        case Plot():
            return _plot(part, files, lang)
        case Photo():
            return _photo(part, files)
        case PageBreak():
            return {"kind": "break"}


def _indented(line: str) -> bool:
    """Tell whether a paragraph begins one character in, as running Japanese text does; lists and notes do not."""
    return bool(line) and not NOT_INDENTED.match(line)


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "kind": "grid",
        "heads": [],
        "caption": grid.caption,
        "columns": [_column(column) for column in grid.columns],
        "rows": [_row(row) for row in grid.rows],
        "totals": _row(grid.totals) if grid.totals else None,
        "nil": grid.nil,
        "wide": grid.wide,
        "headless": grid.headless,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "label": column.label,
        "width": column.share,
        "right": column.kind in RIGHT,
        "whole": column.whole,
    }


def _row(row: Sequence[Cell]) -> dict[str, Any]:
    return {"cells": [_cell(cell) for cell in row], "breaks": is_long(row)}


def _cell(cell: Cell) -> str | dict[str, Any]:
    said: dict[str, Any] = {"text": cell.text}
    if cell.anchor:
        said["anchor"] = cell.anchor
    if cell.links and cell.links[0].to.startswith(BACK):
        said |= {"text": PAGE, "page": cell.links[0].to}  # paper has pages to lead back to
    elif cell.links:
        said["links"] = [{"text": link.text, "to": link.to} for link in cell.links]
    return said if len(said) > 1 else cell.text


def _plot(plot: Plot, files: dict[str, bytes], lang: str) -> dict[str, Any]:
    name = f"plot-{len(files)}.svg"
    files[name] = draw(plot.chart, FAMILIES[0], lang).encode()
    return {
        "kind": "plot",
        "caption": plot.caption,
        "file": name,
        "alt": PLOT_ALT.get(lang).format(title=clean(plot.chart.title)),
        "grid": _grid(plot.grid),
    }


def _photo(photo: Photo, files: dict[str, bytes]) -> dict[str, Any]:
    alt = clean(photo.picture.alt)
    picture = prepare(photo.picture.content, alt)
    name = f"photo-{len(files)}.{picture.suffix}"
    files[name] = picture.content
    return {"kind": "photo", "caption": photo.caption, "file": name, "alt": alt, "width": picture.width_mm}


def texts(said: object) -> Iterator[str]:
    """Yield every text of an order's document, however deep."""
    match said:
        case str():
            yield said
        case dict():
            yield from (text for value in said.values() for text in texts(value))
        case list():
            yield from (text for value in said for text in texts(value))
