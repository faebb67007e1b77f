"""A document as PPTX, slide by slide."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Any

from pptx.util import Inches, Mm

from engine.domain.report_content import Document, Evidence, Heading, PageBreak, Paragraph
from engine.domain.text import Text
from engine.render import layout, limits, native_chart, package
from engine.render.evidence import FORTH
from engine.render.grid import Grid
from engine.render.layout import Part, Photo, Plot
from engine.render.pictures import prepare
from engine.render.slides import stage, table
from engine.render.slides.stage import Stage
from engine.render.wording import PLOT_ALT, SOURCES, clean, date_text, in_lines, width_of

LINES_A_SLIDE, WIDTH_OF_LINE = 13, 92  # of running text, in characters of half width
TEXT_POINTS, CHART_POINTS = 16, 1200
CHART_HEIGHT, CHART_ALONE = 3.7, 5.3  # inches: over its table, and without
GAP, ROOM = 0.15, 5.45
MOST_NOTES = 3000  # characters
RECORDS = Text("{label}：{figures}　記録番号 {numbers}", "{label}: {figures}; records {numbers}")
MORE = Text("…ほか（全件は報告書の根拠の一覧にあります）", "… (all are in the evidence of the report)")


@dataclass(slots=True)
class _Writing:
    """A deck on its way. heading: the title of slides whose parts have none. lines: text that waits for its slide."""

    source: Document
    stage: Stage
    heading: str
    lines: list[str] = field(default_factory=list)


def write(document: Document) -> bytes:
    """Return the document as PPTX.  Raises: DocumentTooLarge, BadPicture."""
    found = _shown(layout.parts(replace(document, sources=())))
    limits.require(found, limits.SLIDES)
    writing = _Writing(document, Stage(clean(document.organisation), _sources(document)), clean(document.title))
    _describe(writing)
    _cover(writing)
    for place, part in enumerate(found):
        _write_part(writing, part, found[place + 1 :])
    _flush(writing)
    target = io.BytesIO()
    writing.stage.deck.save(target)
    return package.repacked(target.getvalue(), document.made_at)


def _shown(found: Sequence[Part]) -> list[Part]:
    """Leave the appendix of records out: on slides what proves a figure stands in the notes."""
    kept = [part for part in found if not (isinstance(part, Grid) and part.appendix)]
    last = [(part, after) for part, after in pairwise([*found, None]) if part is not None]
    bare = {
        id(part) for part, after in last if isinstance(part, Heading) and isinstance(after, Grid) and after.appendix
    }
    return [part for part in kept if id(part) not in bare]


def _sources(document: Document) -> str:
    if not document.sources:
        return ""
    return "\n".join((SOURCES.get(document.lang), *(clean(source) for source in document.sources)))


def _describe(writing: _Writing) -> None:
    said, properties = writing.source, writing.stage.deck.core_properties
    properties.title, properties.author = clean(said.title), clean(said.organisation)
    properties.last_modified_by, properties.subject = clean(said.organisation), clean(said.period_label)
    properties.language, properties.revision = "ja-JP" if said.lang == "ja" else "en-GB", 1


def _cover(writing: _Writing) -> None:
    said = writing.source
    slide = writing.stage.slide(stage.TITLE_SLIDE, in_lines(clean(said.title)))
    lines = (said.subtitle, said.period_label, date_text(said.date_on, said.lang), said.organisation)
    stage.say(slide.placeholders[1].text_frame, [clean(line) for line in lines if line], 20)


def _write_part(writing: _Writing, part: Part, after: Sequence[Part]) -> None:
    if isinstance(part, Paragraph):
        _collect(writing, part)
        return
    _flush(writing)
    match part:
        case Heading():
            writing.heading = part.text
            if part.level == 1:
                _section(writing, part, after)
        case Grid():
            _grid(writing, part)
        case Plot():
            _plot(writing, part)
        case Photo():
            _photo(writing, part)


def _section(writing: _Writing, part: Heading, after: Sequence[Part]) -> None:
    """Add the slide a section begins with, with what is in it; one of a single slide needs none."""
    inside = list(takewhile(lambda one: not (isinstance(one, Heading) and one.level == 1), after))
    if sum(not isinstance(one, Heading | PageBreak) for one in inside) > 1:
        slide = writing.stage.slide(stage.SECTION_SLIDE, part.text)
        headings = [one.text for one in inside if isinstance(one, Heading) and one.level == 2]  # noqa: PLR2004  # the next
        stage.say(slide.placeholders[1].text_frame, headings, 18)


def _collect(writing: _Writing, part: Paragraph) -> None:
    for line in part.text.split("\n"):
        if line and sum(map(_lines, [*writing.lines, line])) > LINES_A_SLIDE:
            _flush(writing)
        if line:
            writing.lines.append(line)


def _lines(line: str) -> int:
    return 1 + int(width_of(line)) // WIDTH_OF_LINE


def _flush(writing: _Writing) -> None:
    """Give the text that was collected its slide."""
    if writing.lines:
        slide = writing.stage.slide(stage.TEXT_SLIDE, writing.heading)
        stage.say(slide.placeholders[1].text_frame, writing.lines, TEXT_POINTS)
        writing.lines = []


def _grid(writing: _Writing, grid: Grid) -> None:
    made = table.pieces(grid, ROOM)
    for number, piece in enumerate(made, start=1):
        title = grid.caption or writing.heading
        counted = f"{title}（{number}／{len(made)}）" if len(made) > 1 else title
        slide = writing.stage.slide(stage.TITLE_ONLY, counted, _proof(writing.source, grid))
        table.put(slide, grid, piece, stage.BODY_TOP)


def _proof(document: Document, grid: Grid) -> str:
    """Return what the figures of a grid rest on."""
    entries = [entry for block in document.blocks if isinstance(block, Evidence) for entry in block.entries]
    links = {(link.to, link.text) for row in grid.rows for cell in row for link in cell.links}
    said = [
        RECORDS.get(document.lang).format(
            label=text,
            figures="、".join(entries[number - 1].figures),
            numbers="、".join(map(str, entries[number - 1].numbers)),
        )
        for number, text in sorted((int(to.removeprefix(FORTH)), text) for to, text in links)
    ]
    notes = clean("\n".join(said))
    return notes if len(notes) <= MOST_NOTES else notes[:MOST_NOTES] + MORE.get(document.lang)


def _plot(writing: _Writing, plot: Plot) -> None:
    """Draw a chart over its table, or alone where the table needs a slide of its own."""
    made = table.pieces(plot.grid, ROOM - CHART_HEIGHT - GAP)
    together = len(made) == 1
    slide = writing.stage.slide(stage.TITLE_ONLY, plot.caption or writing.heading)
    _chart(slide, plot, CHART_HEIGHT if together else CHART_ALONE, writing.source.lang)
    if together:
        table.put(slide, plot.grid, made[0], stage.BODY_TOP + Inches(CHART_HEIGHT + GAP))
    else:
        _grid(writing, replace(plot.grid, caption=plot.caption))


def _chart(slide: Any, plot: Plot, height: float, lang: str) -> None:
    data, kind = native_chart.chart_data(plot.chart, lang), native_chart.TYPES[plot.chart.kind]
    place = (stage.LEFT, stage.BODY_TOP, stage.BODY_WIDTH, Inches(height))
    frame = slide.shapes.add_chart(kind, *place, data)
    native_chart.dress(frame.chart._chartSpace, plot.chart, CHART_POINTS)  # noqa: SLF001  # what the library has no words for
    stage.describe(frame, PLOT_ALT.get(lang).format(title=clean(plot.chart.title)))


def _photo(writing: _Writing, photo: Photo) -> None:
    alt = clean(photo.picture.alt)
    picture = prepare(photo.picture.content, alt)
    slide = writing.stage.slide(stage.TITLE_ONLY, photo.caption or writing.heading)
    scale = min(stage.BODY_WIDTH / Mm(picture.width_mm), stage.BODY_HEIGHT / Mm(picture.height_mm))
    width, height = int(Mm(picture.width_mm) * scale), int(Mm(picture.height_mm) * scale)
    left = int((stage.WIDTH - width) / 2)
    shape = slide.shapes.add_picture(io.BytesIO(picture.content), left, stage.BODY_TOP, width, height)
    stage.describe(shape, alt)
