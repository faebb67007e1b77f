"""Decision tables: cells, hit policies, aggregation, defaults, allowed values (DMN 1.5, chapter 8 and 10.3.2.10).

A case: policy (perhaps with an aggregation), input columns (`expression | input values`), output columns
(`name | output values | default`), rules (`cell ; cell => cell ; cell`), the inputs x and y, and the answer.
"""

from typing import Any

import pytest

from engine import dmn, feel
from tests.dmn.drawn import answer, decision, file, given, same, table

Case = tuple[str, str, str, tuple[str, ...], dict[str, Any], str]
HIGH_LOW = '| "hi", "lo"'

CELLS: tuple[Case, ...] = (
    ("UNIQUE", "x", "", ('1 => "a"', '2 => "b"'), {"x": 1}, '"a"'),
    ("UNIQUE", "x", "", ('- => "a"',), {}, '"a"'),
    ("UNIQUE", "x", "", ('- // any => "a"',), {"x": 1}, '"a"'),
    ("UNIQUE", "x", "", ('=> "a"',), {"x": 1}, '"a"'),
    ("UNIQUE", "x", "", ('null => "a"',), {}, '"a"'),
    ("UNIQUE", "x", "", ('1, 2 => "a"',), {"x": 2}, '"a"'),
    ("UNIQUE", "x", "", ('[1..2], (2..4) => "a"',), {"x": 3}, '"a"'),
    ("UNIQUE", "x", "", (']1..3[ => "a"',), {"x": 3}, "null"),
    ("UNIQUE", "x", "", ('< 3, > 7 => "a"',), {"x": 9}, '"a"'),
    ("UNIQUE", "x", "", ('< 3 => "a"',), {"x": "b"}, "null"),
    ("UNIQUE", "x", "", ('"a" => 1',), {"x": 1}, "null"),
    ("UNIQUE", "x", "", ('not(1, 2) => "a"',), {"x": 3}, '"a"'),
    ("UNIQUE", "x", "", ('not(1, 2) => "a"',), {"x": 2}, "null"),
    ("UNIQUE", "x", "", ('not([1..3]) => "a"',), {"x": 4}, '"a"'),
    ("UNIQUE", "x", "", ('not("b") => "a"',), {}, '"a"'),
    ("UNIQUE", "x", "", ('true => "a"', 'false => "b"'), {"x": False}, '"b"'),
    ("UNIQUE", "x > 2", "", ('true => "a"', 'false => "b"'), {"x": 3}, '"a"'),
    ("FIRST", "x", "", ('> y => "a"', '- => "b"'), {"x": 5, "y": 3}, '"a"'),
    ("FIRST", "x", "", ('y => "a"', '- => "b"'), {"x": 5, "y": 5}, '"a"'),
    ("FIRST", "x", "", ('y => "a"', '- => "b"'), {"x": "a", "y": ["a", "b"]}, '"a"'),
    ("FIRST", "x", "", ('y => "a"', '- => "b"'), {"x": "c", "y": ["a", "b"]}, '"b"'),
    ("FIRST", "x", "", ('? > y and ? < 10 => "a"', '- => "b"'), {"x": 5, "y": 3}, '"a"'),
    ("FIRST", "x", "", ('? > y and ? < 10 => "a"', '- => "b"'), {"x": 15, "y": 3}, '"b"'),
    ("FIRST", "x", "", ('list contains(?, "a") => "a"', '- => "b"'), {"x": ["a", "b"]}, '"a"'),
    ("FIRST", "x", "", ('count(?) > 2 => "a"', '- => "b"'), {"x": ["a", "b"]}, '"b"'),
    ("FIRST", "x", "", ('["a", "b"] => "a"', '- => "b"'), {"x": ["a", "b"]}, '"a"'),
    ("FIRST", "x", "", ('starts with(?, "k") => "a"', '- => "b"'), {"x": "kago"}, '"a"'),
    ("FIRST", "x", "", ('x in (1, 2) => "a"', '- => "b"'), {"x": 2}, '"a"'),
    ("FIRST", "x", "", ('date("2020-01-01") => "a"', '- => "b"'), {"x": '=@"2020-01-01"'}, '"a"'),
    ("FIRST", "x", "", ('< @"2020-01-01" => "a"', '- => "b"'), {"x": '=@"2019-12-31"'}, '"a"'),
    ("FIRST", "x", "", ("- => x + y",), {"x": 1, "y": 2}, "3"),
    ("FIRST", "x", "", ("- => {sum: x + y}",), {"x": 1, "y": 2}, "{sum: 3}"),
    ("FIRST", "x", "", ("- =>",), {"x": 1}, "null"),
    ("FIRST", "x ; y", "", ('1 ; - => "a"', '- ; 2 => "b"'), {"x": 3, "y": 2}, '"b"'),
    ("FIRST", "x + y", "", ('3 => "a"',), {"x": 1, "y": 2}, '"a"'),
    ("FIRST", "x.a", "", ('3 => "a"',), {"x": {"a": 3}}, '"a"'),
)

