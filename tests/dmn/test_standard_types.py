"""Results and inputs against their declared types (DMN 1.5, 7.3.3 and 10.3.2.9)."""

from typing import Any

import pytest

from engine import dmn, feel
from tests.dmn.drawn import answer, decision, file, given, item, part, same

TYPES = "".join(
    (
        item("tNumbers", "number", collection=True),
        item("tColour", "string", allowed='"red", "blue"'),
        item("tColours", "tColour", collection=True),
        item("tChosen", "string", allowed='"red", "blue"', collection=True),
        item("tSeveral", "string", constraint="count(?) > 1", collection=True),
        item("tAge", "number", allowed="[0..120]"),
        item("tOld", "tAge", allowed="> 60"),
        item("tPerson", parts=part("name", "string") + part("age", "number", allowed=">= 0")),
        item("tPeople", "tPerson", collection=True),
        item("tTagged", parts=part("tags", "tColour", collection=True)),
        item("tLimits", parts=part("low", "number") + part("high", "number", allowed="> low")),
        item("tRows", "tNumbers", collection=True),
        item("tEven", "number", constraint="even(?)"),
    )
)

RESULTS = """
number | "a" => null
number | [1] => 1
number | [1, 2] => null
number | null => null
string | 1 => null
string | ["a"] => "a"
string | [1] => null
boolean | 1 => null
boolean | [true] => true
date | @"2020-01-01T00:00:00" => null
date | @"2020-01-01" => @"2020-01-01"
date and time | @"2020-01-01" => @"2020-01-01T00:00:00Z"
dateTime | @"2020-01-01T00:00:00" => @"2020-01-01T00:00:00"
time | @"10:00:00" => @"10:00:00"
time | @"2020-01-01T10:00:00" => null
days and time duration | @"P1Y" => null
days and time duration | @"P1D" => @"P1D"
dayTimeDuration | @"P1D" => @"P1D"
yearMonthDuration | @"P1Y" => @"P1Y"
years and months duration | @"P1D" => null
Any | [1] => [1]
Any | null => null
context | {a: 1} => {a: 1}
context | 1 => null
tNumbers | 1 => [1]
tNumbers | [1, "a"] => null
tNumbers | [] => []
tNumbers | null => null
tNumbers | [1, null] => [1, null]
tNumbers | "a" => null
tColour | "red" => "red"
tColour | "green" => null
tColour | ["red"] => "red"
tColour | null => null
tColour | 1 => null
tColours | ["red", "blue"] => ["red", "blue"]
tColours | ["red", "green"] => null
tColours | "red" => ["red"]
tChosen | ["red"] => ["red"]
tChosen | ["red", "green"] => null
tChosen | [] => []
tSeveral | ["a"] => null
tSeveral | ["a", "b"] => ["a", "b"]
tAge | 200 => null
tAge | 120 => 120
tOld | 50 => null
tOld | 130 => null
tOld | 100 => 100
tEven | 4 => 4
tEven | 5 => null
tPerson | {name: "a", age: 1} => {name: "a", age: 1}
tPerson | {name: "a", age: -1} => null
tPerson | {name: "a"} => null
tPerson | {name: "a", age: "1"} => null
tPerson | {name: "a", age: 1, more: 2} => {name: "a", age: 1, more: 2}
tPerson | {name: "a", age: null} => {name: "a", age: null}
tPerson | [{name: "a", age: 1}] => {name: "a", age: 1}
tPerson | "a" => null
tPeople | [{name: "a", age: 1}] => [{name: "a", age: 1}]
tPeople | {name: "a", age: 1} => [{name: "a", age: 1}]
tPeople | [{name: "a", age: "1"}] => null
tTagged | {tags: ["red"]} => {tags: ["red"]}
tTagged | {tags: ["green"]} => null
tTagged | {tags: "red"} => {tags: ["red"]}
tLimits | {low: 1, high: 2} => {low: 1, high: 2}
tLimits | {low: 2, high: 1} => null
tRows | [[1], [2, 3]] => [[1], [2, 3]]
tRows | [["a"]] => null
"""

INSTANCES = """
1 instance of tAge => true
[1] instance of tNumbers => true
["a"] instance of tNumbers => false
{name: "a", age: 1} instance of tPerson => true
{name: "a"} instance of tPerson => false
[{name: "a", age: 1}] instance of tPeople => true
1 instance of tUnknown => null
[1] instance of list<tAge> => true
(function(p: tPerson) p.name)({name: "a", age: 1}) => "a"
(function(p: tPerson) p.name)({name: "a"}) => null
(function(p: tAge) p)("a") => null
"""

