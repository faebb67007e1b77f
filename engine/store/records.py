"""Tables around records: what they were before, the codes they hold, their evidence, the versions of code lists."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import CompanyId, FileId, ProgrammeKey, RecordId, ReleaseId
from engine.store.base import LongText, Row

_ASKS_A_REASON = text("reason IS NOT NULL")


class RecordRevisionRow(Row):
    """What a record was before it was corrected or withdrawn; the record itself is the newest state.

    number: of the state, from 1. written_*: how it came to be. replaced_*: what ended it, and why.
    """

    __tablename__ = "record_revision"
    __table_args__ = (UniqueConstraint("record_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[RecordId] = mapped_column(ForeignKey("record.id"))
    number: Mapped[int]
    occurred_on: Mapped[dt.date]
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("company.id"))
    fields: Mapped[dict[str, Any]]
    code_versions: Mapped[dict[str, Any]]
    valid: Mapped[bool]
    written_at: Mapped[dt.datetime]
    written_by: Mapped[str]
    replaced_at: Mapped[dt.datetime]
    replaced_by: Mapped[str]
    reason: Mapped[str] = mapped_column(LongText)


class RecordCodeRow(Row):
    """One code a live record holds: what lists are filtered by, codes are counted by, and その他 is reviewed by.

    field: `channel`, of rows `participants.after_follow`. position: among the codes of that field. reason: what was
    written where the code asks for a reason, NULL where it asks for none.
    """

    __tablename__ = "record_code"
    __table_args__ = (
        Index("ix_record_code_of_kind", "programme_key", "kind", "field", "code", "occurred_on", "record_id"),
        Index("ix_record_code_uses", "programme_key", "codes", "code", "kind", "field"),
        Index(
            "ix_record_code_reason",
            "programme_key",
            "occurred_on",
            postgresql_where=_ASKS_A_REASON,
            sqlite_where=_ASKS_A_REASON,
        ),
    )

    record_id: Mapped[RecordId] = mapped_column(ForeignKey("record.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(128), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    kind: Mapped[str]
    codes: Mapped[str]
    code: Mapped[str]
    version: Mapped[int]
    occurred_on: Mapped[dt.date]
    reason: Mapped[str | None] = mapped_column(LongText)


class RecordKeyRow(Row):
    """The values no other live record of the kind may have, as one digest."""

    __tablename__ = "record_key"
    __table_args__ = (UniqueConstraint("programme_key", "kind", "digest"),)

    record_id: Mapped[RecordId] = mapped_column(ForeignKey("record.id"), primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    kind: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))


class RecordEvidenceRow(Row):
    """That a file proves a record."""

    __tablename__ = "record_evidence"
    __table_args__ = (Index("ix_record_evidence_file", "file_id"),)

    record_id: Mapped[RecordId] = mapped_column(ForeignKey("record.id"), primary_key=True)
    file_id: Mapped[FileId] = mapped_column(ForeignKey("file.id"), primary_key=True)
    added_at: Mapped[dt.datetime]
    added_by: Mapped[str]


class ClearanceRow(Row):
    """The rights of a picture or of material of others (NAG-22, KAG-43); a file without a row is not cleared.

    expires_on: the last day it may be used, NULL = without end. personal: it shows personal data.
    """

    __tablename__ = "clearance"

    file_id: Mapped[FileId] = mapped_column(ForeignKey("file.id"), primary_key=True)
    shows: Mapped[str] = mapped_column(LongText)
    people_shown: Mapped[bool]
    consent: Mapped[str] = mapped_column(LongText)
    owner: Mapped[str]
    licence: Mapped[str]
    publishable: Mapped[bool]
    personal: Mapped[bool]
    expires_on: Mapped[dt.date | None]
    cleared_at: Mapped[dt.datetime]
    cleared_by: Mapped[str]


class CodeListRow(Row):
    """One version of a code list as it was first published; never changed, so that old records stay readable."""

    __tablename__ = "code_list"
    __table_args__ = (UniqueConstraint("programme_key", "codes", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    codes: Mapped[str]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    release_id: Mapped[ReleaseId] = mapped_column(ForeignKey("release.id"))
    published_at: Mapped[dt.datetime]
    published_by: Mapped[str]


class CodeDecisionRow(Row):
    """What was decided on one use of a code that asks for a reason (requirements trap 16).

    month: its first day. decision: keep, map, new. to_code: what the record was given instead.
    """

    __tablename__ = "code_decision"
    __table_args__ = (Index("ix_code_decision_month", "programme_key", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    month: Mapped[dt.date]
    record_id: Mapped[RecordId] = mapped_column(ForeignKey("record.id"))
    field: Mapped[str] = mapped_column(String(128))
    codes: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str] = mapped_column(LongText)
    decision: Mapped[str] = mapped_column(String(16))
    to_code: Mapped[str | None]
    decided_at: Mapped[dt.datetime]
    decided_by: Mapped[str]


class CodeReviewRow(Row):
    """That the その他 of a month were gone through, and with whom."""

    __tablename__ = "code_review"

    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"), primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    uses: Mapped[int]
    attended_by: Mapped[str]
    note: Mapped[str] = mapped_column(LongText)
    closed_at: Mapped[dt.datetime]
    closed_by: Mapped[str]
