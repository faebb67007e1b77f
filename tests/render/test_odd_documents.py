"""What nobody plans for and every form has to take: nothing at all, far too much, and the wrong sign."""

import io
from collections.abc import Callable
from decimal import Decimal

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from engine import render
from engine.domain.report_content import (
    Block,
    Chart,
    ChartKind,
    Checklist,
    Column,
    ColumnKind,
    DataTable,
    Document,
    Evidence,
    FigureTable,
    Heading,
    KeyValues,
    PageBreak,
    Paragraph,
    Picture,
    Series,
)
from engine.render.drawing import draw
from tests.render import sample

FORMS = (render.pdf, render.docx, render.xlsx, render.pptx)
MANY = tuple(Column(label=f"項目{number}", kind=ColumnKind.NUMBER) for number in range(30))
SVG = "{http://www.w3.org/2000/svg}"


def chart(*values: int | None, kind: ChartKind = ChartKind.BAR, names: tuple[str, ...] = ("件",)) -> Chart:
    known = tuple(None if value is None else Decimal(value) for value in values)
    labels = tuple(f"{number}月" for number in range(len(values)))
    return Chart(
        title="推移", kind=kind, labels=labels, series=tuple(Series(name=name, values=known) for name in names)
    )


def tall() -> bytes:
    target = io.BytesIO()
    Image.new("RGBA", (300, 1200), "#1a3a6b80").save(target, "PNG")
    return target.getvalue()


ODD: dict[str, tuple[Block, ...]] = {
    "nothing": (),
    "breaks alone": (PageBreak(), PageBreak()),
    "empty tables": (KeyValues(pairs=()), FigureTable(title="", rows=()), Checklist(title="", items=())),
    "no columns": (DataTable(title="列なし", columns=(), rows=()),),
    "thirty columns": (DataTable(title="三十列", columns=MANY, rows=(tuple(map(Decimal, range(1000, 1030))),)),),
    "a cell of many pages": (DataTable(title="長文", columns=MANY[:1], rows=(("長い文です。" * 2000,),)),),
    "a cell of many lines": (DataTable(title="行", columns=MANY[:1], rows=(("\n".join("あ" * 200),),)),),
    "a word without end": (DataTable(title="語", columns=sample.LIST[2:4], rows=(("a" * 300, "b" * 300),)),),
    "shares beyond the page": (
        DataTable(title="", columns=tuple(Column(label="甲", share=70) for _ in range(3)), rows=(("い", "ろ", "は"),)),
    ),
    "an endless heading": (Heading(level=3, text="とても長い見出し" * 20),),
    "charts of nothing": (chart(), chart(None, None), chart(0, 0)),
    "a chart below nought": (chart(-3, 5), chart(-3, -1, kind=ChartKind.LINE)),
    "a chart of years": (chart(*range(40), kind=ChartKind.LINE),),
    "many series": (chart(1, 2, kind=ChartKind.STACKED, names=tuple(f"とても長い名前の地域{n}" for n in range(9))),),
    "a tall picture": (Picture(content=tall(), alt="塔"),),
    "blank texts": (Paragraph(text=""), Paragraph(text="\n\n"), Heading(level=1, text="")),
    "evidence of nothing": (Evidence(entries=(), records=()),),
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("odd", ODD)
def test_every_form_takes_it(odd: str, form: Callable[[Document], bytes]) -> None:
    assert form(sample.document(*ODD[odd]))


@pytest.mark.parametrize("odd", ["a word without end", "thirty columns"])
def test_nothing_runs_off_the_paper(odd: str) -> None:
    with pypdfium2.PdfDocument(render.pdf(sample.document(*ODD[odd]))) as opened:
        for page in opened:
            text, width = page.get_textpage(), page.get_width()
            assert all(text.get_charbox(place)[2] <= width for place in range(text.count_chars()))


def test_a_bar_below_nought_hangs_from_the_line() -> None:
    bars = [one for one in etree.fromstring(draw(chart(-3, 5), "x")).iter(f"{SVG}rect") if one.get("stroke")]
    down, up = ((float(one.get("y", "")), float(one.get("height", ""))) for one in bars)
    assert round(down[0], 1) == round(up[0] + up[1], 1)
    assert down[1] > 0


def test_a_line_is_broken_where_nothing_is_known() -> None:
    drawn = etree.fromstring(draw(chart(1, 2, None, 4, 5, kind=ChartKind.LINE), "x"))
    assert len(list(drawn.iter(f"{SVG}polyline"))) == 2


def test_long_names_of_series_take_several_lines() -> None:
    drawn = etree.fromstring(draw(chart(1, names=tuple("とても長い名前" * 3 + str(n) for n in range(4))), "x"))
    names = [one for one in drawn.iter(f"{SVG}text") if "名前" in (one.text or "")]
    assert len({one.get("y") for one in names}) == 4
