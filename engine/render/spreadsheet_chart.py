"""A chart of a workbook: the program's own, over the cells of its table, so that a reader can change either."""

from dataclasses import dataclass
from typing import Any

from engine.domain.report_content import ChartKind
from engine.render.book import Plot
from engine.render.drawing import COLOURS, PLAN_COLOUR

ROWS = 16  # a chart is as high as these
TYPES = {
    ChartKind.BAR: {"type": "column"},
    ChartKind.STACKED: {"type": "column", "subtype": "stacked"},
    ChartKind.LINE: {"type": "line"},
}


@dataclass(frozen=True, slots=True)
class Place:
    """The rows of the table: its head, and the one free for the chart."""

    head: int
    free: int


def insert(workbook: Any, paper: Any, plot: Plot, place: Place, font: str) -> int:
    """Put the chart under its table and return the row after it."""
    count = len(plot.table.rows) if plot.across else len(plot.table.head) - 1
    counted = count - plot.plan
    chart = workbook.add_chart(TYPES[plot.kind])
    for number in range(counted):
        chart.add_series(_series(paper, plot, place.head, number) | _colour(plot.kind, number))
    if plot.plan:
        line = workbook.add_chart({"type": "line"})
        stroke = {"color": PLAN_COLOUR, "dash_type": "dash", "width": 1.75}
        line.add_series(_series(paper, plot, place.head, counted) | {"line": stroke})
        chart.combine(line)
    _dress(chart, plot, font)
    paper.insert_chart(place.free, 0, chart, {"description": plot.title, "object_position": 1})
    return place.free + ROWS + 1


def _series(paper: Any, plot: Plot, head: int, number: int) -> dict[str, Any]:
    """Name the cells of one series: a row of the table, or a column."""
    sheet, rows, columns = paper.get_name(), len(plot.table.rows), len(plot.table.head)
    if plot.across:
        row = head + 1 + number
        named, labels = (sheet, row, 0), (sheet, head, 1, head, columns - 1)
        values = (sheet, row, 1, row, columns - 1)
    else:
        named, labels = (sheet, head, number + 1), (sheet, head + 1, 0, head + rows, 0)
        values = (sheet, head + 1, number + 1, head + rows, number + 1)
    return {"name": [*named], "categories": [*labels], "values": [*values]}


def _colour(kind: ChartKind, number: int) -> dict[str, Any]:
    colour = COLOURS[number % len(COLOURS)]
    if kind is ChartKind.LINE:
        return {"line": {"color": colour, "width": 2}, "marker": {"type": "automatic"}}
    return {"fill": {"color": colour}, "gap": 60}


def _dress(chart: Any, plot: Plot, font: str) -> None:
    face = {"name": font, "size": 9}
    chart.set_title({"name": plot.title, "overlay": False, "name_font": {"name": font, "size": 11, "bold": True}})
    chart.set_legend({"position": "top", "font": face})
    chart.set_x_axis({"num_font": face})
    axis = {"num_font": face, "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D5D8DE"}}}
    if plot.unit:
        axis["name"], axis["name_font"] = f"（{plot.unit}）", face | {"bold": False}
    chart.set_y_axis(axis)
    chart.set_size({"width": 720, "height": 300})
    chart.show_blanks_as("gap")
