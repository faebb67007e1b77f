"""A report as PPTX, as those meet it who present it."""

import io
import zipfile
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from engine import render
from engine.domain.report_content import Document, Heading, Paragraph
from engine.render import limits
from engine.render.limits import DocumentTooLarge
from tests.render import sample


@pytest.fixture(scope="module")
def monthly() -> Any:
    return read(sample.monthly())


def read(document: Document) -> Any:
    return Presentation(io.BytesIO(render.pptx(document)))


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text for slide in deck.slides]


def slide_of(deck: Any, title: str) -> Any:
    return next(slide for slide in deck.slides if slide.shapes.title.text == title)


def tables(deck: Any) -> list[Any]:
    return [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]


def test_every_slide_has_a_title(monthly: Any) -> None:
    found = titles(monthly)
    assert all(found)
    assert found[:4] == [
        "ＤＸ推進コーディネーター事業　月次報告書",
        "1　相談への対応",
        "1　相談への対応",
        "表1　目標に対する実績",
    ]


def test_a_section_shows_what_is_in_it(monthly: Any) -> None:
    slide = slide_of(monthly, "2　個別支援")
    assert slide.placeholders[1].text_frame.text.split("\n") == ["（1）支援の一覧", "（2）苦情への対応"]


def test_a_long_table_goes_on_with_its_head_and_loses_no_row() -> None:
    deck = read(sample.document(sample.visits(40)))
    found = [table for table in tables(deck) if table.cell(0, 0).text == "実施日"]
    assert len(found) > 3
    numbers = [table.cell(row, 1).text for table in found for row in range(1, len(table.rows))]
    assert numbers == [f"令和8-KAG-{number:04}" for number in range(1, 41)]
    assert titles(deck)[1] == f"表1　支援の一覧（1／{len(found)}）"


def test_no_table_runs_off_its_slide() -> None:
    deck = read(sample.final(60))
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert shape.top + sum(row.height for row in shape.table.rows) <= deck.slide_height


def test_charts_are_native_and_say_what_they_show(monthly: Any) -> None:
    shape = next(shape for shape in slide_of(monthly, "図1　相談の件数の推移").shapes if shape.has_chart)
    assert [series.name for plot in shape.chart.plots for series in plot.series] == ["延べ", "実数", "計画"]
    assert shape.element.find(f".//{qn('p:cNvPr')}").get("descr") == "相談の件数の推移のグラフ。数値は下の表のとおり。"


def test_what_proves_a_figure_stands_in_the_notes(monthly: Any) -> None:
    notes = slide_of(monthly, "表1　目標に対する実績").notes_slide.notes_text_frame.text
    assert "根拠1：相談件数（延べ）：13件、相談件数（実数）：11社　記録番号 101、102" in notes
    assert not [title for title in titles(monthly) if "根拠" in title]


def test_sources_stand_in_the_notes_of_every_slide() -> None:
    plain = sample.document(Heading(level=1, text="1"), Paragraph(text="本文"))
    deck = read(sample.with_sources(plain, "相談記録（令和8年10月）"))
    assert all("相談記録（令和8年10月）" in slide.notes_slide.notes_text_frame.text for slide in deck.slides)


def test_is_set_in_a_japanese_face_and_wide() -> None:
    with zipfile.ZipFile(io.BytesIO(render.pptx(sample.document(Paragraph(text="本文"))))) as file:
        theme = file.read("ppt/theme/theme1.xml").decode()
    assert theme.count('<a:ea typeface="BIZ UDPGothic"/>') == 2
    assert round(read(sample.document()).slide_width / read(sample.document()).slide_height, 2) == 1.78


def test_every_slide_but_the_first_is_numbered(monthly: Any) -> None:
    for slide in list(monthly.slides)[1:]:
        assert "sldNum" in [one.get("type") for one in slide.element.iter(qn("p:ph"))]


def test_a_picture_says_what_it_shows(monthly: Any) -> None:
    slide = slide_of(monthly, "図2　セミナーの様子")
    said = [one.get("descr") for one in slide.element.iter(qn("p:cNvPr"))]
    assert "壇上で講師が画面を指している。" in said


def test_long_text_goes_on_to_the_next_slide() -> None:
    deck = read(sample.document(Heading(level=1, text="1"), Paragraph(text="\n".join(["本文です。" * 8] * 40))))
    texts = [slide.placeholders[1].text_frame.text for slide in list(deck.slides)[1:]]
    assert len(texts) == 4
    assert sum(len(text.split("\n")) for text in texts) == 40


def test_the_same_document_is_the_same_deck() -> None:
    assert render.pptx(sample.monthly()) == render.pptx(sample.monthly())


def test_a_deck_beyond_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SLIDES", limits.Limit(cells=10, characters=1_000, pictures=1))
    with pytest.raises(DocumentTooLarge):
        render.pptx(sample.monthly())


def test_a_section_of_one_slide_has_no_slide_before_it() -> None:
    deck = read(sample.document(Heading(level=1, text="1　件数"), sample.figures(), Heading(level=1, text="2　概況")))
    assert titles(deck)[1:] == ["表1　目標に対する実績"]


def test_every_shape_of_a_slide_has_its_own_number(monthly: Any) -> None:
    for slide in monthly.slides:
        numbers = [one.get("id") for one in slide.element.iter(qn("p:cNvPr"))]
        assert len(numbers) == len(set(numbers))
