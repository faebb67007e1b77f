"""Tables around reports: what people wrote, the versions, who decided what about them, and what was said."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import ReportId, UserId
from engine.store.base import LongText, Row


class ReportEntryRow(Row):
    """One part of a report people fill in, as it stands: a narrative text or the answer to an item of a checklist.

    value: text, state, reason. revision: raised by each change. edited_by: NULL while nobody has touched it.
    """

    __tablename__ = "report_entry"

    report_id: Mapped[ReportId] = mapped_column(ForeignKey("report.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    value: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[dt.datetime | None]
    edited_by: Mapped[str | None]
    edited_by_id: Mapped[UserId | None]


class ReportVersionRow(Row):
    """One draft of one edition of a report, never changed once it was made; the one that was sent says so.

    edition: 1, and one more for each correction of a report that was sent. why: reason of the edition, NULL for the
    first. gathered, entries: what was counted and what was written; sha256: of both. files: made from them.
    submission: how it was handed over, NULL while it was not.
    """

    __tablename__ = "report_version"
    __table_args__ = (UniqueConstraint("report_id", "edition", "draft"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[ReportId] = mapped_column(ForeignKey("report.id"))
    edition: Mapped[int]
    draft: Mapped[int]
    why: Mapped[str | None] = mapped_column(LongText)
    gathered: Mapped[dict[str, Any]]
    entries: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    files: Mapped[list[Any]]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[str]
    submitted_at: Mapped[dt.datetime | None]
    submitted_by: Mapped[str | None]
    submission: Mapped[dict[str, Any] | None]


class ReportDecisionRow(Row):
    """What somebody decided about a version. step: `check`, or the place in the chain of approval, from 0."""

    __tablename__ = "report_decision"
    __table_args__ = (Index("ix_report_decision_version", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"))
    step: Mapped[str] = mapped_column(String(16))
    approved: Mapped[bool]
    text: Mapped[str] = mapped_column(LongText)
    decided_at: Mapped[dt.datetime]
    decided_by: Mapped[str]
    decided_by_id: Mapped[UserId | None]


class ReportCommentRow(Row):
    """What somebody said about a report. part: key of the part it is about, NULL for the whole.

    from_authority: the client said it. settled_at: when it was mended or answered.
    """

    __tablename__ = "report_comment"
    __table_args__ = (Index("ix_report_comment_report", "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[ReportId] = mapped_column(ForeignKey("report.id"))
    edition: Mapped[int]
    part: Mapped[str | None] = mapped_column(String(140))
    text: Mapped[str] = mapped_column(LongText)
    from_authority: Mapped[bool]
    at: Mapped[dt.datetime]
    by: Mapped[str]
    by_id: Mapped[UserId | None]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[str | None]
