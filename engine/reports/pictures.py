"""Files of records in reports: what proves a figure, and pictures whose rights are cleared (NAG-22, KAG-43)."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from engine import clearance
from engine.domain.ids import FileId, RecordId
from engine.domain.report_content import Picture
from engine.domain.workdays import local_date
from engine.records import RecordView
from engine.store.evidence import FileRow
from engine.store.records import ClearanceRow, RecordEvidenceRow
from engine.work import Work

SHOWN = ("image/png", "image/jpeg")


def cleared(work: Work, found: Sequence[RecordView], most: int) -> tuple[FileId, ...]:
    """Return the pictures kept with these records that may be shown to others, oldest first, at most `most`."""
    wanted = (
        select(FileRow.id)
        .join(RecordEvidenceRow, RecordEvidenceRow.file_id == FileRow.id)
        .join(ClearanceRow, ClearanceRow.file_id == FileRow.id)
        .where(
            RecordEvidenceRow.record_id.in_([record.id for record in found]),
            FileRow.media_type.in_(SHOWN),
            clearance.usable_on(local_date(work.now)),
        )
        .distinct()
        .order_by(FileRow.id)
        .limit(most)
    )
    return tuple(work.session.scalars(wanted))


def picture(work: Work, file_id: FileId) -> Picture | None:
    """Return a picture with the words of its clearance; None for one that is not cleared any more."""
    kept = work.session.get(ClearanceRow, file_id)
    if kept is None:
        return None
    try:
        file, content = clearance.for_publication(work, file_id)
    except clearance.NotCleared:
        return None
    return Picture(content=content, alt=kept.shows or file.name, caption=kept.shows)


def names_by_record(work: Work, records: Collection[RecordId]) -> Mapping[RecordId, tuple[str, ...]]:
    """Name the files that prove each of these records; those without any are left out."""
    wanted = (
        select(RecordEvidenceRow.record_id, FileRow.name)
        .join(FileRow, FileRow.id == RecordEvidenceRow.file_id)
        .where(RecordEvidenceRow.record_id.in_(records))
        .order_by(RecordEvidenceRow.record_id, FileRow.id)
    )
    found: dict[RecordId, tuple[str, ...]] = {}
    for record_id, name in work.session.execute(wanted):
        found[record_id] = (*found.get(record_id, ()), name)
    return found
