"""A grid as a Word table: its head on every page, rows kept whole, links and bookmarks in its cells."""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.domain.report_content import ColumnKind
from engine.render.grid import Cell, Column, Grid, is_long
from engine.render.word import elements
from engine.render.word.styles import NUMBER_TEXT, TABLE_HEAD, TABLE_TEXT

TWIPS_PER_MM = 56.7
EDGE, HEAD_FILL, TOTAL_FILL = "8A93A3", "E3EAF4", "F3F6FA"
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{EDGE}"/>' for side in SIDES)
ROOM = (("top", 40), ("left", 70), ("bottom", 40), ("right", 70))
MARGINS = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in ROOM)
STYLE_IDS = {style: style.replace(" ", "") for style in (TABLE_TEXT, NUMBER_TEXT, TABLE_HEAD)}


def table(grid: Grid, width_mm: float, marks: Iterator[int]) -> Any:
    """Return the table.  marks: numbers for bookmarks, none given out before."""
    widths = [round(width_mm * TWIPS_PER_MM * column.share / 100) for column in grid.columns]
    columns = list(zip(grid.columns, widths, strict=True))
    body = [_row(row, columns, marks, headless=grid.headless) for row in grid.rows] or [_nil(grid, widths)]
    if grid.totals:
        body.append(_row(grid.totals, columns, marks, total=True))
    head = "" if grid.headless else _head(columns)
    said = f"<w:tblCaption w:val={quoteattr(grid.caption or grid.title)}/>" if grid.caption or grid.title else ""
    return elements.parsed(
        f'<w:tbl {{ns}}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{MARGINS}</w:tblCellMar>'
        f'<w:tblLook w:val="0{"0" if grid.headless else "4"}20" w:firstRow="{int(not grid.headless)}" w:lastRow="0" '
        f'w:firstColumn="{int(grid.headless)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{said}</w:tblPr>'
        f"<w:tblGrid>{''.join(f'<w:gridCol w:w={quoteattr(str(width))}/>' for width in widths)}</w:tblGrid>"
        f"{head}{''.join(body)}</w:tbl>"
    )


def _head(columns: Sequence[tuple[Column, int]]) -> str:
    cells = "".join(
        _cell(_paragraph(elements.text(column.label), TABLE_HEAD), width, HEAD_FILL) for column, width in columns
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _nil(grid: Grid, widths: Sequence[int]) -> str:
    """Return the row that says there are none, over all columns."""
    said = _paragraph(f"{elements.text(grid.nil)}", TABLE_HEAD, plain=True)
    return f"<w:tr>{_cell(said, sum(widths), '', span=len(widths))}</w:tr>"


def _row(
    row: Sequence[Cell],
    columns: Sequence[tuple[Column, int]],
    marks: Iterator[int],
    *,
    total: bool = False,
    headless: bool = False,
) -> str:
    kept = "" if is_long(row) else "<w:trPr><w:cantSplit/></w:trPr>"
    cells = []
    for place, (cell, (column, width)) in enumerate(zip(row, columns, strict=True)):
        style = NUMBER_TEXT if column.kind is ColumnKind.NUMBER else TABLE_TEXT
        fill = TOTAL_FILL if total else HEAD_FILL if headless and place == 0 else ""
        cells.append(_cell(_paragraph(_said(cell, marks, bold=total), style), width, fill))
    return f"<w:tr>{kept}{''.join(cells)}</w:tr>"


def _said(cell: Cell, marks: Iterator[int], *, bold: bool) -> str:
    """Return what a cell says: its text, or its links one after the other, marked where links lead to it."""
    links = [elements.leads_to(link.to, elements.text(link.text, link=True)) for link in cell.links]
    said = elements.text("、").join(links) if links else elements.text(cell.text, bold=bold) if cell.text else ""
    return elements.bookmark(cell.anchor, next(marks), said) if cell.anchor else said


def _paragraph(said: str, style: str, *, plain: bool = False) -> str:
    look = '<w:rPr><w:b w:val="0"/></w:rPr>' if plain else ""
    said = said.replace("<w:r>", f"<w:r>{look}", 1) if plain else said
    return f'<w:p><w:pPr><w:pStyle w:val="{STYLE_IDS[style]}"/></w:pPr>{said}</w:p>'


def _cell(paragraph: str, width: int, fill: str, *, span: int = 1) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{shade}</w:tcPr>{paragraph}</w:tc>'
