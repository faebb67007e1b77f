"""Tables of examples: one line each, `expression => expected`, both FEEL."""

import pytest

from engine import feel


def examples(table: str) -> list[tuple[str, str]]:
    """Split a table into pairs; empty lines and lines that begin with # are left out."""
    lines = [line.strip() for line in table.splitlines()]
    pairs = [line.rpartition(" => ") for line in lines if line and not line.startswith("#")]
    return [(source.strip(), expected.strip()) for source, _, expected in pairs]


def agree(source: str, expected: str, env: feel.Environment) -> None:
    """Assert that both sides are the same element of the domain, or that `source` cannot be read where so expected."""
    if expected == "SYNTAX":
        with pytest.raises(feel.FeelSyntaxError):
            feel.compile_expression(source)
        return
    got = feel.evaluate(source, {}, env)
    wanted = feel.evaluate(expected, {}, env)
    same = feel.evaluate("is(a, b)", {"a": got.value, "b": wanted.value}, env)
    assert same.value is True, f"{source} is {feel.to_text(got.value)}, not {expected}: {got.notes}"
