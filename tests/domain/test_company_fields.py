"""What people type of a company becomes one form of each value, or is refused with a sentence."""

import pytest

from engine.domain.company_fields import clean_values


def place(text: str) -> str | None:
    return {"枕崎市": "46204", "46204": "46204"}.get(text)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("name", "　株式会社  あおば ", "株式会社 あおば"),
        ("corporate_number", "７０００－０１２０－５０００２", "7000012050002"),
        ("municipality", "枕崎市", "46204"),
        ("municipality", "", ""),
        ("capital", "1,000万円", "10000000"),
        ("capital", "０．５億円", "50000000"),
        ("capital", "3億", "300000000"),
        ("capital", "12345678", "12345678"),
        ("employees", "１２人", "12"),
        ("employees", "", ""),
        ("phone", "０９９ー５５５ー０１５１", "099-555-0151"),
        ("email", "info@kusunoha.example.jp", "info@kusunoha.example.jp"),
        ("主な製品", " 緑茶 ", "緑茶"),
    ],
)
def test_a_value_has_one_form(key: str, typed: str, value: str) -> None:
    cleaned = clean_values({key: typed}, place)
    assert not cleaned.errors
    assert cleaned.values == {key: value}


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("name", "（株）", "企業名を入力"),
        ("corporate_number", "7000012050003", "検査数字"),
        ("municipality", "架空町", "一覧にありません"),
        ("capital", "たくさん", "金額になりません"),
        ("capital", "0.00001円", "金額になりません"),
        ("employees", "E3", "数になりません"),
        ("phone", "内線", "電話番号になりません"),
        ("email", "info＠", "メールアドレスになりません"),
        ("address", "あ" * 201, "200字以内"),
    ],
)
def test_what_is_no_value_is_refused_with_a_sentence(key: str, typed: str, said: str) -> None:
    cleaned = clean_values({key: typed}, place)
    assert not cleaned.values
    assert said in cleaned.errors[key][0].ja


def test_every_wrong_field_is_named_at_once() -> None:
    assert set(clean_values({"name": "", "capital": "x", "employees": "5"}, place).errors) == {"name", "capital"}
