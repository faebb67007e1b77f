"""Models that import models (DMN 6.3.3), with and without a prefix."""

from collections.abc import Callable
from typing import Any

from engine import dmn

MODELS = ("imports_base", "imports", "imports_plain")
Value = Callable[..., Any]
Codes = Callable[..., list[str]]


def test_imported_inputs_go_by_their_bare_name(value: Value) -> None:
    assert value("prefixed", **{"number of staff": 5}) == "small"
    assert value("prefixed", **{"number of staff": 100}) == "large"


def test_imported_functions_and_services_are_called(value: Value) -> None:
    assert value("imported function", own="large") == "hello large-sama small"


def test_imported_functions_are_invoked_by_parameter(value: Value) -> None:
    assert value("imported invocation") == "hello you-sama "


def test_imported_types_are_checked(ask: Callable[..., dmn.Decision]) -> None:
    answer = ask("imported function", own="huge")
    assert "dmn.type_mismatch" in [note.code for note in answer.notes]


def test_an_empty_import_name_needs_no_prefix(value: Value) -> None:
    assert value("without a prefix", **{"plain typed": "green"}) == ["red", "green"]
    assert value("without a prefix", **{"plain typed": "blue"}) is None


def test_the_importing_model_is_asked_first(value: Value) -> None:
    assert value("firm size") == "of the importing model"
