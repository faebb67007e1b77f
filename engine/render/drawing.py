"""A report's chart as one SVG for paper: readable in black and white, its text selectable, no style from outside."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from engine.domain.report_content import Chart, ChartKind, Series
from engine.render.scale import rounded
from engine.render.wording import clean, number_text, plan_name, width_of

WIDTH, HEIGHT = 500, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 34, 24
COLOURS = ("#1f4f9e", "#8fb4e3", "#5c6675", "#c3c9d3", "#0f7a6c", "#9fd3c7")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")
PLAN_COLOUR, GRID_COLOUR, TEXT_COLOUR = "#8a3b12", "#d5d8de", "#1a1a1c"
LINE = 'fill="none" stroke-width="1.6"'
TICKS = 5
HALF, GAP = 5.0, 10.0  # the width of half a character, and what stands off beside it
LEGEND_LINE = 14
MOST_VALUES = 28  # beyond, the numbers above the bars would overlap


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values and labels lie.

    top, low: the values of the highest and the lowest line. step: between the lines. left: room for their numbers.
    """

    top: float
    low: float
    step: float
    labels: int
    left: float

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.top - value) / (self.top - self.low)

    @property
    def slot(self) -> float:
        return (WIDTH - self.left - RIGHT) / max(1, self.labels)

    def x(self, place: int) -> float:
        return self.left + self.slot * (place + 0.5)


def draw(chart: Chart, family: str, lang: str = "ja") -> str:
    """Return the chart as SVG.  family: the typeface of its texts."""
    scale = _scale(chart)
    marks = {ChartKind.BAR: _bars, ChartKind.STACKED: _stacks, ChartKind.LINE: _lines}[chart.kind]
    body = "".join((*_axes(chart, scale), *marks(chart, scale), *_plan(chart, scale)))
    legend, lines = _legend(chart, scale.left, lang)
    below = LEGEND_LINE * (lines - 1)
    size = f'width="{WIDTH}" height="{HEIGHT + below}" viewBox="0 0 {WIDTH} {HEIGHT + below}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{family}" font-size="9" fill="{TEXT_COLOUR}">'
        f'{legend}<g transform="translate(0 {below})">{body}</g></svg>'
    )


def _scale(chart: Chart) -> _Scale:
    """Return a scale of round numbers around nought and every value."""
    shown = [*chart.series, *([chart.plan] if chart.plan else [])]
    values = [float(value) for one in shown for value in one.values if value is not None]
    if chart.kind is ChartKind.STACKED:
        values += [sum(_column(chart, place)) for place in range(len(chart.labels))]
    highest, lowest = max(values, default=0.0), min(values, default=0.0)
    whole = all(value.is_integer() for value in values)
    _, step = rounded(max(highest, -lowest), TICKS, whole=whole)
    top = step * math.ceil(max(highest, step) / step)
    low = -step * (math.ceil(-lowest / step) + 1) if lowest < 0 else 0.0  # a number has room under its bar
    numbers = max(width_of(_line_number(value)) for value in (top, low, top - step))
    return _Scale(top, low, step, len(chart.labels), max(LEFT, numbers * HALF + GAP))


def _line_number(value: float) -> str:
    return number_text(Decimal(f"{value:.12g}"))


def _column(chart: Chart, place: int) -> list[float]:
    return [float(one.values[place] or 0) for one in chart.series]


def _axes(chart: Chart, scale: _Scale) -> Iterator[str]:
    """Yield the lines across with their numbers, the unit, and the labels below."""
    for tick in range(round(scale.low / scale.step), round(scale.top / scale.step) + 1):
        value = tick * scale.step
        y, colour = scale.y(value), GRID_COLOUR if tick else TEXT_COLOUR
        ends = f'x1="{scale.left:.1f}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
        yield f'<line {ends} stroke="{colour}" stroke-width=".6"/>'
        yield _text(scale.left - 5, y + 3, _line_number(value), "end")
    if chart.unit:
        yield _text(4, TOP - 8, f"（{clean(chart.unit)}）", "start")
    every = max(1, math.ceil(max(map(width_of, chart.labels), default=1) * HALF / scale.slot))
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
                beside = -3 if value >= 0 else 9  # under a bar that goes down
                yield _text(x + wide / 2, scale.y(float(value)) + beside, number_text(value), "middle")


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
    colour, high = COLOURS[number % len(COLOURS)], abs(bottom - y)
    y = min(y, bottom)
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'<rect {place} fill="{colour}" stroke="#fff" stroke-width=".4"/>'


def _legend(chart: Chart, left: float, lang: str) -> tuple[str, int]:
    """Return what the colours mean, and in how many lines."""
    named = [(clean(one.name), COLOURS[number % len(COLOURS)]) for number, one in enumerate(chart.series)]
    if chart.plan:
        named.append((plan_name(chart.plan.name, lang), PLAN_COLOUR))
    x, line, parts = left, 0, []
    for name, colour in named:
        wide = 26 + width_of(name) * HALF
        if x > left and x + wide > WIDTH:
            x, line = left, line + 1
        y = 6 + line * LEGEND_LINE
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="9" height="9" fill="{colour}"/>')
        parts.append(_text(x + 13, y + 8, name, "start"))
        x += wide
    return "".join(parts), line + 1


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
