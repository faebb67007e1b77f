"""Checks of the SME definition: kept with answers and reasons, over the programme's own limits, and in FEEL."""

import datetime as dt
from typing import Any

import pytest

from engine import feel
from engine.domain.access import NotAllowed
from engine.domain.programme_read import read_programme
from engine.domain.sme import SmeVerdict, act
from engine.errors import Invalid
from engine.parties import sme_checks
from engine.programme_functions import plain_functions, programme_functions
from engine.work import Services, begin
from tests.cast import KENCHO, SATO, actor
from tests.domain.programme_folder import nothing_wrong, toml_with
from tests.engine.parties.test_companies import register

TYPED = {"industry": "retail", "capital": "1億円", "employees": "５０人", "shares": "200", "shares_of_one": "99"}
NOW = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)


@pytest.mark.shows("KYU-58")
def test_a_check_is_kept_with_its_reasons(desk: Services) -> None:
    company_id = register(desk, "㈱あおば")
    answers = sme_checks.answers_of({**TYPED, "shares_of_large": "132", "officers_half": "no"}, 3)
    with begin(desk, actor(desk, SATO)) as work:
        assert sme_checks.record(work, company_id, answers).verdict is SmeVerdict.SME
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        (kept,) = sme_checks.of(work, company_id, [company_id])
    assert (kept.verdict, kept.checked_by, kept.answers["capital"]) == (SmeVerdict.SME, SATO.name, 100_000_000)
    assert [reason.ja.rpartition("：")[2] for reason in kept.reasons[1:]] == ["該当しない"] * 3


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"capital": "たくさん", "officers": "x"}, {"capital", "officers"}),
        ({"shares_of_one": "201"}, {"shares_of_one"}),
        ({"officers": "3", "officers_of_large": "4"}, {"officers_of_large"}),
    ],
)
def test_answers_that_cannot_be_are_refused(changes: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        sme_checks.answers_of({**TYPED, **changes}, 3)
    assert set(refused.value.fields) == wrong


def test_an_npo_answers_its_own_questions() -> None:
    assert sme_checks.answers_of({"form": "npo", "npo-2": "yes"}, 3).npo == (None, True, None)
    assert sme_checks.answers_of({"form": "sole", "capital": "1000"}, 3).capital is None


def test_the_authority_checks_nothing(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO)) as work, pytest.raises(NotAllowed):
        sme_checks.record(work, company_id, sme_checks.answers_of(TYPED, 3))


def asked(source: str, functions: Any) -> object:
    return feel.evaluate(source, {}, feel.Environment(now=NOW, functions=functions)).value


NO = "one_half: false, two_thirds: false, officers_half: false"


def test_feel_checks_what_it_is_told() -> None:
    plain = plain_functions()
    assert asked(f'sme check({{industry: "retail", employees: 50, {NO}}}).eligible', plain) is True
    assert asked(f'sme check({{industry: "retail", employees: 51, capital: 50000001, {NO}}}).verdict', plain) == "large"
    assert asked('sme check({industry: "retail", employees: 50}).eligible', plain) is None
    assert asked("sme check({npo: [false, true, null]}).verdict", plain) == "npo"
    assert asked("sme check({}).verdict", plain) == "unknown"


def test_a_programme_may_have_limits_of_its_own() -> None:
    own = '[sme.limits.retail]\nemployees = 60\n\n[sme.limits.forestry]\nname = "林業"\ncapital = 1\nemployees = 9\n'
    reading = read_programme(toml_with("[parameters]", f"{own}\n[parameters]"), nothing_wrong)
    assert reading.programme is not None
    limits = reading.programme.sme.limits
    assert (limits["retail"].employees, limits["retail"].capital) == (60, 50_000_000)
    assert limits["wholesale"] == act().limits["wholesale"]
    functions = programme_functions(reading.programme)
    assert asked(f'sme check({{industry: "retail", employees: 60, {NO}}}).eligible', functions) is True
    assert asked(f'sme check({{industry: "forestry", employees: 9, {NO}}}).eligible', functions) is True


def test_a_wrong_limit_is_named() -> None:
    own = "[sme.limits.forestry]\ncapital = 0\n\n[parameters]"
    codes = {found.code for found in read_programme(toml_with("[parameters]", own), nothing_wrong).findings}
    assert {"programme.missing", "programme.wrong_value"} <= codes
