"""Long tables as files, row by row: what is written is never held as a whole, and no cell can run as a formula."""

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import IO

from engine.domain.text import Text
from engine.domain.workdays import JAPAN
from engine.errors import Invalid

Cell = str | int | Decimal | dt.date | dt.datetime | bool | None
# What makes a program read a text as a formula, full-width forms included.
FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
QUOTE = "'"
UTF8 = "utf-8-sig"
MOST_NAMED = 20
# The same characters by another number: JIS has each once, Unicode twice, and cp932 knows the second only.
TWINS = str.maketrans({"〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A long table under its name; its rows are taken once."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


class NotInEncoding(Invalid):
    """Some characters cannot be written in the encoding asked for; nothing was replaced, nothing written."""

    code = "not_in_encoding"
    sentence = Text(
        "Shift_JIS（cp932）にない文字があるため、この形では出力できません：{characters}。"
        "UTF-8を選ぶと、そのまま出力できます。",
        "These characters are not in Shift_JIS (cp932): {characters}. Choose UTF-8 to keep them.",
    )


def plain(value: Cell) -> str:
    """Write a value as data: 1234.5, 2026-10-06, 2026-10-06 13:30 in Japan, 1 and 0; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(JAPAN):%Y-%m-%d %H:%M}" if value.tzinfo else value.isoformat(" ", "minutes")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def inert(value: Cell) -> str:
    """Write a value so that no program takes a text for a formula; numbers stay numbers."""
    text = plain(value)
    return f"{QUOTE}{text}" if isinstance(value, str) and FORMULA.match(text) else text


def write_csv(target: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]], encoding: str) -> int:
    """Write a CSV file (RFC 4180, lines end with CR LF); return the number of rows.  Raises: NotInEncoding."""
    line, unknown, lines = io.StringIO(), dict[str, None](), 0
    writer = csv.writer(line)
    target.write(codecs.BOM_UTF8 if encoding == UTF8 else b"")
    for row in chain((head,), rows):
        writer.writerow([inert(value) for value in row])
        _put(target, line.getvalue(), encoding, unknown)
        line.seek(0)
        line.truncate()
        lines += 1
    if unknown:
        raise NotInEncoding(characters="、".join(list(unknown)[:MOST_NAMED]))
    return lines - 1


def _put(target: IO[bytes], text: str, encoding: str, unknown: dict[str, None]) -> None:
    """Write a line; what the encoding does not have is remembered, so that all of it can be named."""
    if encoding == UTF8:
        target.write(text.encode())
        return
    same = text.translate(TWINS)
    try:
        target.write(same.encode(encoding))
    except UnicodeEncodeError:
        unknown.update(dict.fromkeys(sign for sign in same if not _has(encoding, sign)))


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
