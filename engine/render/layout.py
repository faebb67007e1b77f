"""A document cut into parts every form lays out in the same order: headings, paragraphs, grids, plots and photos."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.domain.report_content import (
    Block,
    Chart,
    Checklist,
    DataTable,
    Document,
    Evidence,
    FigureTable,
    Heading,
    KeyValues,
    PageBreak,
    Paragraph,
    Picture,
)
from engine.render.evidence import Evidenced
from engine.render.grid import Grid
from engine.render.grids import chart_grid, checklist_grid, data_grid, figure_grid, key_value_grid, lies_across
from engine.render.wording import EVIDENCE, NIL, SOURCES, clean

DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart. caption: 図1　題. grid: the same numbers, under it. across: the grid's head has the labels."""

    caption: str
    chart: Chart
    grid: Grid
    across: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture. caption: 図2　題, empty for none."""

    caption: str
    picture: Picture


LINES_A_PAGE, CHARACTERS_A_LINE, CHARACTERS_A_CELL = 40, 44, 12
PLOT_LINES = 14
LONG_PAGES = 8  # from here on a report has a cover and a table of contents

Part: TypeAlias = Heading | Paragraph | Grid | Plot | Photo | PageBreak


@dataclass(slots=True)
class _Counter:
    """Numbers tables and figures through a document."""

    lang: str
    tables: int = 0
    pictures: int = 0

    def table(self, title: str) -> str:
        if not title:
            return ""
        self.tables += 1
        return f"{'表' if self.lang == 'ja' else 'Table '}{self.tables}　{title}"

    def picture(self, title: str) -> str:
        if not title:
            return ""
        self.pictures += 1
        return f"{'図' if self.lang == 'ja' else 'Figure '}{self.pictures}　{title}"


def parts(document: Document) -> list[Part]:
    """Return what stands below the title, first to last, with tables and figures numbered."""
    counter = _Counter(document.lang)
    evidenced = Evidenced(document)
    found = [part for block in _with_headings(document) for part in _parts_of(block, counter, evidenced)]
    return [*_levelled(found)]


def _with_headings(document: Document) -> Iterator[Block]:
    """Yield the blocks, the notes and the evidence after them under headings of their own."""
    noted, before = False, None
    for block in document.blocks:
        if isinstance(block, Evidence) and not isinstance(before, Heading):
            yield from _sources(document)
            noted = True
            yield Heading(level=1, text=EVIDENCE.get(document.lang))
        yield block
        before = block
    if not noted:
        yield from _sources(document)


def _sources(document: Document) -> Iterator[Block]:
    if document.sources:
        yield Heading(level=1, text=SOURCES.get(document.lang))
        yield Paragraph(text="\n".join(document.sources))


def _parts_of(block: Block, counter: _Counter, evidenced: Evidenced) -> Iterator[Part]:
    match block:
        case Heading() | Paragraph():
            text = clean(block.text)
            yield from [replace(block, text=text)] if text.strip() else []
        case DataTable() if not block.columns:
            yield Paragraph(text=NIL.get(counter.lang))
        case Chart() if not _has_values(block):
            yield Paragraph(text=f"{clean(block.title)}　{NIL.get(counter.lang)}")
        case Chart():
            yield Plot(counter.picture(clean(block.title)), block, chart_grid(block, counter.lang), lies_across(block))
        case Picture():
            yield Photo(counter.picture(clean(block.caption)), block)
        case Evidence():
            yield from evidenced.grids(counter.table)
        case PageBreak():
            yield block
        case _:
            yield _grid(block, counter, evidenced)


def _has_values(chart: Chart) -> bool:
    return any(value is not None for one in chart.series for value in one.values)


def _grid(block: FigureTable | DataTable | KeyValues | Checklist, counter: _Counter, evidenced: Evidenced) -> Grid:
    lang = counter.lang
    if isinstance(block, KeyValues):
        return key_value_grid(block, lang)
    caption = counter.table(clean(block.title))
    match block:
        case FigureTable():
            return figure_grid(block, caption, evidenced, lang)
        case DataTable():
            return data_grid(block, caption, lang)
        case Checklist():
            return checklist_grid(block, caption, lang)


def _levelled(found: Iterable[Part]) -> Iterator[Part]:
    """Yield the parts with an outline that leaves no level out, as PDF/UA asks."""
    level = 0
    for part in found:
        if isinstance(part, Heading):
            level = max(1, min(part.level, level + 1, DEEPEST))
            yield Heading(level=level, text=part.text)
        else:
            yield part


@dataclass(frozen=True, slots=True)
class Run:
    """Parts on pages of one direction. wide: the pages lie on their side."""

    wide: bool
    parts: list[Part]


def runs(found: Iterable[Part]) -> list[Run]:
    """Return the parts by the direction of their pages; headings before a table on its side go with it."""
    made = [Run(wide=False, parts=[])]
    for part in found:
        wide = isinstance(part, Grid) and part.wide
        if wide and not made[-1].wide:
            _turn(made, _headings_off(made[-1].parts))
        elif not wide and made[-1].wide and not isinstance(part, PageBreak):
            made.append(Run(wide=False, parts=[]))
        made[-1].parts.append(part)
    return [run for run in made if run.parts]


def _turn(made: list[Run], headings: list[Part]) -> None:
    """Go on with pages on their side: those before, where nothing but headings stands between."""
    if not made[-1].parts and len(made) > 1:
        made.pop()
        made[-1].parts.extend(headings)
    else:
        made.append(Run(wide=True, parts=headings))


def _headings_off(before: list[Part]) -> list[Part]:
    """Take the headings off the end of a list and return them in their order."""
    taken: list[Part] = []
    while before and isinstance(before[-1], Heading):
        taken.insert(0, before.pop())
    return taken


def is_long(found: Iterable[Part]) -> bool:
    """Tell whether the parts fill so many pages that a reader wants a cover and a table of contents."""
    return sum(_lines(part) for part in found) >= LONG_PAGES * LINES_A_PAGE


def _lines(part: Part) -> int:
    """Estimate the lines a part takes."""
    match part:
        case Heading():
            return 3
        case Paragraph():
            return sum(1 + len(line) // CHARACTERS_A_LINE for line in part.text.split("\n"))
        case Grid():
            return 3 + sum(max(1 + len(cell.text) // CHARACTERS_A_CELL for cell in row) for row in part.lines)
        case Plot():
            return PLOT_LINES + _lines(part.grid)
        case Photo():
            return PLOT_LINES
        case PageBreak():
            return 0
