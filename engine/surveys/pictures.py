"""The pictures of a round's results: how satisfied people are, choice by choice; the table stands under it."""

from decimal import Decimal

from engine.domain.report_content import Chart, ChartKind, Series
from engine.domain.text import Text
from engine.render import charts
from engine.render.charts import Drawing
from engine.surveys.tables import Question, Tables

ANSWERS, UNIT = Text("回答", "answers"), Text("件", "")
SAYS = Text("値は下の表のとおり。", "The table below has the values.")


def satisfaction(tables: Tables, lang: str) -> str | None:
    """Draw the question the satisfaction is counted from; None when there is none, or nothing may be shown."""
    declared = tables.round.survey.satisfaction
    asked = next((one for one in tables.questions if declared and one.key == declared.field), None)
    return _bars(asked, lang) if asked and any(line.count for line in asked.lines) else None


def _bars(question: Question, lang: str) -> str:
    values = tuple(None if line.count is None else Decimal(line.count) for line in question.lines)
    chart = Chart(
        title=question.label.get(lang),
        kind=ChartKind.BAR,
        labels=tuple(line.name.get(lang) for line in question.lines),
        series=(Series(name=ANSWERS.get(lang), values=values),),
        unit=UNIT.get(lang),
    )
    return charts.draw(Drawing(chart=chart, key=f"chart-{question.key}", says=SAYS.get(lang)))
