"""Boxed expressions, and what they do with null and with the wrong kind (DMN 1.5, 7.3 and 10.2.2)."""

import pytest

from engine import dmn, feel
from tests.dmn.drawn import answer, context, decision, file, given, invocation, knowledge, same, service, text


def branch(condition: str) -> str:
    return f"<conditional><if>{text(condition)}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>"


def kept(domain: str, match: str) -> str:
    return f"<filter><in>{text(domain)}</in><match>{text(match)}</match></filter>"


def walked(kind: str, domain: str, body: str, type_ref: str = "") -> str:
    tag = "return" if kind == "for" else "satisfies"
    declared = f' typeRef="{type_ref}"' if type_ref else ""
    inside = f"<in{declared}>{text(domain)}</in><{tag}>{text(body)}</{tag}>"
    return f'<{kind} iteratorVariable="i">{inside}</{kind}>'


def relation(*rows: tuple[str, ...]) -> str:
    columns = '<column name="a" typeRef="number"/><column name="b c"/>'
    cells = "".join(f"<row>{''.join(map(text, row))}</row>" for row in rows)
    return f"<relation>{columns}{cells}</relation>"


TWICE = f'<functionDefinition><formalParameter name="x"/>{text("x * 2")}</functionDefinition>'
CASES = (
    (branch("true"), "1"),
    (branch("false"), "2"),
    (branch("null"), "2"),
    (branch('"true"'), "2"),
    (kept("[1, 2, 3]", "item > 1"), "[2, 3]"),
    (kept("[{a: 1}, {a: 2}]", "a > 1"), "[{a: 2}]"),
    (kept("[{item: 1}, {item: 2}]", "item > 1"), "[{item: 2}]"),
    (kept("[{a: 1}, {b: 2}]", "a = null"), "[{b: 2}]"),
    (kept("5", "item > 1"), "[5]"),
    (kept("null", "item > 1"), "null"),
    (kept("[1, 2]", "-1"), "2"),
    (kept("[1, 2]", "3"), "null"),
    (kept("[1, 2]", '"a"'), "[]"),
    (kept("[1, null]", "item > 0"), "[1]"),
    (kept("[]", "true"), "[]"),
    (walked("for", "[1, 2, 3]", "i * 2"), "[2, 4, 6]"),
    (walked("for", "1..3", "i * 2"), "[2, 4, 6]"),
    (walked("for", "3..1", "i"), "[3, 2, 1]"),
    (walked("for", "[1..3]", "i"), "[1, 2, 3]"),
    (walked("for", "(1..3)", "i"), "[2]"),
    (walked("for", '@"2020-02-28"..@"2020-03-01"', "i.day"), "[28, 29, 1]"),
    (walked("for", "[1, 2, 3]", "count(partial)"), "[0, 1, 2]"),
    (walked("for", "[1, 2]", "partial"), "[[], [[]]]"),
    (walked("for", "1..4", "if i = 1 then 1 else i * partial[-1]"), "[1, 2, 6, 24]"),
    (walked("for", "null", "i"), "null"),
    (walked("for", "7", "i"), "[7]"),
    (walked("for", "[]", "i"), "[]"),
    (walked("for", "[1, 2]", "i", "number"), "[1, 2]"),
    (walked("for", '[1, "a"]', "i", "number"), "null"),
    (walked("for", "1", "i", "number"), "[1]"),
    (walked("every", "[1, 2]", "i > 0"), "true"),
    (walked("every", "[1, null]", "i > 0"), "null"),
    (walked("every", "[0, null]", "i > 0"), "false"),
    (walked("every", "[]", "i > 0"), "true"),
    (walked("every", "null", "i > 0"), "null"),
    (walked("some", "[1, 2]", "i > 1"), "true"),
    (walked("some", "[1, null]", "i > 1"), "null"),
    (walked("some", "[null, 2]", "i > 1"), "true"),
    (walked("some", "[]", "i > 1"), "false"),
    (walked("some", "1..3", "i = 2"), "true"),
    ("<list/>", "[]"),
    (f"<list>{text('1')}{text('[2]')}</list>", "[1, [2]]"),
    (relation(), "[]"),
    (relation(("1", '"x"'), ("2", "null")), '[{a: 1, "b c": "x"}, {a: 2, "b c": null}]'),
    (
        relation(
            ('"no number"', "1"),
        ),
        '[{a: null, "b c": 1}]',
    ),
    ("<context/>", "{}"),
    (context(("a", "", "1"), ("b", "", "a + 1")), "{a: 1, b: 2}"),
    (context(("a", "", "1"), ("", "", "a + 1")), "2"),
    (context(("a", "number", '"x"'), ("", "", "a")), "null"),
    (context(("a", "number", "[1]"), ("", "", "a")), "1"),
    (context(("a b", "", "1"), ("", "", "a b + 1")), "2"),
    (context(("f", "", TWICE), ("", "", "f(2)")), "4"),
    (context(("f", "", "function(n) if n = 0 then 0 else f(n - 1)"), ("", "", "f(3)")), "0"),
    (context(("o", "", context(("i", "", "1"))), ("", "", "o.i")), "1"),
    (context(("a", "", "b"), ("b", "", "1")), "{a: null, b: 1}"),
    (invocation("abs", n="-1"), "1"),
    (invocation("abs", number="-1"), "null"),
    (invocation("add", a="1", b="2"), "3"),
    (invocation("add", b="2", a="1"), "3"),
    (invocation("add", a="1"), "null"),
    (invocation("add", a="1", c="2"), "null"),
    (invocation("add", a='"x"', b="2"), "null"),
    (invocation("add", a="[1]", b="2"), "3"),
    (invocation("second", a="1"), "true"),
    (invocation("unknown", a="1"), "null"),
    (invocation("function(q) q * 2", q="4"), "8"),
    (invocation(TWICE, x="4"), "8"),
)


