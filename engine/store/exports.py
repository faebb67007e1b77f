"""The table of exports that take longer than a page may: asked for, worked off by the clock, kept for a while."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.export import ExportStatus
from engine.domain.ids import ProgrammeKey, UserId
from engine.store.base import Row

_UNFINISHED = text("status IN ('waiting', 'running')")


class ExportJobRow(Row):
    """A file somebody asked for. wish: what of, as JSON. error: why it was not made, in both languages.

    rows: how many there will be at most; done: how many are written. beat_at: when it last moved. content: the file,
    None until it is made and after its time.
    """

    __tablename__ = "export_job"
    __table_args__ = (
        Index("ix_export_job_unfinished", "id", postgresql_where=_UNFINISHED, sqlite_where=_UNFINISHED),
        Index("ix_export_job_mine", "asked_by", "programme_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    wish: Mapped[dict[str, Any]]
    asked_by: Mapped[UserId] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[dt.datetime]
    status: Mapped[ExportStatus]
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    beat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    error: Mapped[dict[str, Any] | None]
    file_name: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