POLICIES: tuple[Case, ...] = (
    ("UNIQUE", "x", "", ('1 => "a"', '< 3 => "b"'), {"x": 1}, "null"),
    ("UNIQUE", "x", "", ('1 => "a"', '< 3 => "a"'), {"x": 1}, "null"),
    ("UNIQUE", "x", "", ('1 => "a"',), {"x": 9}, "null"),
    ("ANY", "x", "", ('1 => "a"', '< 3 => "a"'), {"x": 1}, '"a"'),
    ("ANY", "x", "", ('1 => "a"', '< 3 => "b"'), {"x": 1}, "null"),
    ("ANY", "x", "", ("1 => null", "< 3 => null"), {"x": 1}, "null"),
    ("ANY", "x", "p ; q", ('1 => "a" ; 1', '< 3 => "a" ; 1'), {"x": 1}, '{p: "a", q: 1}'),
    ("ANY", "x", "p ; q", ('1 => "a" ; 1', '< 3 => "a" ; 2'), {"x": 1}, "null"),
    ("FIRST", "x", "", ('1 => "a"', '< 3 => "b"'), {"x": 1}, '"a"'),
    ("PRIORITY", "x", HIGH_LOW, ('1 => "lo"', '< 3 => "hi"'), {"x": 1}, '"hi"'),
    ("PRIORITY", "x", HIGH_LOW, ('1 => "lo"', '< 3 => "hi"'), {"x": 1}, '"hi"'),
    (
        "PRIORITY",
        "x",
        'p | "hi", "lo" ; q | 1, 2',
        ('1 => "hi" ; 2', '< 3 => "hi" ; 1', '- => "lo" ; 1'),
        {"x": 1},
        '{p: "hi", q: 1}',
    ),
    ("PRIORITY", "x", 'p ; q | "u", "v"', ('1 => 1 ; "v"', '< 3 => 2 ; "u"'), {"x": 1}, '{p: 2, q: "u"}'),
    ("OUTPUT ORDER", "x", HIGH_LOW, ('1 => "lo"', '< 3 => "hi"'), {"x": 1}, '["hi", "lo"]'),
    ("OUTPUT ORDER", "x", HIGH_LOW, ('1 => "lo"',), {"x": 9}, "null"),
    ("RULE ORDER", "x", "", ('1 => "b"', '< 3 => "a"', '9 => "c"'), {"x": 1}, '["b", "a"]'),
    ("RULE ORDER", "x", "", ('1 => "b"',), {"x": 9}, "null"),
    ("RULE ORDER", "x", "p ; q", ("1 => 1 ; 2", "< 3 => 3 ; 4"), {"x": 1}, "[{p: 1, q: 2}, {p: 3, q: 4}]"),
    ("COLLECT", "x", "", ('1 => "b"', '< 3 => "b"'), {"x": 1}, '["b", "b"]'),
    ("COLLECT", "x", "", ('1 => "b"',), {"x": 9}, "[]"),
    ("COLLECT SUM", "x", "", ("1 => 1", "< 3 => 2.5"), {"x": 1}, "3.5"),
    ("COLLECT SUM", "x", "", ("1 => 1", "< 3 => null"), {"x": 1}, "null"),
    ("COLLECT SUM", "x", "", ('1 => "a"', "< 3 => 1"), {"x": 1}, "null"),
    ("COLLECT SUM", "x", "", ("1 => 1",), {"x": 9}, "null"),
    ("COLLECT COUNT", "x", "", ("1 => 1", "< 3 => 1"), {"x": 1}, "2"),
    ("COLLECT COUNT", "x", "", ("1 => 1", "< 3 => null"), {"x": 1}, "2"),
    ("COLLECT COUNT", "x", "", ("1 => 1",), {"x": 9}, "0"),
    ("COLLECT MIN", "x", "", ("1 => 3", "< 3 => 2"), {"x": 1}, "2"),
    ("COLLECT MAX", "x", "", ("1 => 3", "< 3 => 2"), {"x": 1}, "3"),
    ("COLLECT MAX", "x", "", ('1 => "a"', '< 3 => "b"'), {"x": 1}, '"b"'),
    ("COLLECT MIN", "x", "", ("1 => 3", '< 3 => "a"'), {"x": 1}, "null"),
    ("COLLECT MIN", "x", "", ("1 => 3",), {"x": 9}, "null"),
)

