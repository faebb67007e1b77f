"""Tables of imported files, and of the lists of companies they brought."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import CompanyId, ProgrammeKey
from engine.domain.import_states import ImportStatus, LineOutcome
from engine.store.base import Row

_TO_APPLY = text("applied_at IS NULL")


class ImportRow(Row):
    """A file of companies or institutions on its way in.

    target: "companies", "institutions" or "list". list_name: of the list it fills, for that target. columns: field key
    by number of the column, as a person assigned them. lines: rows with content, without the head.
    """

    __tablename__ = "import"
    __table_args__ = (Index("ix_import_programme", "programme_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    target: Mapped[str]
    list_name: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    encoding: Mapped[str] = mapped_column(String(32))
    columns: Mapped[dict[str, Any]]
    status: Mapped[ImportStatus]
    lines: Mapped[int]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]
    finished_at: Mapped[dt.datetime | None]


class ImportLineRow(Row):
    """One row of an imported file: what it says, what it was found to be, and since when it is in.

    number: of the row in the file, the head is 1. problems: column and sentence of each mistake. party_id: the company
    or institution it is about.
    """

    __tablename__ = "import_line"
    __table_args__ = (
        Index("ix_import_line_outcome", "import_id", "outcome", "number"),
        Index(
            "ix_import_line_to_apply",
            "import_id",
            "number",
            postgresql_where=_TO_APPLY,
            sqlite_where=_TO_APPLY,
        ),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    outcome: Mapped[LineOutcome]
    problems: Mapped[list[Any]]
    party_id: Mapped[int | None]
    applied_at: Mapped[dt.datetime | None]


class CompanyListEntryRow(Row):
    """A company that stands on a list the authority designated. details: the list's own columns."""

    __tablename__ = "company_list_entry"
    __table_args__ = (
        UniqueConstraint("programme_key", "list_name", "company_id"),
        Index("ix_company_list_entry_company", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    list_name: Mapped[str]
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    details: Mapped[dict[str, Any]]
    added_at: Mapped[dt.datetime]
