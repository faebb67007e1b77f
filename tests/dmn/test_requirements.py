"""The requirements graph: inputs, decisions, knowledge models (DMN 6.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import dmn, feel
from engine.errors import EngineError

Value = Callable[..., Any]
Codes = Callable[..., list[str]]


def test_decisions_rest_on_other_decisions(value: Value) -> None:
    assert value("message", 従業員数=5) == "規模: 小規模"


def test_decisions_answer_to_their_id_too(value: Value) -> None:
    assert value("d_message", 従業員数=50) == "規模: 中規模"


def test_names_may_hold_operators(value: Value) -> None:
    assert value("operator in a name", **{"profit + loss": 4}) == 8


def test_blanks_in_names_count_once(value: Value) -> None:
    assert value("operator in a name", **{"profit  +\nloss": 4}) == 8


def test_what_is_not_required_is_not_seen(codes: Codes) -> None:
    assert codes("unseen", 従業員数=5) == ["unknown_name"]


def test_an_unknown_decision_is_not_found(ask: Callable[..., dmn.Decision]) -> None:
    with pytest.raises(dmn.UnknownDecision) as refusal:
        ask("no such thing")
    assert refusal.value.text.ja == "判断「no such thing」がモデルにありません。"


def test_a_decision_without_logic_says_so(codes: Codes) -> None:
    assert codes("no logic") == ["dmn.no_logic"]


def test_knowledge_models_are_functions(value: Value) -> None:
    assert value("knowledge") == [12, 4, None]


def test_knowledge_models_may_call_themselves(value: Value) -> None:
    assert value("recursion") == 210


def test_endless_recursion_is_stopped(ask: Callable[..., dmn.Decision]) -> None:
    with pytest.raises((feel.BudgetExceeded, dmn.TooMuchWork)) as refusal:
        ask("endless recursion")
    assert isinstance(refusal.value, EngineError)


def test_results_of_the_wrong_type_are_null(codes: Codes) -> None:
    assert codes("wrong") == ["dmn.type_mismatch"]


def test_each_call_of_a_table_is_told(ask: Callable[..., dmn.Decision]) -> None:
    answer = ask("fees", 従業員数=5)
    assert answer.value == [0, 1000]
    assert [(fired.decision, fired.rule_id) for fired in answer.fired] == [
        ("fee by size", "r_small"),
        ("fee by size", "r_other"),
    ]


def test_circles_are_null_and_named(ask: Callable[..., dmn.Decision]) -> None:
    answer = ask("chicken")
    assert answer.value is None
    assert "dmn.cycle" in [note.code for note in answer.notes]


def test_a_long_chain_of_decisions_is_followed(env: feel.Environment) -> None:
    step = (
        '<decision id="d{0}" name="d{0}"><informationRequirement><requiredDecision href="#d{1}"/>'
        "</informationRequirement><literalExpression><text>d{1} + 1</text></literalExpression></decision>"
    )
    first = '<decision id="d0" name="d0"><literalExpression><text>0</text></literalExpression></decision>'
    chain = first + "".join(step.format(at, at - 1) for at in range(1, 2001))
    xml = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="chain" namespace="urn:chain">'
        f"{chain}</definitions>"
    )
    model = dmn.load({"chain.dmn": xml.encode()})
    assert dmn.decide(model, "d2000", {}, env).value == 2000
    assert dmn.check({"chain.dmn": xml.encode()}) == []
