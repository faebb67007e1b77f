"""The day's list (本日のお知らせ): one mail a day and person, once, and only when there is something to tell."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from engine import people, tasks
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.states import TimerKind, TimerStatus
from engine.store.cases import TimerRow
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from notifications import clock as bell
from notifications.channels.kept import Kept
from tests import look
from tests.cast import KAGOSHIMA, SATO, SUZUKI, actor
from tests.clock import MovableClock, japan
from tests.faulty import faulty
from tests.make import a_case, do, task
from tests.ring import ring, until
from tests.together import raised, together

REMINDED = dt.date(2026, 11, 19)  # a case of 18 November is due on the 20th
COLLECTED, SENT = dt.time(8, 55), dt.time(9)
PAIR = ["sato@example.jp", "suzuki@example.jp"]
CLOSED: Mapping[str, Any] = {"outcome": "out_of_scope", "out_of_scope_reason": "outside", "slots": None}


def lists(services: Services) -> list[OutboxRow]:
    return look.mails(services, key="task_digest")


def to(services: Services) -> list[str]:
    return sorted(mail.to_address for mail in lists(services))


def rows(services: Services) -> list[TimerRow]:
    """Return the clock's rows of lists."""
    with begin(services, SYSTEM, read_only=True) as work:
        return work.session.query(TimerRow).filter(TimerRow.key.startswith("digest:")).all()


def test_several_tasks_make_one_mail_a_person(desk: Services, clock: MovableClock) -> None:
    case_ids = [a_case(desk) for _ in range(3)]
    until(desk, clock, japan(2026, 11, 19, 12))
    assert to(desk) == PAIR
    assert {mail.queued_at for mail in lists(desk)} == {japan(2026, 11, 19)}
    for case_id in case_ids:
        assert look.case_row(desk, case_id).number in lists(desk)[0].body
    assert [mail.message_key for mail in look.mails(desk) if mail.message_key == "task_reminder"] == []


def test_a_list_reads_as_an_official_would_write_it(sqlite_desk: Services, clock: MovableClock) -> None:
    found = task(sqlite_desk, a_case(sqlite_desk), "task_first_answer")
    until(sqlite_desk, clock, japan(2026, 11, 20, 12))
    letter = lists(sqlite_desk)[-1]
    assert letter.subject == "【本日のお知らせ】令和8年11月20日（金）：作業1件"
    assert letter.body.startswith(f"{letter.to_name} 様\n\n期限についてお知らせする作業が1件あります。")
    assert (
        "■ 本日が期限の作業（1件）\n\n　初回回答と日程候補の提示\n　　期限　令和8年11月20日（金）17:00\n"
        "　　案件　令和8-KAG-0001　有限会社くすのは製茶：受注の転記に時間がかかる。\n"
        f"　　http://127.0.0.1:8080/tasks/{found.id}\n"
    ) in letter.body
    assert "期限が近い" not in letter.body


def test_who_reads_english_is_written_in_english(sqlite_desk: Services, clock: MovableClock) -> None:
    a_case(sqlite_desk)
    with begin(sqlite_desk, SYSTEM) as work:
        person_id = people.id_of_login(work, SUZUKI.login)
        assert person_id is not None
        people.set_lang(work, person_id, "en")
    until(sqlite_desk, clock, japan(2026, 11, 19, 12))
    letters = {mail.to_address: mail for mail in lists(sqlite_desk)}
    assert letters["suzuki@example.jp"].subject == "[Today] Thu 19 Nov 2026: 1 task(s)"
    assert "Due   Fri 20 Nov 2026 17:00" in letters["suzuki@example.jp"].body
    assert letters["sato@example.jp"].subject.startswith("【本日のお知らせ】")


def test_what_is_done_before_the_list_goes_out_is_not_on_it(desk: Services, clock: MovableClock) -> None:
    first, second = a_case(desk), a_case(desk)
    clock.move_to(REMINDED, COLLECTED)
    ring(desk)
    do(desk, first, "task_first_answer", **CLOSED)
    until(desk, clock, japan(2026, 11, 19, 12))
    assert to(desk) == PAIR
    assert look.case_row(desk, first).number not in lists(desk)[0].body
    assert look.case_row(desk, second).number in lists(desk)[0].body
    assert look.facts(desk, first, FactKind.NOTICE_GIVEN) == []


