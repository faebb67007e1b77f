"""Nothing an expression says reaches Python, and nothing it asks for costs more than its budget."""

import decimal
import json
import re
import subprocess
import sys

import pytest

from engine import feel
from tests.feel.hostile import BUDGETED, ESCAPES, UNREADABLE

TRACES = re.compile("<|0x|root:|uid=|module|built-in|object")


@pytest.mark.parametrize("source", [line for line in ESCAPES.splitlines() if line])
def test_no_expression_reaches_python(env: feel.Environment, source: str) -> None:
    try:
        value = feel.evaluate(source, {}, env).value
    except feel.FeelSyntaxError:
        return
    assert feel.kind_of(value) in feel.Kind
    assert not TRACES.search(feel.to_text(value))


@pytest.mark.parametrize("source", BUDGETED.values(), ids=BUDGETED.keys())
def test_what_asks_too_much_is_stopped_early(env: feel.Environment, source: str) -> None:
    with pytest.raises(feel.BudgetExceeded) as stopped:
        feel.evaluate(source, {}, env)
    assert "打ち切りました" in stopped.value.text.ja


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_too_big_to_read_is_refused(source: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_expression(source)


@pytest.mark.parametrize(
    "source",
    ["9**(9**9)", "10**6144 * 10", "exp(100000)", "1.1 ** 999999999", '@"P999999999999999999D" * 10**6000'],
)
def test_numbers_beyond_the_standards_range_are_null_with_a_note(env: feel.Environment, source: str) -> None:
    result = feel.evaluate(source, {}, env)
    assert result.value is None
    assert result.notes[-1].code == "number_out_of_range"


def test_an_evaluation_leaves_pythons_settings_alone(env: feel.Environment) -> None:
    before = (sys.getrecursionlimit(), decimal.getcontext().prec)
    feel.evaluate("{f: function(n) if n = 0 then 1/3 else f(n - 1), r: f(40)}.r", {}, env)
    assert (sys.getrecursionlimit(), decimal.getcontext().prec) == before


def test_a_budget_can_be_widened() -> None:
    wide = feel.Environment(budget=feel.Budget(steps=2_000_000, seconds=30, list_length=300_000, result_size=300_000))
    assert feel.evaluate("count(for i in 1..150000 return i)", {}, wide).value == 150_000


def test_nothing_hostile_fills_the_memory() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.feel.confined"], capture_output=True, text=True, check=True)
    outcomes = json.loads(done.stdout)
    assert set(outcomes) == {"value", "budget", "syntax"}