DEFAULTS_AND_VALUES: tuple[Case, ...] = (
    ("UNIQUE", "x", '| | "z"', ('1 => "a"',), {"x": 9}, '"z"'),
    ("UNIQUE", "x", '| | "z"', ('1 => "a"', '< 3 => "b"'), {"x": 1}, "null"),
    ("UNIQUE", "x", '| "a", "z" | "z"', ('1 => "a"',), {}, '"z"'),
    ("UNIQUE", "x", 'p ; q | | "z"', ('1 => "a" ; 1',), {"x": 9}, '{p: null, q: "z"}'),
    ("COLLECT", "x", '| | ["z"]', ('1 => "a"',), {"x": 9}, '["z"]'),
    ("COLLECT SUM", "x", "| | 7", ("1 => 1",), {"x": 9}, "7"),
    ("COLLECT COUNT", "x", "| | 7", ("1 => 1",), {"x": 9}, "7"),
    ("UNIQUE", 'x | "a", "b"', "", ("- => 1",), {"x": "q"}, "null"),
    ("UNIQUE", 'x | "a", "b"', "", ("- => 1",), {"x": "b"}, "1"),
    ("UNIQUE", 'x | "a", "b"', "", ('"q" => 1',), {"x": "q"}, "null"),
    ("UNIQUE", 'x | "a", "b"', "| | 7", ('"a" => 1',), {"x": "q"}, "null"),
    ("UNIQUE", 'x | "a", "b"', "| | 7", ('"a" => 1',), {"x": "b"}, "7"),
    ("UNIQUE", 'x | "a", "b"', "", ("null => 1",), {}, "1"),
    ("UNIQUE", 'x | "a", "b"', "", ('not("a") => 1',), {"x": "q"}, "null"),
    ("UNIQUE", "x | [0..10]", "", ("- => 1",), {"x": 11}, "null"),
    ("UNIQUE", "x", '| "a", "b"', ('1 => "c"',), {"x": 1}, "null"),
    ("UNIQUE", "x", "| [0..10]", ("1 => 7",), {"x": 1}, "7"),
    ("UNIQUE", "x", "p ; q | | - ; r | | 7", ("1 => 1 ; 2 ; 3",), {"x": 9}, "{p: null, q: null, r: 7}"),
    ("COLLECT", "x", "| | -", ("1 => 7",), {"x": 9}, "[]"),
)


