"""A form made ready for a page: plain values in one language, so that the macros only write HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.form_text import Block

MOST_COLUMNS = 5


class Widget(StrEnum):
    """How a component is drawn."""

    LINE = "line"  # one input
    AREA = "area"
    SELECT = "select"
    CHOICES = "choices"  # radio buttons or checkboxes in a fieldset
    BOX = "box"  # one checkbox
    MOMENT = "moment"  # date and time side by side
    FILE = "file"
    ANSWER = "answer"  # shown, not asked
    GROUP = "group"
    ROWS = "rows"
    TEXT = "text"
    RULE = "rule"  # a line between parts
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option; chosen: preselected."""

    value: str
    label: str
    chosen: bool


class Lines:
    """Fields that stand side by side: those the form puts on one row."""

    __slots__ = ()
    fields: tuple["FieldView", ...]

    @property
    def lines(self) -> tuple[tuple["FieldView", ...], ...]:
        """The fields in order, those of one layout row together."""
        return tuple(_lines(self.fields))


@dataclass(frozen=True, slots=True)
class RowView(Lines):
    """One row of a list. name: what the button that takes it away sends."""

    number: int
    name: str
    fields: tuple["FieldView", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView(Lines):
    """One component on the page.

    name: of the input; id: of the element an error links to. values: as typed (two for date and time). input_type,
    mode, autocomplete, width: attributes. note: the date in 和暦. hide_if: FEEL tree as JSON, empty if always shown.
    scope: prefix of the names its condition sees first. hidden: the server finds it hidden now.
    """

    widget: Widget
    id: str
    name: str
    label: str
    hint: str = ""
    required: bool = False
    errors: tuple[str, ...] = ()
    values: tuple[str, ...] = ("",)
    options: tuple[OptionView, ...] = ()
    many: bool = False
    input_type: str = "text"
    mode: str = ""
    autocomplete: str = ""
    width: str = ""
    prefix: str = ""
    suffix: str = ""
    labels: tuple[str, ...] = ()
    pickers: tuple[str, ...] = ()
    accept: str = ""
    note: str = ""
    answer: str = ""
    hide_if: str = ""
    scope: str = ""
    hidden: bool = False
    grows: bool = False
    layout_row: str = ""
    blocks: tuple[Block, ...] = ()
    fields: tuple["FieldView", ...] = ()
    rows: tuple[RowView, ...] = ()

    @property
    def described_by(self) -> str:
        """Ids of hint, note and error, for aria-describedby."""
        parts = (("hint", self.hint), ("note", self.note), ("error", self.errors))
        return " ".join(f"{self.id}-{part}" for part, there in parts if there)

    @property
    def compact(self) -> bool:
        """Tell whether the rows fit a table: few plain inputs that are always shown."""
        inside = [entry for row in self.rows for entry in row.fields]
        plain = all(entry.widget in {Widget.LINE, Widget.SELECT} and not entry.hide_if for entry in inside)
        return bool(inside) and plain and len(self.rows[0].fields) <= MOST_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView(Lines):
    """A form ready for a page. summary: (id of the field or "", its label, sentence) of each error in page order.

    variables: JSON of the case's values the conditions in the browser need.
    """

    id: str
    lang: str
    fields: tuple[FieldView, ...]
    summary: tuple[tuple[str, str, str], ...] = ()
    variables: str = "{}"


def _lines(fields: tuple[FieldView, ...]) -> Iterator[tuple[FieldView, ...]]:
    line: list[FieldView] = []
    for entry in fields:
        if line and (not entry.layout_row or entry.layout_row != line[-1].layout_row):
            yield tuple(line)
            line = []
        line.append(entry)
    if line:
        yield tuple(line)
