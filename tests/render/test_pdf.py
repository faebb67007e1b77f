"""The PDF as a reader, a search and a screen reader meet it."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from engine import render
from engine.domain.report_content import Block, Column, ColumnKind, DataTable, Document, Heading, Paragraph, Picture
from engine.render import fonts, limits
from engine.render.limits import DocumentTooLarge
from engine.render.pictures import BadPicture
from tests.render import sample

NAMES = "令和8年度 髙﨑㈱① ＡＢＣ株式会社 𠮷野 〜～－−"
MARKUP = "#panic(1) *太字* $x$ @ref <a> // = 見出し"


@pytest.fixture(scope="module")
def monthly() -> Iterator[pypdfium2.PdfDocument]:
    with pypdfium2.PdfDocument(render.pdf(sample.monthly())) as opened:
        yield opened


def text_of(document: Document) -> str:
    with pypdfium2.PdfDocument(render.pdf(document)) as opened:
        return read(opened)


def read(opened: pypdfium2.PdfDocument) -> str:
    """Return everything that can be selected, page after page."""
    return "\n".join(page.get_textpage().get_text_bounded().replace("\r", "") for page in opened)


@pytest.mark.parametrize(
    "text", [NAMES, "(株) A-B_C", "#panic(1) *太字* $x$ @ref <a> // = 見出し", "\\ `raw` [x] ~ --- '\""]
)
def test_what_was_written_can_be_selected_as_it_was(text: str) -> None:
    assert text in text_of(sample.document(Paragraph(text=text)))


def test_data_never_become_instructions() -> None:
    said = '#read("/etc/hostname") = x'
    table = DataTable(title=said, columns=sample.LIST[1:3], rows=((said, said),))
    found = text_of(sample.document(Heading(level=1, text=said), table, title=said))
    assert len(re.findall(r'#read\("/etc/', found)) >= 4


def test_kana_of_two_characters_become_one_and_names_stay() -> None:
    assert "ガギ 神社" in text_of(sample.document(Paragraph(text="カ\u3099キ\u3099 神社")))


def test_calls_itself_archivable_and_accessible() -> None:
    content = render.pdf(sample.monthly())
    for claim in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/Lang", b"/MarkInfo"):
        assert claim in content


def test_knows_its_title(monthly: pypdfium2.PdfDocument) -> None:
    found = monthly.get_metadata_dict()
    assert (found["Title"], found["Author"]) == ("ＤＸ推進コーディネーター事業　月次報告書", "南風経営支援株式会社")


def test_headings_are_bookmarks(monthly: pypdfium2.PdfDocument) -> None:
    found = [(mark.level, mark.get_title()) for mark in monthly.get_toc()]
    assert (0, "1　相談への対応") in found
    assert (1, "（1）支援の一覧") in found


def test_an_outline_leaves_no_level_out() -> None:
    blocks: list[Block] = [Heading(level=3, text="初め"), Heading(level=1, text="部"), Heading(level=3, text="項")]
    with pypdfium2.PdfDocument(render.pdf(sample.document(*blocks))) as opened:
        assert [mark.level for mark in opened.get_toc()] == [0, 0, 1]


def test_every_page_says_its_number(monthly: pypdfium2.PdfDocument) -> None:
    pages = len(monthly)
    for number, page in enumerate(monthly, start=1):
        assert f"{number} / {pages}" in page.get_textpage().get_text_bounded()


def test_figures_lead_to_their_records_and_back(monthly: pypdfium2.PdfDocument) -> None:
    found = read(monthly)
    assert "根拠1" in found
    assert "p.1" in found
    # Two figures rest on 根拠1, one on 根拠2, one on 根拠3; 18 record numbers; three ways back.
    assert sum(links(page) for page in monthly) >= 4 + 18 + 3


def links(page: pypdfium2.PdfPage) -> int:
    count = pdfium.FPDFPage_GetAnnotCount(page.raw)
    kinds = [pdfium.FPDFAnnot_GetSubtype(pdfium.FPDFPage_GetAnnot(page.raw, place)) for place in range(count)]
    return kinds.count(pdfium.FPDF_ANNOT_LINK)


def test_a_table_repeats_its_head_on_every_page() -> None:
    with pypdfium2.PdfDocument(render.pdf(sample.document(sample.visits(80)))) as opened:
        pages = [page.get_textpage().get_text_bounded() for page in opened]
    listed = [page for page in pages if "KAG-" in page]
    assert len(listed) > 3
    assert all("案件番号" in page for page in listed)


def test_an_empty_table_says_so() -> None:
    found = text_of(sample.document(DataTable(title="苦情", columns=sample.LIST, rows=())))
    assert "該当なし" in found


def test_figures_say_what_is_not_known(monthly: pypdfium2.PdfDocument) -> None:
    found = read(monthly)
    assert "未設定" in found
    assert "99.9％" in found  # not rounded up to a target that was missed
    assert "123,456,789,012" in found


def test_a_long_report_has_a_cover_and_contents() -> None:
    with pypdfium2.PdfDocument(render.pdf(sample.final(120))) as opened:
        cover, contents = (opened[place].get_textpage().get_text_bounded() for place in (0, 1))
    assert "最終報告書" in cover
    assert "/" not in cover
    assert "目次" in contents
    assert re.search(r"9　支援の一覧[ .]*\d+", contents)


def test_the_same_document_is_the_same_bytes() -> None:
    assert render.pdf(sample.monthly()) == render.pdf(sample.monthly())


def test_a_character_no_typeface_has_is_named_with_its_place() -> None:
    table = DataTable(title="", columns=sample.LIST[2:3], rows=(("株式会社\U00031350商店",),))
    found = text_of(sample.document(table, Paragraph(text="対応✅済")))
    assert "株式会社〓商店" in found
    assert "書体にない文字を「〓」で表しています：" in found
    assert "U+31350（「株式会社〓商店」の中）" in found.replace("\n", "")
    assert "U+2705（「対応〓済」の中）" in found.replace("\n", "")


def test_a_variant_of_a_character_is_printable() -> None:
    assert fonts.unprintable(["辻\U000e0100 葛\U000e0101 ﾊﾝｶｸ ①Ⅳ㈱℡"]) == []


def test_a_picture_lies_upright_and_tells_no_place() -> None:
    picture = Picture(content=sample.photo(), alt="会場", caption="会場")
    content = render.pdf(sample.document(picture))
    assert b"2026:10:22 14:03:09" in sample.photo()
    assert b"2026:10:22 14:03:09" not in content


def test_a_picture_that_is_none_is_refused_by_what_it_shows() -> None:
    with pytest.raises(BadPicture) as caught:
        render.pdf(sample.document(Picture(content=b"<svg/>", alt="会場の様子")))
    assert "「会場の様子」" in caught.value.text.ja


def test_a_document_beyond_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAPER", limits.Limit(cells=50, characters=1000, pictures=1))
    with pytest.raises(DocumentTooLarge) as caught:
        render.pdf(sample.document(sample.visits(10)))
    assert "60" in caught.value.text.ja


def test_without_typefaces_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(fonts.NoFonts):
        fonts.files()


def test_speaks_english_when_the_document_does() -> None:
    columns = (Column(label="Day", kind=ColumnKind.DATE), Column(label="n", kind=ColumnKind.NUMBER))
    table = DataTable(title="Visits", columns=columns, rows=((dt.date(2026, 10, 6), Decimal("1.50")),))
    found = text_of(sample.document(table, lang="en", title="Report"))
    assert "Table 1" in found
    assert "Tue 6 Oct 2026" in found
    assert "1.5" in found


def test_no_mark_is_printed_over_its_neighbour() -> None:
    said = "「紙の業務を減らしたい」が多く、次いで「在庫の管理」、『補助金（国・県）を使った設備の導入』の順でした。"
    with pypdfium2.PdfDocument(render.pdf(sample.document(Paragraph(text=said * 6)))) as opened:
        text = opened[0].get_textpage()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    beside = [(left, right) for left, right in pairwise(boxes) if left[0] < right[0] and abs(left[1] - right[1]) < 12]
    assert len(beside) > 200
    assert [pair for pair in beside if pair[0][2] > pair[1][0] + 0.5] == []


def test_wide_tables_one_after_the_other_share_their_pages() -> None:
    blocks = (Heading(level=1, text="1"), sample.visits(2), Heading(level=1, text="2"), sample.visits(2))
    with pypdfium2.PdfDocument(render.pdf(sample.document(Paragraph(text="前"), *blocks))) as opened:
        assert [round(page.get_width()) for page in opened] == [595, 842]


def test_a_wide_table_of_nothing_needs_no_page_of_its_own() -> None:
    table = DataTable(title="", columns=sample.LIST * 3, rows=())
    with pypdfium2.PdfDocument(render.pdf(sample.document(table))) as opened:
        assert len(opened) == 1
