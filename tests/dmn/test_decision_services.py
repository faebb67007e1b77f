"""Decision services (DMN 6.3.10, 10.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import dmn, feel


@pytest.fixture
def call(model: dmn.Model, env: feel.Environment) -> Callable[..., dmn.Decision]:
    return lambda service, /, **data: dmn.call_service(model, service, feel.from_json(data), env)


def test_one_output_is_the_answer_itself(call: Callable[..., dmn.Decision]) -> None:
    assert call("one output", a=1, b=2).value == 21


def test_several_outputs_are_a_context(call: Callable[..., dmn.Decision]) -> None:
    assert call("two outputs", a=1, b=2).value == {"total": 21, "twice": 42}


def test_input_decisions_are_given_not_made(call: Callable[..., dmn.Decision]) -> None:
    assert call("given inner", a=1, b=2, inner=5).value == 6


def test_the_answer_fits_the_service_type(call: Callable[..., dmn.Decision]) -> None:
    answer = call("wrong type", a=1, b=2)
    assert answer.value is None
    assert [note.code for note in answer.notes] == ["dmn.type_mismatch"]


def test_services_are_functions_too(ask: Callable[..., dmn.Decision]) -> None:
    assert ask("calls", a=7, b=100).value == [21, 34, 6, None, 5]


def test_calls_that_do_not_fit_are_null(ask: Callable[..., dmn.Decision]) -> None:
    answer = ask("miscalls")
    assert answer.value == [None, None, None]
    assert {note.code for note in answer.notes} == {"wrong_arguments"}


def test_an_unknown_service_is_not_found(call: Callable[..., Any]) -> None:
    with pytest.raises(dmn.UnknownService):
        call("calls")
