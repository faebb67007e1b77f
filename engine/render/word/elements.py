"""Pieces of a Word document the library has no words for: runs, fields, bookmarks and links as XML."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

LINK_COLOUR = "0017C1"
FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{{result}}{FIELD_END}'
)


def parsed(xml: str) -> Any:
    """Return an element; its outermost tag ends in {ns}."""
    return parse_xml(xml.replace("{ns}", nsdecls("w", "r"), 1))


def runs(xml: str) -> list[Any]:
    """Return the elements of a piece of a paragraph."""
    return list(parsed(f"<w:p {{ns}}>{xml}</w:p>"))


def text(said: str, *, bold: bool = False, link: bool = False, points: float | None = None) -> str:
    """Return a run with the line breaks of its text.  points: the size, None for that of its style."""
    size = f'<w:sz w:val="{round(points * 2)}"/>' if points else ""
    coloured, lined = (f'<w:color w:val="{LINK_COLOUR}"/>', '<w:u w:val="single"/>') if link else ("", "")
    look = f"{'<w:b/>' if bold else ''}{coloured}{size}{lined}"
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in said.split("\n"))
    return f"<w:r><w:rPr>{look}</w:rPr>{lines}</w:r>" if look else f"<w:r>{lines}</w:r>"


def field(code: str, result: str = "1") -> str:
    """Return a field, such as PAGE, with what it shows until the program works it out."""
    return FIELD.format(code=escape(code), result=text(result))


def bookmark(name: str, number: int, inside: str) -> str:
    """Return a place links lead to, around what it marks.  number: unlike any other of the document."""
    ends = f'<w:bookmarkEnd w:id="{number}"/>'
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(place_name(name))}/>{inside}{ends}'


def leads_to(name: str, inside: str) -> str:
    """Return a link to a place of the document."""
    return f'<w:hyperlink w:anchor={quoteattr(place_name(name))} w:history="1">{inside}</w:hyperlink>'


def place_name(anchor: str) -> str:
    """Return an anchor as Word takes names: letters, digits and underscores."""
    return "_" + anchor.replace("-", "_")


def contents(code: str, entries: list[tuple[int, str, str]]) -> Iterator[Any]:
    """Yield the paragraphs of a table of contents: (level, text, place) each a link.

    A program fills in the page numbers when it is told to work the field out; until then every entry leads to its page.
    """
    opening, closing = FIELD.format(code=escape(code), result="").removesuffix(FIELD_END), ""
    for number, (level, said, place) in enumerate(entries, start=1):
        if number == len(entries):
            closing = FIELD_END
        look = f'<w:pPr><w:pStyle w:val="toc{level}"/></w:pPr>'
        yield parsed(f"<w:p {{ns}}>{look}{opening}{leads_to(place, text(said))}{closing}</w:p>")
        opening = ""
