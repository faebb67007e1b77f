"""Answering a survey without a log-in: once by one's own link, or by the link for everybody at a venue.

What is answered becomes a record of the survey's kind. Nothing links the record of an anonymous survey to who was
asked: of them it is only kept that they answered, without when.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine import feel, firsts, forms, links, public_sending, records
from engine.domain.form import Form
from engine.domain.ids import CompanyId, RecordId, ReleaseId
from engine.domain.programme import Programme
from engine.domain.survey import RoundState, Survey
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict
from engine.links import BadLink
from engine.programmes import Release
from engine.store.evidence import OnceRow
from engine.store.surveys import SurveyAnswerRow, SurveyInvitationRow, SurveyRoundRow
from engine.surveys import rounds
from engine.work import Work

COUNTER = "survey"
MOST_AN_HOUR = 300  # a hall of people behind the one address of its tablets


class Access(StrEnum):
    """What a link lets somebody do now."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # the round has ended, or its link for everybody was switched off


class AnsweredBefore(Conflict):
    """The link was used."""

    code = "answered_before"
    sentence = Text(
        "このリンクからの回答はすでに受け付けました。ありがとうございました。",
        "An answer was given through this link. Thank you.",
    )


class SurveyClosed(Conflict):
    """The round takes no answers any more."""

    code = "survey_closed"
    sentence = Text("このアンケートの受付は終了しました。", "This survey has ended.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """A survey as who answers it sees it. for_all: through the link for everybody."""

    access: Access
    survey: Survey
    programme: Programme
    round: SurveyRoundRow
    release_id: ReleaseId
    form: Form
    for_all: bool


def read(work: Work, token: str) -> AnswerPage:
    """Return the survey behind a person's link.  Raises: BadLink."""
    return _own(work, token)[0]


def read_for_all(work: Work, token: str) -> AnswerPage:
    """Return the survey behind a venue's link.  Raises: BadLink."""
    row = _round(work, links.round_of(work.settings, token))
    access = Access.OPEN if row.at_venue and _is_open(work, row) else Access.CLOSED
    return _page(work, row, access, for_all=True)


def answer(work: Work, token: str, typed: Mapping[str, Any]) -> None:
    """Take the answer of a person's link, once.  Raises: BadLink, AnsweredBefore, SurveyClosed, Invalid."""
    page, invitation = _own(work, token, lock=True)
    record_id = _take(work, page, typed, None if page.round.anonymous else invitation)
    invitation.answered = True
    if not page.round.anonymous:
        invitation.record_id = record_id


def answer_for_all(work: Work, token: str, typed: Mapping[str, Any], *, once: str, address: str) -> None:
    """Take an answer of a venue's link; the same `once` again changes nothing.  address: of the network it came from.

    Raises: BadLink, SurveyClosed, TooManySent, Invalid.
    """
    page = read_for_all(work, token)
    key = f"survey:{page.round.id}:{once}"[:255]
    mark = firsts.locked(work.session, OnceRow, key, lambda: OnceRow(key=key, at=work.now, answer={}))
    if mark.answer:
        return
    public_sending.count(work, address, counter=COUNTER, most=MOST_AN_HOUR)
    _take(work, page, typed, None)
    mark.answer = {"taken": True}


def _own(work: Work, token: str, *, lock: bool = False) -> tuple[AnswerPage, SurveyInvitationRow]:
    number = links.invitation_of(work.settings, token)
    wanted = select(SurveyInvitationRow).where(SurveyInvitationRow.id == number)
    invitation = work.session.scalar(wanted.with_for_update() if lock else wanted)
    if invitation is None:
        raise BadLink
    row = _round(work, invitation.round_id)
    open_or_over = Access.OPEN if _is_open(work, row) else Access.CLOSED
    return _page(work, row, Access.ANSWERED if invitation.answered else open_or_over, for_all=False), invitation


def _round(work: Work, round_id: int) -> SurveyRoundRow:
    row = work.session.get(SurveyRoundRow, round_id)
    if row is None:
        raise BadLink
    return row


def _is_open(work: Work, row: SurveyRoundRow) -> bool:
    return rounds.state_of(row, work.now) is RoundState.OPEN


def _page(work: Work, row: SurveyRoundRow, access: Access, *, for_all: bool) -> AnswerPage:
    release = rounds.release_of(work, row)
    survey = release.programme.surveys[row.survey_key]
    return AnswerPage(
        access=access,
        survey=survey,
        programme=release.programme,
        round=row,
        release_id=release.id,
        form=release.forms[survey.form],
        for_all=for_all,
    )


def _take(work: Work, page: AnswerPage, typed: Mapping[str, Any], whose: SurveyInvitationRow | None) -> RecordId:
    """Write the record of an answer.  whose: of a named survey, answered through one's own link."""
    if page.access is Access.ANSWERED:
        raise AnsweredBefore
    if page.access is Access.CLOSED:
        raise SurveyClosed
    data = forms.clean(work, page.release_id, page.survey.form, typed, {})
    release = rounds.release_of(work, page.round)
    full = {**data, **_filled(work, release, page, whose)}
    record_id = records.write(
        work,
        release,
        kind=page.survey.records,
        case_id=page.round.case_id,
        task_id=None,
        company_id=whose.company_id if whose else None,
        data=full,
    )
    work.session.add(SurveyAnswerRow(record_id=record_id, round_id=page.round.id))
    return record_id


def _filled(work: Work, release: Release, page: AnswerPage, whose: SurveyInvitationRow | None) -> dict[str, Any]:
    """Return what nobody is asked for: the day, the company of a named answer, and what the survey fills in."""
    kind = release.programme.records[page.survey.records]
    found: dict[str, Any] = {kind.occurred_on: local_date(work.now)}
    company: CompanyId | None = whose.company_id if whose else None
    if kind.company and company is not None:
        found[kind.company] = company
    known = {
        "round": {"name": page.round.name, "about_on": page.round.about_on, "number": page.round.id},
        "respondent": {"company_name": whose.company_name, **whose.attributes} if whose else None,
    }
    environment = release.environment(work.now)
    for key, source in page.survey.fills.items():
        found[key] = feel.evaluate(source, known, environment).value
    return found
