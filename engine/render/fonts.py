"""The faces documents are printed in, and which characters they have."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from engine.domain.text import Text
from engine.errors import EngineError

FOLDER = Path(__file__).parent / "typefaces"  # made by the set-up (.ci/setup.py) from locked packages
FAMILIES = ("BIZ UDPGothic", "Noto Sans JP")
# Marks that show nothing by themselves: joiners, directions, and selectors of a variant of the character before.
INVISIBLE = re.compile("[\n\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MOST_NAMED = 10
GETA = "〓"  # what printers of Japanese put where they have no type
NOTE = Text(
    "書体にない文字を「{mark}」で表しています：{places}{more}。",
    "Characters no typeface has are shown as “{mark}”: {places}{more}.",
)
MORE = Text("ほか{count}字", " and {count} more")
AROUND = 6  # characters shown before and after one that is missing


class NoFonts(EngineError):
    """The set-up did not put the typefaces where they belong."""

    code = "no_fonts"
    sentence = Text(
        "文書の書体が見つかりません。「make build」を実行してください（docs/operations.md）。",
        "The typefaces for documents were not found. Run `make build` (docs/operations.md).",
    )


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A character no typeface has, and the text it stands in. where: the first such text, shortened."""

    character: str
    where: str

    @property
    def text(self) -> Text:
        """Name the character by its number, and the place: U+2A6A5（「…」の中）."""
        code = f"U+{ord(self.character):04X}"
        return Text(f"{code}（「{self.where}」の中）", f"{code} (in “{self.where}”)")


def files() -> list[Path]:
    """Return the typefaces.  Raises: NoFonts."""
    found = sorted(FOLDER.glob("*.ttf"))
    if not found:
        raise NoFonts
    return found


def unprintable(texts: Iterable[str]) -> list[Unprintable]:
    """List the characters no typeface has, each once, with the first text it stands in.  Raises: NoFonts."""
    known = _characters()
    found: dict[str, Unprintable] = {}
    for text in texts:
        for character in set(INVISIBLE.sub("", text)) - known - found.keys():
            found[character] = Unprintable(character, _around(text, character))
    return list(found.values())


def note(found: Sequence[Unprintable], lang: str) -> str:
    """Return the sentence that names the characters and where they stand."""
    named = [one.text.get(lang) for one in found[:MOST_NAMED]]
    more = MORE.get(lang).format(count=len(found) - MOST_NAMED) if len(found) > MOST_NAMED else ""
    return NOTE.get(lang).format(mark=GETA, places="、".join(named) if lang == "ja" else ", ".join(named), more=more)


def _around(text: str, character: str) -> str:
    """Return the few characters a reader finds the place by."""
    line = next(line for line in text.split("\n") if character in line)
    start = max(0, line.index(character) - AROUND)
    return line[start : start + 2 * AROUND + 1]


@cache
def _characters() -> frozenset[str]:
    """Return every character some typeface has; reading them takes half a second, once a process."""
    found: set[str] = set()
    for path in files():
        with TTFont(path, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(found)
