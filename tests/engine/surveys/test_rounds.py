"""A round of a survey: who may make it, who is asked, each alone and once, how it ends."""

import dataclasses

import pytest
from sqlalchemy import select

from engine import links as urls
from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.survey import RoundState
from engine.errors import Invalid
from engine.links import BadLink
from engine.store.evidence import RecordRow
from engine.surveys import recipients, rounds
from engine.surveys.answering import AnsweredBefore, SurveyClosed
from engine.surveys.recipients import AlreadyAsked
from engine.surveys.rounds import NobodyAsked, NoSuchRound, WrongRoundState
from engine.work import Services, begin
from notifications import clock as bell
from tests import look, ring
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, actor
from tests.clock import MovableClock, japan
from tests.engine.surveys.survey_lab import (
    SEMINAR,
    a_round,
    answer,
    answers,
    at_venue,
    counted,
    invitations,
    links,
    sent,
    venue,
)
from tests.notifications.post_office import opened, raw
from tests.together import raised, together


def test_each_is_asked_by_a_mail_that_names_nobody_else(sqlite_desk: Services) -> None:
    with opened() as office:
        settings = dataclasses.replace(sqlite_desk.settings, smtp_url=office.url(), mail_from="desk@desk.example.jp")
        services = dataclasses.replace(sqlite_desk, settings=settings)
        made = a_round(services)
        with begin(services, actor(services, SATO)) as work:
            rounds.send(work, made)
        bell.tick(services, bell.channel_of(services))
        addresses = [one.address for one in invitations(services, made)]
        assert len(addresses) == 3
        asking = [one for one in office.taken if set(one.rcpt_tos) & set(addresses)]
        assert sorted(to for envelope in asking for to in envelope.rcpt_tos) == sorted(addresses)
        for envelope in asking:
            others = set(addresses) - set(envelope.rcpt_tos)
            assert not any(other.encode() in raw(envelope) for other in others)
            assert b"\ncc:" not in raw(envelope).lower()
            assert b"reply-to" not in raw(envelope).lower()


