"""Files that prove a record (証拠書類): those of its own fields, and those linked to it later."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from engine import trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import FileId, RecordId
from engine.domain.programme import FieldType, RecordKind
from engine.errors import NotFound
from engine.store.evidence import FileRow, RecordRow
from engine.store.records import RecordEvidenceRow
from engine.work import Work


def link_own(work: Work, kind: RecordKind, row: RecordRow) -> None:
    """Link the files named in the record's own fields."""
    fields = [entry.key for entry in kind.fields if entry.type is FieldType.FILE]
    named = [number for key in fields for number in row.fields.get(key) or ()]
    link(work, row, named)


def link(work: Work, row: RecordRow, files: Iterable[int]) -> list[FileId]:
    """Link files of the record's programme; those linked already stay.  Returns the new ones.  Raises: NotFound."""
    known = set(of_record(work, row.id))
    new = [FileId(number) for number in dict.fromkeys(files) if number not in known]
    if new and _ours(work, row, new) != set(new):
        raise NotFound
    for number in new:
        work.session.add(
            RecordEvidenceRow(record_id=row.id, file_id=number, added_at=work.now, added_by=work.actor.name)
        )
    if new:
        said = {"record_id": row.id, "files": new}
        fact = Fact(kind=FactKind.EVIDENCE_ADDED, programme=row.programme_key, case_id=row.case_id, data=said)
        trail.record(work, fact)
    return new


def of_record(work: Work, record_id: RecordId) -> list[FileId]:
    """List the files that prove a record, oldest link first."""
    linked = select(RecordEvidenceRow.file_id).where(RecordEvidenceRow.record_id == record_id)
    return list(work.session.scalars(linked.order_by(RecordEvidenceRow.added_at, RecordEvidenceRow.file_id)))


def counts(work: Work, records: Sequence[RecordId]) -> Mapping[RecordId, int]:
    """Count the files that prove each of these records; those without any are left out."""
    many = func.count(RecordEvidenceRow.file_id)
    linked = select(RecordEvidenceRow.record_id, many).where(RecordEvidenceRow.record_id.in_(records))
    return dict(work.session.execute(linked.group_by(RecordEvidenceRow.record_id)).all())


def _ours(work: Work, row: RecordRow, numbers: Sequence[FileId]) -> set[FileId]:
    """Return those of the files that belong to the record's programme."""
    ours = select(FileRow.id).where(FileRow.id.in_(numbers), FileRow.programme_key == row.programme_key)
    return set(work.session.scalars(ours))