UNQUOTED = (
    ("FIRST", "x", "", ("high => 1", "- => 2")),
    ("FIRST", "x", "", ("not(high) => 1", "- => 2")),
    ("FIRST", "x", "", ('"a", high => 1', "- => 2")),
    ("FIRST", "x", "", ("- => high",)),
    ("FIRST", "x", "| | low", ("9 => 1",)),
)


@pytest.mark.parametrize(("policy", "inputs", "outputs", "rules"), UNQUOTED)
def test_a_text_without_quotes_refuses_the_table_with_a_hint(
    env: feel.Environment, policy: str, inputs: str, outputs: str, rules: tuple[str, ...]
) -> None:
    body = file(given("x") + decision("d", table(policy, inputs, outputs, rules), needs="i:x"))
    answered = dmn.decide(dmn.load({"m": body}), "d", {"x": "high"}, env)
    assert answered.value is None
    assert 'put it in quotes: "' in answered.notes[0].text.en
    assert "dmn.unquoted_text" in [found.code for found in dmn.check({"m": body})]


def test_why_cells_had_no_answer_is_said_where_no_rule_matches(env: feel.Environment) -> None:
    drawn = table("FIRST", "x", "", ("[2024-01-01..2024-12-31] => 1", "> 5 => 2"))
    body = file(given("x") + decision("d", drawn, needs="i:x"))
    notes = dmn.decide(dmn.load({"m": body}), "d", feel.from_json({"x": '=@"2024-05-05"'}), env).notes
    assert [note.code for note in notes] == ["dmn.no_match", "range_ends", "not_comparable"]


UNDEFINED = (
    ("COLLECT SUM", "p ; q", "dmn.aggregation_outputs"),
    ("COLLECT MIN", "p ; q", "dmn.aggregation_outputs"),
    ("COLLECT MAX", "p ; q", "dmn.aggregation_outputs"),
    ("PRIORITY", "p ; q", "dmn.priority_values"),
    ("OUTPUT ORDER", "p ; q", "dmn.priority_values"),
)


@pytest.mark.parametrize(("policy", "outputs", "code"), UNDEFINED)
def test_what_a_policy_does_not_define_refuses_that_decision_only(
    env: feel.Environment, policy: str, outputs: str, code: str
) -> None:
    tables = {"d": table(policy, "1", outputs, ("- => 1 ; 2",)), "other": table("FIRST", "1", outputs, ("- => 1 ; 2",))}
    model = dmn.load({"m": file("".join(decision(name, drawn) for name, drawn in tables.items()))})
    refused = dmn.decide(model, "d", {}, env)
    assert (refused.value, [note.code for note in refused.notes]) == (None, [code])
    assert same(dmn.decide(model, "other", {}, env).value, "{p: 1, q: 2}", env)


def test_the_hits_of_several_outputs_are_counted(env: feel.Environment) -> None:
    drawn = decision("d", table("COLLECT COUNT", "1", "p ; q", ("- => 1 ; 2", "- => 1 ; 2", "2 => 1 ; 2")))
    assert answer({"m": file(drawn)}, "d", env) == 2


def test_an_aggregation_beside_another_policy_is_left_out(env: feel.Environment) -> None:
    drawn = table("FIRST", "1", "", ("- => 4", "- => 5")).replace("FIRST", 'FIRST" aggregation="SUM')
    assert answer({"m": file(decision("d", drawn))}, "d", env) == 4


@pytest.mark.parametrize("case", CELLS + POLICIES + DEFAULTS_AND_VALUES, ids=str)
def test_the_table_answers(env: feel.Environment, case: Case) -> None:
    policy, inputs, outputs, rules, data, expected = case
    drawn = file(given("x") + given("y") + decision("d", table(policy, inputs, outputs, rules), needs="i:x i:y"))
    got = answer({"m": drawn}, "d", env, data)
    assert same(got, expected, env), got
