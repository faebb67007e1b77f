"""Checking what was entered."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.form_clean import Cleaned, clean
from tests.domain.form_samples import component, form_of, setting

REQUIRED = {"required": True}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcxyz"), inner, max_size=3),
    max_leaves=10,
)


def cleaned(raw: dict[str, Any], *components: dict[str, Any], **variables: object) -> Cleaned:
    return clean(form_of(*components), raw, setting(None, **variables))


def sentences(result: Cleaned) -> dict[str, list[str]]:
    return {name: [text.ja for text in texts] for name, texts in result.errors.items()}


def test_values_come_out_typed() -> None:
    result = cleaned(
        {"n": "１２", "d": "R8.11.18", "c": "CH2", "many": ["CH1", "CH1"], "ok": "on", "t": " x "},
        component("number", "n"),
        component("datetime", "d", subtype="date"),
        component("radio", "c", properties={"codes": "channel"}),
        component("checklist", "many", properties={"codes": "channel"}),
        component("checkbox", "ok"),
        component("textfield", "t"),
    )
    assert not result.errors
    expected = {"n": Decimal(12), "d": date(2026, 11, 18), "c": "CH2", "many": ["CH1"], "ok": True, "t": "x"}
    assert result.data == expected


def test_what_is_left_empty_is_stored_as_empty() -> None:
    result = cleaned({}, component("textfield", "a"), component("checkbox", "b"), component("taglist", "c", values=[]))
    assert (result.data, result.errors) == ({"a": None, "b": False, "c": []}, {})


def test_names_every_wrong_field_at_once_and_keeps_what_was_typed() -> None:
    raw = {"a": " ", "n": "many", "c": "CH7", "mail": "x@", "ok": None, "t": "長" * 11}
    result = cleaned(
        raw,
        component("textfield", "a", validate=REQUIRED),
        component("number", "n", validate={"max": 5}),
        component("select", "c", properties={"codes": "channel"}),
        component("textfield", "mail", validate={"validationType": "email"}),
        component("checkbox", "ok", validate=REQUIRED),
        component("textfield", "t", validate={"maxLength": 10}),
    )
    assert list(result.errors) == ["a", "n", "c", "mail", "ok", "t"]
    assert sentences(result)["t"] == ["10字以内にしてください（1字超過）。"]
    assert result.typed == raw


@pytest.mark.parametrize(
    ("entry", "value", "sentence"),
    [
        (component("number", "a", validate={"min": 1}), "0", "1以上で入力してください。"),
        (component("number", "a", validate={"max": "3"}), "４", "3以下で入力してください。"),
        (component("number", "a", decimalDigits=0), "1.5", "整数で入力してください。"),
        (component("textfield", "a", validate={"pattern": "^\\d{3}-"}), "12-", "形式が正しくありません。"),
        (component("textfield", "a", validate={"pattern": "(a+)+$"}), "a" * 40 + "!", "形式が正しくありません。"),
        (
            component("datetime", "a", subtype="date", disallowPassedDates=True),
            "2026-11-19",
            "本日以降の日付を入力してください。",
        ),
        (component("radio", "a", properties={"codes": "channel"}, validate=REQUIRED), None, "1つ選んでください。"),
        (
            component("checklist", "a", properties={"codes": "channel"}, validate=REQUIRED),
            [],
            "1つ以上選んでください。",
        ),
        (component("filepicker", "a"), ["1", "2"], "ファイルは1個までです。"),
        (component("textfield", "a"), 5, "文字で入力してください。"),
        (component("select", "a", values=[{"label": "x", "value": "x"}]), {"x": 1}, "選択肢から選んでください。"),
    ],
)
def test_says_what_to_do(entry: dict[str, Any], value: object, sentence: str) -> None:
    assert sentences(cleaned({"a": value}, entry)) == {"a": [sentence]}


def test_keys_the_form_does_not_have_are_refused() -> None:
    result = cleaned({"a": "x", "admin": True}, component("textfield", "a"))
    assert sentences(result) == {"admin": ["この入力票にない項目です。"]}


def test_fixed_and_computed_fields_are_never_read() -> None:
    result = clean(
        form_of(
            component("textfield", "a", readonly=True),
            component("textfield", "b", disabled=True),
            component("expression", "double", expression="=n * 2"),
            component("number", "n"),
        ),
        {"a": "changed", "b": "changed", "n": "4", "double": "100"},
        setting({"n * 2": lambda names: names["n"] * 2}),
    )
    assert result.data == {"n": Decimal(4), "double": Decimal(8)}


def test_hidden_fields_are_neither_checked_nor_stored() -> None:
    form = form_of(
        component("radio", "kind", values=[{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]),
        component("textfield", "why", validate=REQUIRED, conditional={"hide": '=kind = "a"'}),
        component("textfield", "more", validate=REQUIRED, conditional={"hide": "=why = null"}),
    )
    rules = {'kind = "a"': lambda n: n["kind"] == "a", "why = null": lambda n: n["why"] is None}
    hidden = clean(form, {"kind": "a", "why": "typed before", "more": "too"}, setting(rules))
    shown = clean(form, {"kind": "b", "why": "x"}, setting(rules))
    assert hidden.data == {"kind": "a"}
    assert hidden.hidden == frozenset({"why", "more"})
    assert list(shown.errors) == ["more"]


def test_conditions_see_the_case_and_values_not_text() -> None:
    form = form_of(component("number", "n"), component("textfield", "a", conditional={"hide": "=n < limit"}))
    rules = {"n < limit": lambda names: names["n"] < names["limit"]}
    assert clean(form, {"n": "９", "a": "x"}, setting(rules, limit=10)).data == {"n": Decimal(9)}


def test_a_code_that_needs_a_reason_asks_for_it() -> None:
    parts = (
        component("select", "channel", properties={"codes": "channel"}),
        {
            "type": "group",
            "id": "g",
            "components": [component("textfield", "why", properties={"reason_for": "channel"})],
        },
    )
    assert sentences(cleaned({"channel": "CH9"}, *parts)) == {"why": ["入力してください。"]}
    assert cleaned({"channel": "CH1", "why": "stray"}, *parts).data == {"channel": "CH1"}


def test_retired_codes_stay_where_they_were_chosen_before() -> None:
    entry = component("select", "channel", properties={"codes": "channel"})
    assert list(cleaned({"channel": "CH8"}, entry).errors) == ["channel"]
    assert not cleaned({"channel": "CH8"}, entry, channel="CH8").errors


def test_options_may_be_the_people_of_a_group() -> None:
    entry = component("select", "owner", properties={"people": "staff"})
    assert cleaned({"owner": "sato"}, entry).data == {"owner": "sato"}
    assert list(cleaned({"owner": "mori"}, entry).errors) == ["owner"]


def test_options_may_come_from_a_directory_and_from_the_case() -> None:
    parts = (
        component("select", "to", properties={"directory": "institutions"}),
        component("select", "slot", valuesKey="slots"),
    )
    raw = {"to": "north", "slot": "2"}
    assert cleaned(raw, *parts, slots=["1", {"label": "10時", "value": "2"}]).data == raw


GROUP = {"type": "group", "id": "g", "path": "who", "components": [component("textfield", "name", validate=REQUIRED)]}
ROWS = {
    "type": "dynamiclist",
    "id": "r",
    "path": "people",
    "properties": {"min_rows": 1, "max_rows": 2},
    "components": [component("textfield", "name", validate=REQUIRED), component("number", "age")],
}


def test_groups_and_rows_nest_and_name_the_wrong_place() -> None:
    result = cleaned({"who": {}, "people": [{"name": "山", "age": "1"}, {"age": "x"}]}, GROUP, ROWS)
    assert list(result.errors) == ["who.name", "people-1.name", "people-1.age"]


def test_rows_in_which_nothing_was_entered_are_dropped() -> None:
    result = cleaned({"people": [{"name": "", "age": None}, {"name": "山"}]}, ROWS)
    assert result.data == {"people": [{"name": "山", "age": None}]}


def test_a_row_that_holds_only_its_defaults_is_empty() -> None:
    parts = [
        component("textfield", "name"),
        component("radio", "c", properties={"codes": "channel"}, defaultValue="CH1"),
    ]
    rows = {"type": "dynamiclist", "id": "r", "path": "people", "components": parts}
    kept = cleaned({"people": [{"name": "", "c": "CH1"}, {"name": "", "c": "CH2"}]}, rows).data["people"]
    assert kept == [{"name": None, "c": "CH2"}]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "1行以上入力してください。"),
        ([{"name": "x"}] * 3, "2行までにしてください。"),
        ("x", "行の並びで送ってください。"),
        (None, "1行以上入力してください。"),
    ],
)
def test_the_number_of_rows_is_limited(rows: object, sentence: str) -> None:
    assert sentences(cleaned({"people": rows}, ROWS)) == {"people": [sentence]}


def test_conditions_in_a_row_see_that_row() -> None:
    rows = {
        "type": "dynamiclist",
        "id": "r",
        "path": "people",
        "components": [component("number", "age"), component("textfield", "school", conditional={"hide": "=age > 18"})],
    }
    rules = {"age > 18": lambda names: names["this"]["age"] > 18 and names["age"] > 18}
    raw = {"people": [{"age": "20", "school": "x"}, {"age": "10", "school": "y"}]}
    result = clean(form_of(rows), raw, setting(rules))
    assert result.data["people"] == [{"age": Decimal(20)}, {"age": Decimal(10), "school": "y"}]


def test_what_is_no_object_is_refused_where_it_stands() -> None:
    result = cleaned({"who": "x", "people": ["y"]}, GROUP, ROWS)
    told = ["項目と値の組で送ってください。"]
    assert sentences(result) == {"who": told, "people-0": told}


@given(st.dictionaries(st.sampled_from(["who", "people", "n", "ok", "many", "x"]), JSON))
def test_any_json_is_cleaned_or_refused_with_sentences(raw: dict[str, Any]) -> None:
    parts = (
        GROUP,
        ROWS,
        component("number", "n"),
        component("checkbox", "ok"),
        component("checklist", "many", properties={"codes": "channel"}),
    )
    result = cleaned(raw, *parts)
    assert all(texts and all(text.ja for text in texts) for texts in result.errors.values())
    assert result.errors or set(result.data) == {"who", "people", "n", "ok", "many"}


def test_the_same_form_is_judged_with_the_day_and_the_options_of_each_time() -> None:
    form = form_of(
        component("datetime", "d", subtype="date", disallowPassedDates=True),
        component("select", "who", valuesKey="people"),
    )
    raw, before = {"d": "2026-11-18", "who": "森"}, setting(None, people=["森"])
    assert not clean(form, raw, replace(before, today=date(2026, 11, 18))).errors
    later = replace(setting(None, people=["佐藤"]), today=date(2026, 11, 19))
    assert set(clean(form, raw, later).errors) == {"d", "who"}


def test_another_form_is_never_judged_by_what_an_earlier_one_asked_for() -> None:
    for number in range(600):  # more than are kept
        assert set(cleaned({}, component("textfield", f"f{number}", validate=REQUIRED)).errors) == {f"f{number}"}
