"""Knowledge models and decision services as functions (DMN 1.5, 10.3.2.13 and 10.4), and what a decision sees."""

from typing import Any

import pytest

from engine import feel
from tests.dmn.drawn import answer, context, decision, file, given, item, knowledge, same, service

MODELS = "".join(
    (
        knowledge("f", "a:number b:number", "a + b", "number"),
        knowledge("g", "x", "f(x, 1) * 2", needs="f"),
        knowledge("text", "a:string", "a", "string"),
        knowledge("wrong", "a", '"x"', "number"),
        knowledge("factorial", "n", "if n = 0 then 1 else n * factorial(n - 1)", needs="factorial"),
        knowledge("apply", "h v", "h(v)"),
        knowledge("no b", "a b", "b = null").replace('id="no b"', 'id="nob"'),
        knowledge("less", "x y", "x < y"),
        knowledge("none", "", "7"),
        knowledge("all of it", "a", context(("b", "", "a + 1"), ("", "", "b * 2"))).replace('d="all of it', 'd="whole'),
        knowledge("java", "a", '{java: {class: "java.lang.Math", method signature: "abs(double)"}}', kind="Java"),
    )
)
CALLS = """
f(1, 2) => 3
f(a: 1, b: 2) => 3
f(b: 2, a: 1) => 3
f(1) => null
f(1, 2, 3) => null
f() => null
f("a", 2) => null
f([1], 2) => 3
f(c: 1) => null
f(a: 1) => null
f(null, 2) => null
g(2) => 6
text(1) => null
text(null) => null
text(["a"]) => "a"
wrong(1) => null
factorial(5) => 120
factorial(90) > factorial(89) => true
apply(function(x) x + 1, 2) => 3
apply(abs, -2) => 2
apply(f, 2) => null
no b(a: 1) => true
no b(1) => null
no b(1, null) => true
sort([3, 1, 2], less) => [1, 2, 3]
none() => 7
none(1) => null
f instance of function<number, number> -> number => true
f instance of function<number, number> -> Any => true
f instance of function<number, number> -> string => false
f instance of function<string, number> -> number => false
f instance of function<Any, Any> -> number => false
f instance of function<number> -> number => false
apply instance of function<Any, Any> -> Any => true
all of it(1) => 4
for i in [1, 2] return f(i, 1) => [2, 3]
[1, 2][f(item, 1) = 2] => [1]
java(1) => null
"""

SERVICES = "".join(
    (
        given("a", "number"),
        given("b"),
        decision("inner", "b * 10", "number", "i:b"),
        decision("out", "a + inner", "number", "i:a d:inner"),
        decision("twice", "out * 2", "number", "d:out"),
        decision("five", "5"),
        service("one", "out", inside="inner", inputs="a b"),
        service("two", "out twice", inside="inner", inputs="a b"),
        service("told", "out", told="inner", inputs="a"),
        service("typed", "out", inside="inner", inputs="a b", type_ref="string"),
        service("bare", "five"),
    )
)
SERVICE_CALLS = """
one(1, 2) => 21
one(a: 1, b: 2) => 21
one(b: 2, a: 1) => 21
one(1) => null
one(1, 2, 3) => null
one("x", 2) => null
one(a: 1) => null
one(other: 1) => null
two(1, 2) => {out: 21, twice: 42}
two(1, 2).twice => 42
told(1, 5) => 6
told(inner: 5, a: 1) => 6
told(5) => null
told(1, "x") => null
typed(1, 2) => null
bare() => 5
[1, 2][one(item, 1) > 11] => [2]
"""
TOLD: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("one", {"a": 1, "b": 2}, "21"),
    ("one", {}, "null"),
    ("two", {"a": "x", "b": 2}, "null"),
    ("one", {"a": 1, "b": 2, "inner": 99}, "21"),
    ("two", {"a": 1, "b": 2}, "{out: 21, twice: 42}"),
    ("told", {"a": 1, "inner": 5}, "6"),
    ("told", {"a": 1, "b": 5}, "null"),
    ("told", {"a": 1, "inner": "x"}, "null"),
    ("typed", {"a": 1, "b": 2}, "null"),
    ("bare", {}, "5"),
)
NAMES = (
    "a-b", "a+b", "a/b", "a*b", "a.b", "a’b", "a b c", "a   b", "profit and loss", "or else", "for sale", "if only",
    "in stock", "not done", "null value", "true story", "date of birth", "date", "count", "item", "list", "x1 2",
    "日本 語", "年商（千円）", "Größe", "🐎", "_x", "?x", "day of week", "string length of x",
)  # fmt: skip


