"""A programme's own template of a report: its mistakes are found before it is published, and any report can fill it."""

import io
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest

from engine import feel, programme_files, programme_folder, render, report_templates
from engine.domain.programme import Programme
from engine.domain.programme_read import read_programme
from engine.domain.report_content import (
    Checklist,
    ChecklistItem,
    DataTable,
    FigureTable,
    Heading,
    ItemState,
    KeyValues,
    Paragraph,
)
from engine.render.template.values import values_of
from tests.render import sample, templates

FOLDER = Path(__file__).parents[2] / "processes" / "kagoshima"
TEMPLATE = "reports/monthly.docx"


def folder(*said: str, name: str = TEMPLATE, content: bytes | None = None) -> Mapping[str, bytes]:
    """Return the files of a programme whose monthly report has a template with these paragraphs."""
    word = docx.Document()
    for text in said:
        word.add_paragraph(text)
    target = io.BytesIO()
    word.save(target)
    files = programme_folder.read(FOLDER)
    head = b"[reports.monthly_consultation]\n"
    named = files["programme.toml"].replace(head, head + f'template = "{name}"\n'.encode(), 1)
    return {**files, "programme.toml": named, name: target.getvalue() if content is None else content}


def found(files: Mapping[str, bytes]) -> list[tuple[str, str, str | None]]:
    findings = [one for one in programme_files.check(files) if one.code.startswith("template.")]
    return [(one.code, one.file, one.name) for one in findings]


def programme() -> Programme:
    read = read_programme(programme_folder.read(FOLDER), programme_files.syntax_of).programme
    assert read is not None
    return read


def test_a_template_that_names_what_the_report_says_is_sound() -> None:
    places = (
        "title",
        "texts.当月の概況",
        "figures.相談（延べ）.value",
        "items.対象期間",
        'working days after(@"2026-11-05", 2)',
    )
    assert found(folder(*(f"{{{{ {place} }}}}" for place in places))) == []


def test_a_name_no_report_says_is_found() -> None:
    assert found(folder("{{ texts.無い見出し }}", "{{ whatever }}")) == [
        ("template.unknown", TEMPLATE, "texts.無い見出し"),
        ("template.unknown", TEMPLATE, "whatever"),
    ]


def test_a_template_of_another_kind_is_found() -> None:
    assert found(folder(name="reports/a.txt")) == [("template.kind", "reports/a.txt", None)]


def test_a_template_with_macros_is_found() -> None:
    content = templates.with_parts(templates.word_template(), word__vbaProject_dot_bin=b"x")
    assert found(folder(content=content)) == [("template.unsafe", TEMPLATE, None)]


def test_every_value_of_a_report_is_expected_by_its_name() -> None:
    made = programme()
    expected = report_templates.expected(made, made.reports["monthly_consultation"])
    assert set(values_of(sample.document())) == set(expected)
    assert set(expected["figures"]["相談（延べ）"]) == {"name", "value", "unit", "target", "attainment", "note"}


def test_what_a_report_says_is_found_by_its_heading_and_title() -> None:
    items = (ChecklistItem(text="手順書", state=ItemState.DONE, content="紙1部"),)
    values = values_of(
        sample.document(
            KeyValues(pairs=(("対象期間", "10月"),)),
            Heading(level=1, text="1　当月の概況"),
            Paragraph(text="一"),
            Paragraph(text="二"),
            Heading(level=1, text="2　支援"),
            FigureTable(title="", rows=(sample.row("相談", "3", "件"),)),
            DataTable(title="訪問", columns=sample.LIST[1:3], rows=(("A-1", "甲"),), totals=(None, "1社")),
            Checklist(title="", items=items),
        )
    )
    assert values["items"] == {"対象期間": "10月"}
    assert values["texts"]["当月の概況"] == "一\n二"
    assert values["figures"]["相談"]["value"] == 3
    assert values["tables"]["訪問"] == [{"案件番号": "A-1", "事業者": "甲"}]
    assert values["totals"]["訪問"]["事業者"] == "1社"
    assert [row.get("state") for row in values["tables"]["支援"]] == [None, None, "実施"]


@pytest.mark.parametrize("said", ["{{ figures.相談件数（延べ）.value }}件", "{{ period }}"])
def test_a_report_fills_a_template(said: str) -> None:
    content = folder(said)[TEMPLATE]
    word = docx.Document(io.BytesIO(render.filled(content, sample.monthly(), feel.Environment())))
    assert word.paragraphs[0].text in {"13件", "令和8年10月分"}
