"""Imports: prefixes, nested imports, one model imported by two others (DMN 1.5, 6.3.3 and 10.3.2.11)."""

from typing import Any

import pytest

from engine import dmn, feel
from tests.dmn.drawn import answer, decision, file, given, imports, invocation, item, knowledge, same, service

BASE = file(
    item("tSmall", "number", allowed="< 10")
    + given("a", "tSmall")
    + decision("next", "a + 1", "number", "i:a")
    + knowledge("double", "x:tSmall", "x * 2")
    + service("serve", "next", inputs="a"),
    "base",
)
LEFT = file(
    imports("B", "base")
    + decision("tens", "B.next * 10", "number", "d:base#next")
    + knowledge("more", "x", "B.double(x) + 1", needs="base#double"),
    "left",
)
RIGHT = file(imports("B", "base") + decision("hundreds", "B.next * 100", "number", "d:base#next"), "right")
CASES: tuple[tuple[str, str, str, dict[str, Any], str], ...] = (
    ("B=base", "B.next + B.a", "d:base#next i:base#a", {"a": 1}, "3"),
    ("B=base", "B.double(3)", "k:base#double", {}, "6"),
    ("B=base", "B.double(30)", "k:base#double", {}, "null"),
    ("B=base", "B.double(x: 3)", "k:base#double", {}, "6"),
    ("B=base", invocation("B.double", x="4"), "k:base#double", {}, "8"),
    ("B=base", "B.serve(3)", "k:base#serve", {}, "4"),
    ("B=base", "3 instance of B.tSmall", "", {}, "true"),
    ("B=base", "(function(x: B.tSmall) x)(3)", "", {}, "3"),
    ("B=base", '(function(x: B.tSmall) x)("a")', "", {}, "null"),
    ("B=base", "next", "d:base#next", {"a": 1}, "null"),
    ("my B=base", "my B.next", "d:base#next", {"a": 1}, "2"),
    ("=base", "next", "d:base#next", {"a": 1}, "2"),
    ("L=left", "L.tens", "d:left#tens", {"a": 1}, "20"),
    ("L=left", "L.more(1)", "k:left#more", {}, "3"),
    ("L=left R=right", "[L.tens, R.hundreds]", "d:left#tens d:right#hundreds", {"a": 1}, "[20, 200]"),
    (
        "L=left R=right",
        "[L.tens, R.hundreds]",
        "d:left#tens d:right#hundreds",
        {"L": {"B": {"a": 1}}, "R": {"B": {"a": 2}}},
        "[20, 300]",
    ),
    ("B=base", "B.next", "d:base#next", {"B": {"a": 1}}, "2"),
    ("B=base", "B.next", "d:base#next", {"a": 12}, "null"),
    ("B=base C=base", "B.next + B.next", "d:base#next", {"a": 1}, "4"),
)


@pytest.mark.parametrize(("imported", "source", "needs", "data", "expected"), CASES)
def test_imported_elements_are_seen_under_their_prefix(
    env: feel.Environment, imported: str, source: str, needs: str, data: dict[str, Any], expected: str
) -> None:
    names = (each.rpartition("=") for each in imported.replace("my B", "my·B").split())
    declared = "".join(imports(name.replace("·", " "), other) for name, _, other in names)
    files = {"main": file(declared + decision("d", source, needs=needs)), "b": BASE, "l": LEFT, "r": RIGHT}
    got = answer(files, "d", env, data)
    assert same(got, expected, env), got


def test_a_result_may_have_an_imported_type(env: feel.Environment) -> None:
    files = {"main": file(imports("B", "base") + decision("d", "30", "B.tSmall")), "b": BASE}
    assert answer(files, "d", env) is None


def test_elements_of_the_same_name_are_told_apart_by_their_prefix(env: feel.Environment) -> None:
    own = imports("B", "base") + decision("next", "5") + decision("d", "[next, B.next]", needs="d:next d:base#next")
    assert same(answer({"main": file(own), "b": BASE}, "d", env, {"a": 1}), "[5, 2]", env)


def test_a_name_asked_for_is_that_of_the_importing_model(env: feel.Environment) -> None:
    own = imports("B", "base") + decision("next", "5 + B.next", needs="d:base#next")
    assert answer({"b": BASE, "main": file(own)}, "next", env, {"a": 1}) == 7


CIRCLE = {"main": "left", "left": "right", "right": "left"}
FAULTS = {
    "two import each other": (
        {name: imports("M", other) for name, other in CIRCLE.items()},
        [("dmn.import_cycle", "urn:left → urn:right → urn:left")],
    ),
    "one imports itself": ({"main": imports("M", "main")}, [("dmn.import_cycle", "urn:main → urn:main")]),
    "an import named like a decision": (
        {"main": imports("B", "base") + decision("B", "1"), "base": ""},
        [("dmn.duplicate_name", "B")],
    ),
    "a diamond": (
        {
            "main": imports("L", "left") + imports("R", "right"),
            "left": imports("B", "base"),
            "right": imports("B", "base"),
            "base": "",
        },
        [],
    ),
}


@pytest.mark.parametrize(("bodies", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_imports_in_a_circle_or_hidden_are_found(bodies: dict[str, str], expected: list[tuple[str, str]]) -> None:
    found = dmn.check({name: file(body, name) for name, body in bodies.items()})
    assert [each.code for each in found] == [code for code, _ in expected]
    assert all(told in each.text.en for each, (_, told) in zip(found, expected, strict=True))
