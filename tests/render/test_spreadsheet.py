"""The workbook as a spreadsheet program reads it."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine.render import spreadsheet
from engine.render.book import Block, Book, Heading, Link, Paper, Paragraph, Row, Sheet, Table, Value

MADE_AT = dt.datetime(2026, 9, 1, 6, 0, tzinfo=dt.UTC)


def book(*sheets: Sheet) -> Book:
    return Book(title="報告", author="南風経営支援株式会社", heading="報告 & 集計", made_at=MADE_AT, sheets=sheets)


def sheet(*blocks: Block, name: str = "集計", paper: Paper = Paper.PORTRAIT) -> Sheet:
    return Sheet(name=name, widths=(20, 20, 20), blocks=blocks, paper=paper)


def table(*cells: Value, anchor: str | None = None, repeats: bool = False) -> Table:
    return Table(head=("一", "二", "三"), rows=[Row(cells=cells, anchor=anchor)], repeats=repeats)


def read(content: Book) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(spreadsheet.write(content)))


def only(content: Book) -> Worksheet:
    return read(content).worksheets[0]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＠x", '=HYPERLINK("http://a")'])
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = only(book(sheet(table(text))))["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_no_heading_or_paragraph_becomes_a_formula() -> None:
    page = only(book(sheet(Heading("=1+1"), Paragraph(text="=2+2"))))
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}


def test_an_address_stays_text() -> None:
    page = only(book(sheet(table("https://example.jp/"))))
    assert page["A2"].hyperlink is None


def test_numbers_and_days_stay_what_they_are() -> None:
    page = only(book(sheet(table(Decimal("1.5"), 12, dt.date(2026, 10, 6)))))
    assert [cell.value for cell in page[2]] == [1.5, 12, dt.datetime(2026, 10, 6)]  # noqa: DTZ001  # a cell has no zone


def test_days_show_their_era() -> None:
    page = only(book(sheet(table(dt.date(2026, 10, 6)))))
    assert page["A2"].number_format == '[$-411]ggge"年"m"月"d"日";@'


def test_a_number_too_long_for_a_cell_keeps_its_digits() -> None:
    page = only(book(sheet(table(Decimal(12345678901234567)))))
    assert page["A2"].value == "12345678901234567"


def test_a_text_too_long_for_a_cell_is_cut_visibly() -> None:
    value = only(book(sheet(table("あ" * 40_000))))["A2"].value
    assert len(value) == 32_767
    assert value.endswith("（以下省略）")


def test_half_a_character_does_not_stop_the_report() -> None:
    assert only(book(sheet(table("a\ud800b"))))["A2"].value == "a?b"


def test_a_link_leads_to_its_row() -> None:
    read_back = read(book(sheet(table(Link("根拠1", "1"))), sheet(table("x", anchor="1"), name="根拠")))
    assert read_back.worksheets[0]["A2"].hyperlink.location == "evidence_1"
    assert read_back.defined_names["evidence_1"].attr_text == "'根拠'!$A$2"


def test_prints_on_a4_with_its_head_on_every_page() -> None:
    page = only(book(sheet(table("x", repeats=True), paper=Paper.LANDSCAPE)))
    assert (page.page_setup.paperSize, page.page_setup.orientation, page.page_setup.fitToHeight) == (9, "landscape", 0)
    assert (page.print_title_rows, page.freeze_panes) == ("$1:$1", "A2")


def test_the_printed_heading_shows_an_ampersand() -> None:
    # A single one would begin a code of the page header.
    assert only(book(sheet(table("x")))).oddHeader.right.text == "報告 && 集計　集計"


def test_sheet_names_are_made_fit() -> None:
    names = ["相談/一覧[1]", "相談 一覧 1", "History", "", "長" * 40]
    assert read(book(*(sheet(name=name) for name in names))).sheetnames == [
        "相談 一覧 1",
        "相談 一覧 1(2)",
        "History(2)",
        "表",
        "長" * 26,
    ]


def test_the_same_book_is_the_same_bytes() -> None:
    assert spreadsheet.write(book(sheet(table("x")))) == spreadsheet.write(book(sheet(table("x"))))
