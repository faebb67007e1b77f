"""The tree handed to the browser: its shapes are a promise (engine/feel/parsing/tree.py)."""

import json
from typing import Any

import pytest

from engine import feel

ONE = ["number", "1"]
A, B = ["name", "a"], ["name", "b"]


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("null", ["null"]),
        ("true", ["boolean", True]),
        ("12.50", ["number", "12.5"]),
        ('"x\\n"', ["string", "x\n"]),
        ('@"2026-04-01"', ["at", "2026-04-01"]),
        ("[a, 1]", ["list", A, ONE]),
        ('{a: 1, "b c": a}', ["context", ["a", ONE], ["b c", A]]),
        ("[1..a)", ["range", "[", ONE, A, ")"]),
        ("]1..a[", ["range", "(", ONE, A, ")"]),
        ("(..a]", ["range", "(", None, A, "]"]),
        ("(< 1)", ["unary", "<", ONE]),
        ("function(a: list<number>, b) a", ["function", [["a", ["list", "number"]], ["b", None]], A]),
        ("function(a) external {}", ["external", ["a"]]),
        ("a.b c", ["path", A, "b c"]),
        ("a[b]", ["filter", A, B]),
        ("a(b, 1)", ["call", A, B, ONE]),
        ("a(p q: b)", ["call named", A, ["p q", B]]),
        ("-a", ["neg", A]),
        ("a + b + 1", ["+", A, B, ONE]),
        ("a - b + 1", ["+", ["-", A, B], ONE]),
        ("a * b ** 1", ["*", A, ["**", B, ONE]]),
        ("a != b", ["!=", A, B]),
        ("a and b and a or b", ["or", ["and", A, B, A], B]),
        ("a between 1 and b", ["between", A, ONE, B]),
        ("a in (< 1, b)", ["in", A, ["unary", "<", ONE], B]),
        ("a instance of context<a: range<date>>", ["instance of", A, ["context", ["a", ["range", "date"]]]]),
        ("a instance of function<date>->Any", ["instance of", A, ["function", ["date"], "Any"]]),
        ("if a then b else 1", ["if", A, B, ONE]),
        ("for a in b, c in 1..b return a", ["for", [["a", B], ["c", ["span", ONE, B]]], A]),
        ("some a in b satisfies a", ["some", [["a", B]], A]),
        ("every a in b satisfies a", ["every", [["a", B]], A]),
    ],
)
def test_an_expression_has_its_documented_shape(source: str, tree: list[Any]) -> None:
    made = feel.to_tree(feel.compile_expression(source))
    assert json.loads(json.dumps(made)) == tree


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("-", ["any"]),
        ("< 1, a", ["tests", ["unary", "<", ONE], A]),
        ("not(a, 1)", ["not", ["tests", A, ONE]]),
        ("? = 1", ["tests", ["=", ["name", "?"], ONE]]),
    ],
)
def test_tests_have_their_documented_shape(source: str, tree: list[Any]) -> None:
    assert feel.to_tree(feel.compile_unary_tests(source)) == tree


def test_known_names_decide_how_a_text_is_read() -> None:
    known = feel.compile_expression("a - b + profit and loss", ("a-b", "profit and loss"))
    assert feel.to_tree(known) == ["+", ["name", "a-b"], ["name", "profit and loss"]]
    unknown = feel.compile_expression("a - b + profit and loss")
    assert feel.to_tree(unknown)[0] == "and"
