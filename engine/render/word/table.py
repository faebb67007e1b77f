"""A grid as a Word table: its head on every page, rows kept whole, links and bookmarks in its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from engine.domain.report_content import ColumnKind
from engine.render.grid import Cell, Grid, is_long
from engine.render.word import elements
from engine.render.word.styles import CENTRED, NUMBER_TEXT, TABLE_HEAD, TABLE_POINTS, TABLE_TEXT

TWIPS_PER_MM = 56.7
EDGE, HEAD_FILL, TOTAL_FILL = "8A93A3", "E3EAF4", "F3F6FA"
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{EDGE}"/>' for side in SIDES)
ROOM = (("top", 40), ("left", 70), ("bottom", 40), ("right", 70))
MARGINS = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in ROOM)


@dataclass(frozen=True, slots=True)
class _Laying:
    """A grid being laid out. widths: of its columns, in twips. marks: numbers for bookmarks, none given out before."""

    grid: Grid
    widths: Sequence[int]
    marks: Iterator[int]

    @property
    def points(self) -> float | None:
        """The size of type where the style's is too large for so many columns."""
        return self.grid.scale * TABLE_POINTS if self.grid.scale < 1 else None


def table(grid: Grid, width_mm: float, marks: Iterator[int]) -> Any:
    """Return the table.  marks: numbers for bookmarks, none given out before."""
    widths = [round(width_mm * TWIPS_PER_MM * column.share / 100) for column in grid.columns]
    laying = _Laying(grid, widths, marks)
    rows = [_row(laying, row) for row in grid.rows] or [_nil(laying)]
    if grid.totals:
        rows.append(_row(laying, grid.totals, total=True))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "" if grid.headless else _head(laying)
    return elements.parsed(
        f"<w:tbl {{ns}}>{_properties(laying)}<w:tblGrid>{columns}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )


def _properties(laying: _Laying) -> str:
    grid = laying.grid
    named = grid.caption or grid.title
    look = 'w:val="0420" w:firstRow="1" w:firstColumn="0"'
    if grid.headless:
        look = 'w:val="0480" w:firstRow="0" w:firstColumn="1"'
    return (
        f'<w:tblPr><w:tblW w:w="{sum(laying.widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{MARGINS}</w:tblCellMar>'
        f'<w:tblLook {look} w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"{f'<w:tblCaption w:val={quoteattr(named)}/>' if named else ''}</w:tblPr>"
    )


def _head(laying: _Laying) -> str:
    labels = [elements.text(column.label, points=laying.points) for column in laying.grid.columns]
    cells = [_cell(said, TABLE_HEAD, width, HEAD_FILL) for said, width in zip(labels, laying.widths, strict=True)]
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _nil(laying: _Laying) -> str:
    """Return the row that says there are none, over all columns."""
    spans = f'<w:gridSpan w:val="{len(laying.widths)}"/>' if len(laying.widths) > 1 else ""
    said = _cell(elements.text(laying.grid.nil), CENTRED, sum(laying.widths), "", spans)
    return f"<w:tr>{said}</w:tr>"


def _row(laying: _Laying, row: Sequence[Cell], *, total: bool = False) -> str:
    kept = "" if is_long(row) else "<w:trPr><w:cantSplit/></w:trPr>"
    cells = []
    for place, (cell, column, width) in enumerate(zip(row, laying.grid.columns, laying.widths, strict=True)):
        style = NUMBER_TEXT if column.kind is ColumnKind.NUMBER else TABLE_TEXT
        fill = TOTAL_FILL if total else HEAD_FILL if laying.grid.headless and place == 0 else ""
        cells.append(_cell(_said(laying, cell, bold=total), style, width, fill))
    return f"<w:tr>{kept}{''.join(cells)}</w:tr>"


def _said(laying: _Laying, cell: Cell, *, bold: bool) -> str:
    """Return what a cell says: its text, or its links one after the other, marked where links lead to it."""
    links = [elements.leads_to(link.to, elements.text(link.text, link=True)) for link in cell.links]
    said = elements.text("、").join(links)
    if cell.text and not links:
        said = elements.text(cell.text, bold=bold, points=laying.points)
    return elements.bookmark(cell.anchor, next(laying.marks), said) if cell.anchor else said


def _cell(said: str, style: str, width: int, fill: str, spans: str = "") -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/></w:pPr>{said}</w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{shade}</w:tcPr>{paragraph}</w:tc>'
