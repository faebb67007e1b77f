"""What a model shares, what it is lent, and where it stops."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine import dmn, feel

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">'


def _model(body: str, functions: tuple[str, ...] = ()) -> dmn.Model:
    return dmn.load({"m.dmn": f"{HEAD}{body}</definitions>".encode()}, functions)


def _literal(text: str) -> str:
    return f'<decision id="d" name="d"><literalExpression><text>{text}</text></literalExpression></decision>'


def _days_after(start: date, days: Any) -> date:
    return start + timedelta(days=int(days))


def test_functions_of_several_words_are_lent(env: feel.Environment) -> None:
    lent = feel.BuiltIn("working days after", ("from: date", "days: number"), _days_after)
    model = _model(_literal('working days after(@"2026-04-01", 3)'), (lent.name,))
    answer = dmn.decide(model, "d", {}, replace(env, functions={lent.name: lent}))
    assert answer.value == date(2026, 4, 4)


def test_lent_functions_are_no_unknown_names() -> None:
    body = '<inputData id="i" name="i"/>' + _literal("holiday(1)")
    files = {"m.dmn": f"{HEAD}{body}</definitions>".encode()}
    assert [found.code for found in dmn.check(files)] == ["dmn.unknown_name"]
    assert dmn.check(files, ("holiday",)) == []


def test_now_is_the_moment_handed_in(env: feel.Environment) -> None:
    assert dmn.decide(_model(_literal('now() = @"2026-04-01T00:30:00Z"')), "d", {}, env).value is True


def test_threads_share_a_model(env: feel.Environment) -> None:
    body = (
        '<inputData id="i" name="n"/><decision id="d" name="d"><informationRequirement><requiredInput href="#i"/>'
        "</informationRequirement><decisionTable><input><inputExpression><text>n</text></inputExpression></input>"
        "<output/><rule><inputEntry><text>&lt; 500</text></inputEntry><outputEntry><text>n</text></outputEntry></rule>"
        "<rule><inputEntry><text>&gt;= 500</text></inputEntry><outputEntry><text>-n</text></outputEntry></rule>"
        "</decisionTable></decision>"
    )
    model = _model(body)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: dmn.decide(model, "d", {"n": n}, env), range(1000)))
    assert [answer.value for answer in answers] == [n if n < 500 else -n for n in range(1000)]
    assert {len(answer.fired) for answer in answers} == {1}


def test_a_decision_may_work_through_a_long_list(env: feel.Environment) -> None:
    answer = dmn.decide(_model(_literal("count(for i in 1..50000 return i * i)")), "d", {}, env)
    assert answer.value == 50000


def test_work_without_end_is_stopped(env: feel.Environment) -> None:
    body = (
        '<businessKnowledgeModel id="f" name="f"><encapsulatedLogic><formalParameter name="n"/><literalExpression>'
        "<text>if n = 0 then 1 else f(n - 1) + f(n - 1)</text></literalExpression></encapsulatedLogic>"
        '</businessKnowledgeModel><decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#f"/>'
        "</knowledgeRequirement><literalExpression><text>f(30)</text></literalExpression></decision>"
    )
    with pytest.raises((dmn.TooMuchWork, feel.BudgetExceeded)):
        dmn.decide(_model(body), "d", {}, env)


def test_data_nested_without_end_are_refused(env: feel.Environment) -> None:
    nested: Any = None
    for _ in range(5000):
        nested = {"below": [nested]}
    tree = (
        '<itemDefinition name="t"><itemComponent name="below" isCollection="true"><typeRef>t</typeRef></itemComponent>'
        '</itemDefinition><inputData id="i" name="i"><variable name="i" typeRef="t"/></inputData>'
        '<decision id="d" name="d"><informationRequirement><requiredInput href="#i"/></informationRequirement>'
        "<literalExpression><text>i.below</text></literalExpression></decision>"
    )
    with pytest.raises((dmn.TooMuchWork, feel.BudgetExceeded)):
        dmn.decide(_model(tree), "d", {"i": nested}, env)
