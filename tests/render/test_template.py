"""An authority's own template, filled: what stood there stays, what is filled in stays what it is, and nothing runs."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import docx
import openpyxl
import pytest

from engine import feel
from engine.render import template
from engine.render.template.filling import TemplateNotFilled
from engine.render.template.growth import OWN_ROW, Growth, with_own_row
from engine.render.template.opened import UnreadableTemplate, UnsafeTemplate
from tests.render import templates

HERE = feel.Environment()


def filled(content: bytes, values: Mapping[str, Any] = templates.VALUES) -> bytes:
    return template.fill(content, values, HERE)


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(filled(templates.sheet_template())))


@pytest.fixture(scope="module")
def word() -> Any:
    return docx.Document(io.BytesIO(filled(templates.word_template())))


def test_a_text_with_places_stays_text(book: Any) -> None:
    assert book["様式1"]["A1"].value == "月次報告書（令和8年11月5日）"
    assert book["様式1"]["A1"].font.bold


def test_a_lone_place_is_what_its_value_is(book: Any) -> None:
    page = book["様式1"]
    assert page["B2"].value == 1234
    assert page["A2"].value == dt.datetime(2026, 11, 5)  # noqa: DTZ001  # a cell has no zone


def test_a_row_is_written_once_for_every_item(book: Any) -> None:
    rows = [[cell.value for cell in row] for row in book["様式1"]["A5:E7"]]
    assert [row[3] for row in rows] == [45, 60.5, 30]
    assert [row[4] for row in rows] == ["=D5/60", "=D6/60", "=D7/60"]
    assert rows[0][0] == dt.datetime(2026, 10, 2)  # noqa: DTZ001  # a cell has no zone
    assert [book["様式1"].row_dimensions[row].height for row in (5, 6, 7)] == [30, 30, 30]


def test_what_people_typed_never_becomes_a_formula(book: Any) -> None:
    cell = book["様式1"]["B6"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_what_stands_below_moves_along(book: Any) -> None:
    page = book["様式1"]
    assert page["D8"].value == "=SUM(D5:D7)"
    assert page["A10"].value == "確認印"
    assert {str(one) for one in page.merged_cells.ranges} == {"B5:C5", "B6:C6", "B7:C7", "A10:B10"}
    assert page["A10"].comment.text == "押印する"
    assert page.print_area == "'様式1'!$A$1:$E$10"
    assert [str(one.sqref) for one in page.conditional_formatting] == ["A10:B10"]
    assert [str(one.sqref) for one in page.data_validations.dataValidation] == ["D5:D7"]


def test_formulas_of_other_sheets_follow(book: Any) -> None:
    assert book["別紙"]["A1"].value == "=様式1!D8"


def test_a_row_over_nothing_says_so(book: Any) -> None:
    assert [cell.value for cell in book["別紙"][3]] == ["該当なし", None]


def test_formulas_are_worked_out_when_it_is_opened() -> None:
    with zipfile.ZipFile(io.BytesIO(filled(templates.sheet_template()))) as file:
        assert b'fullCalcOnLoad="1"' in file.read("xl/workbook.xml")
        assert b"<f>SUM(D5:D7)</f></c>" in file.read("xl/worksheets/sheet1.xml")


def test_a_place_cut_by_the_word_processor_is_filled_in_its_look(word: Any) -> None:
    cut = word.paragraphs[0]
    assert cut.text == "件数　1,234件"
    assert [run.text for run in cut.runs if run.bold] == ["1,234"]


def test_lines_stay_lines(word: Any) -> None:
    assert word.paragraphs[1].text == "一行目\n二行目"


def test_heads_of_pages_are_filled_too(word: Any) -> None:
    assert word.sections[0].header.paragraphs[0].text == "月次報告書"


def test_a_row_of_a_table_is_written_once_for_every_item(word: Any) -> None:
    first, second = word.tables
    assert [row.cells[1].text for row in first.rows] == ["事業者", "株式会社髙橋製作所", "=1+1", "㈱﨑山商店"]
    assert first.cell(1, 0).text == "令和8年10月2日"
    assert [cell.text for cell in second.rows[1].cells] == ["該当なし", ""]


def test_the_same_template_and_values_are_the_same_bytes() -> None:
    assert filled(templates.sheet_template()) == filled(templates.sheet_template())


def test_unknown_names_are_told_with_their_sheet_and_cell() -> None:
    found = template.check(
        "reports/a.xlsx", templates.sheet_template(cells={"F2": "{{ figures.無い件数 }}"}), templates.VALUES, HERE
    )
    told = [(one.code, one.file, one.element, one.name) for one in found]
    assert told == [("template.unknown", "reports/a.xlsx", "様式1!F2", "figures.無い件数")]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{{ nobody }}", "template.unknown"),
        ("{{ 1 + }}", "template.expression"),
        ("{{ title", "template.unclosed"),
        ("{{ for x in tables.支援の一覧 }}", "template.repeat"),
    ],
)
def test_mistakes_in_a_word_template_are_told_with_their_paragraph(said: str, code: str) -> None:
    found = template.check("a.docx", templates.word_template(said), templates.VALUES, HERE)
    assert [(one.code, one.element) for one in found] == [(code, "document:3")]


def test_a_template_that_cannot_be_filled_says_all_that_is_wrong() -> None:
    with pytest.raises(TemplateNotFilled) as caught:
        filled(templates.word_template("{{ nobody }}", "{{ 1 + }}"))
    assert len(caught.value.findings) == 2


def test_quotation_marks_of_a_word_processor_are_understood() -> None:
    word = docx.Document(
        io.BytesIO(filled(templates.word_template("{{ get value(figures, “相談件数（延べ）”).value }}")))
    )
    assert word.paragraphs[2].text == "1,234"


@pytest.mark.parametrize(
    "said", ["{{ ''.__class__.__mro__ }}", "{% for x in y %}", "{{ title.__class__ }}", '{{ import("os") }}']
)
def test_nothing_in_a_template_is_run(said: str) -> None:
    word = docx.Document(io.BytesIO(template.fill(templates.word_template("{% x %}"), templates.VALUES, HERE)))
    assert word.paragraphs[2].text == "{% x %}"
    found = template.check("a.docx", templates.word_template(said), templates.VALUES, HERE)
    assert bool(found) == said.startswith("{{")


@pytest.mark.parametrize(
    "part",
    [
        {"xl__vbaProject_dot_bin": b"x"},
        {"xl__externalLinks__externalLink1_dot_xml": b"<a/>"},
        {"xl__connections_dot_xml": b"<a/>"},
        {
            "xl___rels__x_dot_xml_dot_rels": b'<R><Relationship Type="x/image" TargetMode="External" Target="http://a"/></R>'
        },
        {"docProps__app_dot_xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'},
        {
            "word__footer9_dot_xml": b'<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            b"<w:instrText> DDEAUTO cmd </w:instrText></w:p>"
        },
        {"big_dot_bin": b"0" * 50_000_001},
    ],
    ids=["macros", "other books", "data bases", "pictures from outside", "entities", "fields", "bombs"],
)
def test_what_could_run_or_fetch_is_refused(part: dict[str, bytes]) -> None:
    with pytest.raises(UnsafeTemplate):
        filled(templates.with_parts(templates.sheet_template(), **part))


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"%PDF-1.7", templates.with_parts(templates.sheet_template(), xl__workbook_dot_xml=b"<")]
)
def test_what_is_no_template_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableTemplate):
        filled(content)


def test_what_is_no_template_is_a_finding_of_the_check() -> None:
    assert [one.code for one in template.check("a.xlsx", b"x", {}, HERE)] == ["template.unreadable"]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(D5:D5)", "SUM(D5:D7)"),
        ("D5+D6", "D5+D8"),
        ('$D$6&"D6"', '$D$8&"D6"'),
        ("様式1!D6+別紙!D6+'様式1'!D9", "様式1!D8+別紙!D6+'様式1'!D11"),
        ("LOG10(A6)+A1B2", "LOG10(A8)+A1B2"),
        ("SUM(D:D)", "SUM(D:D)"),
    ],
)
def test_references_move_with_their_cells(formula: str, expected: str) -> None:
    assert Growth("様式1", {5: 2}).formula(formula, "様式1") == expected


def test_a_repeated_formula_speaks_of_its_own_row() -> None:
    marked = with_own_row('D5*$E$1+SUM(A5:$C$5)+別紙!A5&"D5"', 5)
    assert marked.replace(OWN_ROW, "7") == 'D7*$E$1+SUM(A7:$C$7)+別紙!A5&"D5"'


SHEET = "xl/worksheets/sheet1.xml"


def patched(content: bytes, name: str, old: str, new: str) -> bytes:
    """Return the file with one part changed, as other programs write it."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        part = file.read(name).decode()
    assert old in part
    return templates.with_parts(
        content, **{name.replace("/", "__").replace(".", "_dot_"): part.replace(old, new).encode()}
    )


