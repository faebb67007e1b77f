"""Events that throw where nobody has to wait (BPMN 2.0.2 §10.5.5, §10.5.3)."""

import pytest

from tests.bpmn.builder import Scope, event
from tests.bpmn.conformance import Case, holds, line, run

MESSAGE = event("message", "m")
CASES = {
    "a throw event without a type passes": Case(scope=line("x").throw("x", ""), done="start x end"),
    "a message is thrown": Case(scope=line("x").throw("x", MESSAGE), done="start x end"),
    "a message is thrown at the end": Case(
        scope=Scope().start().end(inner=MESSAGE).path("start", "end"), done="start end"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_throwing_runs_as_the_standard_says(name: str) -> None:
    holds(CASES[name])


def test_a_message_for_nobody_here_goes_out() -> None:
    player = run(CASES["a message is thrown at the end"])
    assert [(sent.kind.value, sent.name) for sent in player.published] == [("message", "m")]
