"""Charts of pages: sound SVG with a title, a description and every value."""

from decimal import Decimal

import pytest
from lxml import etree

from engine.domain.report_content import Chart, ChartKind, Series
from engine.render import charts
from engine.render.charts import Drawing
from engine.render.scale import rounded

LABELS = ("4月", "5月", "6月")


def chart(kind: ChartKind, *rows: tuple[int | None, ...], plan: tuple[int, ...] | None = None) -> Chart:
    series = tuple(Series(name=f"系列{n}", values=_values(row)) for n, row in enumerate(rows))
    line = Series(name="計画", values=_values(plan)) if plan else None
    return Chart(title="訪問 <月別>", kind=kind, labels=LABELS, series=series, unit="件", plan=line)


def _values(row: tuple[int | None, ...]) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in row)


def drawn(of: Chart, **more: object) -> etree._Element:
    return etree.fromstring(charts.draw(Drawing(chart=of, key="c", says="下の表のとおり。", **more)))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(ChartKind))
def test_every_chart_says_what_it_shows(kind: ChartKind) -> None:
    svg = drawn(chart(kind, (1, 2, 3), (2, 0, None)))
    assert svg.get("aria-labelledby") == "c-t c-d"
    assert [part.text for part in svg if part.tag in {"title", "desc"}] == ["訪問 <月別>", "下の表のとおり。"]


def test_bars_carry_their_numbers_and_the_last_is_paler_while_its_month_runs() -> None:
    svg = drawn(chart(ChartKind.BAR, (3, 1200, 5)), partial=True)
    assert [text.text for text in svg.findall("text[@class='val']")] == ["3", "1,200", "5"]
    assert [bar.get("class") for bar in svg.findall("rect")] == ["v", "v", "v2"]


def test_a_plan_is_a_line_of_its_own() -> None:
    svg = drawn(chart(ChartKind.BAR, (1, 2, 3), plan=(5, 5, 5)))
    assert len(svg.findall("path[@class='p']")) == 1


def test_a_line_is_broken_where_nothing_is_known() -> None:
    svg = drawn(chart(ChartKind.LINE, (1, None, 3)))
    assert len(svg.findall("path[@class='line v']")) == 2


def test_stacked_bars_reach_the_sum() -> None:
    svg = drawn(chart(ChartKind.STACKED, (1, 1, 1), (2, 2, 2)))
    first, second = (float(bar.get("height") or 0) for bar in (svg.findall("rect")[0], svg.findall("rect")[3]))
    assert round(second / first, 1) == 2.0


def test_bars_begin_at_nought_and_end_below_a_round_number() -> None:
    assert rounded(37, 4) == (40, 10)
    assert rounded(0, 4) == (4, 1)
    assert rounded(1, 4, whole=True) == (1, 1)


def test_a_small_bar_marks_the_plan_and_never_runs_over() -> None:
    bar = etree.fromstring(charts.bullet(Decimal("1.5"), Decimal("0.5")))
    assert bar.find("rect[@class='v']").get("width") == "200.0"  # type: ignore[union-attr]
    assert bar.find("path").get("d") == "M100.0 0v16"  # type: ignore[union-attr]
    assert etree.fromstring(charts.bullet(Decimal("0.5"), None)).find("path") is None