def test_formulas_that_cells_share_are_written_out() -> None:
    shared = '<c r="D6"><f t="shared" ref="D6:D7" si="0">SUM(D5:D5)</f><v>0</v></c>'
    template = patched(templates.sheet_template(), SHEET, '<c r="D6"><f>SUM(D5:D5)</f><v>0</v></c>', shared)
    follower = '<row r="7"><c r="D7"><f t="shared" si="0"/><v>0</v></c></row><row r="8"'
    page = openpyxl.load_workbook(io.BytesIO(filled(patched(template, SHEET, '<row r="8"', follower))))["様式1"]
    assert (page["D8"].value, page["D9"].value) == ("=SUM(D5:D7)", "=SUM(D8:D8)")


def test_readings_above_a_text_are_no_part_of_it() -> None:
    strings = "xl/sharedStrings.xml"
    ruby = "<si><t>{{ title }}</t><rPh sb='0' eb='1'><t>ヨウシキ</t></rPh></si>"
    template = patched(templates.sheet_template(), strings, "<si><t>{{ title }}（{{ date }}）</t></si>", ruby)
    page = openpyxl.load_workbook(io.BytesIO(filled(template)))["様式1"]
    assert page["A1"].value == "月次報告書"


def test_a_text_in_several_styles_is_filled() -> None:
    runs = "<si><r><t>{{ ti</t></r><r><rPr><b/></rPr><t>tle }}</t></r></si>"
    template = patched(
        templates.sheet_template(), "xl/sharedStrings.xml", "<si><t>{{ title }}（{{ date }}）</t></si>", runs
    )
    assert openpyxl.load_workbook(io.BytesIO(filled(template)))["様式1"]["A1"].value == "月次報告書"
