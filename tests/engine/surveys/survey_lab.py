"""A seminar's questionnaire at the desk: its round, who is asked, and what they answer."""

import re
from typing import Any

from sqlalchemy import select

from engine import links as urls
from engine.domain.access import RESPONDENT, SYSTEM
from engine.store.surveys import SurveyAnswerRow, SurveyInvitationRow
from engine.surveys import answering, recipients, rounds, tables
from engine.surveys.rounds import NewRound
from engine.surveys.tables import Tables
from engine.work import Services, begin
from tests import look, ring
from tests.cast import KAGOSHIMA, MORI, SATO, actor

SEMINAR = NewRound(survey="seminar", name="第1回DXセミナー", about_on="2026-11-17")
PEOPLE = "asa@one.example.jp, 朝日 実, 株式会社あけぼの\nminato@two.example.jp, 港 光\nsora@three.example.jp"
SATISFIED: dict[str, Any] = {"satisfaction": "5", "useful": ["S1", "S4"], "industry": "E", "employees": "E2"}


def a_round(services: Services, people: str = PEOPLE, new: NewRound = SEMINAR) -> int:
    """Make a round and choose who is asked."""
    with begin(services, actor(services, SATO)) as work:
        made = rounds.make(work, KAGOSHIMA, new)
        if people:
            recipients.add_typed(work, made, people)
    return made


def sent(services: Services, people: str = PEOPLE) -> int:
    """Make a round and send it."""
    made = a_round(services, people)
    with begin(services, actor(services, SATO)) as work:
        rounds.send(work, made)
    ring.ring(services)
    return made


def links(services: Services, key: str = "survey_invitation") -> dict[str, str]:
    """Return the token in each person's mail, by address."""
    return {mail.to_address: _token(mail.body) for mail in look.mails(services, key=key)}


def _token(body: str) -> str:
    found = re.search(r"/survey/(\S+)", body)
    assert found
    return found[1]


def answer(services: Services, token: str, **said: Any) -> None:
    """Answer through one's own link."""
    with begin(services, RESPONDENT) as work:
        answering.answer(work, token, {**SATISFIED, **said})


def venue(services: Services, round_id: int) -> str:
    """Allow the link for everybody and return its token."""
    with begin(services, actor(services, SATO)) as work:
        rounds.allow_venue(work, round_id, allowed=True)
        return urls.open_survey_url(work.settings, round_id).rpartition("/")[2]


def at_venue(services: Services, token: str, once: str, **said: Any) -> None:
    """Answer on the tablet."""
    with begin(services, RESPONDENT) as work:
        answering.answer_for_all(work, token, {**SATISFIED, **said}, once=once, address="192.0.2.7")


def counted(services: Services, round_id: int, **asked: str) -> Tables:
    """Return the tables as a supervisor sees them."""
    with begin(services, actor(services, MORI), read_only=True) as work:
        return tables.tables(work, round_id, **asked)


def invitations(services: Services, round_id: int) -> list[SurveyInvitationRow]:
    """Return who is asked."""
    with begin(services, SYSTEM, read_only=True) as work:
        ours = select(SurveyInvitationRow).where(SurveyInvitationRow.round_id == round_id)
        return list(work.session.scalars(ours.order_by(SurveyInvitationRow.id)))


def answers(services: Services, round_id: int) -> list[int]:
    """Return the records that answer a round."""
    with begin(services, SYSTEM, read_only=True) as work:
        ours = select(SurveyAnswerRow.record_id).where(SurveyAnswerRow.round_id == round_id)
        return list(work.session.scalars(ours))
