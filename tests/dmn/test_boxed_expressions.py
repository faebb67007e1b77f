"""Boxed expressions (DMN 7.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import dmn

Value = Callable[..., Any]
Codes = Callable[..., list[str]]
VISITS = [{"town": "南町", "hours": 2}, {"town": "北町", "hours": 3}, {"town": "西町", "hours": 1}]


@pytest.mark.parametrize(
    ("decision", "data", "expected"),
    [
        ("literal", {"Worked hours": 3}, 5),
        ("context with result", {"Worked hours": 3}, 6600),
        ("nested context", {}, 8),
        ("recursive entry", {}, 3628800),
        ("invocation", {"Worked hours": 3}, 9000),
        ("invocation of a built-in", {}, "obar"),
        ("list", {}, [2, ["a"], None]),
        ("relation", {}, [{"town": "南町", "travel minutes": 40}, {"town": "北町", "travel minutes": 20}]),
        ("from relation", {}, ["北町"]),
        ("uses function", {}, [2, -2]),
        ("conditional", {"Worked hours": 9}, "long"),
        ("conditional", {"Worked hours": None}, "short"),
        ("filter", {"visits": VISITS}, [VISITS[0]]),
        ("filter by place", {}, "c"),
        ("for", {}, [4, 10, 18]),
        ("every", {"visits": VISITS}, False),
        ("every", {"visits": VISITS[:2]}, True),
        ("some", {"visits": VISITS}, True),
        ("some", {"visits": VISITS[2:]}, False),
        ("feel urls", {}, [1, 2, 3, 4]),
    ],
)
def test_boxed_expressions_have_their_values(value: Value, decision: str, data: dict[str, Any], expected: Any) -> None:
    assert value(decision, **data) == expected


def test_context_entries_see_those_above(ask: Callable[..., dmn.Decision]) -> None:
    answer = ask("context", **{"Worked hours": 3})
    assert answer.value == {"hourly fee": 2000, "gross fee": 6000, "note": None}
    assert [(note.code, note.name) for note in answer.notes] == [("dmn.type_mismatch", "note")]


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        ("invocation with a wrong parameter", "wrong_arguments"),
        ("invocation of a number", "not_a_function"),
        ("for over nothing", "not_iterable"),
        ("external", "dmn.external_function"),
        ("broken", "dmn.feel_syntax"),
        ("groovy", "dmn.expression_language"),
    ],
)
def test_what_cannot_be_evaluated_says_why(codes: Codes, decision: str, code: str) -> None:
    assert code in codes(decision)


def test_a_syntax_error_is_placed_in_the_file(ask: Callable[..., dmn.Decision]) -> None:
    (note,) = ask("broken").notes
    assert (note.file, note.element, note.name) == ("boxed_expressions.dmn", "d_broken", "broken")
    assert note.line == 192
