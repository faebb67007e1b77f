"""An Office file opened safely: no macros, nothing from outside, no entities, no bomb; packed again as it was."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

from lxml import etree

from engine.domain.text import Text
from engine.errors import Invalid

MOST_BYTES, MOST_PARTS = 50_000_000, 2_000
FIRST = (1980, 1, 1, 0, 0, 0)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
# What runs, or brings something in, when somebody opens the file.
ACTIVE = re.compile(
    r"vbaProject|vbaData|activeX|/externalLinks/|/connections\.xml|/queryTables/|/macrosheets/|oleObject", re.IGNORECASE
)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
HYPERLINK = re.compile(rb"/hyperlink[\"']", re.IGNORECASE)
RELATIONSHIP = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
ACTIVE_FIELD = re.compile(r"^\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|MACROBUTTON)\b", re.IGNORECASE)
MACRO_TYPE = b"macroEnabled"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class UnsafeTemplate(Invalid):
    """A template holds something that could run or fetch."""

    code = "unsafe_template"
    sentence = Text(
        "様式に使えないものが含まれています：{what_ja}。取り除いて保存し直してください。",
        "The template holds what may not be in it: {what_en}. Remove it and save the template again.",
    )


class UnreadableTemplate(Invalid):
    """A template is no XLSX or DOCX file."""

    code = "unreadable_template"
    sentence = Text(
        "様式を読み取れません。XLSXかDOCXの形式で保存し直してください。",
        "The template cannot be read. Save it again as XLSX or DOCX.",
    )


MACROS = Text("マクロや外部の部品", "macros or parts from outside")
OUTSIDE = Text("外部への参照", "links to other files")
DTD = Text("文書型宣言（DTD）", "a document type declaration")
FIELDS = Text("外部を読むフィールド", "fields that fetch")
BOMB = Text("大きすぎる内容（展開後50 MBまで）", "too much (50 MB unpacked at most)")


def refuse(what: Text) -> UnsafeTemplate:
    """Return the error that names what may not be in a template."""
    return UnsafeTemplate(what_ja=what.ja, what_en=what.en)


def opened(content: bytes) -> dict[str, bytes]:
    """Return the parts of a template by name.  Raises: UnreadableTemplate, UnsafeTemplate."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            listed = file.infolist()
            if len(listed) > MOST_PARTS or sum(entry.file_size for entry in listed) > MOST_BYTES:
                raise refuse(BOMB)
            parts = {entry.filename: file.read(entry) for entry in listed if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableTemplate from error
    _require_inert(parts)
    return parts


def _require_inert(parts: dict[str, bytes]) -> None:
    if any(ACTIVE.search(f"/{name}") for name in parts) or MACRO_TYPE in parts.get("[Content_Types].xml", b""):
        raise refuse(MACROS)
    for name, content in parts.items():
        if name.endswith(".rels") and any(_leaves(link) for link in RELATIONSHIP.findall(content)):
            raise refuse(OUTSIDE)
        if name.endswith((".xml", ".rels")):
            _require_plain(content)


def _leaves(link: bytes) -> bool:
    """Tell whether a relationship fetches something; a link somebody may click does not."""
    return bool(EXTERNAL.search(link)) and not HYPERLINK.search(link)


def _require_plain(content: bytes) -> None:
    root = parsed(content)
    if root.getroottree().docinfo.doctype:
        raise refuse(DTD)
    codes = ("".join(one.itertext()) for one in root.iter(f"{WORD}instrText"))
    simple = (one.get(f"{WORD}instr") or "" for one in root.iter(f"{WORD}fldSimple"))
    if any(ACTIVE_FIELD.match(code) for code in (*codes, *simple)):
        raise refuse(FIELDS)


def parsed(content: bytes) -> Any:
    """Return the root of a part.  Raises: UnreadableTemplate."""
    try:
        return etree.fromstring(content, PARSER)
    except etree.XMLSyntaxError as error:
        raise UnreadableTemplate from error


def written(root: Any) -> bytes:
    """Return a part as bytes."""
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def packed(parts: dict[str, bytes], order: Iterable[str]) -> bytes:
    """Return the file of these parts, in the order they had; the same parts are the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name in order:
            if name in parts:
                entry = zipfile.ZipInfo(name, FIRST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(entry, parts[name])
    return target.getvalue()
