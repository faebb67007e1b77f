"""Variables belong to the case: nothing a branch writes is lost (design D4)."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import bpmn, feel
from engine.bpmn.values import pack, storable, unpack
from tests.bpmn.builder import Scope, each
from tests.bpmn.player import play


def fork(*, loop: bool = False) -> bytes:
    scope = Scope().start().xor("again").both("split", "join").user("a", "b").user("after").end()
    scope.xor("more", default="more_to_end").path("start", "again", "split", "a", "join", "after", "more", "end")
    scope.path("split", "b", "join")
    return (scope.flow("more", "again", "=again") if loop else scope.flow("more", "again", "=false")).file()


def test_what_both_branches_write_is_there_after_the_join() -> None:
    player = play(fork()).do("a", x=[1, 2, 3], c={"k": 1}).do("b", y=[4], d={"k": 2})
    assert player.step.variables == {"x": [1, 2, 3], "c": {"k": 1}, "y": [4], "d": {"k": 2}}


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_the_last_write_of_a_variable_wins(order: tuple[str, str]) -> None:
    first, second = order
    player = play(fork(), x=[9, 9, 9, 9]).do(first, x=[1]).do(second, x=[1, 2, 2])
    assert player.step.variables["x"] == [1, 2, 2]


def test_a_branch_sees_what_the_other_has_written() -> None:
    player = play(fork()).do("a", x=1)
    assert player.step.tasks[0].variables == {"x": 1}


def test_loops_and_joins_keep_every_value() -> None:
    player = play(fork(loop=True))
    for turn in range(5):
        player.do("b", **{f"b{turn}": turn}).do("a", **{f"a{turn}": turn}).do("after", again=True)
    names = {f"{branch}{turn}" for branch in "ab" for turn in range(5)} | {"again"}
    assert set(player.step.variables) == names


def test_names_may_be_japanese_and_hold_spaces() -> None:
    scope = Scope().start().script("s", '=申込 日 + duration("P1D")', "期 限").end().path("start", "s", "end")
    names: dict[str, Any] = {"申込 日": date(2026, 4, 1)}
    player = play(scope.file(), **names)
    assert player.step.variables["期 限"] == date(2026, 4, 2)


VALUES = [
    True,
    "¥",
    Decimal("0.10"),
    Decimal("12345678901234567890.5"),
    Decimal("1E+30"),
    -7,
    date(2026, 4, 1),
    datetime(2026, 4, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
    datetime(2026, 4, 1, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    datetime(2026, 4, 1, 9, 0, tzinfo=UTC),
    datetime(2026, 4, 1, 9, 0),  # noqa: DTZ001  # FEEL has local date-times
    feel.Time(9, 30, 0, 0, None),
    timedelta(days=-1, microseconds=3),
    feel.YearMonthDuration(14),
    {"$": "c", "v": [None, {"深い": [[]]}]},
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_value_comes_back_exactly(value: Any) -> None:
    scope = Scope().start().user("u").end().path("start", "u", "end")
    player = play(scope.file(), v=value)
    assert player.step.variables == bpmn.read_variables(player.step.state)
    back = player.wait().step.variables["v"]
    assert back == value
    assert str(back) == str(value)


def test_times_of_the_standard_library_become_feel_times() -> None:
    assert storable({"t": time(9, 30)})["t"] == feel.Time(9, 30, 0, 0, None)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1: 2}, b"x", {1, 2}, "\ud800", 1j])
def test_what_has_no_feel_form_is_refused_before_anything_runs(value: Any) -> None:
    scope = Scope().start().user("u").end().path("start", "u", "end")
    with pytest.raises(bpmn.NotStorable):
        play(scope.file(), v=[value])


LEAVES = st.none() | st.booleans() | st.text() | st.decimals(allow_nan=False, allow_infinity=False) | st.dates()
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(TREES)
def test_packing_loses_nothing(value: Any) -> None:
    kept = storable({"v": value})["v"]
    assert repr(unpack(pack(kept))) == repr(kept)


def test_instances_side_by_side_keep_the_new_values_each_brings_up() -> None:
    visit = Scope().start("s2").user("plan", "report").end("e2").path("s2", "plan", "report", "e2")
    marker = each("=firms", "firm", more=' outputCollection="plans" outputElement="=firm + plan"')
    scope = Scope().start().sub("visit", visit, marker).user("after").end().path("start", "visit", "after", "end")
    player = play(scope.file(), firms=["A", "B"], common=0)
    player.do("plan", plan="1", common=1).do("plan", plan="2").do("report").do("report")
    expected = {"plans": ["A1", "B2"], "plan": "2", "common": 1, "firms": ["A", "B"]}
    assert player.step.variables == expected


def test_a_name_an_instance_brought_up_reaches_the_case_when_the_instance_ends() -> None:
    scope = Scope().start().add("userTask", "u", each("=[1, 2]")).end().path("start", "u", "end")
    player = play(scope.file(), n=0).do("u", n=1, note="first")
    assert player.step.variables == {"n": 1, "note": "first"}
    assert player.do("u", note="second").step.variables == {"n": 1, "note": "second"}
