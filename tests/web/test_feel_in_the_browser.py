"""The browser's FEEL answers what the server's answers, or says that it does not know."""

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from tests.web.feel_expressions import DATA, expressions

HERE = Path(__file__).parent
NODE = HERE.parent.parent / ".venv" / "bin" / "node"
ENVIRONMENT = feel.Environment(now=datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Tokyo")))


def in_browser(trees: list[Any], data: dict[str, Any] = DATA) -> list[str | None]:
    """Evaluate trees with the page's evaluator; None where it is unsure."""
    lines = "".join(json.dumps({"tree": tree, "data": data, "today": "2026-11-20"}) + "\n" for tree in trees)
    done = subprocess.run([NODE, HERE / "feel_runner.mjs"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line).get("text") for line in done.stdout.splitlines()]


def on_server(source: str) -> tuple[Any, str] | None:
    """Return the tree and the value's text; None where the expression asks for too much or cannot be read."""
    try:
        expression = feel.compile_expression(source, feel.variable_names(DATA))
        value = expression.evaluate(DATA, ENVIRONMENT).value
        return feel.to_tree(expression), value if isinstance(value, str) else feel.to_text(value)
    except (feel.BudgetExceeded, feel.FeelSyntaxError, feel.NotFeel):
        return None


def tree(source: str) -> Any:
    return feel.to_tree(feel.compile_expression(source))


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_server_on_thousands_of_expressions(seed: int) -> None:
    sources = expressions(seed, 1500)
    expected = {source: found for source in sources if (found := on_server(source))}
    answers = in_browser([found[0] for found in expected.values()])
    differing = [
        (source, text, answer)
        for (source, (_, text)), answer in zip(expected.items(), answers, strict=True)
        if answer is not None and answer != text
    ]
    assert differing == []
    assert sum(answer is None for answer in answers) < len(answers) * 0.1
    assert len(expected) > len(set(sources)) * 0.8


def test_counts_exactly_where_floating_point_would_not() -> None:
    sources = ["0.1 + 0.2 = 0.3", "1 / 3 * 3 = 1", "1234567890.123456789 * 10", "2 ** 100"]
    answers = ["true", "false", "12345678901.23456789", "1267650600228229401496703205376"]
    assert in_browser([tree(source) for source in sources]) == answers


def test_is_unsure_about_what_only_the_server_knows() -> None:
    sources = ["now()", 'matches("a", "b")', "(function(x) x)(1)", "working days(1)", "2 ** 0.5"]
    assert in_browser([tree(source) for source in sources]) == [None] * len(sources)


def test_a_number_too_large_for_the_browser_is_unsure_rather_than_wrong() -> None:
    big = {"n": 12345678901234567890}
    assert in_browser([tree("n = 12345678901234567891")], big) in ([None], ["false"])
