"""Files to XML trees, safely: whatever arrives here may have been made to do harm."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.names import BPMN, local, namespace
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

MAX_BYTES = 5 * 1024 * 1024
OTHER_FILES = (".dmn", ".form", ".json", ".toml", ".md", ".csv", ".txt", ".html")

# Japanese offices write "Shift_JIS" and mean Microsoft's superset of it.
ENCODINGS = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932"}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARATION = re.compile(r"^<\?xml\b[^>]*\?>")
DECLARED = re.compile(rb"^<\?xml\b[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
DOCTYPE = re.compile(r"^(?:\s+|<\?.*?\?>|<!--.*?-->)*<!DOCTYPE", re.DOTALL | re.IGNORECASE)

TOO_LARGE = Text(
    "ファイルが大きすぎます（上限5MB）。図を分けてください。",
    "The file is too large (5 MB at most). Split the diagram.",
)
EMPTY = Text("ファイルが空です。", "The file is empty.")
UNKNOWN_ENCODING = Text(
    "文字コードを読み取れません。UTF-8で保存し直してください。",
    "The text encoding cannot be read. Save the file as UTF-8.",
)
HAS_DOCTYPE = Text(
    "DOCTYPE宣言のあるファイルは安全のため受け付けません。宣言を削除してください。",
    "Files with a DOCTYPE declaration are refused for safety. Remove the declaration.",
)
NOT_XML = Text("XMLとして読み取れません：{reason}", "This cannot be read as XML: {reason}")
NOT_BPMN = Text(
    "BPMN 2.0のファイルではありません（先頭の要素が definitions ではありません）。",
    "This is not a BPMN 2.0 file (its root is not BPMN “definitions”).",
)


@dataclass(frozen=True, slots=True)
class Document:
    """One readable BPMN file."""

    file: str
    root: etree._Element


class Unreadable(Exception):
    """The file cannot be read at all; `.finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


def read_all(files: Mapping[str, bytes]) -> tuple[list[Document], list[Finding]]:
    """Read the BPMN files among `files`, in name order; decision tables, forms and the like are passed over."""
    documents, findings = [], []
    for name in sorted(files):
        if name.lower().endswith(OTHER_FILES):
            continue
        try:
            documents.append(Document(name, read(name, files[name])))
        except Unreadable as error:
            findings.append(error.finding)
    return documents, findings


def read(name: str, content: bytes) -> etree._Element:
    """Return the root of the file. Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise _unreadable("bpmn.file.too_large", name, TOO_LARGE)
    if not content.strip():
        raise _unreadable("bpmn.file.empty", name, EMPTY)
    text = _decode(name, content)
    if DOCTYPE.match(text):
        raise _unreadable("bpmn.file.doctype", name, HAS_DOCTYPE)
    root = _parse(name, text)
    if local(root) != "definitions" or namespace(root) != BPMN:
        raise _unreadable("bpmn.file.not_bpmn", name, NOT_BPMN)
    return root


def _decode(name: str, content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(name, content[len(mark) :], encoding)
    if content[:4] == b"<\x00?\x00":
        return _decode_as(name, content, "utf-16-le")
    if content[:4] == b"\x00<\x00?":
        return _decode_as(name, content, "utf-16-be")
    declared = DECLARED.match(content)
    encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    return _decode_as(name, content, ENCODINGS.get(encoding, encoding))


def _decode_as(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (LookupError, ValueError) as error:
        raise _unreadable("bpmn.file.encoding", name, UNKNOWN_ENCODING) from error


def _parse(name: str, text: str) -> etree._Element:
    # The declaration names the encoding of the file, not of what we hand on; blanks keep the columns.
    text = DECLARATION.sub(lambda found: " " * len(found.group()), text).lstrip("\ufeff")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        reason = str(error)
        raise Unreadable(
            Finding(
                code="bpmn.file.not_xml",
                severity=Severity.ERROR,
                file=name,
                line=line or None,
                text=Text(NOT_XML.ja.format(reason=reason), NOT_XML.en.format(reason=reason)),
            )
        ) from error


def _unreadable(code: str, name: str, text: Text) -> Unreadable:
    return Unreadable(Finding(code=code, severity=Severity.ERROR, file=name, text=text))
