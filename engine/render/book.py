"""What a workbook shows, before it is any file: sheets of headings, paragraphs and tables."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from engine.domain.report_content import ChartKind

THOUSANDTH = Decimal("0.001")


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


@dataclass(frozen=True, slots=True)
class Share:
    """A share shown in per cent (1 = 100 %), to a tenth, never rounded up to a target that was missed."""

    of: Decimal

    @property
    def value(self) -> Decimal:
        """The share as it is written and shown."""
        return self.of.quantize(THOUSANDTH, ROUND_DOWN)


Value = str | int | Decimal | dt.date | Link | Share | None


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
    """A row of a table. anchor: what links lead here by, None for most. total: sums up the others."""

    cells: Sequence[Value]
    anchor: str | None = None
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head. repeats: the sheet holds this table alone; its head is frozen and on every printed page."""

    head: Sequence[str]
    rows: Sequence[Row]
    repeats: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A chart under its table. across: the head has the labels, else the first column. plan: the last is a plan."""

    title: str
    kind: ChartKind
    table: Table
    across: bool
    plan: bool
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture. alt: what it shows. width, height: in dots. share: how much smaller it is shown (1 = as it is)."""

    content: bytes
    alt: str
    height: int
    share: float


Block = Heading | Paragraph | Table | Plot | Image


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
