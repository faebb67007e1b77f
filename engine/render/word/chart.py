"""A native chart in a Word document: a part of its own, with the workbook a reader edits it by."""

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.oxml import parse_xml as parse_chart

from engine.domain.report_content import Chart
from engine.render import native_chart

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
CHART_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOOK_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
WIDTH, HEIGHT = Mm(160), Mm(72)
SIZE = 900
INLINE = (
    '<w:drawing {ns}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
    '<wp:docPr id="{number}" name="chart {number}" descr={alt}/><wp:cNvGraphicFramePr/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="{link}"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)
EXTERNAL = '<c:externalData {ns} r:id="{link}"><c:autoUpdate val="0"/></c:externalData>'


def insert(document: Document, paragraph: Paragraph, chart: Chart, said: tuple[int, str, str]) -> None:
    """Put a chart into a paragraph.  said: its number, what it shows in words, and the language."""
    number, alt, lang = said
    data = native_chart.chart_data(chart, lang)
    space: Any = parse_chart(ChartXmlWriter(native_chart.TYPES[chart.kind], data).xml.encode())
    native_chart.dress(space, chart, SIZE)
    package = document.part.package
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, native_chart.workbook(data), package)
    drawn = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    space.append(parse_xml(EXTERNAL.format(ns=nsdecls("c", "r"), link=drawn.relate_to(book, BOOK_LINK))))
    drawn._blob = native_chart.as_bytes(space)  # noqa: SLF001  # a part's content can be given only when it is made
    values = {"cx": int(WIDTH), "cy": int(HEIGHT), "number": number, "alt": quoteattr(alt)}
    link = document.part.relate_to(drawn, CHART_LINK)
    inline = parse_xml(INLINE.format(ns=nsdecls("w", "wp", "a", "c", "r"), link=link, **values))
    paragraph.add_run()._r.append(inline)  # noqa: SLF001  # the library draws pictures, no charts
