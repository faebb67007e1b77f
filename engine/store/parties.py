"""Tables of what is known of companies and institutions: changes, merges, contacts, consents, parts in cases."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.company_fields import Origin
from engine.domain.ids import CaseId, CompanyId, InstitutionId, ProgrammeKey
from engine.domain.sme import SmeVerdict
from engine.store.base import LongText, Row

_STANDING = text("undone_at IS NULL")


class PartyChangeRow(Row):
    """One value of a company or of an institution changed: before, after, by whom, why.

    merge_id: the merge that chose the value. undone_at: since when it no longer counts, because its merge was undone.
    """

    __tablename__ = "party_change"
    __table_args__ = (
        Index("ix_party_change_company", "company_id", "id"),  # the history of a company
        Index("ix_party_change_institution", "institution_id", "id"),
        Index("ix_party_change_merge", "merge_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("company.id"))
    institution_id: Mapped[InstitutionId | None] = mapped_column(ForeignKey("institution.id"))
    field: Mapped[str]
    before: Mapped[str | None] = mapped_column(LongText)
    after: Mapped[str | None] = mapped_column(LongText)
    origin: Mapped[Origin]
    at: Mapped[dt.datetime]
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(LongText)
    merge_id: Mapped[int | None] = mapped_column(ForeignKey("company_merge.id"))
    undone_at: Mapped[dt.datetime | None]


class CompanyMergeRow(Row):
    """A person found two companies to be one; may be undone at any time.

    survivor_id: the company it was merged into then, which may itself have been merged on since.
    """

    __tablename__ = "company_merge"
    __table_args__ = (
        Index(
            "uq_company_merge_absorbed_standing",
            "absorbed_id",
            unique=True,
            postgresql_where=_STANDING,
            sqlite_where=_STANDING,
        ),
        Index("ix_company_merge_survivor", "survivor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    absorbed_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    survivor_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    at: Mapped[dt.datetime]
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(LongText)
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[str | None]
    undone_reason: Mapped[str | None] = mapped_column(LongText)


class DistinctCompaniesRow(Row):
    """A person found two companies not to be the same: they are not proposed again. low_id is the smaller id."""

    __tablename__ = "distinct_companies"
    __table_args__ = (UniqueConstraint("low_id", "high_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    low_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    high_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    at: Mapped[dt.datetime]
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(LongText)


class ContactRow(Row):
    """A person one speaks to at a company (personal data). ended_at: since when no longer."""

    __tablename__ = "company_contact"
    __table_args__ = (Index("ix_company_contact_company", "company_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    name: Mapped[str]
    role: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    added_at: Mapped[dt.datetime]
    added_by: Mapped[str]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None]


class ConsentRow(Row):
    """What a company agreed to, on which day and how. withdrawn_on: since when no longer."""

    __tablename__ = "company_consent"
    __table_args__ = (Index("ix_company_consent_company", "company_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[str]
    given_on: Mapped[dt.date]
    method: Mapped[str]
    scope: Mapped[str] = mapped_column(LongText)
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str]
    withdrawn_on: Mapped[dt.date | None]
    withdrawn_by: Mapped[str | None]


class SmeCheckRow(Row):
    """A dated check whether a company is an SME by the Act (C-K4): the answers given, the verdict, the reasons."""

    __tablename__ = "sme_check"
    __table_args__ = (Index("ix_sme_check_company", "company_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyId] = mapped_column(ForeignKey("company.id"))
    checked_at: Mapped[dt.datetime]
    checked_by: Mapped[str]
    answers: Mapped[dict[str, Any]]
    verdict: Mapped[SmeVerdict]
    reasons: Mapped[list[Any]]


class CasePartyRow(Row):
    """The part one company, institution, municipality or person has in one case: its role.

    role: code of the programme's list. person: name (personal data). until_on: last day, None while it lasts.
    """

    __tablename__ = "case_party"
    __table_args__ = (
        Index("ix_case_party_case", "case_id"),
        Index("ix_case_party_company", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("case.id"))
    role: Mapped[str]
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("company.id"))
    institution_id: Mapped[InstitutionId | None] = mapped_column(ForeignKey("institution.id"))
    municipality: Mapped[str | None]
    person: Mapped[str | None]
    since_on: Mapped[dt.date]
    until_on: Mapped[dt.date | None]
    added_at: Mapped[dt.datetime]
    added_by: Mapped[str]
