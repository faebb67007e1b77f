"""The charts of a KPI's page: month by month, and the way to the target with its plan line and forecast."""

from collections.abc import Sequence
from decimal import Decimal

from engine.domain.era import MONTHS_EN
from engine.domain.periods import Span
from engine.domain.report_content import Chart, ChartKind, Series
from engine.domain.text import Text
from engine.kpi.months import LinePoint
from engine.kpi.page import KpiPage
from engine.kpi.wording import is_share
from engine.render import charts
from engine.render.charts import Drawing

VALUE, PLAN = Text("実績", "counted"), Text("計画", "plan")
AHEAD, TARGET = Text("見込み", "forecast"), Text("目標", "target")
BY_MONTH = Text("{name}（月別）", "{name} by month")
TO_DATE = Text("{name}（累計と計画）", "{name} to date, with its plan")
SAYS = Text("値は下の表のとおり。", "The table below has the values.")


def by_month(page: KpiPage, lang: str) -> str:
    """Draw what each month counts by itself; the present one paler, its days are not over."""
    targets = tuple(_shown(page, row.target) for row in page.months)
    chart = Chart(
        title=BY_MONTH.format(name=page.kpi.name.get(lang)).get(lang),
        kind=ChartKind.BAR,
        labels=tuple(_label(row.span, lang) for row in page.months),
        series=(Series(name=VALUE.get(lang), values=tuple(_shown(page, row.value) for row in page.months)),),
        unit=page.kpi.unit.get(lang),
        plan=Series(name=TARGET.get(lang), values=targets) if any(one is not None for one in targets) else None,
    )
    partial = bool(page.months) and page.months[-1].span.end >= page.today
    return charts.draw(Drawing(chart=chart, key="by-month", says=SAYS.get(lang), partial=partial))


def to_date(page: KpiPage, lang: str) -> str:
    """Draw what was reached by the end of each month, the plan line over the term, and the forecast from today."""
    reached = {row.span.key: row.to_date for row in page.months}
    values = [reached.get(point.span.key) for point in page.line]
    chart = Chart(
        title=TO_DATE.format(name=page.kpi.name.get(lang)).get(lang),
        kind=ChartKind.LINE,
        labels=tuple(_label(point.span, lang) for point in page.line),
        series=(Series(name=VALUE.get(lang), values=tuple(_shown(page, value) for value in values)),),
        unit=page.kpi.unit.get(lang),
        plan=_series(page, PLAN, [point.planned for point in page.line], lang),
    )
    ahead = _series(page, AHEAD, _ahead(page.line), lang)
    return charts.draw(Drawing(chart=chart, key="to-date", says=SAYS.get(lang), ahead=ahead))


def _ahead(line: Sequence[LinePoint]) -> list[Decimal | None]:
    return [point.ahead for point in line]


def _series(page: KpiPage, name: Text, values: Sequence[Decimal | None], lang: str) -> Series | None:
    if all(value is None for value in values):
        return None
    return Series(name=name.get(lang), values=tuple(_shown(page, value) for value in values))


def _shown(page: KpiPage, value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    return (value * (100 if is_share(page.kpi) else 1)).quantize(Decimal("0.1")).normalize() + 0


def _label(span: Span, lang: str) -> str:
    return MONTHS_EN[span.start.month - 1] if lang == "en" else f"{span.start.month}月"
