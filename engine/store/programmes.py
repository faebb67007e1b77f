"""Tables of what is published: programmes, their releases, the content of every file by hash."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import ProgrammeKey, ReleaseId, UserId
from engine.store.base import LongText, Row


class BlobRow(Row):
    """Some bytes, once, under their SHA-256."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]


class ProgrammeRow(Row):
    """A programme (事業) and its newest release."""

    __tablename__ = "programme"

    key: Mapped[ProgrammeKey] = mapped_column(primary_key=True)
    name_ja: Mapped[str]
    name_en: Mapped[str]
    current_release_id: Mapped[int | None]
    shift_years: Mapped[int] = mapped_column(default=0)


class ReleaseRow(Row):
    """One published state of all files of a programme; never changed afterwards.

    files: path → sha256. Running instances stay on the release they started with.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("programme_key", "number"),)

    id: Mapped[ReleaseId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    number: Mapped[int]
    files: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(LongText)
    published_at: Mapped[dt.datetime]
    published_by: Mapped[str]


class DraftRow(Row):
    """A supervisor's unpublished edit of one file."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("programme_key", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    path: Mapped[str]
    base_release_id: Mapped[ReleaseId] = mapped_column(ForeignKey("release.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    author_id: Mapped[UserId] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str]
    saved_at: Mapped[dt.datetime]
    revision: Mapped[int] = mapped_column(default=1)
