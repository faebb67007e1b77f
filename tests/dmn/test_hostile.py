"""What a decision asks for is bounded by what is written and told; honest tables stay far below."""

import pytest

from engine import dmn, feel
from tests.dmn.drawn import decision, file, given, knowledge, table
from tests.dmn.hostile import COLUMNS, HOSTILE, large_table


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_asks_too_much_is_stopped(body: str, env: feel.Environment) -> None:
    with pytest.raises((dmn.TooMuchWork, feel.BudgetExceeded)):
        dmn.decide(dmn.load({"m": file(body)}), "d", {}, env)


def test_a_table_of_two_thousand_rules_and_ten_columns_is_looked_through(env: feel.Environment) -> None:
    told = {**dict.fromkeys(COLUMNS, 5), COLUMNS[-1]: 1999}
    assert dmn.decide(dmn.load({"m": file(large_table(2000))}), "d", told, env).value == 1999


def test_a_table_may_look_at_each_of_a_thousand_things_told(env: feel.Environment) -> None:
    body = given("things") + knowledge(
        "f", "x", table("COLLECT", "x", "", tuple(f"> {at * 50 - 1} => {at}" for at in range(20)))
    )
    body += decision("d", "count(for t in things return f(t))", needs="k:f i:things")
    assert dmn.decide(dmn.load({"m": file(body)}), "d", {"things": [*range(1000)]}, env).value == 1000
