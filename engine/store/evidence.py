"""Tables of what can be proved afterwards: the trail, messages, records, files, referrals, reports."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import (
    CaseId,
    CompanyId,
    FileId,
    InstanceId,
    InstitutionId,
    OutboxId,
    ProgrammeKey,
    RecordId,
    ReferralId,
    ReportId,
    TaskId,
    UserId,
)
from engine.domain.states import OutboxStatus, ReferralStatus, ReportStatus
from engine.store.base import LongText, Row

_TO_SEND = text("status IN ('queued', 'leased')")
_LIVE = text("withdrawn_at IS NULL")
_WITHDRAWN = text("withdrawn_at IS NOT NULL")
_OF_NO_CASE = text("case_id IS NULL")


class ChainRow(Row):
    """The newest link of one hash chain of facts; locked while a fact is added. digest: that link's."""

    __tablename__ = "chain"

    key: Mapped[str] = mapped_column(primary_key=True)
    length: Mapped[int]
    digest: Mapped[bytes]


class FactRow(Row):
    """One fact of the trail: who, when, what, from, to, why.

    digest: SHA-256 over all of it and the digest of the link before (design D7).
    """

    __tablename__ = "fact"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),  # also the list of a case's facts: each case has one chain
        Index("uq_fact_chain", "chain_key", "seq", unique=True, postgresql_where=_OF_NO_CASE, sqlite_where=_OF_NO_CASE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain_key: Mapped[str] = mapped_column(ForeignKey("chain.key"))
    seq: Mapped[int]
    at: Mapped[dt.datetime]
    kind: Mapped[str]
    actor_kind: Mapped[str]
    actor_name: Mapped[str]
    actor_id: Mapped[UserId | None]
    programme_key: Mapped[ProgrammeKey | None]
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[TaskId | None]
    data: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(LongText)
    digest: Mapped[bytes]


class OutboxRow(Row):
    """A message on its way out: one recipient each, so that no address is ever shown to another (KAG-41).

    dedupe: the same message for the same reason exists once. The text is final when it is queued: what is kept is what
    went out.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_to_send", "next_at", "id", postgresql_where=_TO_SEND, sqlite_where=_TO_SEND),
        Index("ix_outbox_sent", "programme_key", "sent_at"),  # how long mails wait
    )

    id: Mapped[OutboxId] = mapped_column(primary_key=True)
    dedupe: Mapped[str] = mapped_column(unique=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[TaskId | None]
    message_key: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    subject: Mapped[str] = mapped_column(LongText)
    body: Mapped[str] = mapped_column(LongText)
    file_ids: Mapped[list[int]]
    status: Mapped[OutboxStatus]
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime]
    leased_by: Mapped[str | None]
    leased_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    message_id: Mapped[str | None]
    error: Mapped[str | None] = mapped_column(LongText)


class RecordRow(Row):
    """A typed record of something people did (design D9).

    words: what a search finds it by; no personal data. valid: it meets every condition of its kind, else it counts
    nowhere. revision: of this state, from 1; earlier ones are in record_revision. A withdrawn record stays readable.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_kind_on", "programme_key", "kind", "occurred_on"),
        Index(
            "ix_record_live",
            "programme_key",
            "kind",
            "occurred_on",
            "id",
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        Index(
            "ix_record_withdrawn",
            "programme_key",
            "kind",
            "occurred_on",
            "id",
            postgresql_where=_WITHDRAWN,
            sqlite_where=_WITHDRAWN,
        ),
        Index(
            "ix_record_uncounted",
            "programme_key",
            "kind",
            "occurred_on",
            "id",
            postgresql_where=text("NOT valid"),
            sqlite_where=text("valid = 0"),
        ),
        Index("ix_record_company", "company_id", "occurred_on"),
        Index(
            "ix_record_live_by",
            "programme_key",
            "kind",
            "recorded_by",
            "occurred_on",
            "id",
            postgresql_where=_LIVE,
            sqlite_where=_LIVE,
        ),
        Index("ix_record_case", "case_id"),
    )

    id: Mapped[RecordId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[TaskId | None] = mapped_column(ForeignKey("task.id"))
    kind: Mapped[str]
    occurred_on: Mapped[dt.date]
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("company.id"))
    fields: Mapped[dict[str, Any]]
    code_versions: Mapped[dict[str, Any]]
    words: Mapped[str] = mapped_column(LongText, default="", server_default="")
    valid: Mapped[bool] = mapped_column(default=True, server_default=true())
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_why: Mapped[str | None] = mapped_column(LongText)


class FileRow(Row):
    """A file of a case or a report."""

    __tablename__ = "file"

    id: Mapped[FileId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    size: Mapped[int]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]


class ReferralRow(Row):
    """A referral (紹介) to an institution and its answer."""

    __tablename__ = "referral"
    __table_args__ = (Index("ix_referral_case", "case_id"),)

    id: Mapped[ReferralId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case.id"))
    instance_id: Mapped[InstanceId] = mapped_column(ForeignKey("instance.id"))
    institution_id: Mapped[InstitutionId] = mapped_column(ForeignKey("institution.id"))
    status: Mapped[ReferralStatus]
    content: Mapped[str] = mapped_column(LongText)
    consent: Mapped[dict[str, Any]]
    chases: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    answer: Mapped[dict[str, Any] | None]


class ReportRow(Row):
    """A report (報告) of one period or one request; exists once for each.

    deadline: the explained due date. figures: what was gathered last, with the records behind each figure. file_id: the
    newest file people open. receipt: when and how the authority received it. edition: which one is being worked on or
    was sent last; reason: why it replaces the one before. request: what was asked for, of a report on request.
    """

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("programme_key", "report_key", "period"),)

    id: Mapped[ReportId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    report_key: Mapped[str]
    period: Mapped[str]
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case.id"))
    status: Mapped[ReportStatus]
    due_at: Mapped[dt.datetime]
    deadline: Mapped[dict[str, Any] | None]
    figures: Mapped[dict[str, Any] | None]
    file_id: Mapped[FileId | None] = mapped_column(ForeignKey("file.id"))
    submitted_at: Mapped[dt.datetime | None]
    receipt: Mapped[dict[str, Any] | None]
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    reason: Mapped[str | None] = mapped_column(LongText)
    number: Mapped[str | None]
    request: Mapped[dict[str, Any] | None]


class OnceRow(Row):
    """An answer that was already given, so that sending the same thing twice has one effect."""

    __tablename__ = "once"

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    answer: Mapped[dict[str, Any]]
