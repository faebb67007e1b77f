"""A report as a workbook, as a spreadsheet program reads it."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from engine import render
from engine.domain.report_content import Column, ColumnKind, DataTable, Document, FigureTable, Heading, Paragraph
from engine.render import limits
from engine.render.limits import DocumentTooLarge
from tests.render import sample


@pytest.fixture(scope="module")
def monthly() -> Workbook:
    return read(sample.monthly())


def read(document: Document) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(render.xlsx(document)))


def texts(book: Workbook, sheet: str) -> list[str]:
    return [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None]


def test_every_list_has_a_sheet_of_its_own(monthly: Workbook) -> None:
    assert monthly.sheetnames == [
        "概要",
        "指標",
        "支援の一覧",
        "苦情の一覧",
        "安全管理措置の実施状況",
        "数値と根拠",
        "根拠の記録",
    ]


def test_the_text_says_where_its_tables_stand(monthly: Workbook) -> None:
    assert "表2　支援の一覧（シート「支援の一覧」）" in texts(monthly, "概要")
    assert "図1　相談の件数の推移（シート「指標」）" in texts(monthly, "概要")


def test_numbers_days_and_codes_are_what_they_are(monthly: Workbook) -> None:
    day, code, _, _, _, minutes = (cell.value for cell in monthly["支援の一覧"][2])
    assert (day, code, minutes) == (dt.datetime(2026, 10, 2), "令和8-KAG-0001", 45)  # noqa: DTZ001  # a cell has no zone


def test_no_figure_is_rounded_up_to_its_target(monthly: Workbook) -> None:
    row = monthly["指標"][5]
    result, reached = row[1], row[4]
    assert (result.value, result.number_format) == (0.9996, "#,##0.0000")
    assert (reached.value, reached.number_format) == (0.999, "0.0%")


def test_figures_lead_to_their_evidence_and_back(monthly: Workbook) -> None:
    there = monthly["指標"]["F3"].hyperlink.location
    assert monthly.defined_names[there].attr_text == "'数値と根拠'!$A$2"
    back = monthly["数値と根拠"]["E2"].hyperlink.location
    assert monthly.defined_names[back].attr_text == "'指標'!$A$3"


def test_nothing_typed_by_people_runs() -> None:
    said = '=HYPERLINK("http://a")'
    table = DataTable(title=said, columns=(Column(label=said), Column(label="b")), rows=((said, said),))
    book = read(sample.document(Heading(level=1, text=said), Paragraph(text=said), table, title=said))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_a_table_without_rows_says_so(monthly: Workbook) -> None:
    assert monthly["苦情の一覧"]["A2"].value == "該当なし"


def test_named_values_have_no_head(monthly: Workbook) -> None:
    found = texts(monthly, "概要")
    assert found[found.index("開催日") + 1] == "令和8年10月22日（木）14:00～16:00"


def test_charts_are_the_programs_own_with_a_plan() -> None:
    with zipfile.ZipFile(io.BytesIO(render.xlsx(sample.monthly()))) as file:
        chart = file.read("xl/charts/chart1.xml").decode()
        drawing = file.read("xl/drawings/drawing2.xml").decode()
    assert "<c:barChart>" in chart
    assert "<c:lineChart>" in chart
    assert "指標!$B$10:$H$10" in chart
    assert 'descr="相談の件数の推移"' in drawing


def test_totals_stand_apart_from_what_can_be_filtered() -> None:
    columns = (Column(label="市町村"), Column(label="件数", kind=ColumnKind.NUMBER))
    table = DataTable(title="内訳", columns=columns, rows=(("南星市", Decimal(3)),), totals=("", Decimal(3)))
    page = read(sample.document(table))["内訳"]
    assert [cell.value for cell in page[3]] == ["計", 3]
    assert (page.auto_filter.ref, page["A3"].font.bold) == ("A1:B2", True)


def test_a_row_of_many_lines_has_room_for_them(monthly: Workbook) -> None:
    assert monthly["支援の一覧"].row_dimensions[2].height > 5 * 13


def test_lists_print_on_a4_with_their_heads(monthly: Workbook) -> None:
    page = monthly["支援の一覧"]
    assert (page.print_title_rows, page.page_setup.paperSize, page.page_setup.orientation) == ("$1:$1", 9, "landscape")


def test_a_picture_says_what_it_shows() -> None:
    with zipfile.ZipFile(io.BytesIO(render.xlsx(sample.monthly()))) as file:
        assert 'descr="壇上で講師が画面を指している。"' in file.read("xl/drawings/drawing1.xml").decode()


def test_a_figure_table_without_targets_has_no_columns_for_them() -> None:
    book = read(sample.document(FigureTable(title="件数", rows=(sample.row("相談", "3", "件"),))))
    assert [cell.value for cell in book["指標"][2]] == ["指標", "実績", "単位"]


def test_the_same_document_is_the_same_workbook() -> None:
    assert render.xlsx(sample.monthly()) == render.xlsx(sample.monthly())


def test_a_workbook_beyond_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEETS", limits.Limit(cells=1_000, characters=100, pictures=1))
    with pytest.raises(DocumentTooLarge):
        render.xlsx(sample.monthly())
