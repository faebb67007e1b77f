"""Turn the bytes of a DMN file into an XML tree, without believing anything in them.

The text is decoded here and not by the parser, so that a DOCTYPE cannot hide behind an encoding, and
files of Japanese offices that declare Shift_JIS or Windows-31J are read as Windows writes them (cp932).
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final, cast

from lxml import etree

from engine.dmn.findings import Place, Problem

SIZE_LIMIT: Final = 5 * 1024 * 1024  # bytes of one file
DEPTH_LIMIT: Final = 100  # nested elements; the deepest sensible boxed expression has about 30

VERSIONS: Final = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION: Final = re.compile(r"^\s*<\?xml\s[^>]*?\?>", re.DOTALL)
_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_BEFORE_ROOT: Final = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_AS_WINDOWS_WRITES_IT: Final = {"shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932", "ms932"}


@dataclass(frozen=True, slots=True)
class Source:
    """A readable DMN file: its root element and the version of the standard it was written for."""

    root: etree._Element
    namespace: str  # of the DMN elements
    version: str


def read_source(content: bytes) -> Source:
    """Parse one file.

    Raises: Problem, with the finding's code and values, when the file is too large, is no XML, has a
    DOCTYPE, nests too deep, or is no DMN 1.2 to 1.6.
    """
    if len(content) > SIZE_LIMIT:
        raise Problem("dmn.too_large", limit=SIZE_LIMIT // 1024 // 1024)
    text = _decode(content)
    _refuse_doctype(text)
    root = _parse(text)
    if _depth(root) > DEPTH_LIMIT:
        raise Problem("dmn.too_deep", limit=DEPTH_LIMIT)
    name = etree.QName(root)
    version = VERSIONS.get(name.namespace or "")
    if name.localname != "definitions" or version is None:
        found = name.namespace or name.localname
        raise Problem("dmn.not_dmn", Place(line=line_of(root)), found=found)
    return Source(root, name.namespace or "", version)


def means_model(import_type: str) -> bool:
    """Tell whether an import of this type is one of a DMN model; where it says none, it is."""
    return not import_type or import_type in VERSIONS


def line_of(element: etree._Element) -> int | None:
    """Return the 1-based line an element starts in."""
    return cast("int | None", element.sourceline)


def _decode(content: bytes) -> str:
    encoding = _encoding_of(content)
    try:
        text = codecs.decode(content, encoding)
    except (LookupError, UnicodeDecodeError, TypeError) as error:
        raise Problem("dmn.encoding", encoding=encoding) from error
    return str(text).removeprefix("\ufeff")


def _encoding_of(content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return encoding
    if content[:2] == b"<\x00":
        return "utf-16-le"
    if content[:2] == b"\x00<":
        return "utf-16-be"
    declared = _ENCODING.match(content[:400])
    encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    return "cp932" if encoding in _AS_WINDOWS_WRITES_IT else encoding


def _refuse_doctype(text: str) -> None:
    start = _BEFORE_ROOT.match(text)
    rest = text[start.end() :] if start else text
    if rest.startswith("<!"):
        line = text.count("\n", 0, len(text) - len(rest)) + 1
        raise Problem("dmn.doctype", Place(line=line))


def _parse(text: str) -> etree._Element:
    # The declared encoding is no longer true of the decoded text; blanks keep the line numbers.
    plain = _DECLARATION.sub(lambda found: "\n" * found.group().count("\n"), text, count=1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(plain.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        raise Problem("dmn.xml", Place(line=error.lineno), reason=error.msg or "") from error


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
