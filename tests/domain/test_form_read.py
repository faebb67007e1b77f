"""Reading form-js files."""

import json

import pytest

from engine.domain.finding import Severity
from engine.domain.form_read import read_form
from tests.domain.form_samples import component, form_file, form_of


def codes(content: bytes, file: str = "sample.form") -> list[str]:
    return [finding.code for finding in read_form(content, file).findings]


@pytest.mark.parametrize("name", ["html", "iframe", "button", "documentPreview", "image", "table", "default", None, 7])
def test_refuses_unsupported_components_by_name(name: object) -> None:
    form, findings = read_form(form_file({"type": name, "id": "x", "label": "見出し"}), "sample.form")
    assert form is None
    assert [(f.code, f.element, f.name) for f in findings] == [("form.unsupported_component", "x", "見出し")]
    assert str(name) in findings[0].text.ja


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (component("textfield", "a.b"), "form.wrong_key"),
        (component("textfield", "csrf_token"), "form.wrong_key"),
        ({"type": "textfield", "id": "x"}, "form.missing_key"),
        (component("select", "a"), "form.no_options"),
        (component("select", "a", valuesExpression="=x"), "form.unsupported_property"),
        (component("textfield", "a", readonly="=x"), "form.unsupported_property"),
        (component("textfield", "a", conditional={"hide": "a = 1"}), "form.expression"),
        (component("textfield", "a", validate={"pattern": "["}), "form.pattern"),
        (component("textfield", "a", validate={"maxLength": 10**6}), "form.too_long"),
        (component("textfield", "a", properties={"reason_for": "b"}), "form.unknown_reference"),
        (component("group", "a", components=["x"]), "form.syntax"),
    ],
)
def test_refuses_by_name_what_it_would_not_do_right(entry: dict[str, object], code: str) -> None:
    assert code in codes(form_file(entry))


def test_the_same_key_twice_in_one_scope_is_refused_and_in_two_scopes_fine() -> None:
    rows = {"type": "dynamiclist", "id": "d", "path": "rows", "components": [component("textfield", "a")]}
    group = {"type": "group", "id": "g", "components": [component("textfield", "a")]}
    assert codes(form_file(component("textfield", "a"), rows)) == []
    assert codes(form_file(component("textfield", "a"), group)) == ["form.duplicate_key"]


def test_unknown_properties_only_warn() -> None:
    _, findings = read_form(form_file(component("textfield", "a", sparkle=True)), "sample.form")
    assert [(f.code, f.severity) for f in findings] == [("form.ignored_property", Severity.WARNING)]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"components": 1}', b"[" * 100_000, b'{"components": [], "schemaVersion": 20}', b"\xff"]
)
def test_files_that_are_no_forms_get_a_finding(content: bytes) -> None:
    assert len(codes(content)) == 1


def test_the_id_must_be_the_name_of_the_file() -> None:
    assert codes(form_file(), "intake.form") == ["form.wrong_id"]


def test_findings_point_at_the_line_of_the_component() -> None:
    source = json.dumps({"components": [component("html", "a")]}, indent=1)
    finding = read_form(source.encode(), "a.form").findings[0]
    assert source.splitlines()[(finding.line or 0) - 1].strip().startswith('"id": "id_a"')


def test_reads_labels_rules_and_options() -> None:
    form = form_of(
        component("select", "channel", "方法", properties={"codes": "channel", "label_en": "Channel"}),
        component("textarea", "note", conditional={"hide": "= channel = null "}, validate={"required": True}),
    )
    channel, note = form.components
    assert (channel.label.en, channel.options and channel.options.codes) == ("Channel", "channel")
    assert (note.hide, note.rules.required, note.rules.max_length) == ("channel = null", True, 4000)
