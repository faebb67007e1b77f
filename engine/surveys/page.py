"""The page from which a round is run: who is asked and how far each is, the link for the venue, what can be done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from engine import links
from engine.domain.access import May, allows
from engine.domain.programme import Programme
from engine.domain.survey import RoundState
from engine.domain.text import Text
from engine.store.surveys import SurveyAnswerRow, SurveyInvitationRow, SurveyRoundRow
from engine.surveys import rounds
from engine.surveys.rounds import RoundView
from engine.work import Work

MOST = 300  # people listed on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """Somebody who is asked.

    Of an anonymous round only whether they were asked is told: answered is None, and so are the time and the number of
    mails, for reminders go to those who have not answered.
    """

    id: int
    name: str
    address: str
    company_name: str
    stratum: Text | None
    is_asked: bool
    told_at: dt.datetime | None
    times_told: int | None
    answered: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage:
    """A round with who is asked. people: the first of them, none for who may not read personal data.

    total: of people. asked, replied: to how many a mail went out, how many answered it. answers: of all links.
    venue_url: None while the link for everybody is off. has_source: the survey says itself whom to ask.
    """

    round: RoundView
    programme: Programme
    people: tuple[InvitationView, ...]
    total: int
    asked: int
    replied: int
    answers: int
    venue_url: str | None
    has_source: bool
    may_run: bool

    @property
    def may_change(self) -> bool:
        """Tell whether people can still be added and mails sent."""
        return self.may_run and self.round.state in {RoundState.DRAFT, RoundState.OPEN}


def page(work: Work, round_id: int) -> RoundPage:
    """Return the page of a round.  Raises: NoSuchRound."""
    row = rounds.row_of(work, round_id)
    may_run = allows(work.actor, May.SURVEY_RUN, row.programme_key)
    reads_people = allows(work.actor, May.PERSON_READ, row.programme_key)
    view = rounds.view(work, row)
    ours = select(func.count()).where(SurveyInvitationRow.round_id == row.id)
    answers = select(func.count()).where(SurveyAnswerRow.round_id == row.id)
    return RoundPage(
        round=view,
        programme=rounds.release_of(work, row).programme,
        people=_people(work, row, view) if reads_people else (),
        total=work.session.scalar(ours) or 0,
        asked=work.session.scalar(ours.where(SurveyInvitationRow.told_at.is_not(None))) or 0,
        replied=work.session.scalar(ours.where(SurveyInvitationRow.answered)) or 0,
        answers=work.session.scalar(answers) or 0,
        venue_url=links.open_survey_url(work.settings, row.id) if row.at_venue and may_run else None,
        has_source=view.survey.recipients is not None,
        may_run=may_run,
    )


def invitation_ids(work: Work, round_id: int) -> Sequence[int]:
    """List who is asked in a round, in the order they were added."""
    ours = select(SurveyInvitationRow.id).where(SurveyInvitationRow.round_id == round_id)
    return work.session.scalars(ours.order_by(SurveyInvitationRow.id)).all()


def _people(work: Work, row: SurveyRoundRow, view: RoundView) -> tuple[InvitationView, ...]:
    ours = select(SurveyInvitationRow).where(SurveyInvitationRow.round_id == row.id)
    found = work.session.scalars(ours.order_by(SurveyInvitationRow.id).limit(MOST))
    return tuple(
        InvitationView(
            id=one.id,
            name=one.name,
            address=one.address,
            company_name=one.company_name,
            stratum=view.survey.strata[one.stratum].name if one.stratum else None,
            is_asked=one.told_at is not None,
            told_at=None if row.anonymous else one.told_at,
            times_told=None if row.anonymous else one.times_told,
            answered=None if row.anonymous else one.answered,
        )
        for one in found
    )
