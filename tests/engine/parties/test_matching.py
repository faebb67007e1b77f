"""Which companies may be one: by number, name and place, similar names."""

import pytest

from engine.domain.company import name_key
from engine.domain.ids import CompanyId
from engine.parties.matching import LARGE_PLACE, Entry, Why, matches, matches_of

PLACE = "46201"


def entry(number: int, name: str, place: str | None = PLACE, corporate: str | None = None) -> Entry:
    return Entry(CompanyId(number), CompanyId(number), name_key(name), place, corporate)


def why(*entries: Entry) -> list[Why]:
    return [match.why for match in matches(entries)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (entry(1, "㈱青葉", corporate="1"), entry(2, "みどり", "46204", "1"), [Why.NUMBER]),
        (entry(1, "㈱高橋製作所"), entry(2, "髙橋製作所（株）"), [Why.NAME]),
        (entry(1, "㈱高橋製作所"), entry(2, "髙橋製作所（株）", None), [Why.NAME_ALONE]),
        (entry(1, "㈱高橋製作所"), entry(2, "髙橋製作所（株）", "46204"), []),
        (entry(1, "㈱高橋製作所", corporate="1"), entry(2, "髙橋製作所", corporate="2"), []),
        (entry(1, "しおかぜ水産加工"), entry(2, "しおかぜ水産"), [Why.SIMILAR]),
        (entry(1, "しおかぜ水産加工"), entry(2, "しおかぜ水産", "46204"), []),
        (entry(1, "しおかぜ水産加工", corporate="1"), entry(2, "しおかぜ水産", corporate="2"), []),
        (entry(1, "南"), entry(2, "南国"), []),
        (entry(1, "まるにし建設"), entry(2, "まるにし運輸"), []),
    ],
)
def test_a_pair_is_proposed_for_a_reason(one: Entry, other: Entry, expected: list[Why]) -> None:
    assert why(one, other) == why(other, one) == expected


def test_a_pair_is_proposed_once_with_its_best_reason() -> None:
    (match,) = matches([entry(1, "㈱高橋製作所", corporate="1"), entry(2, "髙橋製作所", corporate="1")])
    assert (match.why, match.score) == (Why.NUMBER, 100)


def test_a_large_place_still_meets_its_misspelt() -> None:
    crowd = [entry(number, f"会社{number}") for number in range(10, 10 + LARGE_PLACE)]
    twice = [entry(1, "くすのは製茶工場"), entry(2, "くすのき製茶工場"), entry(3, "くずのは製茶工場")]
    found = {match.pair for match in matches([*crowd, *twice])}
    assert {(1, 2), (1, 3)} <= found


def test_those_merged_already_are_not_proposed() -> None:
    merged = Entry(CompanyId(2), CompanyId(1), name_key("青葉製茶"), PLACE, None)
    third = entry(3, "㈱青葉製茶")
    assert [match.pair for match in matches([entry(1, "みどり園"), merged, third])] == [(1, 3)]
    assert [match.pair for match in matches_of(CompanyId(3), [entry(1, "みどり園"), merged, third])] == [(1, 3)]


def test_the_pairs_of_one_company_are_those_of_all_with_it() -> None:
    names = ("くすのは製茶工場", "くすのき製茶工場", "㈱くすのは製茶工場", "しおかぜ水産", "しおかぜ水産加工", "南")
    numbers = (None, "1", "2", "2", None, None)
    crowd = [entry(number, name, PLACE, numbers[number - 1]) for number, name in enumerate(names, 1)]
    everything = matches(crowd)
    for one in crowd:
        assert matches_of(one.id, crowd) == [match for match in everything if one.id in match.pair]
