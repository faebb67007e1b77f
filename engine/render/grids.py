"""Each kind of table of a report as a grid."""

from collections.abc import Sequence
from decimal import Decimal

from engine.domain.report_content import Cell as Value
from engine.domain.report_content import (
    Chart,
    Checklist,
    ChecklistItem,
    ColumnKind,
    DataTable,
    FigureRow,
    FigureTable,
    KeyValues,
)
from engine.domain.text import Text
from engine.render.book import Share
from engine.render.evidence import Evidenced
from engine.render.grid import PADDING, Cell, Column, Grid, fitted
from engine.render.wording import (
    NIL,
    NOT_SET,
    STATES,
    TOTAL,
    UNKNOWN,
    clean,
    number_text,
    plan_name,
    share_text,
    value_text,
    width_of,
)

FIGURE_COLUMNS = (
    (Text("指標", "Figure"), ColumnKind.TEXT),
    (Text("実績", "Result"), ColumnKind.NUMBER),
    (Text("単位", "Unit"), ColumnKind.CODE),
    (Text("目標", "Target"), ColumnKind.NUMBER),
    (Text("達成率", "Reached"), ColumnKind.NUMBER),
    (Text("根拠", "Evidence"), ColumnKind.CODE),
    (Text("備考", "Note"), ColumnKind.TEXT),
)
CHECKLIST_COLUMNS = (
    (Text("番号", "No."), ColumnKind.NUMBER),
    (Text("項目", "Item"), ColumnKind.TEXT),
    (Text("状況", "State"), ColumnKind.CODE),
    (Text("内容", "Content"), ColumnKind.TEXT),
    (Text("理由", "Reason"), ColumnKind.TEXT),
)
REASON = 4  # its column
PAIR = (Column("", share=28), Column("", share=72))
NAMELESS = Text("区分", "Category")
ROOM_OF_LABELS = 100  # beside each other on an upright page, in characters of half width


def figure_grid(table: FigureTable, caption: str, evidenced: Evidenced, lang: str) -> Grid:
    """Return counted numbers beside their targets; columns nobody filled are left out."""
    rows = [_figure_row(row, evidenced, lang) for row in table.rows]
    targets = any(row.target is not None or row.attainment is not None for row in table.rows)
    kept = [
        True,
        True,
        any(row.unit for row in table.rows),
        targets,
        targets,
        *(_filled(rows, place) for place in (5, 6)),
    ]
    places = [place for place, keep in enumerate(kept) if keep]
    return fitted(
        Grid(
            title=clean(table.title),
            caption=caption,
            columns=tuple(Column(FIGURE_COLUMNS[place][0].get(lang), FIGURE_COLUMNS[place][1]) for place in places),
            rows=tuple(tuple(row[place] for place in places) for row in rows),
            nil=NIL.get(lang),
        )
    )


def _filled(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    return any(row[place].text for row in rows)


def _figure_row(row: FigureRow, evidenced: Evidenced, lang: str) -> tuple[Cell, ...]:
    not_set = NOT_SET.get(lang)
    return (
        _text(row.name),
        _number(row.value, UNKNOWN),
        _text(row.unit),
        _number(row.target, not_set),
        _share(row.attainment),
        evidenced.cell(row.evidence),
        _text(row.note),
    )


def _share(share: Decimal | None) -> Cell:
    return Cell(share_text(share), UNKNOWN if share is None else Share(share))


def data_grid(table: DataTable, caption: str, lang: str) -> Grid:
    """Return a table of records; one without any says so."""
    rows = [tuple(_cell(value, lang) for value in row) for row in table.rows]
    return fitted(
        Grid(
            title=clean(table.title),
            caption=caption,
            columns=tuple(Column(clean(column.label), column.kind, column.share) for column in table.columns),
            rows=tuple(rows),
            nil=NIL.get(lang),
            totals=None if table.totals is None else _totals(table.totals, lang),
            lists=True,
        )
    )


def _totals(values: Sequence[Value], lang: str) -> tuple[Cell, ...]:
    first, *rest = (_cell(value, lang) for value in values)
    return (first if first.text else _text(TOTAL.get(lang)), *rest)


def key_value_grid(block: KeyValues, lang: str) -> Grid:
    """Return named values; the columns have no heads."""
    rows = tuple((_text(name), _text(value)) for name, value in block.pairs)
    return Grid(title="", caption="", columns=PAIR, rows=rows, nil=NIL.get(lang), headless=True)


def checklist_grid(block: Checklist, caption: str, lang: str) -> Grid:
    """Return the items with their answers; the column of reasons is left out where there is none."""
    rows = [_item(number, item, lang) for number, item in enumerate(block.items, start=1)]
    places = [place for place in range(len(CHECKLIST_COLUMNS)) if place != REASON or _filled(rows, REASON)]
    columns = [CHECKLIST_COLUMNS[place] for place in places]
    return fitted(
        Grid(
            title=clean(block.title),
            caption=caption,
            columns=tuple(Column(label.get(lang), kind) for label, kind in columns),
            rows=tuple(tuple(row[place] for place in places) for row in rows),
            nil=NIL.get(lang),
            lists=True,
        )
    )


def _item(number: int, item: ChecklistItem, lang: str) -> tuple[Cell, ...]:
    state = STATES[item.state].get(lang)
    return (_number(Decimal(number), ""), _text(item.text), _text(state), _text(item.content), _text(item.reason))


def lies_across(chart: Chart) -> bool:
    """Tell whether the labels of a chart are short and few enough to be the head of its table."""
    room = ROOM_OF_LABELS - max((width_of(one.name) for one in chart.series), default=0)
    return sum(width_of(label) + PADDING for label in chart.labels) <= room


def chart_grid(chart: Chart, lang: str) -> Grid:
    """Return the numbers of a chart as a table: a line a series, or a line a label where these are many."""
    series = [*chart.series, *([chart.plan] if chart.plan else [])]
    names = [plan_name(one.name, lang) if one is chart.plan else clean(one.name) for one in series]
    corner = clean(chart.unit) and (f"単位：{clean(chart.unit)}" if lang == "ja" else f"in {clean(chart.unit)}")
    values = [[Cell(UNKNOWN) if value is None else _number(value, "") for value in one.values] for one in series]
    labels = [clean(label) for label in chart.labels]
    across = lies_across(chart)
    heads, firsts = (labels, names) if across else (names, labels)
    body = values if across else [list(row) for row in zip(*values, strict=True)]
    return fitted(
        Grid(
            title=clean(chart.title),
            caption="",
            columns=(Column(corner or NAMELESS.get(lang)), *(Column(head, ColumnKind.NUMBER) for head in heads)),
            rows=tuple((_text(first), *row) for first, row in zip(firsts, body, strict=True)),
            nil=NIL.get(lang),
        )
    )


def _cell(value: Value, lang: str) -> Cell:
    return Cell(value_text(value, lang), clean(value) if isinstance(value, str) else value)


def _text(text: str) -> Cell:
    return Cell(clean(text), clean(text))


def _number(value: Decimal | None, otherwise: str) -> Cell:
    return Cell(otherwise, otherwise) if value is None else Cell(number_text(value), value)
