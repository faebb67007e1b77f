"""Time a decision table: 20 rules over 3 inputs, as microseconds and as a ratio to a FEEL condition of the same run."""

import sys
import time
import timeit
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine import dmn, feel
from tests.dmn.drawn import file
from tests.dmn.hostile import COLUMNS, HOSTILE, large_table

ROUNDS = 2_000
REPEATS = 7
RULE = (
    "<rule><inputEntry><text>[{low}..{high})</text></inputEntry><inputEntry><text>{kind}</text></inputEntry>"
    "<inputEntry><text>{size}</text></inputEntry><outputEntry><text>{low} + {high}</text></outputEntry></rule>"
)
COLUMN = "<input><inputExpression><text>{0}</text></inputExpression></input>"
MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="bench" namespace="urn:bench">
{inputs}<decision id="d" name="d">{needs}<decisionTable hitPolicy="{policy}">{columns}<output/>{rules}</decisionTable>
</decision></definitions>"""
NAMES = ("amount", "kind", "staff")


def table(policy: str) -> dmn.Model:
    """Build the table: ranges of an amount, two kinds of firm, two sizes."""
    rules = (
        RULE.format(
            low=at // 4 * 10,
            high=at // 4 * 10 + 10,
            kind='"shop"' if at % 2 else 'not("shop")',
            size="&lt;= 20" if at % 4 < 2 else "&gt; 20",  # noqa: PLR2004 - halves of four
        )
        for at in range(20)
    )
    inputs = (f'<inputData id="{name}" name="{name}"><variable name="{name}"/></inputData>' for name in NAMES)
    need = '<informationRequirement><requiredInput href="#{0}"/></informationRequirement>'
    xml = MODEL.format(
        policy=policy,
        inputs="".join(inputs),
        needs="".join(need.format(name) for name in NAMES),
        columns="".join(COLUMN.format(name) for name in NAMES),
        rules="".join(rules),
    )
    return dmn.load({"bench.dmn": xml.encode()})


def microseconds(call: Callable[[], object]) -> float:
    """Return the best CPU time of one call; other work on the machine does not count."""
    return min(timeit.repeat(call, timer=time.process_time, number=ROUNDS, repeat=REPEATS)) / ROUNDS * 1e6


def main() -> None:
    """Print one line a policy."""
    env = feel.Environment(now=datetime(2026, 4, 1, tzinfo=UTC))
    data = feel.from_json({"amount": 43, "kind": "shop", "staff": 21})
    condition = feel.compile_expression('amount >= 40 and kind = "shop"')
    one = microseconds(lambda: condition.evaluate(data, env))
    print(f"FEEL condition: {one:.1f} us")
    for policy in ("UNIQUE", "FIRST"):
        model = table(policy)
        answer = dmn.decide(model, "d", data, env)
        assert answer.value == 90, answer  # noqa: PLR2004 - 40 + 50
        spent = microseconds(lambda model=model: dmn.decide(model, "d", data, env))  # type: ignore[misc]
        print(f"{policy} table, 20 rules, 3 inputs: {spent:.1f} us (goal 100), {spent / one:.1f} x a FEEL condition")
    hostile(env)


def hostile(env: feel.Environment) -> None:
    """Print how long the most tiresome decision takes until it is stopped, and the largest honest table."""
    spent = {}
    for name, body in HOSTILE.items():
        model = dmn.load({"m": file(body)})
        with suppress(dmn.TooMuchWork, feel.BudgetExceeded):
            dmn.decide(model, "d", {}, env)  # which compiles it
        began = feel.own_seconds()
        with suppress(dmn.TooMuchWork, feel.BudgetExceeded):
            dmn.decide(model, "d", {}, env)
        spent[name] = feel.own_seconds() - began
    worst = max(spent, key=lambda name: spent[name])
    print(f"hostile decisions: {spent[worst] * 1e3:.0f} ms at most (goal 100): {worst}")
    model = dmn.load({"m": file(large_table(2000))})
    told = {**dict.fromkeys(COLUMNS, 5), COLUMNS[-1]: 1999}
    dmn.decide(model, "d", told, env)
    once = min(timeit.repeat(lambda: dmn.decide(model, "d", told, env), timer=time.process_time, number=1, repeat=3))
    print(f"table of 2,000 rules and 10 inputs, every cell looked at: {once * 1e3:.0f} ms (allowed 500)")


if __name__ == "__main__":
    main()
