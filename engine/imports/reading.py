"""A file of rows, as Japanese offices write them: CSV in whatever encoding, or the first sheet of an XLSX workbook.

Nothing of a file is run: of a formula the value kept with it is read, everything becomes plain text.
"""

import csv
import importlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast
from zipfile import BadZipFile

from engine.domain.text import Text
from engine.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
# Strict decoding tells them apart where guessing by frequency does not; cp932 has the 髙 and ㈱ shift_jis lacks.
ENCODINGS = ("utf-8", "cp932", "euc_jp")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
JIS_ESCAPES = (b"\x1b$", b"\x1b(J")
ZIP, OLD_EXCEL, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8（BOM付き）",
    "utf-16": "UTF-16",
    "iso2022_jp": "ISO-2022-JP",
    "cp932": "Shift_JIS（CP932）",
    "euc_jp": "EUC-JP",
    "xlsx": "Excel（XLSX）",
}


class FileUnreadable(Invalid):
    """The file cannot be read as rows; the sentence says why and what to do."""

    code = "import_unreadable"
    sentence = Text("ファイルを取り込めません。{why_ja}", "The file cannot be taken in. {why_en}")

    def __init__(self, why: Text) -> None:
        super().__init__({"file": [why]}, why_ja=why.ja, why_en=why.en)


class _ReadsWorkbooks(Protocol):
    def rows(self, content: bytes, most_columns: int) -> Iterator[Sequence[str]]: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file. head: titles of the columns. rows: number in the file (the head's is 1 or later), cells."""

    encoding: str
    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(content: bytes) -> Sheet:
    """Return the rows of a file by its content, whatever it is called; empty rows are left out.

    Raises: FileUnreadable.
    """
    _refuse_unsuitable(content)
    encoding, lines = _workbook(content) if content.startswith(ZIP) else _text(content)
    rows = [(number, cells) for number, cells in _counted(lines) if any(cells)]
    if not rows:
        raise FileUnreadable(Text("ファイルに行がありません。", "The file has no rows."))
    (_first, head), *body = rows
    if not body:
        text = Text("見出しの行だけで、内容の行がありません。", "The file has a head and no rows below it.")
        raise FileUnreadable(text)
    width = max(len(cells) for _number, cells in rows)
    if width > MOST_COLUMNS:
        raise FileUnreadable(Text(f"列が多すぎます（{MOST_COLUMNS}列まで）。", f"At most {MOST_COLUMNS} columns."))
    return Sheet(encoding, _wide(head, width), tuple((number, _wide(cells, width)) for number, cells in body))


def _refuse_unsuitable(content: bytes) -> None:
    if not content:
        raise FileUnreadable(Text("ファイルが空です。", "The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileUnreadable(Text("ファイルが大きすぎます（10MBまで）。", "The file is too large (10 MB at most)."))
    if content.startswith(OLD_EXCEL):
        text = Text(
            "古い形式のExcelファイルです。Excelで開き、「Excelブック（.xlsx）」で保存し直してください。",
            "This is an Excel file of the old kind: open it in Excel and save it as .xlsx.",
        )
        raise FileUnreadable(text)
    if content.startswith(PDF):
        raise FileUnreadable(_NEITHER)


_NEITHER = Text("CSVファイルかExcelファイル（.xlsx）を選んでください。", "Choose a CSV file or an Excel file (.xlsx).")


def _text(content: bytes) -> tuple[str, Iterator[Sequence[str]]]:
    encoding, text = decode(content)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    return encoding, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def decode(content: bytes) -> tuple[str, str]:
    """Return the encoding and the text: by its mark, by escapes, else the first that decodes strictly.

    Raises: FileUnreadable.
    """
    marked = next((encoding for mark, encoding in BOMS if content.startswith(mark)), None)
    if marked is None and any(escape in content for escape in JIS_ESCAPES):
        marked = "iso2022_jp"
    for encoding in (marked,) if marked else ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding, text
    raise FileUnreadable(_NEITHER)


def _workbook(content: bytes) -> tuple[str, Iterator[Sequence[str]]]:
    _refuse_bomb(content)
    reader = cast("_ReadsWorkbooks", importlib.import_module("engine.imports.workbook"))
    try:
        return "xlsx", reader.rows(content, MOST_COLUMNS + 1)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise FileUnreadable(_NEITHER) from error


def _refuse_bomb(content: bytes) -> None:
    """Refuse what is no workbook, or unpacks to far more than it is; only its list of parts is read for that."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (BadZipFile, ValueError, OSError) as error:
        raise FileUnreadable(_NEITHER) from error
    if not any(part.filename.startswith("xl/") for part in parts):
        raise FileUnreadable(_NEITHER)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        text = Text("展開すると大きすぎるファイルです。", "The file would be far too large when unpacked.")
        raise FileUnreadable(text)


def _counted(lines: Iterator[Sequence[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows with their numbers, cells tidied.  Raises: FileUnreadable."""
    try:
        for number, cells in enumerate(lines, 1):
            if number > MOST_ROWS:
                raise FileUnreadable(Text(f"行が多すぎます（{MOST_ROWS:,}行まで）。", f"At most {MOST_ROWS:,} rows."))
            yield number, tuple(" ".join(cell.split()) for cell in cells)
    except (csv.Error, BadZipFile, ValueError, KeyError) as error:
        raise FileUnreadable(Text("ファイルが壊れていて読めません。", "The file is damaged.")) from error


def _wide(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))
