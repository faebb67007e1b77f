"""A report's document as a file: our own layout, or the authority's form where the programme has one."""

from collections.abc import Callable, Mapping

from engine import render
from engine.domain.report import Report, ReportFormat
from engine.domain.report_content import Chart, Document
from engine.programmes import Release
from engine.render import charts
from engine.render.charts import Drawing
from engine.work import Work

MEDIA_TYPES: Mapping[ReportFormat, str] = {
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ReportFormat.PDF: "application/pdf",
    ReportFormat.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
WRITERS: Mapping[ReportFormat, Callable[[Document], bytes]] = {
    ReportFormat.XLSX: render.xlsx,
    ReportFormat.DOCX: render.docx,
    ReportFormat.PDF: render.pdf,
    ReportFormat.PPTX: render.pptx,
}


def write(work: Work, release: Release, report: Report, document: Document, form: ReportFormat) -> bytes:
    """Return a report's document as a file of that kind.  Raises: what the writers refuse."""
    template = report.template
    if template is not None and template.lower().endswith(f".{form.value}"):
        return render.filled(release.files[template], document, release.environment(work.now))
    return WRITERS[form](document)


def drawn(document: Document) -> Mapping[str, str]:
    """Return the charts of a document as SVG, by their title."""
    found = [block for block in document.blocks if isinstance(block, Chart)]
    return {
        chart.title: charts.draw(Drawing(chart=chart, key=f"report-{number}", says=chart.title))
        for number, chart in enumerate(found, start=1)
    }
