"""A report's chart as Word and PowerPoint draw and edit it (DrawingML), with its numbers as a workbook."""

from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from engine.domain.report_content import Chart, ChartKind
from engine.render.drawing import COLOURS, PLAN_COLOUR
from engine.render.fonts import FAMILIES
from engine.render.wording import clean, plan_name

TYPES = {
    ChartKind.BAR: XL_CHART_TYPE.COLUMN_CLUSTERED,
    ChartKind.STACKED: XL_CHART_TYPE.COLUMN_STACKED,
    ChartKind.LINE: XL_CHART_TYPE.LINE_MARKERS,
}
LEGEND = '<c:legend {ns}><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'
TEXTS = (
    '<c:txPr {ns}><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">'
    '<a:latin typeface="{face}"/><a:ea typeface="{face}"/></a:defRPr></a:pPr><a:endParaRPr lang="ja-JP"/></a:p>'
    "</c:txPr>"
)
FILL = '<c:spPr {ns}><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr>'
LINE = (
    '<c:spPr {ns}><a:ln w="22225"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    '<a:prstDash val="{dash}"/></a:ln></c:spPr>'
)
PLAN_LINE = '<c:lineChart {ns}><c:grouping val="standard"/><c:varyColors val="0"/>{axes}</c:lineChart>'


def chart_data(chart: Chart, lang: str) -> CategoryChartData:
    """Return the numbers of a chart, the plan last."""
    values = [value for one in chart.series for value in one.values if value is not None]
    whole = all(value == value.to_integral_value() for value in values)
    data = CategoryChartData(number_format="#,##0" if whole else "General")
    data.categories = [clean(label) for label in chart.labels]
    for one in chart.series:
        data.add_series(clean(one.name), [None if value is None else float(value) for value in one.values])
    if chart.plan:
        name = plan_name(chart.plan.name, lang)
        data.add_series(name, [None if value is None else float(value) for value in chart.plan.values])
    return data


def dress(space: Any, chart: Chart, size: int) -> None:
    """Give a drawn chart colours, its plan as a line, a legend and Japanese type.  size: in 1/100 point."""
    area = space.find(f".//{qn('c:plotArea')}")
    series = list(area.iter(qn("c:ser")))
    for number, one in enumerate(series):
        _colour(one, chart, number)
    if chart.plan and chart.kind is not ChartKind.LINE:
        _as_line(series[-1])
    drawn = space.find(qn("c:chart"))
    drawn.find(qn("c:autoTitleDeleted")).set("val", "1")  # a chart of one series would repeat its name over itself
    for old in drawn.findall(qn("c:legend")):
        drawn.remove(old)
    area.addnext(_parsed(LEGEND))
    for old in space.findall(qn("c:txPr")):
        space.remove(old)
    drawn.addnext(_parsed(TEXTS, size=size, face=FAMILIES[0]))


def _colour(one: Any, chart: Chart, number: int) -> None:
    for old in one.findall(qn("c:spPr")):
        one.remove(old)
    is_plan = chart.plan is not None and number == len(chart.series)
    colour = (PLAN_COLOUR if is_plan else COLOURS[number % len(COLOURS)]).removeprefix("#").upper()
    lined = is_plan or chart.kind is ChartKind.LINE
    look = _parsed(LINE if lined else FILL, colour=colour, dash="dash" if is_plan else "solid")
    one.find(qn("c:tx")).addnext(look)


def _as_line(plan: Any) -> None:
    """Draw the plan as a line over the bars, on the same axes."""
    bars = plan.getparent()
    for invert in plan.findall(qn("c:invertIfNegative")):
        plan.remove(invert)
    plan.append(_parsed('<c:smooth {ns} val="0"/>'))
    axes = "".join(f'<c:axId val="{axis.get("val")}"/>' for axis in bars.findall(qn("c:axId")))
    line = _parsed(PLAN_LINE, axes=axes)
    line.insert(2, plan)
    line.insert(3, _parsed('<c:marker {ns} val="1"/>'))
    bars.addnext(line)


def _parsed(template: str, **values: object) -> Any:
    return parse_xml(template.format(ns=nsdecls("c", "a"), **values))


def workbook(data: CategoryChartData) -> bytes:
    """Return the numbers as the workbook a reader edits the chart by."""
    content: bytes = CategoryWorkbookWriter(data).xlsx_blob
    return content


def as_bytes(space: Any) -> bytes:
    """Return the chart as the part of a file."""
    content: bytes = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content
