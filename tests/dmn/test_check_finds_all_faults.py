"""What `check` says about faulty files: everything at once, each in its place."""

from collections.abc import Callable

import pytest

from engine import dmn
from engine.domain.finding import Severity, refuses

Files = Callable[..., dict[str, bytes]]
NAME = "check_finds_all_faults"

SOUND = [("hit_policies",), ("decision_services",), ("imports", "imports_base", "imports_plain")]
FAULTS = {
    ("dmn.unknown_import", "faults", 3),
    ("dmn.import_type", "faults", 4),
    ("dmn.type_cycle", "faults", 5),
    ("dmn.type_cycle", "faults", 6),
    ("dmn.feel_syntax", "faults", 7),
    ("dmn.unknown_type", "in_n", 9),
    ("dmn.platform_type", "in_old", 10),
    ("dmn.duplicate_id", "in_n", 11),
    ("dmn.duplicate_name", "in_n", 11),
    ("dmn.variable_name", "in_n", 11),
    ("dmn.missing_attribute", "d_nameless", 13),
    ("dmn.dangling_reference", "d_dangling", 15),
    ("dmn.wrong_reference", "d_dangling", 16),
    ("dmn.missing_attribute", "d_dangling", 17),
    ("dmn.cycle", "d_one", 20),
    ("dmn.no_logic", "d_empty", 28),
    ("dmn.empty_expression", "d_text", 29),
    ("dmn.expression_language", "l_juel", 30),
    ("dmn.external_function", "d_pmml", 31),
    ("dmn.imported_values", "d_values", 32),
    ("dmn.unknown_name", "d_unknown", 33),
    ("dmn.duplicate_name", "d_relation", 35),
    ("dmn.relation_cells", "d_relation", 35),
    ("dmn.missing_element", "d_if", 38),
    ("dmn.hit_policy", "t_table", 43),
    ("dmn.aggregation", "t_table", 43),
    ("dmn.missing_element", "c_2", 45),
    ("dmn.output_name", "o_2", 46),
    ("dmn.rule_entries", "r_1", 47),
    ("dmn.feel_syntax", "e_3", 50),
    ("dmn.feel_syntax", "e_4", 51),
    ("dmn.aggregation_policy", "t_first_sum", 55),
    ("dmn.aggregation_outputs", "t_sum", 56),
    ("dmn.priority_values", "t_priority", 57),
    ("dmn.no_outputs", "t_no_output", 58),
}


def test_all_faults_are_found_at_once(files: Files) -> None:
    findings = dmn.check(files(NAME))
    assert {(found.code, found.element, found.line) for found in findings} == FAULTS
    assert {found.file for found in findings} == {f"{NAME}.dmn"}


def test_findings_come_in_the_order_of_the_file(files: Files) -> None:
    lines = [found.line or 0 for found in dmn.check(files(NAME))]
    assert lines == sorted(lines)


def test_only_oddities_are_warnings(files: Files) -> None:
    warnings = {found.code for found in dmn.check(files(NAME)) if found.severity is Severity.WARNING}
    expected = {"dmn.aggregation_policy", "dmn.platform_type", "dmn.variable_name", "dmn.no_logic", "dmn.unknown_name"}
    assert warnings == expected


def test_findings_speak_both_languages(files: Files) -> None:
    (cycle,) = (found for found in dmn.check(files(NAME)) if found.code == "dmn.cycle")
    assert cycle.text.ja == "判断が循環しています: one → two → one"
    assert cycle.text.en == "The requirements run in a circle: one → two → one"
    syntax = [found for found in dmn.check(files(NAME)) if found.element == "e_4"]
    assert syntax[0].text.ja.startswith("「old +」: ")
    assert syntax[0].text.en.startswith("“old +”: ")


@pytest.mark.parametrize("names", SOUND)
def test_sound_files_have_no_findings(files: Files, names: tuple[str, ...]) -> None:
    assert dmn.check(files(*names)) == []


def test_files_of_camunda_are_sound(files: Files) -> None:
    findings = dmn.check(files("from_camunda_modeler"))
    assert not refuses(findings)


def test_a_missing_import_declaration_is_found(files: Files) -> None:
    without = {
        name: content.replace(b'<import name="base"', b'<import name="base" locationURI="x"').replace(
            b'namespace="https://example.jp/dmn/imported" importType', b'namespace="urn:other" importType'
        )
        for name, content in files("imports", "imports_base", "imports_plain").items()
    }
    codes = [found.code for found in dmn.check(without)]
    assert "dmn.unknown_import" in codes
    assert "dmn.missing_import" in codes
    assert "dmn.unknown_type" in codes
