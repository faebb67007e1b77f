"""Company names and numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.company import corporate_number_of, name_key


@pytest.mark.parametrize(
    "name",
    [
        "株式会社髙橋製作所",
        "㈱高橋製作所",
        "(株) 高橋　製作所",
        "（株）高橋製作所",
        "高橋製作所株式会社",
        "高橋・製作所 (株)",
    ],
)
def test_spellings_of_one_name_give_one_key(name: str) -> None:
    assert name_key(name) == name_key("高橋製作所")


@pytest.mark.parametrize(
    ("one", "other"), [("Ａ＆Ｂ Café", "a&b CAFE"), ("つじ", "ﾂｼﾞ"), ("辻󠄀屋", "辻屋"), ("キヤノン", "キャノン")]
)
def test_width_case_kana_and_accents_do_not_count(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("かき工業", "がき工業"), ("東製作所", "東工業"), ("山田", "山口")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(name: str) -> None:
    key = name_key(name)
    assert name_key(f"株式会社 {key}") == name_key(key)


@pytest.mark.parametrize("typed", ["7000012050002", "７０００－０１２０－５０００２", " 7000012050002 "])
def test_a_corporate_number_is_known_however_typed(typed: str) -> None:
    assert corporate_number_of(typed) == "7000012050002"


@pytest.mark.parametrize("typed", ["7000012050003", "700001205000", "0000012050002", "abc", ""])
def test_a_wrong_check_digit_is_no_corporate_number(typed: str) -> None:
    assert corporate_number_of(typed) is None
