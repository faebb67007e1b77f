"""Table of fixed dates that were met."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import FileId, ProgrammeKey
from engine.store.base import LongText, Row


class FixedDateRow(Row):
    """A fixed date (期日) of a programme somebody marked as met; taking that back removes the row, facts keep both.

    rule: key of the deadline rule. met_on: the day in Japan. how: what was done. evidence: name or number of the
    document that proves it, may be empty where there is a file.
    """

    __tablename__ = "fixed_date"

    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    met_on: Mapped[dt.date]
    how: Mapped[str] = mapped_column(LongText)
    evidence: Mapped[str] = mapped_column(LongText)
    file_id: Mapped[FileId | None] = mapped_column(ForeignKey("file.id"))
    marked_at: Mapped[dt.datetime]
    marked_by: Mapped[str]