def test_who_has_nothing_left_gets_nothing(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    clock.move_to(REMINDED, COLLECTED)
    ring(desk)
    with begin(desk, actor(desk, SATO)) as work:
        tasks.claim(work, task(desk, case_id, "task_first_answer").id)
    until(desk, clock, japan(2026, 11, 19, 12))
    assert to(desk) == []  # suzuki need not know any more, and sato was named as one of the group
    until(desk, clock, japan(2026, 11, 20, 12))
    assert to(desk) == ["sato@example.jp"]


def test_each_task_keeps_who_was_told_of_it(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    until(desk, clock, japan(2026, 11, 19, 12))
    told = [fact.data["to"] for fact in look.facts(desk, case_id, FactKind.NOTICE_GIVEN)]
    assert sorted(told) == [["佐藤 結衣"], ["鈴木 大地"]]


def test_a_list_exists_only_once_something_stands_on_it(desk: Services, clock: MovableClock) -> None:
    a_case(desk)
    ring(desk)
    assert rows(desk) == []
    clock.move_to(REMINDED, COLLECTED)
    ring(desk)
    assert {(row.kind, row.due_at) for row in rows(desk)} == {(TimerKind.NOTICE, japan(2026, 11, 19))}
    assert len(rows(desk)) == 2


def test_after_a_stop_everybody_gets_one_list_and_no_flood(desk: Services, clock: MovableClock) -> None:
    ring(desk)
    case_ids = [a_case(desk) for _ in range(4)]
    clock.now = japan(2026, 12, 9, 14).astimezone(dt.UTC)
    ring(desk)
    until(desk, clock, japan(2026, 12, 9, 16))
    assert to(desk) == ["mori@example.jp", *PAIR]
    letter = next(mail for mail in lists(desk) if mail.to_address == "sato@example.jp")
    assert "■ 期限を過ぎている作業（4件）" in letter.body
    for case_id in case_ids:
        assert letter.body.count(look.case_row(desk, case_id).number) == 1
        assert {mail.message_key for mail in look.mails(desk, case_id)} == {"receipt"}


def test_a_clock_that_comes_back_on_a_sunday_waits_for_monday(desk: Services, clock: MovableClock) -> None:
    ring(desk)
    a_case(desk)
    before = len(look.mails(desk))
    clock.now = japan(2026, 12, 6, 3).astimezone(dt.UTC)
    ring(desk)
    assert len(look.mails(desk)) == before
    until(desk, clock, japan(2026, 12, 7, 12))
    assert [mail.queued_at for mail in lists(desk)] == [japan(2026, 12, 7)] * 3


def test_a_list_that_missed_its_day_goes_with_the_next_one(desk: Services, clock: MovableClock) -> None:
    ring(desk)
    a_case(desk)
    clock.move_to(REMINDED, COLLECTED)
    ring(desk)
    clock.now = japan(2026, 11, 20, 10).astimezone(dt.UTC)  # the list of the 19th never went out
    ring(desk)
    until(desk, clock, japan(2026, 11, 20, 16))
    assert to(desk) == PAIR
    assert "本日が期限の作業（1件）" in lists(desk)[0].body


def test_two_clocks_send_each_list_once(desk: Services, clock: MovableClock) -> None:
    ring(desk)
    case_ids = [a_case(desk) for _ in range(30)]
    clock.move_to(REMINDED, SENT)
    assert raised(together(*[lambda: ring(desk)] * 3)) == []
    clock.move_by(minutes=1)
    assert raised(together(*[lambda: ring(desk)] * 3)) == []
    ring(desk)
    assert to(desk) == PAIR
    for letter in lists(desk):
        assert all(look.case_row(desk, case_id).number in letter.body for case_id in case_ids)
    assert look.broken_links(desk) == []


@pytest.mark.parametrize("at", [1, 5, 12, 20, 28, 37, 47, 58, 70])
def test_whichever_call_fails_each_is_told_once(desk: Services, clock: MovableClock, at: int) -> None:
    ring(desk)
    case_id = a_case(desk)
    for moment in (COLLECTED, SENT):
        clock.move_to(REMINDED, moment)
        with faulty(desk, at):
            bell.ring(desk, Kept())
        ring(desk)
    clock.move_by(minutes=30)  # what failed for good is tried again a little later
    ring(desk)
    assert to(desk) == PAIR
    assert len(look.facts(desk, case_id, FactKind.NOTICE_GIVEN)) == 2
    assert look.broken_links(desk) == []


def test_the_alarm_of_a_counted_duty_waits_for_the_office_to_open(sqlite_desk: Services, clock: MovableClock) -> None:
    with begin(sqlite_desk, SYSTEM) as work:
        row = TimerRow(
            key="obligation:test",
            kind=TimerKind.OBLIGATION,
            status=TimerStatus.WAITING,
            programme_key=KAGOSHIMA,
            due_at=japan(2026, 11, 27),
            payload={"duty": "none", "window": "2026-11", "to": ["supervisor"]},
        )
        work.session.add(row)
    clock.now = japan(2026, 11, 28, 3).astimezone(dt.UTC)
    ring(sqlite_desk)
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        put_off = work.session.query(TimerRow).filter_by(key="obligation:test").one()
    assert (put_off.status, put_off.due_at) == (TimerStatus.WAITING, japan(2026, 11, 30, 8, 30))
