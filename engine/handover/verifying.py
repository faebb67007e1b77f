"""Whether a package is what it was when it was made: every file by its hash, the trail link by link."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.chains import FIRST, link_digest
from engine.domain.text import Text
from engine.errors import Invalid
from engine.store.base import load_json

MANIFEST, TRAIL, CHAINS = "MANIFEST.json", "trail.jsonl", "chains.json"
PIECE = 1 << 20


class NoPackage(Invalid):
    """The file is no hand-over package."""

    code = "no_package"
    sentence = Text("引継ぎ一式のファイルではありません。", "This is no hand-over package.")


def verify(file: Path) -> Iterator[Text]:
    """Yield what differs from the manifest, and each link of the trail that does not hold.  Raises: NoPackage."""
    try:
        with zipfile.ZipFile(file) as book:
            names = book.namelist()
            if not {MANIFEST, TRAIL, CHAINS} <= set(names):
                raise NoPackage
            yield from _files(book, load_json(book.read(MANIFEST))["files"], names)
            yield from _trail(book)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise NoPackage from error


def _files(book: zipfile.ZipFile, listed: Mapping[str, Mapping[str, Any]], names: list[str]) -> Iterator[Text]:
    for path in sorted(set(names) - {MANIFEST} - set(listed)):
        yield Text(f"{path}：目録にありません", f"{path}: not in the manifest")
    for path, said in listed.items():
        if names.count(path) != 1:
            yield Text(f"{path}：ありません", f"{path}: missing")
        elif _hash(book, path) != said["sha256"]:
            yield Text(f"{path}：内容が変わっています", f"{path}: has been changed")


def _hash(book: zipfile.ZipFile, path: str) -> str:
    digest = hashlib.sha256()
    with book.open(path) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _trail(book: zipfile.ZipFile) -> Iterator[Text]:
    ends: dict[str, list[Any]] = {}
    with book.open(TRAIL) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                link = load_json(line)
                key, seq, holds = link["chain_key"], link["seq"], _holds(link, ends)
            except (KeyError, ValueError):
                yield Text(
                    f"履歴の {number} 行目：鎖が切れています", f"line {number} of the trail: the chain is broken"
                )
                continue
            if not holds:
                yield Text(f"履歴 {key} の {seq} 件目：鎖が切れています", f"{key} {seq}: the chain is broken")
            ends[key] = [seq, link["digest"]]
    for key, end in load_json(book.read(CHAINS)).items():
        if ends.get(key) != end:
            yield Text(f"履歴 {key}：終わりが欠けています", f"{key}: its end is missing")


def _holds(link: Mapping[str, Any], ends: Mapping[str, list[Any]]) -> bool:
    """Tell whether a link follows the one before it in its chain and says what it said."""
    length, before = ends.get(link["chain_key"], [0, FIRST.hex()])
    expected = link_digest({**link, "at": dt.datetime.fromisoformat(link["at"])}, bytes.fromhex(before)).hex()
    return bool(link["seq"] == length + 1 and link["digest"] == expected)
