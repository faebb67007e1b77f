"""What a workbook shows, before it is any file: sheets of headings, paragraphs and tables."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Paper(StrEnum):
    """How a sheet lies on A4 paper."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Side(StrEnum):
    """Where a line of text stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to the row of that anchor. anchor: letters and digits."""

    text: str
    anchor: str


Value = str | int | Decimal | dt.date | Link | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A line over what follows."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line or more of text over the width of the sheet."""

    text: str
    side: Side = Side.LEFT
    size: int = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table. anchor: what links lead here by, None for most."""

    cells: Sequence[Value]
    anchor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head. repeats: the sheet holds this table alone; its head is frozen and on every printed page."""

    head: Sequence[str]
    rows: Sequence[Row]
    repeats: bool = False


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. widths: of its columns, in characters of half width; text wraps in them."""

    name: str
    widths: Sequence[int]
    blocks: Sequence[Block]
    paper: Paper = Paper.PORTRAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook. heading: printed on each page. made_at: aware, the same book is the same bytes."""

    title: str
    author: str
    heading: str
    made_at: dt.datetime
    sheets: Sequence[Sheet]
