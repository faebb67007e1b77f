"""The municipalities of a programme, from its own code list: found however written, by kind and area."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from engine.domain.municipality import (
    Municipality,
    MunicipalityKind,
    is_municipality_code,
    kind_of,
    municipality_of,
)
from engine.domain.programme import CodeList, Programme
from engine.domain.text import Text

CODES = "municipality"  # the code list a programme names its municipalities in
AREA = "area"
LONG, SHORT = 6, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A municipality of a programme. code: as the programme writes it. area: in words, None where none is said."""

    code: str
    name: Text
    kind: MunicipalityKind | None
    area: Text | None


@dataclass(frozen=True, slots=True)
class Places:
    """The municipalities of a programme by their codes, in the order of its list."""

    known: Mapping[str, Place]

    def find(self, written: str) -> str | None:
        """Return the code of what was written: a code with or without check digit, a name, an address; None if unknown.

        A programme without municipalities takes every true code.
        """
        line = unicodedata.normalize("NFKC", written).strip()
        short = line[:SHORT] if len(line) == LONG and is_municipality_code(line) else line
        for code in (line, short):
            if code in self.known:
                return code
        if not self.known:
            return line if short != line or (line.isdigit() and len(line) == SHORT) else None
        longer = next((code for code in self.known if len(code) == LONG and code[:SHORT] == line), None)
        return longer or self._named(line)

    def name(self, code: str | None) -> Text | None:
        """Name a municipality by its code; the code itself for one the list does not have, None for none."""
        if not code:
            return None
        return self.known[code].name if code in self.known else Text(code, code)

    def _named(self, line: str) -> str | None:
        listed = [Municipality(code=one.code, prefecture="", name=one.name.ja) for one in self.known.values()]
        bare = line.removeprefix(_prefecture(line))
        found = municipality_of(bare, listed)
        return found.code if found else None


def places(programme: Programme) -> Places:
    """Return the municipalities of a programme; none when it lists none."""
    codes = programme.codes.get(CODES)
    entries = codes.codes if codes else ()
    areas = programme.codes.get(AREA)
    return Places(
        {
            one.code: Place(
                code=one.code,
                name=one.name,
                kind=kind_of(one.name.ja),
                area=_area(one.parents.get(AREA), one.note, areas),
            )
            for one in entries
        }
    )


def _area(parent: str | None, note: str, areas: CodeList | None) -> Text | None:
    """Return the area a municipality lies in: of the areas' list, else as its note says."""
    entry = areas.get(parent) if areas and parent else None
    if entry is not None:
        return entry.name
    named = next((one.name for one in areas.codes if one.name.ja == note), None) if areas else None
    return named or (Text(note, note) if note else None)


def _prefecture(line: str) -> str:
    for end in "都道府県":
        head, found, _ = line.partition(end)
        if found and len(head) in {2, 3}:
            return head + found
    return ""
