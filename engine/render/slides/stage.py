"""The look of a deck: wide slides in a Japanese face, one way to place a title, a text, a number and notes."""

import copy
from dataclasses import dataclass, field
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from engine.render.fonts import FAMILIES

FACE = FAMILIES[0]
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
NARROW = Inches(10)  # how wide the library's own slides are
LEFT, BODY_TOP, BODY_WIDTH, BODY_HEIGHT = Inches(0.55), Inches(1.35), Inches(12.23), Inches(5.45)
TITLE_SLIDE, TEXT_SLIDE, SECTION_SLIDE, TITLE_ONLY = 0, 1, 2, 5
TITLE_SIZE, TEXT_SIZE = 2400, 1800  # hundredths of a point
OPENING_POINTS = 34
INK = RGBColor(0x1A, 0x1A, 0x1C)
OPENING_COLOUR = RGBColor(0xE3, 0xEA, 0xF4)
SLIDE_NUMBER, FOOTER = "sldNum", "ftr"
THEME = "/theme"


@dataclass(slots=True)
class Stage:
    """A deck on its way. foot: what stands at the foot of every slide. notes: what every slide's notes end with."""

    foot: str
    notes: str
    deck: Any = field(default_factory=Presentation)

    def __post_init__(self) -> None:
        _widen(self.deck)
        _set_face(self.deck.slide_master)
        _set_titles(self.deck)

    def slide(self, layout: int, title: str, notes: str = "") -> Any:
        """Add a slide with its title, its number, and notes of where its numbers come from."""
        chosen = self.deck.slide_layouts[layout]
        slide = self.deck.slides.add_slide(chosen)
        slide.shapes.title.text = title
        if layout in {TITLE_SLIDE, SECTION_SLIDE}:
            _open(slide)
        if layout != TITLE_SLIDE:
            self._furnish(slide, chosen)
        said = "\n".join(text for text in (notes, self.notes) if text)
        if said:
            slide.notes_slide.notes_text_frame.text = said
        return slide

    def _furnish(self, slide: Any, layout: Any) -> None:
        """Copy number and foot from the layout, which the library leaves behind."""
        for shape in layout.placeholders:
            kind = shape.element.find(f".//{qn('p:ph')}").get("type")
            if kind in {SLIDE_NUMBER, FOOTER}:
                copied = copy.deepcopy(shape.element)
                slide.shapes._spTree.append(copied)  # noqa: SLF001  # the library adds no placeholders to slides
                if kind == FOOTER:
                    slide.shapes[-1].text_frame.text = self.foot


def _open(slide: Any) -> None:
    """Let a slide look like a beginning: large type on a light ground."""
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = OPENING_COLOUR
    for paragraph in slide.shapes.title.text_frame.paragraphs:
        paragraph.font.size, paragraph.font.bold = Pt(OPENING_POINTS), True
        paragraph.alignment = PP_ALIGN.LEFT


def _widen(deck: Any) -> None:
    """Make the slides 16 : 9 and everything on the layouts as much wider."""
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    for holder in (deck.slide_master, *deck.slide_layouts):
        for place in holder.element.iter(qn("a:xfrm")):
            for part, name in ((place.find(qn("a:off")), "x"), (place.find(qn("a:ext")), "cx")):
                if part is not None:
                    part.set(name, str(int(int(part.get(name)) * WIDTH / NARROW)))


def _set_face(master: Any) -> None:
    """Put the face into the theme, where every text of the deck and of later slides takes it from."""
    theme = next(link.target_part for link in master.part.rels.values() if link.reltype.endswith(THEME))
    old = b'<a:latin typeface="Calibri"/><a:ea typeface=""/>'
    new = f'<a:latin typeface="{FACE}"/><a:ea typeface="{FACE}"/>'.encode()
    theme._blob = theme.blob.replace(old, new)  # noqa: SLF001  # the library reads no themes


def _set_titles(deck: Any) -> None:
    """Let titles stand left, at one height on every slide, in a size Japanese headings fit in."""
    styles = deck.slide_master.element.find(qn("p:txStyles"))
    _size(styles.find(qn("p:titleStyle")), TITLE_SIZE, bold=True)
    _size(styles.find(qn("p:bodyStyle")), TEXT_SIZE, bold=False)
    styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}").set("algn", "l")
    for shape in deck.slide_master.placeholders:
        kind = shape.element.find(f".//{qn('p:ph')}").get("type")
        if kind == "title":
            shape.left, shape.top, shape.width, shape.height = LEFT, Inches(0.4), BODY_WIDTH, Inches(0.8)
        if kind == "body":
            shape.left, shape.top, shape.width, shape.height = LEFT, BODY_TOP, BODY_WIDTH, BODY_HEIGHT
    for layout, top in ((TITLE_SLIDE, Inches(1.9)), (SECTION_SLIDE, Inches(1.7))):
        title, text = list(deck.slide_layouts[layout].placeholders)[:2]
        title.left, title.top, title.width, title.height = LEFT, top, BODY_WIDTH, Inches(1.6)
        text.left, text.top, text.width, text.height = LEFT, top + Inches(1.8), BODY_WIDTH, Inches(2.6)
        for shape, anchor in ((title, "b"), (text, "t")):
            shape.element.find(f".//{qn('a:bodyPr')}").set("anchor", anchor)


def _size(style: Any, size: int, *, bold: bool) -> None:
    for look in style.iter(qn("a:defRPr")):
        look.set("sz", str(min(size, int(look.get("sz") or size))))
        if bold:
            look.set("b", "1")


def say(frame: Any, lines: list[str], size: float) -> None:
    """Fill a text frame, a paragraph a line."""
    frame.word_wrap = True
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        paragraph.font.size, paragraph.alignment = Pt(size), PP_ALIGN.LEFT
        paragraph.font.color.rgb = INK  # the library's grey is too pale to read from afar


def describe(shape: Any, alt: str) -> None:
    """Say in words what a shape shows."""
    shape.element.find(f".//{qn('p:cNvPr')}").set("descr", alt)
