"""A table as every form lays it out: what people read, what a spreadsheet computes with, and where links lead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.domain.report_content import Cell as Value
from engine.domain.report_content import ColumnKind
from engine.render.book import Share
from engine.render.wording import width_of

LEAST, MOST = 6, 64  # of a column of text, in characters of half width
NARROW = 18  # a column of text no wider than this keeps its width
NEVER_BROKEN = 34  # a number, date or code longer than this is broken all the same
PADDING = 3
PORTRAIT, LANDSCAPE = 102, 166  # characters beside each other on a page of A4
SQUEEZED, EASY = 18, 30  # a column of text at its narrowest, and as one likes to read it
SMALLEST = 0.55  # of the usual size of type
MANY = 20  # rows that are worth a page on its side
HEAD = 10  # of a column: a longer one takes two lines
LONG = 500  # characters: a row with a longer text may be broken over pages
LONG_LINKS = 100  # the same for a row of links
LONG_LINES = 15  # and for one of many lines


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to the cell of that anchor."""

    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. text: as people read it. value: what it is. links: in place of the text. anchor: what leads here."""

    text: str = ""
    value: Value | Share = None
    links: tuple[Link, ...] = ()
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column. share: of the width, in hundredths; all of a grid together are 100. whole: its values fit on a line."""

    label: str
    kind: ColumnKind = ColumnKind.TEXT
    share: float = 0
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table. title: without its number. caption: 表1　題, empty for none. totals: the line that sums up.

    nil: what stands in place of rows where there are none. wide: too many columns for an upright page. lists: it names
    records one by one, and has a sheet of its own. headless: its columns have no labels. appendix: it proves figures.
    scale: of its type on paper, less than 1 for more columns than a page has room for.
    """

    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    nil: str
    totals: tuple[Cell, ...] | None = None
    wide: bool = False
    lists: bool = False
    headless: bool = False
    appendix: bool = False
    scale: float = 1.0

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows and the line that sums them up."""
        return (*self.rows, *([self.totals] if self.totals else []))


def fitted(grid: Grid) -> Grid:
    """Return the grid with the widths of its columns.

    A column gets what was asked for it, one of numbers, dates or codes what its longest needs; columns of text share
    what is left. A grid too wide for an upright page lies on its side.
    """
    needs = [width_needed(grid, place) for place in range(len(grid.columns))]
    wide = bool(grid.rows) and _least(grid, needs, EASY if len(grid.rows) >= MANY else SQUEEZED) > PORTRAIT
    room = LANDSCAPE if wide else PORTRAIT
    shares = _shares(grid, needs, room)
    whole = sum(shares)
    columns = tuple(
        replace(column, share=round(share * 100 / whole, 2), whole=_is_whole(column, need))
        for column, share, need in zip(grid.columns, shares, needs, strict=True)
    )
    scale = max(SMALLEST, min(1.0, room / _least(grid, needs, SQUEEZED)))
    return replace(grid, columns=columns, wide=wide, scale=round(scale, 2))


def _shares(grid: Grid, needs: Sequence[float], room: int) -> list[float]:
    """Return the width of each column in hundredths: what was asked for, then what it needs; wide texts give way."""
    shares = [column.share for column in grid.columns]
    if sum(needs) > room:
        kept = [0 if _gives_way(column, need) else need for column, need in zip(grid.columns, needs, strict=True)]
        shares = [share or need * 100 / room for share, need in zip(shares, kept, strict=True)]
    open_needs = sum(need for need, share in zip(needs, shares, strict=True) if not share)
    left = max(100 - sum(shares), open_needs * SQUEEZED / MOST)
    return [share or left * need / open_needs for need, share in zip(needs, shares, strict=True)]


def _gives_way(column: Column, need: float) -> bool:
    return column.kind is ColumnKind.TEXT and need > NARROW + PADDING


def _is_whole(column: Column, need: float) -> bool:
    return column.kind is not ColumnKind.TEXT and need < NEVER_BROKEN + PADDING


def is_long(row: Sequence[Cell]) -> bool:
    """Tell whether a row is too long to be kept on one page."""
    return any(
        len(cell.text) > LONG or len(cell.links) > LONG_LINKS or cell.text.count("\n") > LONG_LINES for cell in row
    )


def width_needed(grid: Grid, place: int) -> float:
    """Return how wide a column wants to be, in characters of half width."""
    column = grid.columns[place]
    lines = [width_of(line) for row in grid.lines for line in row[place].text.split("\n") if line]
    widest, head = max(lines, default=0), width_of(column.label)
    if column.kind is ColumnKind.TEXT:
        mean = sum(lines) / max(1, len(lines))
        usual = (widest + 3 * mean) / 4  # one long name must not take the room of a whole column
        wanted = widest if widest <= NARROW else max(NARROW, usual)
        return PADDING + max(LEAST, min(MOST, max(wanted, head)))
    return PADDING + max(min(widest, NEVER_BROKEN), min(head, HEAD))


def _least(grid: Grid, needs: Sequence[float], text: int) -> float:
    """Return what the grid needs when no column of text is wider than that."""
    return sum(
        min(need, text) if column.kind is ColumnKind.TEXT else need
        for column, need in zip(grid.columns, needs, strict=True)
    )
