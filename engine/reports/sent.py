"""What the authority may see of reports: the files of those that were sent to it."""

from sqlalchemy import select

from engine.files import FileView
from engine.store.evidence import ReportRow
from engine.store.reports import ReportVersionRow
from engine.work import Work


def contains(work: Work, file: FileView) -> bool:
    """Tell whether a file is one of a version that was sent."""
    sent = (
        select(ReportVersionRow.files)
        .join(ReportRow, ReportRow.id == ReportVersionRow.report_id)
        .where(ReportRow.case_id == file.case_id, ReportVersionRow.submitted_at.is_not(None))
    )
    return any(one["file_id"] == file.id for found in work.session.scalars(sent) for one in found)