@pytest.mark.parametrize(("boxed", "expected"), CASES)
def test_the_boxed_expression_has_the_value(env: feel.Environment, boxed: str, expected: str) -> None:
    models = knowledge("add", "a:number b:number", "a + b", "number") + knowledge("second", "a b", "b = null")
    got = answer({"m": file(models + decision("d", boxed, needs="k:add k:second"))}, "d", env)
    assert same(got, expected, env), got


def test_an_empty_cell_of_a_relation_is_null_and_no_fault(env: feel.Environment) -> None:
    drawn = f'<relation><column name="a"/><column name="b"/><row>{text("1")}{text("")}</row></relation>'
    body = {"m": file(decision("d", drawn))}
    assert same(answer(body, "d", env), "[{a: 1, b: null}]", env)
    assert dmn.check(body) == []


def test_a_result_that_is_not_the_last_entry_is_found(env: feel.Environment) -> None:
    body = {"m": file(decision("d", context(("a", "", "1"), ("", "", "a + 5"), ("b", "", "2"))))}
    assert [found.code for found in dmn.check(body)] == ["dmn.result_not_last"]
    assert answer(body, "d", env) == 6


def test_a_service_without_output_decisions_is_found() -> None:
    found = dmn.check({"m": file(decision("a", "1") + service("s", "", "a"))})
    assert [(each.code, each.element) for each in found] == [("dmn.missing_element", "s")]


def test_the_entries_of_filtered_items_are_no_unknown_names(env: feel.Environment) -> None:
    drawn = f"<filter><in>{text('x')}</in><match>{text('a > 1')}</match></filter>"
    body = {"m": file(given("x") + decision("d", drawn, needs="i:x"))}
    assert dmn.check(body) == []
    assert same(answer(body, "d", env, {"x": [{"a": 1}, {"a": 2}]}), "[{a: 2}]", env)
