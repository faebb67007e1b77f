"""FEEL values as JSON and back (design §3)."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel

ENV = feel.Environment()


class Stage(StrEnum):
    """An enumeration of the kind the domain is full of."""

    VISITED = "D1"


def test_dates_times_durations_and_ranges_become_their_text() -> None:
    context = feel.evaluate(
        '{d: @"2026-04-01", t: @"09:30:00", m: @"2026-04-01T09:30:00Z", p: @"P1Y2M", q: @"P3DT4H", r: [1..5), n: null}',
        {},
        ENV,
    ).value
    assert feel.to_json(context) == {
        "d": "2026-04-01",
        "t": "09:30:00",
        "m": "2026-04-01T09:30:00Z",
        "p": "P1Y2M",
        "q": "P3DT4H",
        "r": "[1..5)",
        "n": None,
    }


def test_numbers_become_the_plainest_exact_json_number() -> None:
    assert feel.to_json([Decimal("3.00"), Decimal("0.1"), Decimal("-0")]) == [3, 0.1, 0]
    third = feel.evaluate("1/3", {}, ENV).value
    assert feel.to_json(third) == Decimal("0.3333333333333333333333333333333333")
    assert feel.dumps({"a": third, "b": 10**30 + 1}) == (
        b'{"a":0.3333333333333333333333333333333333,"b":1000000000000000000000000000001}'
    )


def test_numbers_come_back_as_they_went() -> None:
    assert feel.loads(b"[0.3333333333333333333333333333333333, 1]") == [Decimal("0." + "3" * 34), 1]
    with pytest.raises(ValueError, match="NaN"):
        feel.loads("NaN")


def test_values_of_python_become_values_of_feel() -> None:
    made = feel.from_json(
        {
            "a": 1,
            "b": 0.1,
            "c": (1, 2),
            "d": Stage.VISITED,
            "e": time(9, 30),
            "f": MappingProxyType({"x": True}),
            "g": datetime(2026, 4, 1, tzinfo=UTC),
            "h": date(2026, 4, 1),
            "i": timedelta(days=1),
        }
    )
    assert made == {
        "a": Decimal(1),
        "b": Decimal("0.1"),
        "c": [Decimal(1), Decimal(2)],
        "d": "D1",
        "e": feel.Time(9, 30, 0),
        "f": {"x": True},
        "g": datetime(2026, 4, 1, tzinfo=UTC),
        "h": date(2026, 4, 1),
        "i": timedelta(days=1),
    }
    assert type(made["d"]) is str


@pytest.mark.parametrize("alien", [object(), {1, 2}, b"x", float("nan"), Decimal("Infinity"), print])
def test_what_has_no_meaning_in_feel_is_refused(alien: object) -> None:
    with pytest.raises(feel.NotFeel):
        feel.from_json({"a": [alien]})


def test_a_text_that_begins_with_an_equals_sign_is_evaluated_in_data() -> None:
    made = feel.data_from_json({"on": '=@"2026-04-01"', "n": "= 1 + 1", "t": "2026-04-01", "l": ["=[1..2]"]}, ENV)
    assert made == {
        "on": date(2026, 4, 1),
        "n": Decimal(2),
        "t": "2026-04-01",
        "l": [feel.Range(Decimal(1), Decimal(2))],
    }


@pytest.mark.parametrize(
    "source",
    [
        '{a: @"2026-04-01", b: [@"09:30:00+09:00", @"2026-04-01T09:30:00@Asia/Tokyo"], c: @"-P1Y2M", d: @"PT0.5S"}',
        '{a: "=1+1", b: "plain", c: "", d: "=\\"x\\"", e: [1..2], f: (<"b"), g: [@"2026-04-01"..@"2026-05-01")}',
        '{a: 1/3, b: 12345678901234567890123456789012345678, c: -0.001, d: true, e: null, f: @"99999-01-01"}',
    ],
)
def test_stored_data_come_back_the_same(source: str) -> None:
    value = feel.evaluate(source, {}, ENV).value
    stored = feel.dumps(feel.data_to_json(value))
    back = feel.data_from_json(feel.loads(stored), ENV)
    assert feel.evaluate("is(a, b)", {"a": value, "b": back}, ENV).value is True


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.text(),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_any_data_survive_the_round_trip(data: object) -> None:
    value = feel.from_json(data)
    assert feel.from_json(feel.to_json(value)) == value
    assert feel.data_from_json(feel.data_to_json(value), ENV) == value


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_written(text: str) -> None:
    assert json.loads(feel.dumps(text)) == text
