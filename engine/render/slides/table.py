"""A grid cut into tables that fit on slides, each with its head."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from engine.domain.report_content import ColumnKind
from engine.render.grid import Cell, Grid
from engine.render.slides.stage import BODY_WIDTH, LEFT, describe
from engine.render.wording import width_of

LARGE = (16.0, 14.0)  # for what fits on one slide
POINTS, SMALL_POINTS, MANY_COLUMNS = 12.0, 10.5, 7  # of type, and from how many columns on it is small
LINE, MARGIN = 1.25, 0.1  # of a row: a line in sizes of its type, and inches above and below together
INCH, POINTS_AN_INCH = 914_400, 72
SIDES = 0.16  # inches left and right of a text together
HEAD_FILL, TOTAL_FILL, PLAIN_FILL, EDGE, INK = "E3EAF4", "F3F6FA", "FFFFFF", "8A93A3", "1A1A1C"
COLOUR = '<a:solidFill><a:srgbClr val="{}"/></a:solidFill>'
SIDE = f'<a:ln{{side}} w="6350">{COLOUR.format(EDGE)}</a:ln{{side}}>'
EDGES = "".join(SIDE.format(side=side) for side in "LRTB")


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a grid that fit on one slide. height: with the head, in inches. points: of its type."""

    rows: tuple[tuple[Cell, ...], ...]
    height: float
    points: float


def pieces(grid: Grid, room: float) -> list[Piece]:
    """Cut a grid into pieces of at most that height in inches; a row higher than a slide stands alone."""
    points = next((size for size in LARGE if _whole(grid, size) <= room), None)
    if points is None:
        points = SMALL_POINTS if len(grid.columns) >= MANY_COLUMNS else POINTS
    return _cut(grid, room, points)


def _whole(grid: Grid, points: float) -> float:
    return sum(piece.height for piece in _cut(grid, math.inf, points))


def _cut(grid: Grid, room: float, points: float) -> list[Piece]:
    head = 0.0 if grid.headless else _height(grid, [column.label for column in grid.columns], points)
    made: list[Piece] = []
    rows: list[tuple[Cell, ...]] = []
    height = head
    for row in grid.lines or (_nil(grid),):
        needed = _height(grid, [cell.text for cell in row], points)
        if rows and height + needed > room:
            made.append(Piece(tuple(rows), height, points))
            rows, height = [], head
        rows.append(row)
        height += needed
    return [*made, Piece(tuple(rows), height, points)]


def put(slide: Any, grid: Grid, piece: Piece, top: int) -> None:
    """Put a piece on a slide as a table."""
    count = len(piece.rows) + (not grid.headless)
    frame = slide.shapes.add_table(count, len(grid.columns), LEFT, top, BODY_WIDTH, Inches(piece.height))
    describe(frame, grid.caption or grid.title)
    table = frame.table
    table.horz_banding, table.first_row, table.first_col = False, not grid.headless, grid.headless
    element: Any = table._tbl  # noqa: SLF001  # cell by cell the library takes a second a slide
    for column, width in zip(table.columns, _widths(grid), strict=True):
        column.width = int(width * INCH)
    for row in list(element.tr_lst):
        element.remove(row)
    for row in _rows(grid, piece):
        element.append(row)


def _rows(grid: Grid, piece: Piece) -> Iterator[Any]:
    if not grid.headless:
        labels = [Cell(column.label) for column in grid.columns]
        yield _row(grid, labels, _Look(piece.points, HEAD_FILL, bold=True, head=True))
    for row in piece.rows:
        total = row is grid.totals
        yield _row(grid, row, _Look(piece.points, TOTAL_FILL if total else PLAIN_FILL, bold=total))


@dataclass(frozen=True, slots=True)
class _Look:
    """How a row looks. points: of its type."""

    points: float
    fill: str
    bold: bool = False
    head: bool = False


def _row(grid: Grid, row: Sequence[Cell], look: _Look) -> Any:
    height = int(_height(grid, [cell.text for cell in row], look.points) * INCH)
    cells = []
    for place, (cell, column) in enumerate(zip(row, grid.columns, strict=True)):
        align = "ctr" if look.head else "r" if column.kind is ColumnKind.NUMBER else "l"
        named = grid.headless and place == 0
        cells.append(_cell(cell.text, align, replace(look, fill=HEAD_FILL) if named else look))
    return parse_xml(f'<a:tr {nsdecls("a")} h="{height}">{"".join(cells)}</a:tr>')


def _cell(text: str, align: str, look: _Look) -> str:
    type_ = f'<a:rPr lang="ja-JP" sz="{round(look.points * 100)}" b="{int(look.bold)}">{COLOUR.format(INK)}</a:rPr>'
    lines = "".join(
        f'<a:p><a:pPr algn="{align}"/><a:r>{type_}<a:t>{escape(line)}</a:t></a:r></a:p>' for line in text.split("\n")
    )
    margins = 'marL="64008" marR="64008" marT="36576" marB="36576"'
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{lines}</a:txBody>"
        f"<a:tcPr {margins}>{EDGES}{COLOUR.format(look.fill)}</a:tcPr></a:tc>"
    )


def _nil(grid: Grid) -> tuple[Cell, ...]:
    return (Cell(grid.nil), *(Cell() for _ in grid.columns[1:]))


def _widths(grid: Grid) -> list[float]:
    return [BODY_WIDTH / INCH * column.share / 100 for column in grid.columns]


def _height(grid: Grid, texts: Sequence[str], points: float) -> float:
    """Return how high a row is, in inches."""
    lines = max(_lines(text, width, points) for text, width in zip(texts, _widths(grid), strict=True))
    return lines * points * LINE / POINTS_AN_INCH + MARGIN


def _lines(text: str, width: float, points: float) -> int:
    """Return how many lines a text takes in a column of that many inches."""
    room = max(2.0, (width - SIDES) * POINTS_AN_INCH / points * 2)
    return sum(max(1, -(-int(width_of(line) * 1.03 + 0.5) // int(room))) for line in text.split("\n"))
