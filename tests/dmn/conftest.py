"""Ask the models beside the tests."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import dmn, feel

MODELS = Path(__file__).parent / "models"
Ask = Callable[..., dmn.Decision]
Files = Callable[..., dict[str, bytes]]


@pytest.fixture(scope="session")
def files() -> Files:
    """Read model files by the names of their tests."""
    return lambda *names: {f"{name}.dmn": (MODELS / f"{name}.dmn").read_bytes() for name in names}


@pytest.fixture(scope="session")
def env() -> feel.Environment:
    return feel.Environment(now=datetime(2026, 4, 1, 0, 30, tzinfo=UTC))


@pytest.fixture(scope="module")
def models(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Name the files a test module asks: its own name, unless it says MODELS = (...)."""
    own = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    return getattr(request.module, "MODELS", (own,))


@pytest.fixture(scope="module")
def model(models: tuple[str, ...], files: Files) -> dmn.Model:
    return dmn.load(files(*models))


@pytest.fixture
def ask(model: dmn.Model, env: feel.Environment) -> Ask:
    def _ask(decision: str, /, **data: Any) -> dmn.Decision:
        return dmn.decide(model, decision, feel.from_json(data), env)

    return _ask


@pytest.fixture
def value(ask: Ask) -> Callable[..., Any]:
    """Answer the value of a decision, as JSON."""
    return lambda decision, /, **data: feel.to_json(ask(decision, **data).value)


@pytest.fixture
def codes(ask: Ask) -> Callable[..., list[str]]:
    """Answer the codes of the notes of a decision whose value is null."""

    def _codes(decision: str, /, **data: Any) -> list[str]:
        answer = ask(decision, **data)
        assert answer.value is None
        return [note.code for note in answer.notes]

    return _codes