INPUTS: tuple[tuple[str, Any, str], ...] = (
    ("number", 1, "1"),
    ("number", "a", "null"),
    ("number", [1], "1"),
    ("string", "a", '"a"'),
    ("string", 1, "null"),
    ("boolean", True, "true"),
    ("date", '=@"2020-01-01"', '@"2020-01-01"'),
    ("date", "2020-01-01", "null"),
    ("date and time", '=@"2020-01-01"', '@"2020-01-01T00:00:00Z"'),
    ("tColour", "green", "null"),
    ("tColour", "red", '"red"'),
    ("tColours", ["red"], '["red"]'),
    ("tNumbers", [1, "a"], "null"),
    ("tNumbers", 1, "[1]"),
    ("tPerson", {"name": "a", "age": 1}, '{name: "a", age: 1}'),
    ("tPerson", {"name": "a", "age": "x"}, "null"),
    ("", [1, "a"], '[1, "a"]'),
)


def rows(table: str) -> list[tuple[str, str, str]]:
    """Split `type | expression => expected`."""
    lines = [line.rpartition(" => ") for line in table.strip().splitlines()]
    return [(*left.split(" | ", 1), right) for left, _, right in lines]  # type: ignore[misc]  # two parts by the table


@pytest.mark.parametrize(("type_ref", "source", "expected"), rows(RESULTS))
def test_a_result_is_brought_to_its_type_or_null(
    env: feel.Environment, type_ref: str, source: str, expected: str
) -> None:
    got = answer({"m": file(TYPES + decision("d", source, type_ref))}, "d", env)
    assert same(got, expected, env), got


@pytest.mark.parametrize("line", INSTANCES.strip().splitlines())
def test_expressions_know_the_models_types(env: feel.Environment, line: str) -> None:
    source, _, expected = line.rpartition(" => ")
    assert same(answer({"m": file(TYPES + decision("d", source))}, "d", env), expected, env)


@pytest.mark.parametrize(("type_ref", "value", "expected"), INPUTS)
def test_an_input_is_brought_to_its_type_or_null(
    env: feel.Environment, type_ref: str, value: Any, expected: str
) -> None:
    files = {"m": file(TYPES + given("x", type_ref) + decision("d", "x", needs="i:x"))}
    assert same(answer(files, "d", env, {"x": value}), expected, env)


def test_an_input_that_is_not_told_is_null(env: feel.Environment) -> None:
    assert answer({"m": file(given("x", "number") + decision("d", "x = null", needs="i:x"))}, "d", env) is True


UNFIT = (
    ("tColour", "green", 'if x = null then "none" else "some"'),
    ("number", "a", "x = null"),
    ("tPerson", {"name": 1}, "[x]"),
    ("tColours", ["red", "green"], "count(x)"),
)


@pytest.mark.parametrize(("type_ref", "told", "source"), UNFIT)
def test_nothing_is_decided_upon_an_input_of_another_type(
    env: feel.Environment, type_ref: str, told: Any, source: str
) -> None:
    drawn = file(TYPES + given("x", type_ref) + decision("d", source, needs="i:x") + decision("e", "1", needs="d:d"))
    assert answer({"m": drawn}, "d", env, {"x": told}) is None
    assert answer({"m": drawn}, "e", env, {"x": told}) is None
    assert answer({"m": drawn}, "e", env) == 1


def test_nothing_is_decided_upon_a_decision_of_another_type(env: feel.Environment) -> None:
    drawn = file(decision("d", '"a"', "number") + decision("e", "if d = null then 1 else 2", needs="d:d"))
    assert answer({"m": drawn}, "e", env) is None


def test_a_chain_of_types_without_end_is_stopped(env: feel.Environment) -> None:
    chain = "".join(item(f"T{at}", f"T{at + 1}") for at in range(1500)) + item("T1500", "number")
    tower = "".join(item(f"S{at}", parts=part("below", f"S{at + 1}")) for at in range(1500))
    files = {"m": file(chain + tower + decision("d", "1", "T0") + decision("e", "{below: null}", "S0"))}
    assert answer(files, "d", env) == 1
    assert same(answer(files, "e", env), "{below: null}", env)
    assert "dmn.type_cycle" in {found.code for found in dmn.check(files)}
