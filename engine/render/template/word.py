"""A DOCX template: places in paragraphs, tables, heads and feet; a row of a table repeated for every item."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.domain.text import Text
from engine.render.template.opened import WORD, parsed, written
from engine.render.template.places import Repeat, Scope, has_places, items, repeat_in, replacements
from engine.render.wording import NIL

PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
PARAGRAPH, TEXT, ROW, RUN, BREAK = (f"{WORD}{name}" for name in ("p", "t", "tr", "r", "br"))
MARKS = (f"{WORD}bookmarkStart", f"{WORD}bookmarkEnd")
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
NOT_IN_ROW = Text("繰返しは表の行の中に書いてください。", "Only a row of a table can be repeated.")
OWN_IDS = re.compile(r"\}(paraId|textId)$")


def fill(parts: dict[str, bytes], scope: Scope) -> dict[str, bytes]:
    """Return the parts of a Word file with their places filled."""
    return {
        name: _fill_part(name, content, scope) if PARTS.fullmatch(name) else content for name, content in parts.items()
    }


def _fill_part(name: str, content: bytes, scope: Scope) -> bytes:
    if b"{" not in content:
        return content
    root = parsed(content)
    where = Path(name).stem
    for number, paragraph in enumerate(list(root.iter(PARAGRAPH)), start=1):
        if paragraph.getroottree().getroot() is not root:
            continue  # it went with the row it was the pattern of
        repeat, row = repeat_in(_said(paragraph)), next(paragraph.iterancestors(ROW), None)
        if repeat is not None and row is not None:
            _expand(row, repeat, scope, f"{where}:{number}")
        elif repeat is not None:
            scope.complain("template.repeat", NOT_IN_ROW, f"{where}:{number}", repeat.source)
    for number, paragraph in enumerate(root.iter(PARAGRAPH), start=1):
        _fill_paragraph(paragraph, scope, f"{where}:{number}")
    return written(root)


def _expand(row: Any, repeat: Repeat, scope: Scope, where: str) -> None:
    """Write a row once for every item; once, saying there are none, for none."""
    found = items(repeat, scope, where)
    for item in found:
        made = _copied(row)
        row.addprevious(made)
        for paragraph in list(made.iter(PARAGRAPH)):
            _fill_paragraph(paragraph, scope.with_item(repeat.name, item), where)
    if not found:
        _say_none(row)
        return
    row.getparent().remove(row)


def _copied(row: Any) -> Any:
    """Copy a row without what may be only once in a document."""
    made = copy.deepcopy(row)
    for element in list(made.iter(*MARKS)):
        element.getparent().remove(element)
    for element in made.iter():
        for name in [name for name in element.attrib if OWN_IDS.search(name)]:
            del element.attrib[name]
    return made


def _say_none(row: Any) -> None:
    """Empty the places of a row and say in the first that there is nothing."""
    filled = [paragraph for paragraph in row.iter(PARAGRAPH) if has_places(_said(paragraph))]
    for number, paragraph in enumerate(filled):
        texts = list(_texts(paragraph))
        for place, text in enumerate(texts):
            text.text = NIL.ja if number == place == 0 else ""


def _texts(paragraph: Any) -> Iterator[Any]:
    """Yield the texts of a paragraph, not those of paragraphs in a box it anchors."""
    return (text for text in paragraph.iter(TEXT) if next(text.iterancestors(PARAGRAPH)) is paragraph)


def _said(paragraph: Any) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _fill_paragraph(paragraph: Any, scope: Scope, where: str) -> None:
    """Fill the places of a paragraph; what goes in takes the look of where its place began."""
    said = _said(paragraph)
    if not has_places(said):
        return
    texts = list(_texts(paragraph))
    for start, end, value in reversed(list(replacements(said, scope, where))):
        _replace(texts, start, end, value)
    for text in texts:
        text.set(PRESERVE, "preserve")
        if "\n" in (text.text or ""):
            _break_lines(text)


def _replace(texts: list[Any], start: int, end: int, value: str) -> None:
    """Put a value over a stretch of text that may lie in several runs, as Word likes to cut it."""
    at = 0
    for text in texts:
        said = text.text or ""
        first, last = max(start - at, 0), min(end - at, len(said))
        if first < last:
            text.text = said[:first] + (value if at + first == start else "") + said[last:]
        at += len(said)


def _break_lines(text: Any) -> None:
    """Turn the line breaks of a text into those of Word."""
    first, *lines = text.text.split("\n")
    text.text, after = first, text
    for line in lines:
        for tag, said in ((BREAK, None), (TEXT, line)):
            made = text.makeelement(tag)
            made.text = said
            if said is not None:
                made.set(PRESERVE, "preserve")
            after.addnext(made)
            after = made
