"""How fast FEEL is: CPU time, and ratios taken in one run, so that the machine does not matter.

Run with `python bench/feel.py [PYTHON]`; PYTHON is an interpreter of a throw-away environment that holds simpleeval,
bkflow-feel and pySFeel (see README.md here). Targets (design §5): a compiled condition under 5 µs, a parse under 1 ms,
and whatever is hostile stopped within 100 ms.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine import feel
from engine.feel.expression import Expression
from engine.feel.parsing.parser import parse_expression
from tests.feel.hostile import BUDGETED, TIRESOME, UNREADABLE

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
        start = process_time()
        for _ in range(times):
            work()
        best = min(best, process_time() - start)
    return best / times * 1e6


def python_baseline() -> float:
    """Measure the same condition written as a Python function of a dictionary."""

    def condition(variables: dict[str, Any]) -> bool:
        return bool(variables["stage"] == "D1" and variables["amount"] > 100)  # noqa: PLR2004  (the condition measured)

    return microseconds(lambda: condition(VARIABLES), 20_000)


RIVALS = """
import importlib.util, json, time
names = {"stage": "D1", "amount": 150}
found = {}
def best(work):
    rounds = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(500):
            work()
        rounds.append((time.process_time() - start) / 500 * 1e6)
    return min(rounds)
if importlib.util.find_spec("simpleeval"):
    import simpleeval
    text = "stage == 'D1' and amount > 100"
    parsed = simpleeval.SimpleEval.parse(text)
    evaluator = simpleeval.SimpleEval(names=names)
    found["simpleeval"] = best(lambda: simpleeval.simple_eval(text, names=names))
    found["simpleeval, parsed before"] = best(lambda: evaluator.eval(text, previously_parsed=parsed))
if importlib.util.find_spec("bkflow_feel"):
    from bkflow_feel.api import parse_expression
    found["bkflow-feel"] = best(lambda: parse_expression('stage = "D1" and amount > 100', names))
if importlib.util.find_spec("pySFeel"):
    import pySFeel
    parser = pySFeel.SFeelParser()
    parser.sFeelParse('stage <- "D1"')
    parser.sFeelParse("amount <- 150")
    # Without the brackets it answers false: its "and" binds tighter than its "=" and ">".
    text = '(stage = "D1") and (amount > 100)'
    assert parser.sFeelParse(text) == ({}, True)
    found["pySFeel"] = best(lambda: parser.sFeelParse(text))
print(json.dumps(found))
"""


def rivals() -> dict[str, float]:
    """Measure the same condition in other packages, in microseconds: those that the given interpreter has."""
    if len(sys.argv) == 1:
        return {}
    command = [sys.argv[1], "-c", RIVALS]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (whoever runs it names it)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare_conditions(env: feel.Environment) -> None:
    """Print the compiled condition against Python and the packages that are there."""
    compiled = feel.compile_expression(CONDITION)
    ours = microseconds(lambda: compiled.evaluate(VARIABLES, env), 20_000)
    print(f"compiled condition       {ours:8.2f} µs   {CONDITION}")
    print(f"  against plain Python   {ours / python_baseline():8.1f} x")
    anew = microseconds(lambda: Expression(CONDITION, parse_expression(CONDITION)).evaluate(VARIABLES, env), 500)
    print(f"  read anew each time    {anew:8.2f} µs")
    found = rivals()
    for name, theirs in found.items():
        print(f"  {name:26} {theirs:8.2f} µs: {theirs / ours:6.1f} x ours, {theirs / anew:5.1f} x ours read anew")
    for name in ("simpleeval", "bkflow-feel", "pySFeel"):
        if name not in found:
            print(f"  {name:26} not compared: it is not installed in the interpreter given (or none was given)")


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


def stop_the_hostile() -> None:
    """Print how long the worst of the hostile expressions keeps the processor."""
    worst, name = 0.0, ""
    env = feel.Environment()
    for each, source in {**BUDGETED, **UNREADABLE, **TIRESOME}.items():
        start = feel.own_seconds()
        with suppress(feel.BudgetExceeded, feel.FeelSyntaxError):
            feel.evaluate(source, {}, env)
        worst, name = max((worst, name), (feel.own_seconds() - start, each))
    print(f"hostile expressions      {worst * 1000:8.1f} ms at most (goal 100): {name}")


def main() -> None:
    """Print all figures."""
    env = feel.Environment(now=datetime(2026, 11, 18, tzinfo=UTC))
    compare_conditions(env)
    parse_and_compile()
    evaluate_twenty(env)
    stop_the_hostile()


if __name__ == "__main__":
    main()
