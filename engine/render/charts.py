"""Charts for pages: one SVG with a title and a description, coloured by the page's tokens, readable without them.

The same numbers stand in a table under every chart; a chart on paper is `drawing.draw`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from engine.domain.report_content import Chart, ChartKind, Series
from engine.render.scale import rounded
from engine.render.wording import number_text

WIDTH, HEIGHT = 620, 230
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 30, 40
TICKS = 4
MOST_VALUES = 26  # beyond, the numbers above the bars would overlap
WIDEST = 34
COLOURS = ("v", "v2", "v3", "v-done", "v-bad")  # classes of figures.css
FILLS = {"v": "#264af4", "v2": "#9db7f9", "v3": "#b8bdc7", "v-done": "#197a4b", "v-bad": "#ce0000"}
BULLET = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart and how it is drawn. key: makes its ids unique on the page. says: what it shows, in a sentence.

    partial: the last column is not over yet, and paler. ahead: a line of what is to come, drawn thinner than the plan.
    """

    chart: Chart
    key: str
    says: str
    partial: bool = False
    ahead: Series | None = None


@dataclass(frozen=True, slots=True)
class _Scale:
    top: float
    step: float
    labels: int

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / self.top)

    @property
    def slot(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(1, self.labels)

    def x(self, place: int) -> float:
        return LEFT + self.slot * (place + 0.5)


def draw(drawing: Drawing) -> str:
    """Return the chart as an SVG element for a page."""
    chart, key = drawing.chart, drawing.key
    scale = _scale(drawing)
    marks = {ChartKind.BAR: _bars, ChartKind.STACKED: _stacks, ChartKind.LINE: _lines}[chart.kind]
    lines = [(chart.plan, "p", "6 4"), (drawing.ahead, "p ahead", "2 4")]
    body = [*_axes(chart, scale), *marks(drawing, scale)]
    body += [part for series, name, dash in lines if series for part in _line(series, scale, name, dash)]
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{key}-t {key}-d" '
        f'font-size="13">'
        f'<title id="{key}-t">{escape(chart.title)}</title><desc id="{key}-d">{escape(drawing.says)}</desc>'
        f"{''.join(body)}</svg>"
    )


def bullet(share: Decimal, planned: Decimal | None) -> str:
    """Return a bar of how much of a target is reached (1 = all), with a mark where the plan is.

    It stands beside the numbers it draws, so nothing is said of it.
    """
    width = BULLET * min(max(float(share), 0.0), 1.0)
    mark = f'<path class="p" stroke="#1a1a1c" d="M{BULLET * min(float(planned or 0), 1.0):.1f} 0v16"/>'
    return (
        f'<svg class="bullet" viewBox="0 0 {BULLET} 16" aria-hidden="true">'
        f'<rect class="bg" fill="#f1f1f4" width="{BULLET}" height="16"/>'
        f'<rect class="v" fill="{FILLS["v"]}" y="3" width="{width:.1f}" height="10"/>'
        f"{mark if planned is not None else ''}</svg>"
    )


def _scale(drawing: Drawing) -> _Scale:
    """Return a scale from nought to a round number above every value; whole steps for whole numbers."""
    chart = drawing.chart
    every = [*chart.series, *(one for one in (chart.plan, drawing.ahead) if one)]
    values = [value for one in every for value in one.values if value is not None]
    highest = max(map(float, values), default=0.0)
    if chart.kind is ChartKind.STACKED:
        highest = max(highest, *(sum(column) for column in _columns(chart)), 0.0)
    whole = all(value == value.to_integral_value() for value in values)
    return _Scale(*rounded(highest, TICKS, whole=whole), len(chart.labels))


def _columns(chart: Chart) -> list[list[float]]:
    return [[float(one.values[place] or 0) for one in chart.series] for place in range(len(chart.labels))]


def _axes(chart: Chart, scale: _Scale) -> Iterator[str]:
    """Yield the lines across with their numbers, the unit, and the labels below."""
    for tick in range(round(scale.top / scale.step) + 1):
        value = tick * scale.step
        y = scale.y(value)
        yield f'<path class="axis" stroke="#d9d9dd" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield _text(LEFT - 8, y + 4, number_text(Decimal(f"{value:.6g}")), "end")
    if chart.unit:
        yield _text(LEFT - 8, TOP - 14, f"（{chart.unit}）", "end")
    every = max(1, math.ceil(44 / scale.slot))
    for place, label in enumerate(chart.labels):
        if place % every == 0:
            yield _text(scale.x(place), HEIGHT - BOTTOM + 20, label, "middle")


def _bars(drawing: Drawing, scale: _Scale) -> Iterator[str]:
    chart = drawing.chart
    count = max(1, len(chart.series))
    wide = min(WIDEST, scale.slot * 0.7 / count)
    numbered = count * len(chart.labels) <= MOST_VALUES
    for number, one in enumerate(chart.series):
        for place, value in _known(one):
            pale = drawing.partial and place == _last(one) and count == 1
            x = scale.x(place) + wide * (number - count / 2)
            yield _bar(x, scale.y(float(value)), scale.y(0), wide, COLOURS[1] if pale else _colour(number))
            if numbered:
                yield _text(x + wide / 2, scale.y(float(value)) - 6, number_text(value), "middle", "val")


def _stacks(drawing: Drawing, scale: _Scale) -> Iterator[str]:
    wide = min(WIDEST + 6, scale.slot * 0.6)
    base = [0.0] * len(drawing.chart.labels)
    for number, one in enumerate(drawing.chart.series):
        for place, value in _known(one):
            low, high = scale.y(base[place]), scale.y(base[place] + float(value))
            base[place] += float(value)
            yield _bar(scale.x(place) - wide / 2, high, low, wide, _colour(number))


def _lines(drawing: Drawing, scale: _Scale) -> Iterator[str]:
    for number, one in enumerate(drawing.chart.series):
        name = _colour(number)
        yield from _line(one, scale, f"line {name}", "")
        for place, value in _known(one):
            at = f'cx="{scale.x(place):.1f}" cy="{scale.y(float(value)):.1f}"'
            yield f'<circle class="{name}" fill="{FILLS[name]}" {at} r="3.5"/>'
        last = _last(one)
        newest = one.values[last] if last is not None else None
        if last is not None and newest is not None:
            yield _text(scale.x(last), scale.y(float(newest)) - 9, number_text(newest), "middle", "val")


def _line(one: Series, scale: _Scale, name: str, dash: str) -> Iterator[str]:
    """Yield a line, broken where nothing is known."""
    runs: list[list[str]] = [[]]
    for place, value in enumerate(one.values):
        if value is not None:
            runs[-1].append(f"{scale.x(place):.1f} {scale.y(float(value)):.1f}")
        else:
            runs.append([])
    colour = FILLS.get(name.removeprefix("line "), "#50545c")
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    for run in runs:
        if run:
            yield f'<path class="{name}" fill="none" stroke="{colour}" stroke-width="2"{dashed} d="M{"L".join(run)}"/>'


def _known(one: Series) -> Iterator[tuple[int, Decimal]]:
    return ((place, value) for place, value in enumerate(one.values) if value is not None)


def _last(one: Series) -> int | None:
    return max((place for place, _value in _known(one)), default=None)


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _bar(x: float, y: float, bottom: float, wide: float, name: str) -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{max(0.0, bottom - y):.1f}"'
    return f'<rect class="{name}" fill="{FILLS[name]}" {size}/>'


def _text(x: float, y: float, text: str, anchor: str, name: str = "") -> str:
    classed = f" class={quoteattr(name)}" if name else ""
    return f'<text{classed} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
