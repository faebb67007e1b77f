"""A report as DOCX, as Word and those who go on writing meet it."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from engine import render
from engine.domain.report_content import Column, DataTable, Document, Heading, PageBreak, Paragraph
from engine.render import limits
from engine.render.limits import DocumentTooLarge
from tests.render import sample


@pytest.fixture(scope="module")
def content() -> bytes:
    return render.docx(sample.monthly())


@pytest.fixture(scope="module")
def monthly(content: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(content))


def read(document: Document) -> WordDocument:
    return docx.Document(io.BytesIO(render.docx(document)))


def parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        yield from ((name, file.read(name)) for name in file.namelist())


def body(document: WordDocument) -> Any:
    return document.element.body


def test_headings_can_be_navigated(monthly: WordDocument) -> None:
    found = [
        (one.style.name, one.text) for one in monthly.paragraphs if one.style and "Heading" in (one.style.name or "")
    ]
    assert ("Heading 1", "1　相談への対応") in found
    assert ("Heading 2", "（1）支援の一覧") in found


def test_japanese_is_set_in_a_japanese_face(monthly: WordDocument) -> None:
    for name in ("Normal", "Heading 1", "Title", "Banso Table Text"):
        fonts = monthly.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "BIZ UDPGothic"
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_tables_repeat_their_heads_and_keep_their_rows_whole(monthly: WordDocument) -> None:
    listed = next(table for table in monthly.tables if table.cell(0, 0).text == "実施日")
    assert listed.cell(1, 1).text == "令和8-KAG-0001"
    rows = [row._tr.trPr for row in listed.rows]  # noqa: SLF001  # the library reads no properties of rows
    assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True, *[False] * 12]
    assert all(row.find(qn("w:cantSplit")) is not None for row in rows)


def test_a_wide_list_lies_on_its_side_with_its_heading(monthly: WordDocument) -> None:
    sizes = [(section.orientation, section.page_width.mm) for section in monthly.sections if section.page_width]
    assert [round(width) for _, width in sizes] == [210, 297, 210]


def test_an_empty_table_says_so() -> None:
    table = read(sample.document(DataTable(title="苦情", columns=sample.LIST, rows=()))).tables[0]
    assert {cell.text for cell in table.rows[1].cells} == {"該当なし"}


def test_pages_are_numbered_by_fields(monthly: WordDocument) -> None:
    foot = monthly.sections[0].footer.part.element
    codes = [code.text.strip() for code in foot.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_figures_lead_to_their_records_and_back(monthly: WordDocument) -> None:
    wanted = {link.get(qn("w:anchor")) for link in body(monthly).iter(qn("w:hyperlink"))}
    marked = [mark.get(qn("w:name")) for mark in body(monthly).iter(qn("w:bookmarkStart"))]
    assert {"_evidence_1", "_figure_1", "_record_101"} <= wanted
    assert wanted <= set(marked)
    assert len(marked) == len(set(marked))


def test_a_long_report_has_contents_word_can_work_out() -> None:
    word = read(sample.final(120))
    codes = [code.text.strip() for code in body(word).iter(qn("w:instrText"))]
    assert codes == ['TOC \\o "1-2" \\h \\z \\u']
    kinds = [mark.get(qn("w:fldCharType")) for mark in body(word).iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    lines = [one.text for one in word.paragraphs if one.style and (one.style.name or "").startswith("toc")]
    assert lines[0] == "1　第1地域の取組"


def test_nothing_asks_a_question_when_it_is_opened(content: bytes) -> None:
    for name, part in parts(content):
        assert b"updateFields" not in part, name
        assert b"w:dirty" not in part, name
        assert b'TargetMode="External"' not in part, name


def test_every_number_that_must_be_its_own_is(monthly: WordDocument) -> None:
    for tag in ("wp:docPr", "w:bookmarkStart"):
        ids = [one.get("id") or one.get(qn("w:id")) for one in body(monthly).iter(qn(tag))]
        assert ids
        assert len(ids) == len(set(ids))


def test_pictures_and_charts_say_what_they_show(monthly: WordDocument) -> None:
    said = {one.get("descr") for one in body(monthly).iter(qn("wp:docPr"))}
    assert said == {"相談の件数の推移のグラフ。数値は下の表のとおり。", "壇上で講師が画面を指している。"}


def test_a_chart_can_be_edited_by_its_numbers(content: bytes) -> None:
    files = dict(parts(content))
    chart = etree.fromstring(files["word/charts/chart1.xml"])
    kinds = [etree.QName(one).localname for one in chart.iter() if etree.QName(one).localname.endswith("Chart")]
    assert kinds == ["barChart", "lineChart"]
    sheet = openpyxl.load_workbook(io.BytesIO(files["word/embeddings/chart1.xlsx"])).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["4月", 9, 8, 10]


def test_a_chart_is_declared_as_word_expects(content: bytes) -> None:
    files = dict(parts(content))
    types = files["[Content_Types].xml"].decode()
    assert 'PartName="/word/charts/chart1.xml"' in types
    assert "drawingml.chart+xml" in types
    assert re.search(rb'Target="charts/chart1.xml"', files["word/_rels/document.xml.rels"])


def test_text_stays_text() -> None:
    said = "<w:p/> & ]]> \x07 ＆ {{ x }}\n二行目"
    word = read(
        sample.document(
            Heading(level=1, text=said),
            Paragraph(text=said),
            DataTable(title=said, columns=(Column(label=said),), rows=((said,),)),
        )
    )
    shown = said.replace("\x07", "")
    assert word.tables[0].cell(1, 0).text == shown
    assert any(one.text == shown for one in word.paragraphs)


def test_a_page_break_leaves_no_empty_line() -> None:
    word = read(sample.document(Paragraph(text="前"), PageBreak(), Heading(level=1, text="後")))
    heading = next(one for one in word.paragraphs if one.text == "後")
    assert heading.paragraph_format.page_break_before
    assert not list(body(word).iter(qn("w:br")))


def test_the_same_document_is_the_same_file(content: bytes) -> None:
    assert render.docx(sample.monthly()) == content


def test_a_document_beyond_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORD", limits.Limit(cells=1_000, characters=1_000_000, pictures=0))
    with pytest.raises(DocumentTooLarge):
        render.docx(sample.monthly())
