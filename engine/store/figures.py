"""Tables of the figures: which record counts for which KPI, and the months that were closed."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from engine.domain.ids import CompanyId, ProgrammeKey, RecordId, ReleaseId
from engine.store.base import LongText, Row


class Entry:
    """That a record counts for a KPI, once for each group it stands in.

    month: year * 100 + month of occurred_on. until_on: the last day it goes on counting, None where it does so for good
    or counts on its one day. is_decided: False when the condition could not say. value_key: mark of the value that is
    counted once; no personal data stand here. whole, part: the amount, part in units of 10⁻¹²; None for a record that
    holds none.
    """

    kpi_key: Mapped[str]
    occurred_on: Mapped[dt.date]
    group_key: Mapped[str]
    month: Mapped[int]
    until_on: Mapped[dt.date | None]
    is_decided: Mapped[bool]
    value_key: Mapped[str | None] = mapped_column(String(32))
    whole: Mapped[int | None] = mapped_column(BigInteger)
    part: Mapped[int | None] = mapped_column(BigInteger)

    @declared_attr
    def record_id(cls) -> Mapped[RecordId]:  # noqa: N805 - a mixin's columns are made of the class
        """Refer to the record that counts."""
        return mapped_column(ForeignKey("record.id"))

    @declared_attr
    def company_id(cls) -> Mapped[CompanyId | None]:  # noqa: N805 - as above
        """Refer to whom it counts for: in the tally as the record has it, in a closed month as it stood then."""
        return mapped_column(ForeignKey("company.id"))


class TallyRow(Entry, Row):
    """An entry of the running tally; kept in line with the records by `engine/kpi/tally.py`.

    The key lets the figures of a period be read in one sweep; on SQLite the table is that order.
    """

    __tablename__ = "tally"
    __table_args__ = (
        PrimaryKeyConstraint("programme_key", "kpi_key", "occurred_on", "record_id", "group_key"),
        Index("ix_tally_record", "record_id"),
        {"sqlite_with_rowid": False},
    )

    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))


class TallyStateRow(Row):
    """How far the tally of a KPI is: definition is the mark of what its entries were counted by.

    built_to: records up to this id are in. is_complete: all are.
    """

    __tablename__ = "tally_state"

    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"), primary_key=True)
    kpi_key: Mapped[str] = mapped_column(primary_key=True)
    definition: Mapped[str] = mapped_column(String(16))
    built_to: Mapped[RecordId]
    is_complete: Mapped[bool]


class ClosingRow(Row):
    """That a month's figures were closed (確定); a reopened month is closed again as its next number.

    month: YYYY-MM. figures: what was counted. hash: over them and every entry behind them.
    """

    __tablename__ = "closing"
    __table_args__ = (UniqueConstraint("programme_key", "month", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    month: Mapped[str] = mapped_column(String(7))
    number: Mapped[int]
    release_id: Mapped[ReleaseId] = mapped_column(ForeignKey("release.id"))
    closed_at: Mapped[dt.datetime]
    closed_by: Mapped[str]
    figures: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(String(64))
    reopened_at: Mapped[dt.datetime | None]
    reopened_by: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(LongText)


class ClosedEntryRow(Entry, Row):
    """An entry as it stood when its month was closed."""

    __tablename__ = "closed_entry"
    __table_args__ = (
        PrimaryKeyConstraint("closing_id", "kpi_key", "occurred_on", "record_id", "group_key"),
        {"sqlite_with_rowid": False},
    )

    closing_id: Mapped[int] = mapped_column(ForeignKey("closing.id"))
