"""Tables of surveys: rounds, who is asked in them, and which records are their answers."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.ids import CaseId, CompanyId, ProgrammeKey, RecordId, ReleaseId
from engine.store.base import LongText, Row


class SurveyRoundRow(Row):
    """One time a survey is asked: after an event, or for a period.

    release_id: whose form and record kind it runs on. name: of the event. about_on: the day it is about. closes_on: the
    last day answers are taken, None until it is sent. anonymous: as declared when it was made. at_venue: its link for
    everybody works. fed_back_*: when and how the respondents were told the results.
    """

    __tablename__ = "survey_round"
    __table_args__ = (Index("ix_survey_round_programme", "programme_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_key: Mapped[ProgrammeKey] = mapped_column(ForeignKey("programme.key"))
    release_id: Mapped[ReleaseId] = mapped_column(ForeignKey("release.id"))
    survey_key: Mapped[str]
    name: Mapped[str]
    about_on: Mapped[dt.date]
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("case.id"))
    anonymous: Mapped[bool]
    at_venue: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[dt.datetime]
    made_by: Mapped[str]
    opened_at: Mapped[dt.datetime | None]
    opened_by: Mapped[str | None]
    closes_on: Mapped[dt.date | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None]
    fed_back_on: Mapped[dt.date | None]
    fed_back_how: Mapped[str | None] = mapped_column(LongText)
    finished_at: Mapped[dt.datetime | None]
    finished_by: Mapped[str | None]


class SurveyInvitationRow(Row):
    """One person who is asked, at an address of their own (KAG-41); the link in the mail is signed over the id.

    attributes: what is known of them by words (industry, size, area). stratum: the part of those asked they belong to.
    told_at: when the last mail was written, None = not yet. answered: of an anonymous round all that is kept of an
    answer is that there was one, without its time. record_id: the answer, of a named round only.
    """

    __tablename__ = "survey_invitation"
    __table_args__ = (
        UniqueConstraint("round_id", "address"),
        Index("ix_survey_invitation_record", "record_id"),
        Index("ix_survey_invitation_company", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    name: Mapped[str]
    address: Mapped[str]
    company_id: Mapped[CompanyId | None] = mapped_column(ForeignKey("company.id"))
    company_name: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    stratum: Mapped[str | None]
    told_at: Mapped[dt.datetime | None]
    times_told: Mapped[int] = mapped_column(default=0)
    answered: Mapped[bool] = mapped_column(default=False)
    record_id: Mapped[RecordId | None] = mapped_column(ForeignKey("record.id"))


class SurveyAnswerRow(Row):
    """That a record is an answer of a round; not whose."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index("ix_survey_answer_round", "round_id"),)

    record_id: Mapped[RecordId] = mapped_column(ForeignKey("record.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
