"""A diagram runs a round of a survey: it is made, people are added, it is sent, read, and fed back."""

import datetime as dt
from typing import Any

import pytest

from engine.bpmn import JobCall
from engine.domain.ids import CaseId, InstanceId
from engine.job import JobContext
from engine.surveys import jobs
from engine.surveys.jobs import UnknownSurveyStep
from engine.surveys.rounds import NobodyAsked, NoSuchRound
from engine.work import Services, Work, begin
from tests import look, ring
from tests.cast import KAGOSHIMA, SATO, actor
from tests.clock import MovableClock
from tests.engine.surveys import survey_lab

SEMINAR = {"survey": "seminar", "name": "第1回DXセミナー", "about_on": "2026-11-17"}
PEOPLE = [
    {"address": "asa@one.example.jp", "name": "朝日 実", "company": "株式会社あけぼの"},
    {"address": "minato@two.example.jp", "name": "港 光", "company": None},
    {"address": None, "name": None, "company": None},
]


def step(work: Work, word: str, **inputs: Any) -> dict[str, Any]:
    """Take one step as a service task does."""
    call = JobCall(
        type="survey-round",
        element_id="ask",
        element_name="尋ねる",
        headers={"step": word},
        inputs=inputs,
        process_id="survey",
    )
    release = work.programmes.current(work.session, KAGOSHIMA)
    context = JobContext(case_id=CaseId(1), instance_id=InstanceId(1), release=release, call=call)
    return dict(jobs.survey_round(work, context))


def test_a_round_is_made_sent_and_fed_back(sqlite_desk: Services, clock: MovableClock) -> None:
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        made = step(work, "make", **SEMINAR)
        step(work, "add", round=made, people=PEOPLE)
        sent = step(work, "send", round=made)
    ring.ring(sqlite_desk)
    assert (made["state"], sent["state"], sent["closes_on"]) == ("draft", "open", dt.date(2026, 12, 2))
    links = survey_lab.links(sqlite_desk)
    assert set(links) == {"asa@one.example.jp", "minato@two.example.jp"}
    survey_lab.answer(sqlite_desk, links["asa@one.example.jp"])
    clock.move_to(dt.date(2026, 12, 3))
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        ended = step(work, "read", round=made["id"])
        over = step(work, "feed-back", round=made, on="2026-12-03", how="メールで概要を送った。")
    assert (ended["state"], ended["asked"], ended["replied"], ended["valid"]) == ("ended", 2, 1, 1)
    assert over["state"] == "finished"


def test_a_round_nobody_was_chosen_for_is_not_sent(sqlite_desk: Services) -> None:
    with pytest.raises(NobodyAsked), begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        step(work, "send", round=step(work, "make", **SEMINAR))
    assert not look.mails(sqlite_desk, key="survey_invitation")


def test_a_step_no_round_can_take_and_a_round_that_is_none_are_refused(sqlite_desk: Services) -> None:
    with pytest.raises(UnknownSurveyStep), begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        step(work, "burn", round=1)
    with pytest.raises(NoSuchRound), begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        step(work, "read", round=99)
