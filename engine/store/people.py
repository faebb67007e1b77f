"""Tables of who works here and who is helped: people, memberships, API tokens, companies, institutions."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import CompanyId, InstitutionId, ProgrammeKey, UserId
from engine.store.base import Row


class PersonRow(Row):
    """Someone who can log in.

    session_mark: part of every session cookie; changing it logs the person out everywhere.
    """

    __tablename__ = "person"

    id: Mapped[UserId] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str]
    password_hash: Mapped[str]
    session_mark: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    lang: Mapped[str] = mapped_column(default="ja")
    created_at: Mapped[dt.datetime]


class MembershipRow(Row):
    """A person's roles and groups in one programme."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "programme_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UserId] = mapped_column(ForeignKey("person.id"))
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    roles: Mapped[list[str]]
    groups: Mapped[list[str]]


class LoginAttemptRow(Row):
    """A failed log-in, kept to slow down guessing."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_who_at", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str]  # "login:<name>" or "from:<address>"
    at: Mapped[dt.datetime]


class ApiTokenRow(Row):
    """A token with which a program acts as a person; only its SHA-256 is kept.

    name: what the token is for. last_used_at: to the hour.
    """

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UserId] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class CalendarFeedRow(Row):
    """A secret link under which a calendar program reads due dates (iCalendar); only its SHA-256 is kept.

    programme_key, group_key: whose tasks it holds; None for the person's own. last_read_at: to the hour. tag: hash of
    what was given last, changed_at: since when that stands.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("ix_calendar_feed_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UserId] = mapped_column(ForeignKey("person.id"))
    programme_key: Mapped[ProgrammeKey | None] = mapped_column(ForeignKey("programme.key"))
    group_key: Mapped[str | None]
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    last_read_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    tag: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[dt.datetime | None]


class CompanyRow(Row):
    """A company (企業); name_key makes ㈱高橋 and 株式会社髙橋 meet.

    merged_into_id: the company it was found to be the same as, itself never merged; None while it stands for itself.
    details: what else is known, text by field (`domain/company_fields.py`) or column of a list it was imported with.
    """

    __tablename__ = "company"
    __table_args__ = (
        Index("ix_company_name_key", "programme_key", "name_key"),
        Index("ix_company_merged_into", "merged_into_id"),
        Index("ix_company_number", "programme_key", "corporate_number"),
    )

    id: Mapped[CompanyId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    name: Mapped[str]
    name_key: Mapped[str]
    municipality: Mapped[str | None]
    corporate_number: Mapped[str | None]
    merged_into_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("company.id"))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[dt.datetime]


class InstitutionRow(Row):
    """A support institution (連携機関) of a programme's directory.

    details: type, areas, fields as the directory file states them. edited_at: since when people keep the entry here and
    the directory file no longer changes it; None: as the file has it.
    """

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("programme_key", "key"),)

    id: Mapped[InstitutionId] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    key: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    details: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(default=True)
    edited_at: Mapped[dt.datetime | None]