def lines(table: str) -> list[tuple[str, str]]:
    return [(left, right) for left, _, right in (line.rpartition(" => ") for line in table.strip().splitlines())]


@pytest.mark.parametrize(("source", "expected"), lines(CALLS))
def test_a_knowledge_model_is_a_function(env: feel.Environment, source: str, expected: str) -> None:
    needs = "k:f k:g k:text k:wrong k:factorial k:apply k:nob k:less k:none k:whole k:java"
    got = answer({"m": file(MODELS + decision("d", source, needs=needs))}, "d", env)
    assert same(got, expected, env), got


@pytest.mark.parametrize(("source", "expected"), lines(SERVICE_CALLS))
def test_a_service_is_a_function_of_inputs_then_input_decisions(
    env: feel.Environment, source: str, expected: str
) -> None:
    needs = "k:one k:two k:told k:typed k:bare"
    got = answer({"m": file(SERVICES + decision("d", source, needs=needs))}, "d", env)
    assert same(got, expected, env), got


@pytest.mark.parametrize(("name", "data", "expected"), TOLD)
def test_a_service_can_be_called_from_outside(
    env: feel.Environment, name: str, data: dict[str, Any], expected: str
) -> None:
    assert same(answer({"m": file(SERVICES)}, name, env, data, called=True), expected, env)


@pytest.mark.parametrize("name", NAMES)
def test_an_input_may_have_any_name_of_the_grammar(env: feel.Environment, name: str) -> None:
    drawn = file(given(name, key="i") + decision("d", f"{name} + 1", needs="i:i"))
    assert answer({"m": drawn}, "d", env, {name: 1}) == 2


def test_the_longest_name_is_meant(env: feel.Environment) -> None:
    inputs = given("a") + given("b") + given("a-b", key="ab")
    drawn = file(inputs + decision("d", "[a-b, (a)-(b), a - b]", needs="i:a i:b i:ab"))
    assert same(answer({"m": drawn}, "d", env, {"a": 1, "b": 2, "a-b": 100}), "[100, -1, 100]", env)


def test_entries_of_types_may_have_any_name(env: feel.Environment) -> None:
    person = item("tPerson", parts=item("first name", "string", tag="itemComponent"))
    drawn = file(person + given("p", "tPerson") + decision("d", 'p[first name = "A"].first name', needs="i:p"))
    assert same(answer({"m": drawn}, "d", env, {"p": {"first name": "A"}}), '["A"]', env)


@pytest.mark.parametrize("source", ["f(1, 2)", "x", "other"])
def test_a_decision_sees_only_what_it_requires(env: feel.Environment, source: str) -> None:
    drawn = file(MODELS + given("x") + decision("other", "1") + decision("d", source))
    assert answer({"m": drawn}, "d", env, {"x": 1, "other": 1}) is None


def test_a_decision_without_logic_is_null(env: feel.Environment) -> None:
    drawn = file('<decision id="d" name="d"><variable name="d"/></decision>' + decision("e", "d", needs="d:d"))
    assert answer({"m": drawn}, "e", env) is None


def test_a_fault_in_one_decision_leaves_the_others_alone(env: feel.Environment) -> None:
    drawn = file(decision("bad", "1 +") + decision("good", "2") + decision("both", "[bad, good]", needs="d:bad d:good"))
    assert answer({"m": drawn}, "good", env) == 2
    assert same(answer({"m": drawn}, "both", env), "[null, 2]", env)
