"""Hit policies (DMN 8.2.8), default outputs and what fired."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import dmn

Value = Callable[..., Any]
Codes = Callable[..., list[str]]


@pytest.mark.parametrize(("points", "expected"), [(39, "low"), (40, "middle"), (71, "high")])
def test_unique_gives_the_one_rule(value: Value, points: int, expected: str) -> None:
    assert value("unique", points=points) == expected


def test_unique_names_the_rules_that_clash(ask: Callable[..., dmn.Decision]) -> None:
    answer = ask("unique", points=70)
    assert answer.value is None
    assert answer.fired == ()
    assert [note.code for note in answer.notes] == ["dmn.unique_violated"]
    assert "2, 3" in answer.notes[0].text.ja
    assert "区分" in answer.notes[0].text.ja


def test_no_match_says_with_which_inputs(ask: Callable[..., dmn.Decision]) -> None:
    answer = ask("unique", points=101)
    assert answer.value is None
    assert "点数 = 101" in answer.notes[0].text.ja


def test_any_accepts_equal_outputs(value: Value) -> None:
    assert value("any", points=7, area="island") == 1


def test_any_refuses_different_outputs(codes: Codes) -> None:
    assert codes("any", points=3, area="island") == ["dmn.any_violated"]


@pytest.mark.parametrize(("points", "expected"), [(1, "later"), (60, "soon, if possible"), (91, "urgent")])
def test_priority_follows_the_output_values(value: Value, points: int, expected: str) -> None:
    assert value("priority", points=points) == expected


def test_first_stops_at_the_first_rule(value: Value) -> None:
    assert value("first", points=91) == {"desk": "head", "days": 1}


def test_several_outputs_make_a_context(value: Value) -> None:
    assert value("first", points=25) == {"desk": "desk", "days": 2.5}


def test_default_outputs_stand_in_without_a_match(value: Value) -> None:
    assert value("first", points=1) == {"desk": "nobody", "days": None}


def test_fired_rules_say_why(ask: Callable[..., dmn.Decision]) -> None:
    (fired,) = ask("first", points=25).fired
    assert (fired.decision, fired.rule_index, fired.rule_id) == ("first", 2, "f2")
    assert fired.inputs == {"points": 25}
    assert fired.outputs["desk"] == "desk"
    assert fired.annotations == ("ふつう",)


def test_rule_order_lists_hits_as_written(value: Value) -> None:
    assert value("rule order", points=5) == ["c", "a", "b"]


def test_output_order_sorts_column_after_column(value: Value) -> None:
    hits = value("output order", points=5)
    assert hits == [{"rank": "a", "fee": 20}, {"rank": "b", "fee": 300}, {"rank": "b", "fee": 10}]


@pytest.mark.parametrize(("points", "expected"), [(0, []), (2, ["one"]), (3, ["one", "two"])])
def test_collect_lists_hits_though_typed_as_one(value: Value, points: int, expected: list[str]) -> None:
    assert value("collect", points=points) == expected


def test_sum_is_exact(value: Value) -> None:
    assert str(value("collect sum", points=3)) == "0.3"


def test_sum_of_texts_has_no_value(codes: Codes) -> None:
    assert "dmn.aggregate_values" in codes("collect sum", points=10)


def test_min_works_on_dates(value: Value) -> None:
    assert value("collect min", points=3) == "2026-04-01"


def test_max_gives_the_greatest(value: Value) -> None:
    assert value("collect max", points=3) == 7


@pytest.mark.parametrize(("points", "expected"), [(0, 0), (2, 1), (3, 2)])
def test_count_counts_equal_outputs_too(value: Value, points: int, expected: int) -> None:
    assert value("collect count", points=points) == expected
