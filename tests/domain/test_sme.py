"""The SME definition at every edge: limits of the Act, exactly one half, exactly two thirds (C-K4)."""

from typing import Any

import pytest

from engine.domain.sme import SmeAnswers, SmeVerdict, act, check

MILLION = 1_000_000
FREE: dict[str, Any] = {"one_half": False, "two_thirds": False, "officers_half": False}


def verdict(**told: Any) -> SmeVerdict:
    return check(SmeAnswers(**told), act()).verdict


@pytest.mark.parametrize(
    ("industry", "capital", "employees"),
    [
        ("manufacturing", 300 * MILLION, 300),
        ("wholesale", 100 * MILLION, 100),
        ("service", 50 * MILLION, 100),
        ("retail", 50 * MILLION, 50),
        ("rubber", 300 * MILLION, 900),
        ("software", 300 * MILLION, 300),
        ("lodging", 50 * MILLION, 200),
    ],
)
def test_a_limit_itself_is_within_it(industry: str, capital: int, employees: int) -> None:
    over: dict[str, Any] = {"industry": industry, **FREE}
    assert verdict(capital=capital, employees=employees + 1, **over) is SmeVerdict.SME
    assert verdict(capital=capital + 1, employees=employees, **over) is SmeVerdict.SME
    assert verdict(capital=capital + 1, employees=employees + 1, **over) is SmeVerdict.LARGE


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"capital": 1, "employees": None}, SmeVerdict.SME),
        ({"capital": None, "employees": 50}, SmeVerdict.SME),
        ({"capital": None, "employees": 51}, SmeVerdict.UNKNOWN),
        ({"capital": 51 * MILLION, "employees": None}, SmeVerdict.UNKNOWN),
        ({"capital": None, "employees": None}, SmeVerdict.UNKNOWN),
        ({"capital": None, "employees": 51, "is_sole": True}, SmeVerdict.LARGE),
        ({"capital": None, "employees": 50, "is_sole": True}, SmeVerdict.SME),
    ],
)
def test_either_limit_is_enough(told: dict[str, Any], expected: SmeVerdict) -> None:
    assert verdict(industry="retail", **told, **FREE) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"shares": 200, "shares_of_one": 99}, SmeVerdict.SME),
        ({"shares": 200, "shares_of_one": 100}, SmeVerdict.DEEMED_LARGE),
        ({"shares": 201, "shares_of_one": 100}, SmeVerdict.SME),
        ({"shares": 300, "shares_of_large": 199}, SmeVerdict.SME),
        ({"shares": 300, "shares_of_large": 200}, SmeVerdict.DEEMED_LARGE),
        ({"shares": 1000, "shares_of_large": 666}, SmeVerdict.SME),
        ({"shares": 1000, "shares_of_large": 667}, SmeVerdict.DEEMED_LARGE),
        ({"officers": 4, "officers_of_large": 1}, SmeVerdict.SME),
        ({"officers": 4, "officers_of_large": 2}, SmeVerdict.DEEMED_LARGE),
        ({"officers": 5, "officers_of_large": 2}, SmeVerdict.SME),
        ({"officers": 5, "officers_of_large": 3}, SmeVerdict.DEEMED_LARGE),
    ],
)
def test_exactly_half_or_two_thirds_is_too_much(told: dict[str, Any], expected: SmeVerdict) -> None:
    assert verdict(industry="retail", employees=5, **FREE, **told) is expected


@pytest.mark.parametrize("question", list(FREE))
def test_any_yes_excludes_and_silence_leaves_it_open(question: str) -> None:
    own = {"industry": "service", "employees": 100, **FREE}
    assert verdict(**{**own, question: True}) is SmeVerdict.DEEMED_LARGE
    assert verdict(**{**own, question: None}) is SmeVerdict.UNKNOWN


def test_a_yes_decides_even_where_the_size_is_unknown() -> None:
    assert verdict(industry="nonsense", employees=1, **FREE) is SmeVerdict.UNKNOWN
    assert verdict(industry="service", employees=101, capital=50 * MILLION + 1, one_half=True) is SmeVerdict.LARGE


@pytest.mark.parametrize(
    ("npo", "expected"),
    [
        ((False, False, True), SmeVerdict.NPO),
        ((None, True, None), SmeVerdict.NPO),
        ((False, False, False), SmeVerdict.LARGE),
        ((False, None, False), SmeVerdict.UNKNOWN),
    ],
)
def test_an_npo_needs_one_of_its_questions(npo: tuple[bool | None, ...], expected: SmeVerdict) -> None:
    assert verdict(npo=npo) is expected


def test_every_reason_is_said() -> None:
    told = check(SmeAnswers(industry="wholesale", capital=100 * MILLION, shares=2, shares_of_one=1), act())
    assert [text.ja.rpartition("：")[2] for text in told.reasons[1:]] == ["該当", "未確認", "未確認"]
    assert "100,000,000円" in told.reasons[0].ja
