"""Tables as people draw them in the free modeler: no declared inputs, empty languages, empty cells."""

from collections.abc import Callable
from typing import Any


def test_undeclared_inputs_are_the_variables_given(value: Callable[..., Any]) -> None:
    assert value("triage", urgency="high", employees=30) == {"desk": "head", "days": 1}


def test_types_left_as_the_editor_wrote_them_do_no_harm(value: Callable[..., Any]) -> None:
    assert value("priority", urgency=3) == 3


def test_empty_output_cells_are_null(value: Callable[..., Any]) -> None:
    assert value("相談の振分け", urgency="low", employees=3) == {"desk": "small", "days": None}