def test_sending_again_asks_only_who_was_added(sqlite_desk: Services) -> None:
    made = sent(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        added = recipients.add_typed(work, made, "ASA@one.example.jp\nnew@four.example.jp")
        rounds.send(work, made)
    ring.ring(sqlite_desk)
    assert (added.new, added.known) == (1, 1)
    assert len(look.mails(sqlite_desk, key="survey_invitation")) == 4


@pytest.mark.shows("KYU-45")
def test_more_people_than_a_portion_are_all_asked_once(sqlite_desk: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.surveys.letters.PORTION", 2)
    sent(sqlite_desk, "\n".join(f"p{number}@crowd.example.jp" for number in range(5)))
    assert len({mail.to_address for mail in look.mails(sqlite_desk, key="survey_invitation")}) == 5


def test_wrong_lines_are_all_named_and_nobody_is_added(sqlite_desk: Services) -> None:
    made = a_round(sqlite_desk, "")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        with pytest.raises(Invalid) as refused:
            recipients.add_typed(work, made, "good@one.example.jp\n山田\nb@@c")
        assert [text.ja[:4] for text in refused.value.fields["people"]] == ["2行目：", "3行目："]
    assert invitations(sqlite_desk, made) == []


def test_a_list_from_a_file_brings_what_is_known_of_people(sqlite_desk: Services) -> None:
    made = a_round(sqlite_desk, "")
    content = "氏名,メール,企業名,業種\n朝日 実,asa@one.example.jp,株式会社あけぼの,製造業\n".encode("cp932")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        assert recipients.add_file(work, made, content).new == 1
    (one,) = invitations(sqlite_desk, made)
    assert (one.name, one.company_name, one.attributes) == ("朝日 実", "株式会社あけぼの", {"業種": "製造業"})


def test_who_was_not_asked_yet_can_be_taken_off(sqlite_desk: Services) -> None:
    made = a_round(sqlite_desk)
    first, second, _third = invitations(sqlite_desk, made)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        recipients.remove(work, made, first.id)
        rounds.send(work, made)
    ring.ring(sqlite_desk)
    assert first.address not in links(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work, pytest.raises(AlreadyAsked):
        recipients.remove(work, made, second.id)


def test_a_link_takes_one_answer(desk: Services) -> None:
    made = sent(desk)
    token = links(desk)["asa@one.example.jp"]
    tries = [lambda: answer(desk, token), lambda: answer(desk, token)]
    (refused,) = raised(together(*tries))
    assert isinstance(refused, AnsweredBefore)
    assert len(answers(desk, made)) == 1


def test_nothing_links_an_anonymous_answer_to_who_was_asked(sqlite_desk: Services) -> None:
    made = sent(sqlite_desk)
    answer(sqlite_desk, links(sqlite_desk)["asa@one.example.jp"])
    asked = invitations(sqlite_desk, made)
    assert [one.answered for one in asked] == [True, False, False]
    assert all(one.record_id is None for one in asked)
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        (record,) = work.session.scalars(select(RecordRow)).all()
    assert record.company_id is None
    assert record.recorded_by == "アンケート回答者"
    assert not any(word in str(record.fields) for word in ("朝日", "あけぼの", "one.example.jp"))


def test_a_wrong_answer_names_its_fields_and_leaves_the_link_open(sqlite_desk: Services) -> None:
    sent(sqlite_desk)
    token = links(sqlite_desk)["asa@one.example.jp"]
    with pytest.raises(Invalid) as refused:
        answer(sqlite_desk, token, satisfaction="")
    assert list(refused.value.fields) == ["satisfaction"]
    answer(sqlite_desk, token)


def test_the_last_day_still_counts_and_the_next_does_not(sqlite_desk: Services, clock: MovableClock) -> None:
    sent(sqlite_desk)
    tokens = links(sqlite_desk)
    clock.now = japan(2026, 12, 2, 23, 59)
    answer(sqlite_desk, tokens["asa@one.example.jp"])
    clock.now = japan(2026, 12, 3, 0, 0)
    with pytest.raises(SurveyClosed):
        answer(sqlite_desk, tokens["minato@two.example.jp"])


def test_a_link_for_everybody_takes_many_answers_each_once(sqlite_desk: Services) -> None:
    made = sent(sqlite_desk, "asa@one.example.jp")
    token = venue(sqlite_desk, made)
    for once in ("a", "a", "b"):
        at_venue(sqlite_desk, token, once)
    assert len(answers(sqlite_desk, made)) == 2
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        rounds.allow_venue(work, made, allowed=False)
    with pytest.raises(SurveyClosed):
        at_venue(sqlite_desk, token, "c")


def test_a_link_of_another_kind_is_no_link(sqlite_desk: Services) -> None:
    made = sent(sqlite_desk)
    token = urls.open_survey_url(sqlite_desk.settings, made).rpartition("/")[2]
    with pytest.raises(BadLink):
        answer(sqlite_desk, token)


def test_a_round_is_sent_to_somebody_and_ended_once(sqlite_desk: Services) -> None:
    made = a_round(sqlite_desk, "")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        with pytest.raises(NobodyAsked):
            rounds.send(work, made)
        with pytest.raises(WrongRoundState):
            rounds.end(work, made)
        rounds.allow_venue(work, made, allowed=True)
        rounds.send(work, made)
        rounds.end(work, made)
        with pytest.raises(WrongRoundState):
            rounds.send(work, made)
        rounds.finish(work, made)
    assert counted(sqlite_desk, made).round.state is RoundState.FINISHED


def test_every_wrong_field_of_a_round_is_named(sqlite_desk: Services) -> None:
    wrong = dataclasses.replace(SEMINAR, survey="x", name="", about_on="昨日", case_number="9")
    with pytest.raises(Invalid) as refused:
        a_round(sqlite_desk, "", wrong)
    assert set(refused.value.fields) == {"survey", "name", "about_on", "case_number"}


def test_only_staff_run_a_survey_and_strangers_learn_of_none(sqlite_desk: Services) -> None:
    made = a_round(sqlite_desk)
    for player, error in ((KENCHO, NotAllowed), (KANRI, NoSuchRound), (PASSERBY, NoSuchRound)):
        with begin(sqlite_desk, actor(sqlite_desk, player)) as work, pytest.raises(error):
            rounds.send(work, made)
