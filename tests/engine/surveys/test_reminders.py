"""Reminders of a survey: only to who has not answered, each once, on days the office works."""

from engine.work import Services
from notifications.clock import fire_due
from tests import look, ring
from tests.clock import MovableClock, japan
from tests.engine.surveys.survey_lab import answer, links, sent
from tests.together import together


def reminded(services: Services) -> list[str]:
    return [mail.to_address for mail in look.mails(services, key="survey_reminder")]


def test_only_who_has_not_answered_is_reminded(sqlite_desk: Services, clock: MovableClock) -> None:
    sent(sqlite_desk)
    answer(sqlite_desk, links(sqlite_desk)["asa@one.example.jp"])
    ring.until(sqlite_desk, clock, japan(2026, 11, 25, 10))
    assert reminded(sqlite_desk) == ["minato@two.example.jp", "sora@three.example.jp"]
    answer(sqlite_desk, links(sqlite_desk, "survey_reminder")["sora@three.example.jp"])
    ring.until(sqlite_desk, clock, japan(2026, 12, 10))
    assert reminded(sqlite_desk)[2:] == ["minato@two.example.jp"]


def test_a_reminder_comes_on_the_working_day_before_a_closed_one(sqlite_desk: Services, clock: MovableClock) -> None:
    clock.now = japan(2026, 11, 16, 9)  # closes on Monday 30 November; two days before is a Saturday
    sent(sqlite_desk)
    ring.until(sqlite_desk, clock, japan(2026, 11, 24))
    assert len(reminded(sqlite_desk)) == 3  # the seventh day before is a holiday: on Friday 20 November
    ring.until(sqlite_desk, clock, japan(2026, 11, 27, 9, 59))
    assert len(reminded(sqlite_desk)) == 3
    ring.until(sqlite_desk, clock, japan(2026, 11, 27, 10, 0))
    assert len(reminded(sqlite_desk)) == 6


def test_two_clocks_remind_once(desk: Services, clock: MovableClock) -> None:
    sent(desk)
    clock.now = japan(2026, 11, 25, 10)
    together(lambda: fire_due(desk), lambda: fire_due(desk))
    assert sorted(reminded(desk)) == ["asa@one.example.jp", "minato@two.example.jp", "sora@three.example.jp"]


def test_a_clock_that_stood_still_sends_one_reminder_not_two(sqlite_desk: Services, clock: MovableClock) -> None:
    sent(sqlite_desk)
    clock.now = japan(2026, 12, 1, 11)
    ring.ring(sqlite_desk)
    assert len(reminded(sqlite_desk)) == 3


def test_nobody_is_reminded_of_a_survey_that_is_over(sqlite_desk: Services, clock: MovableClock) -> None:
    sent(sqlite_desk)
    clock.now = japan(2026, 12, 3, 11)
    ring.ring(sqlite_desk)
    assert reminded(sqlite_desk) == []
