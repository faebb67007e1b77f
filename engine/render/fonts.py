"""The faces documents are printed in, and which characters they have."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from engine.domain.text import Text
from engine.errors import EngineError, Invalid

FOLDER = Path(__file__).parent / "typefaces"  # made by the set-up (.ci/setup.py) from locked packages
FAMILIES = ("BIZ UDPGothic", "Noto Sans JP")
# Marks that show nothing by themselves: joiners, directions, and selectors of a variant of the character before.
INVISIBLE = re.compile("[\n\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MOST_NAMED = 10
AROUND = 6  # characters shown before and after one that is missing


class NoFonts(EngineError):
    """The set-up did not put the typefaces where they belong."""

    code = "no_fonts"
    sentence = Text(
        "文書の書体が見つかりません。「make build」を実行してください（docs/operations.md）。",
        "The typefaces for documents were not found. Run `make build` (docs/operations.md).",
    )


class UnprintableText(Invalid):
    """A document holds characters that none of its typefaces has; a PDF would show empty boxes."""

    code = "unprintable_text"
    sentence = Text(
        "印刷できない文字があります：{places_ja}。ほかの文字に改めてください。",
        "Some characters cannot be printed: {places_en}. Use other characters.",
    )


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A character no typeface has, and the text it stands in. where: the first such text, shortened."""

    character: str
    where: str

    @property
    def text(self) -> Text:
        """Name the character and the place: 「𪚥」（U+2A6A5、「…」の中）."""
        code = f"U+{ord(self.character):04X}"
        return Text(
            f"「{self.character}」（{code}、「{self.where}」の中）", f"“{self.character}” ({code}, in “{self.where}”)"
        )


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


def require_printable(texts: Iterable[str]) -> None:
    """Refuse texts with characters no typeface has.  Raises: UnprintableText, NoFonts."""
    found = [one.text for one in unprintable(texts)[:MOST_NAMED]]
    if found:
        places = Text("、".join(one.ja for one in found), ", ".join(one.en for one in found))
        raise UnprintableText(places_ja=places.ja, places_en=places.en)


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
