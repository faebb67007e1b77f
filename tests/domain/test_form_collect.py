"""From the fields of an HTML form to nested input."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from engine.domain.form_collect import change_rows, collect
from tests.domain.form_samples import component, form_of

FORM = form_of(
    component("textfield", "a"),
    component("textfield", "fixed", readonly=True),
    component("checkbox", "ok"),
    component("checklist", "many", properties={"codes": "channel"}),
    component("datetime", "at", subtype="datetime"),
    {"type": "group", "id": "g", "path": "who", "components": [component("textfield", "name")]},
    {"type": "group", "id": "h", "components": [component("textfield", "flat")]},
    {"type": "dynamiclist", "id": "r", "path": "rows", "components": [component("textfield", "name")]},
)
EMPTY: dict[str, Any] = {
    "a": None,
    "ok": False,
    "many": [],
    "at": None,
    "who": {"name": None},
    "flat": None,
    "rows": [],
}


def sent(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def test_nothing_sent_is_nothing_entered() -> None:
    assert collect(FORM, sent()) == EMPTY


def test_nests_groups_rows_and_many_choices() -> None:
    names = [("a", "x"), ("ok", "on"), ("many", "CH1"), ("many", "CH2"), ("who.name", "山"), ("flat", "f")]
    found = collect(FORM, sent(*names, ("rows-2.name", "c"), ("rows-0.name", "a")))
    assert found["who"] == {"name": "山"}
    assert (found["ok"], found["many"], found["flat"]) == (True, ["CH1", "CH2"], "f")
    assert found["rows"] == [{"name": "a"}, {"name": "c"}]


def test_date_and_time_are_one_value() -> None:
    assert collect(FORM, sent(("at.date", "2026-11-18"), ("at.time", "13:30")))["at"] == "2026-11-18T13:30"
    assert collect(FORM, sent(("at.date", "2026-11-18"), ("at.time", "")))["at"] == "2026-11-18T"


def test_fixed_fields_and_strange_names_are_not_read() -> None:
    assert collect(FORM, sent(("fixed", "x"), ("csrf_token", "t"), ("rows-x.name", "y"), ("who", "z"))) == EMPTY


def test_buttons_add_and_take_away_rows() -> None:
    raw: dict[str, Any] = {"rows": [{"name": "a"}, {"name": "b"}]}
    assert change_rows(FORM, raw, sent(("_add_row", "rows")))
    assert change_rows(FORM, raw, sent(("_remove_row", "rows-0")))
    assert raw == {"rows": [{"name": "b"}, {}]}
    assert not change_rows(FORM, raw, sent(("a", "x")))


def test_rows_inside_rows_are_found_by_name() -> None:
    inner = {"type": "dynamiclist", "id": "i", "path": "inner", "components": [component("textfield", "x")]}
    form = form_of({"type": "dynamiclist", "id": "o", "path": "outer", "components": [inner]})
    raw = collect(form, sent(("outer-1.inner-0.x", "1")))
    change_rows(form, raw, sent(("_add_row", "outer-0.inner")))
    assert raw == {"outer": [{"inner": [{"x": "1"}, {}]}]}


@given(st.text(), st.sampled_from(["_add_row", "_remove_row"]))
def test_a_strange_button_changes_nothing(name: str, button: str) -> None:
    raw: dict[str, Any] = {"rows": [{"name": "a"}], "who": {"name": "x"}}
    if name not in {"rows", "rows-0"}:
        change_rows(FORM, raw, sent((button, name)))
        assert raw == {"rows": [{"name": "a"}], "who": {"name": "x"}}


def test_a_flood_of_rows_is_cut_before_it_costs_anything() -> None:
    names = [(f"rows-{number}.name", "x") for number in range(5000)]
    assert len(collect(FORM, sent(*names))["rows"]) == 201
