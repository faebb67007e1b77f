"""A document as the JSON the templates read, and the files they show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.domain.report_content import ColumnKind, Document, Heading, PageBreak, Paragraph
from engine.render import layout
from engine.render.drawing import draw
from engine.render.evidence import BACK
from engine.render.fonts import FAMILIES
from engine.render.grid import Cell, Column, Grid, is_long
from engine.render.layout import Part, Photo, Plot, Run, runs
from engine.render.pictures import prepare
from engine.render.wording import CONTENTS, PLOT_ALT, clean, date_text, is_indented

POINTS, WIDE_POINTS = 9, 8.5  # of type in tables
PAGE = "p.{page}"
RIGHT = frozenset({ColumnKind.NUMBER})


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
        "long": layout.is_long(found),
        "runs": [_run(run, files, document.lang) for run in runs(found)],
    }
    return Order(said, files)


def _run(run: Run, files: dict[str, bytes], lang: str) -> dict[str, Any]:
    return {"wide": run.wide, "parts": [_part(part, files, lang) for part in run.parts]}


def _part(part: Part, files: dict[str, bytes], lang: str) -> dict[str, Any]:
    match part:
        case Heading():
            return {"kind": "heading", "level": part.level, "text": part.text}
        case Paragraph():
            lines = [{"text": line, "indented": is_indented(line)} for line in part.text.split("\n")]
            return {"kind": "paragraph", "lines": lines}
        case Grid():
            return _grid(part)
        case Plot():
            return _plot(part, files, lang)
        case Photo():
            return _photo(part, files)
        case PageBreak():
            return {"kind": "break"}


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "kind": "grid",
        "caption": grid.caption,
        "columns": [_column(column) for column in grid.columns],
        "rows": [_row(row) for row in grid.rows],
        "totals": _row(grid.totals) if grid.totals else None,
        "nil": grid.nil,
        "size": (WIDE_POINTS if grid.wide else POINTS) * grid.scale,
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
