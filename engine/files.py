"""Files of cases and reports: stored once per content, never changed."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import firsts, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, FileId, ProgrammeKey
from engine.errors import NotFound
from engine.store.evidence import FileRow
from engine.store.programmes import BlobRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file without its content."""

    id: FileId
    programme: ProgrammeKey
    case_id: CaseId | None
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: dt.datetime
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """What is to be kept."""

    name: str
    media_type: str
    content: bytes


def keep(session: Session, content: bytes) -> str:
    """Store some bytes once and return their SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(BlobRow, sha256) is None:
        firsts.is_first(session, BlobRow(sha256=sha256, content=content, size=len(content)))
    return sha256


def add(work: Work, file: NewFile, *, programme: ProgrammeKey, case_id: CaseId | None) -> FileView:
    """Keep a file and note it in the trail."""
    row = FileRow(
        programme_key=programme,
        case_id=case_id,
        name=file.name,
        media_type=file.media_type,
        sha256=keep(work.session, file.content),
        size=len(file.content),
        created_at=work.now,
        created_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()  # the fact names the row
    data = {"file_id": row.id, "name": row.name, "sha256": row.sha256}
    trail.record(work, Fact(kind=FactKind.FILE_ADDED, programme=programme, case_id=case_id, data=data))
    return view_of(row)


def content(work: Work, file_id: FileId) -> tuple[FileView, bytes]:
    """Return a file with its bytes; the caller decides who may see it.  Raises: NotFound."""
    row = work.session.get(FileRow, file_id)
    if row is None:
        raise NotFound
    return view_of(row), work.session.get_one(BlobRow, row.sha256).content


def of_case(work: Work, case_id: CaseId) -> list[FileView]:
    """List a case's files, oldest first."""
    rows = work.session.scalars(select(FileRow).where(FileRow.case_id == case_id).order_by(FileRow.id))
    return [view_of(row) for row in rows]


def view_of(row: FileRow) -> FileView:
    """Return what a page shows of a file."""
    return FileView(
        id=row.id,
        programme=row.programme_key,
        case_id=row.case_id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        created_at=row.created_at,
        created_by=row.created_by,
    )
