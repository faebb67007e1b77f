"""Files to XML trees, safely: whatever arrives here may have been made to do harm."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.names import BPMN, local, namespace
from engine.bpmn.qnames import shorten
from engine.bpmn.terms import line_of
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

MAX_BYTES = 5 * 1024 * 1024
MAX_NODES = 40_000
MAX_ATTRIBUTES = 500
XINCLUDE = "http://www.w3.org/2001/XInclude"
OTHER_FILES = (".dmn", ".form", ".json", ".toml", ".md", ".csv", ".txt", ".html")

# Python knows codecs that hide markup (utf-7, unicode_escape); only these encodings of text are honoured.
# Japanese offices write "Shift_JIS" and mean Microsoft's superset of it.
ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms932"), "cp932"),
    **dict.fromkeys(("euc-jp", "eucjp", "x-euc-jp"), "euc_jp"),
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252"), "cp1252"),
    "iso-2022-jp": "iso2022_jp",
}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARATION = re.compile(r"^<\?xml\s[^>]*\?>")
DECLARED = re.compile(rb"^<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
DOCTYPE = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
WEB_PAGE = re.compile(r"\s*+(?:<!DOCTYPE\s+html|<html)\b", re.IGNORECASE)
ARCHIVE = b"PK\x03\x04"

TOO_LARGE = Text(
    "ファイルが大きすぎます（上限5MB）。図を分けてください。",
    "The file is too large (5 MB at most). Split the diagram.",
)
BLANK = "\ufeff \t\r\n"  # a byte order mark says nothing, either
EMPTY = Text("ファイルが空です。", "The file is empty.")
UNKNOWN_ENCODING = Text(
    "文字コードを読み取れません。UTF-8で保存し直してください。",
    "The text encoding cannot be read. Save the file as UTF-8.",
)
HAS_DOCTYPE = Text(
    "DOCTYPE宣言のあるファイルは安全のため受け付けません。宣言を削除してください。",
    "Files with a DOCTYPE declaration are refused for safety. Remove the declaration.",
)
NOT_XML = Text(
    "XMLとして読み取れません（{line}行目付近）。図の編集画面で保存し直してください。",
    "This cannot be read as XML (near line {line}): {reason}. Save the diagram again in the modeler.",
)
TOO_DEEP = Text(
    "要素の入れ子が深すぎます（上限200段）。図を分けてください。",
    "Elements are nested too deeply (200 levels at most). Split the diagram.",
)
TOO_MANY = Text(
    "要素や属性が多すぎます（要素は4万個、1つの要素の属性は500個まで）。図を分けてください。",
    "There are too many elements or attributes (40,000 elements; 500 attributes of one element). Split the diagram.",
)
IS_ARCHIVE = Text(
    "ZIP形式の圧縮ファイルです。展開して、中の .bpmn ファイルを選んでください。",
    "This is a ZIP archive. Unpack it and choose the .bpmn file in it.",
)
IS_WEB_PAGE = Text(
    "Webページ（HTML）です。図の編集画面からBPMN 2.0の形式で保存したファイルを選んでください。",
    "This is a web page (HTML). Choose a file saved as BPMN 2.0 by a modeler.",
)
HAS_INSTRUCTION = Text(
    "処理命令（<?{target} …?>）のあるファイルは安全のため受け付けません。その行を削除してください。",
    "Files with a processing instruction (<?{target} …?>) are refused for safety. Remove that line.",
)
HAS_INCLUDE = Text(
    "ほかのファイルを取り込む指定（XInclude）は安全のため受け付けません。削除してください。",
    "Including other files (XInclude) is refused for safety. Remove it.",
)
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
    """Return the root of the file; references to its own namespace lose their prefix. Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise _unreadable("bpmn.file.too_large", name, TOO_LARGE)
    if not content.strip():
        raise _unreadable("bpmn.file.empty", name, EMPTY)
    if content.startswith(ARCHIVE):
        raise _unreadable("bpmn.file.archive", name, IS_ARCHIVE)
    text = _decode(name, content)
    if not text.strip(BLANK):
        raise _unreadable("bpmn.file.empty", name, EMPTY)
    if WEB_PAGE.match(text):
        raise _unreadable("bpmn.file.web_page", name, IS_WEB_PAGE)
    if DOCTYPE.match(text):
        raise _unreadable("bpmn.file.doctype", name, HAS_DOCTYPE)
    root = _parse(name, text)
    _refuse_harm(name, root)
    if local(root) != "definitions" or namespace(root) != BPMN:
        raise _unreadable("bpmn.file.not_bpmn", name, NOT_BPMN)
    shorten(root)
    return root


def _decode(name: str, content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(name, content[len(mark) :], encoding)
    if content[:2] == b"<\x00":
        return _decode_as(name, content, "utf-16-le")
    if content[:2] == b"\x00<":
        return _decode_as(name, content, "utf-16-be")
    declared = DECLARED.match(content)
    encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    return _decode_as(name, content, ENCODINGS.get(encoding, ""))


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
        if "depth" in str(error):
            raise _unreadable("bpmn.file.too_deep", name, TOO_DEEP) from error
        line = getattr(error, "lineno", None) or 1
        reason = str(error).partition(", line ")[0]
        raise _unreadable("bpmn.file.not_xml", name, NOT_XML.format(line=line, reason=reason), line) from error


def _refuse_harm(name: str, root: etree._Element) -> None:
    """Refuse what is well-formed but asks for other files, for programs, or for a great deal of memory."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable("bpmn.file.doctype", name, HAS_DOCTYPE)
    for node in (*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter(etree.PI)):
        if isinstance(node, etree._ProcessingInstruction):  # noqa: SLF001  # lxml has no public name for the class
            text = HAS_INSTRUCTION.format(target=node.target)
            raise _unreadable("bpmn.file.instruction", name, text, line_of(node) or None)
    if next(root.iter(f"{{{XINCLUDE}}}*"), None) is not None:
        raise _unreadable("bpmn.file.xinclude", name, HAS_INCLUDE)
    for place, node in enumerate(root.iter()):
        if place > MAX_NODES or len(node.attrib) > MAX_ATTRIBUTES:
            raise _unreadable("bpmn.file.too_many", name, TOO_MANY)


def _unreadable(code: str, name: str, text: Text, line: int | None = None) -> Unreadable:
    return Unreadable(Finding(code=code, severity=Severity.ERROR, file=name, line=line, text=text))
