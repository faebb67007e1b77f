"""Forms against their programme."""

import json

from engine.domain.programme_read import read_programme
from engine.domain.text import Text
from tests.domain.form_samples import component
from tests.domain.programme_folder import example_files, nothing_wrong


def findings(*components: dict[str, object]) -> list[tuple[str, str, str | None]]:
    files = example_files() | {"intake.form": json.dumps({"components": components}).encode()}

    def check(source: str) -> list[Text]:
        return [Text("誤り", "wrong")] if "?" in source else nothing_wrong(source)

    return [(found.code, found.file, found.element) for found in read_programme(files, check).findings]


def test_code_lists_directories_and_groups_must_be_there() -> None:
    found = findings(
        component("select", "a", properties={"codes": "nothing"}),
        component("select", "b", properties={"directory": "nobody"}),
        component("select", "c", properties={"codes": "channel"}),
        component("select", "d", properties={"people": "strangers"}),
    )
    assert found == [
        ("form.unknown_reference", "intake.form", "id_a"),
        ("form.unknown_reference", "intake.form", "id_b"),
        ("form.unknown_reference", "intake.form", "id_d"),
    ]


def test_every_expression_of_a_form_is_read() -> None:
    found = findings(
        component("textfield", "a", conditional={"hide": "=a ?"}),
        component("expression", "b", expression="=b ?"),
        {"type": "text", "id": "id_t", "text": "{{ t ? }} と {{ fine }}"},
        {"type": "group", "id": "g", "components": [component("textfield", "d", conditional={"hide": "=d ?"})]},
    )
    assert [element for _, _, element in found] == ["id_a", "id_b", "id_t", "id_d"]
