"""A report's document as a file."""

from collections.abc import Mapping

from engine import render
from engine.domain.report import ReportFormat
from engine.domain.report_content import Document

MEDIA_TYPES: Mapping[ReportFormat, str] = {
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ReportFormat.PDF: "application/pdf",
    ReportFormat.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def write(document: Document, form: ReportFormat) -> bytes:
    """Return a document as a file of that kind.  Raises: what its writer refuses."""
    content: bytes = getattr(render, form.value)(document)
    return content
