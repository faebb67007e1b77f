"""Which companies may be one and the same: by number, by name and place, by similar names in one place.

What is found is put to a person, never merged by itself. Names are compared within one place only, in a large place
only where they begin or end alike, so that ten thousand companies are looked through in a second.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from rapidfuzz import fuzz, process

from engine.domain.ids import CompanyId
from engine.domain.text import Text

LARGE_PLACE = 300  # companies: above, only names that begin or end alike are compared
LEAST_SIMILAR = 80  # WRatio of two name keys
SHORTEST = 3  # signs of a key: two of them are alike too easily
MOST_ALIKE = 50  # companies of one number or name that are paired; more are no duplicates but a mistake of the source
BY_NUMBER, BY_NAME, BY_NAME_ALONE = 100, 99, 95
Pair = tuple[CompanyId, CompanyId]


class Why(StrEnum):
    """Why two companies are proposed."""

    NUMBER = "number"
    NAME = "name"
    NAME_ALONE = "name_alone"
    SIMILAR = "similar"


WHY_NAMES: Mapping[Why, Text] = {
    Why.NUMBER: Text("法人番号が同じ", "Same corporate number"),
    Why.NAME: Text("名称と市町村が同じ", "Same name and municipality"),
    Why.NAME_ALONE: Text("名称が同じ（一方の市町村が不明）", "Same name, one municipality not known"),
    Why.SIMILAR: Text("名称が似ていて市町村が同じ", "Similar name, same municipality"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of a company. stands_for: the company it was merged into, else itself."""

    id: CompanyId
    stands_for: CompanyId
    key: str
    municipality: str | None
    number: str | None


Candidate = tuple[Entry, Entry, Why, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Two companies that may be one, the earlier first. score: 0-100."""

    pair: Pair
    why: Why
    score: int


def matches(entries: Sequence[Entry]) -> list[Match]:
    """Return pairs of companies that may be one, each once with its best reason, best first.

    Entries with different corporate numbers are different organisations.
    """
    return _best(_candidates(entries))


def matches_of(company_id: CompanyId, entries: Sequence[Entry]) -> list[Match]:
    """Return the pairs one company is in; quick however many companies there are."""
    own = [entry for entry in entries if entry.stands_for == company_id]
    return _best(candidate for one in own for candidate in _candidates_of(one, entries))


def _best(candidates: Iterable[Candidate]) -> list[Match]:
    best: dict[Pair, Match] = {}
    for one, other, why, score in candidates:
        if one.stands_for == other.stands_for:
            continue
        low, high = sorted((one.stands_for, other.stands_for))
        known = best.get((low, high))
        if known is None or known.score < score:
            best[low, high] = Match((low, high), why, score)
    return sorted(best.values(), key=lambda match: (-match.score, match.pair))


def similar(key: str, entries: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """Return the entries whose names are similar to a key, each with its score."""
    rest = [entry for entry in entries if len(entry.key) >= SHORTEST]
    if len(key) < SHORTEST:
        return []
    found = process.extract(
        key, [entry.key for entry in rest], scorer=fuzz.WRatio, score_cutoff=LEAST_SIMILAR, limit=None
    )
    return [(rest[place], int(score)) for _, score, place in found]


def _candidates(entries: Sequence[Entry]) -> Iterator[Candidate]:
    for one, other in _alike(entries, lambda entry: entry.number):
        yield one, other, Why.NUMBER, BY_NUMBER
    for one, other in _alike(entries, lambda entry: entry.key):
        yield from _by_name(one, other)
    for block in _blocks(entries):
        yield from _similar_in(block)


def _candidates_of(one: Entry, entries: Sequence[Entry]) -> Iterator[Candidate]:
    for other in entries:
        if one.number and one.number == other.number:
            yield one, other, Why.NUMBER, BY_NUMBER
        elif one.key and one.key == other.key:
            yield from _by_name(one, other)
    if one.municipality:
        here = [other for other in entries if other.municipality == one.municipality]
        yield from _similar_to(one, here)


def _by_name(one: Entry, other: Entry) -> Iterator[Candidate]:
    """Yield two of one name, unless they are told apart by number or place."""
    if not _differ(one, other) and one.municipality == other.municipality:
        yield one, other, Why.NAME, BY_NAME
    elif not _differ(one, other) and not (one.municipality and other.municipality):
        yield one, other, Why.NAME_ALONE, BY_NAME_ALONE


def _similar_in(block: Sequence[Entry]) -> Iterator[Candidate]:
    for place, one in enumerate(block):
        yield from _similar_to(one, block[place + 1 :])


def _similar_to(one: Entry, others: Sequence[Entry]) -> Iterator[Candidate]:
    for other, score in similar(one.key, others):
        if one.key != other.key and not _differ(one, other):
            yield one, other, Why.SIMILAR, score


def _alike(entries: Sequence[Entry], what: Callable[[Entry], str | None]) -> Iterator[tuple[Entry, Entry]]:
    groups: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if value := what(entry):
            groups[value].append(entry)
    for group in groups.values():
        yield from combinations(group[:MOST_ALIKE], 2)


def _blocks(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Yield the entries whose names are compared with each other."""
    places: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.municipality and len(entry.key) >= SHORTEST:
            places[entry.municipality].append(entry)
    for block in places.values():
        if len(block) <= LARGE_PLACE:
            yield block
        else:
            yield from _cut(block, lambda entry: entry.key[:1])
            yield from _cut(block, lambda entry: entry.key[-2:])


def _cut(block: Sequence[Entry], what: Callable[[Entry], str | None]) -> Iterable[list[Entry]]:
    groups: defaultdict[str | None, list[Entry]] = defaultdict(list)
    for entry in block:
        groups[what(entry)].append(entry)
    return groups.values()


def _differ(one: Entry, other: Entry) -> bool:
    """Tell whether both have a corporate number, and not the same."""
    return one.number is not None and other.number is not None and one.number != other.number
