"""A document as DOCX, part by part."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from engine.domain.report_content import Document, Heading, PageBreak, Paragraph
from engine.render import layout, limits, package
from engine.render.grid import Grid
from engine.render.layout import Part, Photo, Plot, Run
from engine.render.pictures import prepare
from engine.render.word import chart, elements, styles
from engine.render.word.table import table
from engine.render.wording import CONTENTS, PLOT_ALT, clean, date_text, in_lines, is_indented

A4_SHORT, A4_LONG, SIDE, TOP, BOTTOM = 210, 297, 22, 27, 24
CONTENTS_FIELD = 'TOC \\o "1-2" \\h \\z \\u'


@dataclass(slots=True)
class _Writing:
    """A Word document on its way. marks: numbers for bookmarks. pictures: for what is drawn.

    breaks: the next paragraph begins a page.
    """

    source: Document
    word: WordDocument
    marks: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    pictures: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    headings: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    breaks: bool = False

    def add(self, text: str = "", style: str | None = None) -> WordParagraph:
        """Add a paragraph at the end, on a new page where one was asked for."""
        paragraph = self.word.add_paragraph(text, style=style)
        if self.breaks:
            paragraph.paragraph_format.page_break_before, self.breaks = True, False
        return paragraph

    @property
    def width_mm(self) -> float:
        """The width of the text on the pages that are being written."""
        section = self.word.sections[-1]
        return A4_LONG - 2 * SIDE if section.orientation is WD_ORIENT.LANDSCAPE else A4_SHORT - 2 * SIDE


def write(document: Document) -> bytes:
    """Return the document as DOCX.  Raises: DocumentTooLarge, BadPicture."""
    found = layout.parts(document)
    limits.require(found, limits.WORD)
    writing = _Writing(document, docx.Document())
    styles.dress(writing.word, document.lang)
    _describe(writing)
    _furnish(writing, writing.word.sections[0])
    _open(writing, found)
    for number, run in enumerate(layout.runs(found)):
        _turn(writing, run, first=number == 0)
        for part in run.parts:
            _write_part(writing, part)
    target = io.BytesIO()
    writing.word.save(target)
    return package.repacked(target.getvalue(), document.made_at)


def _describe(writing: _Writing) -> None:
    said, properties = writing.source, writing.word.core_properties
    properties.title, properties.author = clean(said.title), clean(said.organisation)
    properties.subject, properties.language = clean(said.period_label), "ja-JP" if said.lang == "ja" else "en-GB"
    properties.comments = properties.keywords = ""
    properties.last_modified_by = clean(said.organisation)
    properties.revision = 1


def _furnish(writing: _Writing, section: Section) -> None:
    """Set the pages of a section: A4, its running head, and its number at the foot."""
    wide = section.orientation is WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(A4_LONG), Mm(A4_SHORT)) if wide else (Mm(A4_SHORT), Mm(A4_LONG))
    section.left_margin = section.right_margin = Mm(SIDE)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance = section.footer_distance = Mm(12)
    said, right = writing.source, Mm((A4_LONG if wide else A4_SHORT) - 2 * SIDE)
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    for paragraph in (head, foot):
        paragraph.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    foot.paragraph_format.tab_stops.add_tab_stop(int(right / 2), WD_TAB_ALIGNMENT.CENTER)
    head.add_run(f"{clean(said.title)}\t{clean(said.period_label)}")
    foot.add_run(f"{clean(said.organisation)}\t")
    pages = elements.field("PAGE") + elements.text(" / ") + elements.field("NUMPAGES")
    for run in elements.runs(pages):
        foot._p.append(run)  # noqa: SLF001  # the library has no fields
    foot.add_run(f"\t{clean(said.number)}")


def _open(writing: _Writing, found: list[Part]) -> None:
    """Write the head of a letter, or a cover and the table of contents of a long report."""
    long = layout.is_long(found)
    writing.word.sections[0].different_first_page_header_footer = long
    _letter_head(writing, long=long)
    if long:
        _contents(writing, found)


def _letter_head(writing: _Writing, *, long: bool) -> None:
    said = writing.source
    for text in (said.number, date_text(said.date_on, said.lang)):
        if text:
            writing.add(clean(text), styles.LETTER_RIGHT)
    if said.recipient:
        writing.add(clean(said.recipient))
    if not long:
        writing.add(clean(said.organisation), styles.LETTER_RIGHT)
    title = writing.add(in_lines(clean(said.title)), "Title")
    title.paragraph_format.space_before = Pt(180 if long else 10)
    for text in (said.subtitle, said.period_label):
        if text:
            writing.add(clean(text), "Subtitle")
    if long:
        organisation = writing.add(clean(said.organisation), "Subtitle")
        organisation.paragraph_format.space_before = Pt(200)
        writing.breaks = True


def _contents(writing: _Writing, found: list[Part]) -> None:
    """Write the headings as links; a program adds the pages when it works the field out."""
    writing.add(CONTENTS.get(writing.source.lang), "TOC Heading")
    shown = [part for part in found if isinstance(part, Heading)]
    entries = [
        (part.level, part.text, f"heading-{number}")
        for number, part in enumerate(shown, start=1)
        if part.level <= 2  # noqa: PLR2004  # as the field says: \o "1-2"
    ]
    body = writing.word.element.body
    for paragraph in elements.contents(CONTENTS_FIELD, entries):
        body.insert_element_before(paragraph, "w:sectPr")
    writing.breaks = True


def _turn(writing: _Writing, run: Run, *, first: bool) -> None:
    """Begin pages of another direction."""
    if first and not run.wide:
        return
    section = writing.word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if run.wide else WD_ORIENT.PORTRAIT
    section.different_first_page_header_footer = writing.breaks = False
    _furnish(writing, section)


def _write_part(writing: _Writing, part: Part) -> None:
    match part:
        case Heading():
            _heading(writing, part)
        case Paragraph():
            _paragraph(writing, part)
        case Grid():
            _grid(writing, part)
        case Plot():
            _plot(writing, part)
        case Photo():
            _photo(writing, part)
        case PageBreak():
            writing.breaks = True


def _heading(writing: _Writing, part: Heading) -> None:
    paragraph = writing.add(style=f"Heading {part.level}")
    marked = elements.bookmark(f"heading-{next(writing.headings)}", next(writing.marks), elements.text(part.text))
    for element in elements.runs(marked):
        paragraph._p.append(element)  # noqa: SLF001  # the library has no bookmarks


def _paragraph(writing: _Writing, part: Paragraph) -> None:
    for line in part.text.split("\n"):
        paragraph = writing.add(line, styles.RUNNING_TEXT)
        if is_indented(line):
            paragraph.paragraph_format.first_line_indent = Pt(10.5)


def _grid(writing: _Writing, grid: Grid) -> None:
    if grid.caption:
        writing.add(grid.caption, "Caption").paragraph_format.keep_with_next = True
    elif writing.breaks:
        writing.add()
    body: Any = writing.word.element.body
    body.insert_element_before(table(grid, writing.width_mm, writing.marks), "w:sectPr")
    writing.add().paragraph_format.space_after = Pt(4)  # two tables without one would become one


def _plot(writing: _Writing, plot: Plot) -> None:
    lang = writing.source.lang
    if plot.caption:
        writing.add(plot.caption, "Caption").paragraph_format.keep_with_next = True
    paragraph = writing.add()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    alt = PLOT_ALT.get(lang).format(title=clean(plot.chart.title))
    chart.insert(writing.word, paragraph, plot.chart, (next(writing.pictures), alt, lang))
    _grid(writing, plot.grid)


def _photo(writing: _Writing, photo: Photo) -> None:
    alt = clean(photo.picture.alt)
    picture = prepare(photo.picture.content, alt)
    paragraph = writing.add()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn = paragraph.add_run().add_picture(io.BytesIO(picture.content), width=Mm(picture.width_mm))
    number = next(writing.pictures)
    properties: Any = drawn._inline.docPr  # noqa: SLF001  # the library cannot say what a picture shows
    properties.set("descr", alt)
    properties.set("id", str(number))
    properties.set("name", f"picture {number}")
    if photo.caption:
        paragraph.paragraph_format.keep_with_next = True
        writing.add(photo.caption, "Caption")
