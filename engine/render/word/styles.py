"""The look of a Word document: everything by style, so that an office can make it its own."""

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from engine.render.fonts import FAMILIES

FACE = FAMILIES[0]
DARK, GREY = RGBColor(0x1A, 0x3A, 0x6B), RGBColor(0x50, 0x54, 0x5C)
TEXT_MM = 166  # the width of the text on an upright page
HEADINGS = {1: (14.0, 18.0, 6.0), 2: (12.0, 14.0, 5.0), 3: (10.5, 12.0, 4.0)}
TABLE_TEXT, NUMBER_TEXT, TABLE_HEAD = "Banso Table Text", "Banso Table Number", "Banso Table Head"
CENTRED, TABLE_POINTS = "Banso Table Centre", 9
RUNNING_TEXT, LETTER_RIGHT = "Banso Text", "Banso Right"
CURRENT_WORD = "15"  # 2013 and all since
THEME_FONTS = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


def dress(document: Document, lang: str) -> None:
    """Set the styles of a new document."""
    normal = _style(document, "Normal", size=10.5)
    normal.paragraph_format.line_spacing = 1.25
    normal.paragraph_format.space_after = Pt(6)
    _speak(normal, lang)
    _without_gaps(normal)
    _be_current(document)
    for level, (size, before, after) in HEADINGS.items():
        _heading(_style(document, f"Heading {level}", size=size), before, after, ruled=level == 1)
    _letter(document)
    for name, align in (
        (TABLE_TEXT, WD_ALIGN_PARAGRAPH.LEFT),
        (NUMBER_TEXT, WD_ALIGN_PARAGRAPH.RIGHT),
        (TABLE_HEAD, WD_ALIGN_PARAGRAPH.CENTER),
        (CENTRED, WD_ALIGN_PARAGRAPH.CENTER),
    ):
        style = _style(document, name, size=TABLE_POINTS)
        style.font.bold = name == TABLE_HEAD
        style.paragraph_format.alignment = align
        style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = 1.1
    _contents(document)


def _letter(document: Document) -> None:
    title = _style(document, "Title", size=20)
    title.font.bold, title.font.color.rgb = True, RGBColor(0, 0, 0)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = 1.3
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(10)
    _without_border(title)
    subtitle = _style(document, "Subtitle", size=12)
    subtitle.font.italic, subtitle.font.bold, subtitle.font.color.rgb = False, False, RGBColor(0, 0, 0)
    subtitle.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    subtitle.paragraph_format.space_after = Pt(12)
    caption = _style(document, "Caption", size=9.5)
    caption.font.bold, caption.font.color.rgb = True, RGBColor(0, 0, 0)
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(10), Pt(3)
    _style(document, RUNNING_TEXT, size=10.5).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _style(document, LETTER_RIGHT, size=10.5).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name in ("Header", "Footer"):
        style = _style(document, name, size=8)
        style.font.color.rgb = GREY
        style.paragraph_format.tab_stops.clear_all()  # those of the library's page are not A4's


def _contents(document: Document) -> None:
    """Set the lines of the table of contents: dots to the page number at the right edge."""
    _style(document, "TOC Heading", size=14).font.color.rgb = DARK
    for level in (1, 2):
        style = _style(document, f"toc {level}", size=10.5)
        style.font.bold = level == 1
        style.paragraph_format.left_indent = Mm(4 * (level - 1))
        style.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _style(document: Document, name: str, *, size: float) -> ParagraphStyle:
    """Return a paragraph style in the face of the document, made if there is none of that name."""
    styles = document.styles
    known = {style.name for style in styles}
    style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    if name not in known:
        style.base_style = styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(size)
    fonts: Any = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), FACE)  # without it Word takes its own face for Japanese
    fonts.set(qn("w:hAnsi"), FACE)
    for theme in THEME_FONTS:
        fonts.attrib.pop(qn(theme), None)
    return style


def _heading(style: ParagraphStyle, before: float, after: float, *, ruled: bool) -> None:
    style.font.bold, style.font.italic = True, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = True
    if ruled:
        _underline(style)


def _underline(style: ParagraphStyle) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "2"), ("color", str(DARK))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties: Any = style.element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _without_border(style: ParagraphStyle) -> None:
    properties: Any = style.element.get_or_add_pPr()
    for borders in properties.findall(qn("w:pBdr")):
        properties.remove(borders)


def _speak(style: ParagraphStyle, lang: str) -> None:
    """Say what language the text is in, for hyphenation, spelling and screen readers."""
    properties: Any = style.element.get_or_add_rPr()
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), "en-US" if lang == "ja" else "en-GB")  # of its Latin letters
    tongue.set(qn("w:eastAsia"), "ja-JP")
    properties.append(tongue)


def _without_gaps(style: ParagraphStyle) -> None:
    """Let numbers stand beside Japanese without a gap: 令和8年度 is one word."""
    properties: Any = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        properties.insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _be_current(document: Document) -> None:
    """Ask for the layout of today's Word, which otherwise opens the file in a mode of compatibility."""
    settings: Any = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), CURRENT_WORD)
