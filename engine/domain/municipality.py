"""Municipalities: their codes, and finding the one an address lies in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.text import Text

WEIGHTS = (6, 5, 4, 3, 2)
CODE = re.compile(r"\d{6}", re.ASCII)
DISTRICT = re.compile("^[^市区町村]+?郡")
PREFECTURE = re.compile("^(?:東京都|北海道|(?:京都|大阪)府|.{2,3}県)")


class MunicipalityKind(StrEnum):
    """What a municipality is, by the last sign of its name."""

    CITY = "市"
    WARD = "区"
    TOWN = "町"
    VILLAGE = "村"


MUNICIPALITY_KIND_NAMES: Mapping[MunicipalityKind, Text] = {
    MunicipalityKind.CITY: Text("市", "city"),
    MunicipalityKind.WARD: Text("区", "ward"),
    MunicipalityKind.TOWN: Text("町", "town"),
    MunicipalityKind.VILLAGE: Text("村", "village"),
}


@dataclass(frozen=True, slots=True, order=True)
class Municipality:
    """A city, ward, town or village. code: 全国地方公共団体コード, six digits with its check digit."""

    code: str
    prefecture: str
    name: str


def is_municipality_code(code: str) -> bool:
    """Tell whether six digits are a 全国地方公共団体コード by their check digit (総務省)."""
    if not CODE.fullmatch(code):
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(code[:5], WEIGHTS, strict=True))
    return int(code[5]) == (11 - weighted % 11) % 10


def kind_of(name: str) -> MunicipalityKind | None:
    """Return 市, 区, 町 or 村; None for what is none of them (県外, その他)."""
    return MunicipalityKind(name[-1]) if name and name[-1] in set(MunicipalityKind) else None


def municipality_of(address: str, known: Iterable[Municipality]) -> Municipality | None:
    """Return the municipality an address lies in, None if it cannot be told.

    Prefecture and 郡 may be missing; the longest name wins; a name that lies in two prefectures wants its prefecture.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", address))
    written = PREFECTURE.match(text)
    rest = text[written.end() :] if written else text
    names = {rest, DISTRICT.sub("", rest)}
    found = [m for m in known if any(name.startswith(_plain(m)) for name in names) and _agrees(m, written)]
    longest = max((len(_plain(m)) for m in found), default=0)
    best = [m for m in found if len(_plain(m)) == longest]
    return best[0] if len(best) == 1 else None


def by_code(known: Iterable[Municipality]) -> Mapping[str, Municipality]:
    """Return the municipalities by their codes."""
    return {municipality.code: municipality for municipality in known}


def _plain(municipality: Municipality) -> str:
    return DISTRICT.sub("", municipality.name)


def _agrees(municipality: Municipality, written: re.Match[str] | None) -> bool:
    return written is None or written[0] == municipality.prefecture
