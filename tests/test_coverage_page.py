"""The page of coverage says what scenarios and tests show, no more and no less."""

from tests import coverage_page


def test_the_page_is_fresh() -> None:
    assert coverage_page.PAGE.read_text(encoding="utf-8") == coverage_page.page(), "python -m tests.coverage_page"


def test_nothing_is_shown_that_nobody_asked_for() -> None:
    known = {requirement.id for requirement in coverage_page.requirements()}
    asked = {
        key for key in coverage_page.proofs() if key.split("-")[0] in {"NAG", "KAG", "KYU", "MIC", "YAM", "DL", "K"}
    }
    assert asked <= known


def test_the_catalogue_is_whole() -> None:
    kinds = [requirement.id.split("-")[0] for requirement in coverage_page.requirements()]
    assert {name: kinds.count(name) for name in dict.fromkeys(kinds)} == {
        "NAG": 25,
        "KAG": 43,
        "KYU": 77,
        "MIC": 85,
        "YAM": 44,
        "DL": 66,
        "K": 33,
    }
