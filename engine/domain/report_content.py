"""What a report says, as a tree of blocks: made by engine/reports, laid out by engine/render.

Texts are final sentences in one language. Nothing here asks for the time or another room: the same tree gives the same
bytes in every form.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Cell: TypeAlias = str | Decimal | dt.date | None


class ColumnKind(StrEnum):
    """How the values of a column are shown."""

    TEXT = "text"
    NUMBER = "number"  # Decimal, right-aligned
    DATE = "date"  # dt.date, shown with the era
    CODE = "code"  # the name of a code, never broken


class ChartKind(StrEnum):
    """How a chart is drawn."""

    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"


class ItemState(StrEnum):
    """What was answered to an item of a checklist."""

    DONE = "done"  # 実施
    NOT_DONE = "not_done"  # 未実施: asks for a reason
    NOT_APPLICABLE = "not_applicable"  # 該当なし
    OPEN = "open"  # not answered yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the outline. level: 1 for a part of the report, then 2 and 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text. Line breaks inside it are kept."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One counted number. value, target: exact, None = cannot be computed, not set. unit: of both.

    attainment: share of the target reached (1 = 100 %). evidence: anchor of the `EvidenceEntry` it rests on, None for a
    figure without records. note: such as the period it was counted over, or what was left out.
    """

    name: str
    value: Decimal | None
    unit: str
    target: Decimal | None = None
    attainment: Decimal | None = None
    note: str = ""
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """Counted numbers beside their targets. title: empty where a heading stands before it."""

    title: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. share: of the table's width, in hundredths; 0 = what is left, divided evenly."""

    label: str
    kind: ColumnKind = ColumnKind.TEXT
    share: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """A table of records. Each row, and totals, has one cell a column; totals: None = the table has no such line."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line or one colour of bars. values: one for each label of the chart, None where nothing is known."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, with the same numbers as a table under it. plan: a line to compare with, None for none."""

    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    plan: Series | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture whose rights are cleared. content: the file's bytes (PNG or JPEG). alt: what it shows, in words."""

    content: bytes
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValues:
    """Named values in two columns."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One item with its answer. content: what was done, or will be handed over. reason: why it was not done."""

    text: str
    state: ItemState
    content: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Items somebody answered one by one (C-K7, NAG-16)."""

    title: str
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """What follows begins on a new page (a new sheet, a new slide)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecord:
    """One record behind a figure, as short as it can be named. files: names of the evidence files kept with it."""

    number: int
    kind: str
    occurred_on: dt.date
    case_number: str
    company: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceEntry:
    """What some figures rest on.

    anchor: what `FigureRow.evidence` names. figures: their names with value and unit. numbers: of the records.
    """

    anchor: str
    figures: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The appendix that proves the figures: which records each rests on, and every such record once, by number."""

    entries: tuple[EvidenceEntry, ...]
    records: tuple[EvidenceRecord, ...]


Block: TypeAlias = (
    Heading | Paragraph | FigureTable | DataTable | Chart | Picture | KeyValues | Checklist | PageBreak | Evidence
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report, ready to be laid out.

    organisation: who reports. recipient: to whom. date_on: the day on the cover. number: of the document, empty for
    none. made_at: aware, the time the files themselves carry. sources: footnotes about where the numbers come from.
    """

    title: str
    subtitle: str
    period_label: str
    organisation: str
    recipient: str
    date_on: dt.date
    number: str
    made_at: dt.datetime
    blocks: tuple[Block, ...]
    sources: tuple[str, ...] = ()
    lang: str = "ja"
