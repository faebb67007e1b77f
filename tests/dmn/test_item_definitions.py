"""Types, allowed values and implicit conversions (DMN 7.3.3, 10.3.2.9.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import dmn

Value = Callable[..., Any]
Codes = Callable[..., list[str]]
FIRM = {"name": "例示商店", "number of staff": 4, "branches": [{"town": "南町"}]}


@pytest.mark.parametrize(
    ("decision", "data", "expected"),
    [
        ("echo grade", {"grade": "B"}, "B"),
        ("echo grade", {"grade": ["B"]}, "B"),
        ("echo grades", {"grades": ["A", "C"]}, ["A", "C"]),
        ("echo grades", {"grades": "A"}, ["A"]),
        ("echo scores", {"scores": [1, 100, 0]}, [1, 100, 0]),
        ("echo firm", {"firm": FIRM}, FIRM),
        ("echo firm", {"firm": {"name": "例示商店"}}, {"name": "例示商店"}),
        ("staff", {"firm": FIRM}, 5),
        ("echo unit", {"unit": {"label": "a", "units": [{"label": "b"}]}}, {"label": "a", "units": [{"label": "b"}]}),
        ("as number", {"anything": [7]}, 7),
        ("as firms", {"anything": FIRM}, [FIRM]),
        ("as moment", {}, "2026-04-01T00:00:00Z"),
        ("as term", {"anything": "2027-03-31"}, {"first day": "2026-04-01", "last day": "2027-03-31"}),
        ("use rule", {}, 2),
        ("instance", {"anything": "A"}, [True, False, False]),
        ("instance", {"anything": 1}, [False, False, True]),
        ("instance", {"anything": FIRM}, [False, True, False]),
        ("table", {"anything": "x"}, "A"),
    ],
)
def test_values_that_fit_pass(value: Value, decision: str, data: dict[str, Any], expected: Any) -> None:
    assert value(decision, **data) == expected


@pytest.mark.parametrize(
    ("decision", "data"),
    [
        ("echo grade", {"grade": "D"}),
        ("echo grade", {"grade": 1}),
        ("echo grades", {"grades": ["A", "D"]}),
        ("echo scores", {"scores": [101]}),
        ("echo scores", {"scores": [1, 2, 3, 4]}),
        ("echo firm", {"firm": {**FIRM, "number of staff": "four"}}),
        ("echo firm", {"firm": {**FIRM, "branches": ["南町"]}}),
        ("echo unit", {"unit": {"label": "a", "units": [{"label": 1}]}}),
        ("as number", {"anything": "7"}),
        ("as number", {"anything": True}),
        ("as number", {"anything": [1, 2]}),
        ("made firm", {}),
        ("as term", {"anything": "2026-03-31"}),
        ("no rule", {}),
        ("wide rule", {}),
        ("table", {"anything": "z"}),
    ],
)
def test_values_that_do_not_fit_are_null(codes: Codes, decision: str, data: dict[str, Any]) -> None:
    assert "dmn.type_mismatch" in codes(decision, **data)


def test_a_misfit_names_value_and_type(ask: Callable[..., dmn.Decision]) -> None:
    (note,) = ask("echo grade", grade="D").notes
    assert note.text.ja == '「grade」の値 "D" は型「tGrade」に合いません。'


def test_input_values_are_checked(codes: Codes) -> None:
    assert codes("table", anything="w") == ["dmn.input_value"]


def test_output_values_are_checked(codes: Codes) -> None:
    assert codes("table", anything="y") == ["dmn.output_value"]
