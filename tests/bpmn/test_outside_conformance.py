"""Diagrams of people who know only the standard: each runs as its text demands, whatever modeler spelled it."""

import pytest

from tests.bpmn.outside import STYLES
from tests.bpmn.outside_row import differences, matches, read, rows

ROWS = rows()


@pytest.mark.parametrize("name", ROWS)
def test_a_diagram_runs_as_the_standard_demands(name: str) -> None:
    assert differences(ROWS[name], list(ROWS).index(name)) == []


@pytest.mark.parametrize("style", range(len(STYLES)))
def test_the_spelling_changes_nothing(style: int) -> None:
    for name in list(ROWS)[style :: 3 * len(STYLES)]:
        assert differences(ROWS[name], style + 1) == [], name


def test_there_are_hundreds() -> None:
    assert len(ROWS) >= 250


def test_what_runs_side_by_side_may_come_in_any_order() -> None:
    demand = read("s {a b|c} e")
    assert all(matches(demand, tuple(order.split())) for order in ("s a b c e", "s a c b e", "s c a b e"))
    assert not any(
        matches(demand, tuple(order.split())) for order in ("s b a c e", "s a b e", "s a b c e e", "a b c e")
    )
