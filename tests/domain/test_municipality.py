"""Municipalities."""

import pytest

from engine.domain.municipality import Municipality, is_municipality_code, municipality_of

KNOWN = (
    Municipality("131016", "東京都", "千代田区"),
    Municipality("132063", "東京都", "府中市"),
    Municipality("342084", "広島県", "府中市"),
    Municipality("261009", "京都府", "京都市"),
    Municipality("261041", "京都府", "京都市中京区"),
    Municipality("464040", "鹿児島県", "長島町"),
)


@pytest.mark.parametrize(("code", "right"), [("131016", True), ("011002", True), ("131017", False), ("13101", False)])
def test_codes_are_checked_by_their_digit(code: str, right: object) -> None:
    assert is_municipality_code(code) is right


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("東京都千代田区丸の内1-1", "131016"),
        ("千代田区　丸の内１－１", "131016"),
        ("京都市中京区寺町通", "261041"),
        ("京都府京都市左京区", "261009"),
        ("鹿児島県出水郡長島町", "464040"),
        ("長島町", "464040"),
        ("広島県府中市", "342084"),
        ("府中市", None),
        ("大阪府大阪市", None),
        ("", None),
    ],
)
def test_an_address_lies_in_the_longest_name_that_fits(address: str, code: str | None) -> None:
    found = municipality_of(address, KNOWN)
    assert (found and found.code) == code
