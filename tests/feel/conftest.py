"""An environment with a fixed moment, and the shortest way to evaluate."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import feel


@pytest.fixture
def env() -> feel.Environment:
    return feel.Environment(now=datetime(2026, 11, 18, 0, 30, tzinfo=UTC))


@pytest.fixture
def value(env: feel.Environment) -> Callable[..., Any]:
    """Evaluate an expression and give its value."""

    def evaluate(source: str, **variables: Any) -> Any:
        return feel.evaluate(source, variables, env).value

    return evaluate
