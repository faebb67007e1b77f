"""How fast FEEL is: ratios taken in one run, so that the machine does not matter.

Run with `python bench/feel.py`. Targets (design §5): a compiled condition under 5 µs, a parse under 1 ms.
"""

import importlib.util
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine import feel
from engine.feel.expression import Expression
from engine.feel.parsing.parser import parse_expression

ROUNDS = 5
CONDITION = 'stage = "D1" and amount > 100'
VARIABLES = {
    "stage": "D1",
    "amount": 150,
    "受付日": datetime(2026, 11, 18, tzinfo=UTC).date(),
    "担当": {"氏名": "伴走 太郎", "所属": "第一課"},
    "点数": [72, 85, 91, 60],
    "訪問": [{"分": 10 * number, "結果": "完了" if number % 2 else "延期"} for number in range(20)],
}
EVALUATIONS = (
    CONDITION,
    "amount * 1.1 + 3",
    "1 / 3",
    "amount between 100 and 200",
    "amount in (< 50, > 100)",
    'if amount > 100 then "A" else "B"',
    "担当.氏名",
    "点数[1]",
    "点数[item >= 80]",
    "sum(点数)",
    '受付日 + @"P1M"',
    '(受付日 + @"P10D" - 受付日).days',
    "string(受付日)",
    'count(訪問[結果 = "完了"])',
    "for v in 訪問 return v.分 / 60",
    "some v in 訪問 satisfies v.分 > 100",
    "sort(点数, function(a, b) a < b)",
    'matches("892-0001", "^\\d{3}-\\d{4}$")',
    "{a: amount, b: a * 2}.b",
    'substring("鹿児島県", 1, 3)',
)


def microseconds(work: Callable[[], object], times: int) -> float:
    """Give the best of some rounds, each so many times, in microseconds a time."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        for _ in range(times):
            work()
        best = min(best, perf_counter() - start)
    return best / times * 1e6


def python_baseline() -> float:
    """Measure the same condition written as a Python function of a dictionary."""

    def condition(variables: dict[str, Any]) -> bool:
        return bool(variables["stage"] == "D1" and variables["amount"] > 100)  # noqa: PLR2004  (the condition measured)

    return microseconds(lambda: condition(VARIABLES), 20_000)


def compare_conditions(env: feel.Environment) -> None:
    """Print the compiled condition against Python and, where it is installed, simpleeval."""
    compiled = feel.compile_expression(CONDITION)
    ours = microseconds(lambda: compiled.evaluate(VARIABLES, env), 20_000)
    print(f"compiled condition       {ours:8.2f} µs   {CONDITION}")
    print(f"  against plain Python   {ours / python_baseline():8.1f} x")
    if importlib.util.find_spec("simpleeval") is None:
        print("  against simpleeval     left out: simpleeval is not installed")
        return
    simpleeval = importlib.import_module("simpleeval")
    theirs = microseconds(lambda: simpleeval.simple_eval("stage == 'D1' and amount > 100", names=VARIABLES), 2_000)
    print(f"  against simpleeval     {ours / theirs:8.3f} x   ({theirs:.1f} µs)")


def parse_and_compile() -> None:
    """Print how long reading the twenty expressions takes."""
    for name, work in (
        ("parse", parse_expression),
        ("parse and compile", lambda s: Expression(s, parse_expression(s))),
    ):
        each = [microseconds(partial(work, source), 200) for source in EVALUATIONS]
        print(f"{name:24} {sum(each) / len(each):8.1f} µs on average, {max(each):.1f} µs at most")


def evaluate_twenty(env: feel.Environment) -> None:
    """Print each of the twenty evaluations against the condition."""
    condition = feel.compile_expression(CONDITION)
    unit = microseconds(lambda: condition.evaluate(VARIABLES, env), 5_000)
    print("twenty evaluations, in times of the condition:")
    for source in EVALUATIONS:
        compiled = feel.compile_expression(source)
        taken = microseconds(partial(compiled.evaluate, VARIABLES, env), 2_000)
        print(f"  {taken / unit:8.2f} x {taken:8.2f} µs   {source}")


def main() -> None:
    """Print all figures."""
    env = feel.Environment(now=datetime(2026, 11, 18, tzinfo=UTC))
    compare_conditions(env)
    parse_and_compile()
    evaluate_twenty(env)


if __name__ == "__main__":
    main()
