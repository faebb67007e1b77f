"""A report's chart as one SVG for paper: readable in black and white, its text selectable, no style from outside."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from engine.domain.report_content import Chart, ChartKind, Series
from engine.render.wording import clean, number_text, plan_name, width_of

WIDTH, HEIGHT = 500, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 34, 24
COLOURS = ("#1f4f9e", "#8fb4e3", "#5c6675", "#c3c9d3", "#0f7a6c", "#9fd3c7")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")
PLAN_COLOUR, GRID_COLOUR, TEXT_COLOUR = "#8a3b12", "#d5d8de", "#1a1a1c"
LINE = 'fill="none" stroke-width="1.6"'
TICKS = 5
MOST_VALUES = 28  # beyond, the numbers above the bars would overlap
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values and labels lie. top: the value of the highest line. step: between the lines."""

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


def draw(chart: Chart, family: str, lang: str = "ja") -> str:
    """Return the chart as SVG.  family: the typeface of its texts."""
    scale = _scale(chart)
    marks = {ChartKind.BAR: _bars, ChartKind.STACKED: _stacks, ChartKind.LINE: _lines}[chart.kind]
    body = "".join((*_axes(chart, scale), *marks(chart, scale), *_plan(chart, scale), *_legend(chart, lang)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{family}" font-size="9" fill="{TEXT_COLOUR}">{body}</svg>'
    )


def _scale(chart: Chart) -> _Scale:
    """Return a scale from nought to a round number above every value."""
    shown = [*chart.series, *([chart.plan] if chart.plan else [])]
    highest = max((float(value) for one in shown for value in one.values if value is not None), default=0.0)
    if chart.kind is ChartKind.STACKED:
        highest = max(highest, *(sum(_column(chart, place)) for place in range(len(chart.labels))), 0.0)
    if highest <= 0:
        return _Scale(TICKS, 1, len(chart.labels))
    raw = highest / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in STEPS if factor * power >= raw)
    return _Scale(step * math.ceil(highest / step), step, len(chart.labels))


def _column(chart: Chart, place: int) -> list[float]:
    return [float(one.values[place] or 0) for one in chart.series]


def _axes(chart: Chart, scale: _Scale) -> Iterator[str]:
    """Yield the lines across with their numbers, the unit, and the labels below."""
    for tick in range(round(scale.top / scale.step) + 1):
        value = tick * scale.step
        y, colour = scale.y(value), GRID_COLOUR if tick else TEXT_COLOUR
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width=".6"/>'
        yield _text(LEFT - 5, y + 3, number_text(Decimal(f"{value:.6g}")), "end")
    if chart.unit:
        yield _text(4, TOP - 8, f"（{clean(chart.unit)}）", "start")
    every = max(1, math.ceil(max(map(width_of, chart.labels), default=1) * 5 / scale.slot))
    for place, label in enumerate(chart.labels):
        if place % every == 0:
            yield _text(scale.x(place), HEIGHT - BOTTOM + 13, clean(label), "middle")


def _bars(chart: Chart, scale: _Scale) -> Iterator[str]:
    count = max(1, len(chart.series))
    wide = min(26.0, scale.slot * 0.8 / count)
    numbered = count * len(chart.labels) <= MOST_VALUES
    for number, one in enumerate(chart.series):
        for place, value in _known(one):
            x = scale.x(place) + wide * (number - count / 2)
            yield _bar(x, scale.y(float(value)), scale.y(0), wide, number)
            if numbered:
                yield _text(x + wide / 2, scale.y(float(value)) - 3, number_text(value), "middle")


def _stacks(chart: Chart, scale: _Scale) -> Iterator[str]:
    wide = min(40.0, scale.slot * 0.6)
    base = [0.0] * len(chart.labels)
    for number, one in enumerate(chart.series):
        for place, value in _known(one):
            low, high = scale.y(base[place]), scale.y(base[place] + float(value))
            base[place] += float(value)
            yield _bar(scale.x(place) - wide / 2, high, low, wide, number)


def _lines(chart: Chart, scale: _Scale) -> Iterator[str]:
    for number, one in enumerate(chart.series):
        yield from _line(one, scale, COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)])


def _plan(chart: Chart, scale: _Scale) -> Iterator[str]:
    if chart.plan:
        yield from _line(chart.plan, scale, PLAN_COLOUR, "4 2")


def _line(one: Series, scale: _Scale, colour: str, dash: str) -> Iterator[str]:
    """Yield a line that is broken where nothing is known, with a dot at every value."""
    for run in _runs(one):
        points = " ".join(f"{scale.x(place):.1f},{scale.y(float(value)):.1f}" for place, value in run)
        yield f'<polyline points="{points}" stroke="{colour}" {LINE} stroke-dasharray="{dash or "none"}"/>'
        for place, value in run:
            yield f'<circle cx="{scale.x(place):.1f}" cy="{scale.y(float(value)):.1f}" r="2.2" fill="{colour}"/>'


def _runs(one: Series) -> list[list[tuple[int, Decimal]]]:
    runs: list[list[tuple[int, Decimal]]] = [[]]
    for place, value in enumerate(one.values):
        if value is not None:
            runs[-1].append((place, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _known(one: Series) -> Iterable[tuple[int, Decimal]]:
    return ((place, value) for place, value in enumerate(one.values) if value is not None)


def _bar(x: float, y: float, bottom: float, wide: float, number: int) -> str:
    colour, high = COLOURS[number % len(COLOURS)], max(0.0, bottom - y)
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'<rect {place} fill="{colour}" stroke="#fff" stroke-width=".4"/>'


def _legend(chart: Chart, lang: str) -> Iterator[str]:
    x = float(LEFT)
    named = [(clean(one.name), COLOURS[number % len(COLOURS)]) for number, one in enumerate(chart.series)]
    if chart.plan:
        named.append((plan_name(chart.plan.name, lang), PLAN_COLOUR))
    for name, colour in named:
        yield f'<rect x="{x:.1f}" y="6" width="9" height="9" fill="{colour}"/>'
        yield _text(x + 13, 14, name, "start")
        x += 26 + width_of(name) * 5


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
