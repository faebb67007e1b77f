"""Evidence of records and its rights (NAG-22, KAG-43): what is not cleared may prove a record and leaves no house."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from engine import files, trail, uploads
from engine.domain.access import May, allows, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import FileId, RecordId
from engine.domain.picture_bytes import bare
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid, NotFound, Refused
from engine.files import FileView, NewFile
from engine.kpi import tally
from engine.records import changing, evidence
from engine.records.reading import row_of
from engine.store.evidence import FileRow, RecordRow
from engine.store.records import ClearanceRow, RecordEvidenceRow
from engine.work import Work

PICTURE = "image/"
SHOWS = Text("写真・資料に写っているものを入力してください。", "Say what the picture or the material shows.")
CONSENT = Text(
    "人物が写っている場合は、同意を確認した方法を入力してください。",
    "Where people are shown, say how their consent was given.",
)
OWNER = Text("権利を持つ人・団体を入力してください。", "Enter who owns the rights.")


class NotCleared(Refused):
    """A picture or material whose rights are not cleared was to be published."""

    code = "not_cleared"
    sentence = Text(
        "「{name}」は、肖像権・著作権の確認が済んでいないため、公表・報告に使えません。",
        "The rights of “{name}” are not cleared: it cannot be used in a publication or a report.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What is known of the rights of a file. expires_on: the last day it may be used, None = without end.

    consent: how the people shown agreed. personal: it shows personal data, so the authority does not get it.
    """

    shows: str
    people_shown: bool
    consent: str
    owner: str
    licence: str
    publishable: bool
    personal: bool
    expires_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A file that proves a record. clearance: None until somebody cleared it. is_usable: may be published today."""

    file: FileView
    clearance: Clearance | None
    cleared_at: dt.datetime | None
    cleared_by: str
    is_usable: bool
    is_readable: bool

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, which always wants its rights cleared."""
        return self.file.media_type.startswith(PICTURE)


def add(work: Work, record_id: RecordId, new: NewFile) -> FileId:
    """Keep a file that proves a record; the original stays as it was sent, with its mark.

    Raises: NoSuchRecord, NotAllowed, RecordWithdrawn, FileRefused.
    """
    row = changing.to_change(work, record_id, May.RECORD_WRITE, None)
    file_id = uploads.keep(work, new, programme=row.programme_key, case_id=row.case_id)
    evidence.link(work, row, [file_id])
    tally.note(work, row)
    return file_id


def clear(work: Work, record_id: RecordId, file_id: FileId, found: Clearance) -> None:
    """Note what is known of the rights of a file that proves a record; again to change it.

    Raises: NoSuchRecord, NotFound, NotAllowed, Invalid.
    """
    row = row_of(work, record_id)
    require(work.actor, May.RECORD_WRITE, row.programme_key)
    if file_id not in evidence.of_record(work, record_id):
        raise NotFound
    _refuse_wrong(found)
    kept = work.session.get(ClearanceRow, file_id) or ClearanceRow(file_id=file_id)
    for name in ("shows", "people_shown", "consent", "owner", "licence", "publishable", "personal", "expires_on"):
        setattr(kept, name, getattr(found, name))
    kept.cleared_at, kept.cleared_by = work.now, work.actor.name
    work.session.add(kept)
    said = {"file_id": file_id, "record_id": record_id, "publishable": found.publishable, "personal": found.personal}
    fact = Fact(kind=FactKind.RIGHTS_CLEARED, programme=row.programme_key, case_id=row.case_id, data=said)
    trail.record(work, fact)


def of_record(work: Work, record_id: RecordId) -> Iterator[EvidenceLine]:
    """Yield the files that prove a record, oldest first; the caller has decided that the actor may see the record."""
    ours = (
        select(FileRow, ClearanceRow)
        .join(RecordEvidenceRow, RecordEvidenceRow.file_id == FileRow.id)
        .outerjoin(ClearanceRow, ClearanceRow.file_id == FileRow.id)
        .where(RecordEvidenceRow.record_id == record_id)
        .order_by(RecordEvidenceRow.added_at, FileRow.id)
    )
    today = local_date(work.now)
    for file, kept in work.session.execute(ours):
        yield EvidenceLine(
            file=files.view_of(file),
            clearance=_clearance(kept) if kept else None,
            cleared_at=kept.cleared_at if kept else None,
            cleared_by=kept.cleared_by if kept else "",
            is_usable=_is_usable(kept, today),
            is_readable=_is_readable(work, file, kept),
        )


def usable_on(day: dt.date) -> ColumnElement[bool]:
    """Return the condition under which a cleared file may be published on a day, for queries that join ClearanceRow."""
    unexpired = or_(ClearanceRow.expires_on.is_(None), ClearanceRow.expires_on >= day)
    return and_(ClearanceRow.publishable, ~ClearanceRow.personal, unexpired)


def refuse_uncleared(work: Work, file_id: FileId) -> None:
    """Return when a file may be published today.  Raises: NotFound, NotCleared."""
    file = work.session.get(FileRow, file_id)
    if file is None:
        raise NotFound
    if not _is_usable(work.session.get(ClearanceRow, file_id), local_date(work.now)):
        raise NotCleared(name=file.name)


def for_publication(work: Work, file_id: FileId) -> tuple[FileView, bytes]:
    """Return a cleared file as it may leave the house: a picture without the place and device cameras write into it.

    Raises: NotFound, NotCleared.
    """
    refuse_uncleared(work, file_id)
    file, content = files.content(work, file_id)
    return file, bare(content, file.media_type)


def may_read(work: Work, file_id: FileId) -> bool:
    """Tell whether the actor may read a file because it proves a record the actor may read."""
    proves = select(RecordEvidenceRow.record_id).where(RecordEvidenceRow.file_id == file_id)
    live = select(RecordRow.id).where(RecordRow.id.in_(proves), RecordRow.withdrawn_at.is_(None)).limit(1)
    file = work.session.get(FileRow, file_id)
    if file is None or work.session.scalar(live) is None:
        return False
    return allows(work.actor, May.RECORD_READ, file.programme_key) and _is_readable(
        work, file, work.session.get(ClearanceRow, file_id)
    )


def _is_readable(work: Work, file: FileRow, kept: ClearanceRow | None) -> bool:
    """Tell whether the actor may open the file: without access to personal data only what is known to hold none."""
    if allows(work.actor, May.PERSON_READ, file.programme_key):
        return True
    return not kept.personal if kept else not file.media_type.startswith(PICTURE)


def _is_usable(kept: ClearanceRow | None, day: dt.date) -> bool:
    if kept is None or not kept.publishable or kept.personal:
        return False
    return kept.expires_on is None or kept.expires_on >= day


def _refuse_wrong(found: Clearance) -> None:
    wrong = {}
    if not found.shows.strip():
        wrong["shows"] = [SHOWS]
    if found.people_shown and found.publishable and not found.consent.strip():
        wrong["consent"] = [CONSENT]
    if found.publishable and not found.owner.strip():
        wrong["owner"] = [OWNER]
    if wrong:
        raise Invalid(wrong)


def _clearance(kept: ClearanceRow) -> Clearance:
    return Clearance(
        shows=kept.shows,
        people_shown=kept.people_shown,
        consent=kept.consent,
        owner=kept.owner,
        licence=kept.licence,
        publishable=kept.publishable,
        personal=kept.personal,
        expires_on=kept.expires_on,
    )
