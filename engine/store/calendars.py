"""Tables of what was added to the calendars: imported holidays, local closures and openings."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import ProgrammeKey
from engine.store.base import LongText, Row


class CalendarRow(Row):
    """One change of a calendar; rows are only ever added, what counts is read from all of them in order.

    programme_key: whose own days these are; None for national holidays, which all programmes share.
    days: of holidays {day: name}; of a programme {"closed": {day: name}, "opened": {day: name}}, all it has.
    mark: a number made from the content. The sum over all rows tells any process whether what it knows is still all.
    """

    __tablename__ = "calendar_change"
    __table_args__ = (Index("ix_calendar_change_programme", "programme_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey | None] = mapped_column(ForeignKey("programme.key"))
    days: Mapped[dict[str, Any]]
    mark: Mapped[int] = mapped_column(BigInteger)
    file: Mapped[str]
    reason: Mapped[str] = mapped_column(LongText)
    applied_at: Mapped[dt.datetime]
    applied_by: Mapped[str]
