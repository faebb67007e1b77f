"""Reminders, overdue notices, escalations: each once, to each person alone, and not after the work is done."""

import datetime as dt

from engine import people, tasks
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.states import OutboxStatus
from engine.store.cases import TimerRow
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests import look
from tests.cast import MORI, SATO, SUZUKI, actor
from tests.clock import MovableClock, japan
from tests.make import a_case, do, task
from tests.ring import ring, until
from tests.together import raised, together

LATER = japan(2026, 12, 1)
OVERDUE = japan(2026, 11, 24)


def told(services: Services, case_id: int, key: str) -> list[str]:
    """Return who got a notice, in order."""
    return sorted(mail.to_address for mail in look.mails(services, case_id, key))  # type: ignore[arg-type]


def listed(services: Services) -> list[str]:
    """Return who got a day's list, in order."""
    return sorted(mail.to_address for mail in look.mails(services, key="task_digest"))


def test_an_unclaimed_task_reminds_its_whole_group_on_both_days(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    until(desk, clock, japan(2026, 11, 20, 16))
    assert listed(desk) == ["sato@example.jp"] * 2 + ["suzuki@example.jp"] * 2
    assert told(desk, case_id, "task_overdue") == told(desk, case_id, "task_escalated") == []


def test_a_claimed_task_reminds_only_its_holder(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    with begin(desk, actor(desk, SUZUKI)) as work:
        tasks.claim(work, task(desk, case_id, "task_first_answer").id)
    until(desk, clock, LATER)
    assert set(listed(desk)) == {"suzuki@example.jp"}
    assert told(desk, case_id, "task_overdue") == ["suzuki@example.jp"]
    assert told(desk, case_id, "task_escalated") == ["mori@example.jp"]


def test_a_notice_names_task_case_due_date_and_link(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    until(desk, clock, LATER)
    letter = look.mails(desk, case_id, "task_escalated")[0]
    assert letter.subject == "【上申】期限を過ぎた作業があります：初回回答と日程候補の提示（令和8-KAG-0001）"
    task_id = task(desk, case_id, "task_first_answer").id
    for words in ("森 健一 様", "11月20日（金）", f"http://127.0.0.1:8080/tasks/{task_id}"):
        assert words in letter.body


def test_ringing_twice_says_nothing_twice(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    until(desk, clock, LATER)
    before = [mail.id for mail in look.mails(desk, case_id)]
    assert ring(desk) == 0
    assert [mail.id for mail in look.mails(desk, case_id)] == before
    assert all(mail.status is OutboxStatus.SENT for mail in look.mails(desk))


def test_two_bells_at_once_say_everything_once(desk: Services, clock: MovableClock) -> None:
    ring(desk)
    cases = [a_case(desk) for _ in range(3)]
    clock.move_to(OVERDUE.date())
    outcomes = together(*[lambda: ring(desk)] * 2)
    assert raised(outcomes) == []
    for case_id in cases:
        assert told(desk, case_id, "task_overdue") == ["sato@example.jp", "suzuki@example.jp"]
        assert told(desk, case_id, "task_escalated") == ["mori@example.jp"]
    assert look.broken_links(desk) == []


def test_nothing_is_said_after_the_task_is_done(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    do(desk, case_id, "task_first_answer", outcome="out_of_scope", out_of_scope_reason="outside", slots=None)
    until(desk, clock, LATER)
    assert look.facts(desk, case_id, FactKind.NOTICE_GIVEN) == []


def test_a_fortnights_stop_is_caught_up_once_and_marked_late(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    ring(desk)
    clock.move_by(days=14)
    ring(desk)
    clock.move_by(minutes=1)
    ring(desk)
    assert listed(desk) == ["mori@example.jp", "sato@example.jp", "suzuki@example.jp"]
    assert told(desk, case_id, "task_overdue") == told(desk, case_id, "task_escalated") == []
    late = [fact.data["late_seconds"] for fact in look.facts(desk, case_id, FactKind.TIMER_FIRED)]
    assert min(late) > 7 * 24 * 3600
    assert ring(desk) == 0


def test_a_chase_after_a_stop_counts_from_the_day_it_is_sent(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk, "referred")
    clock.move_to(dt.date(2027, 1, 20))
    ring(desk)
    assert len(look.mails(desk, case_id, "referral_reminder")) == 1
    until(desk, clock, japan(2027, 2, 3, 10))
    assert len(look.mails(desk, case_id, "referral_reminder")) == 2


def test_closed_accounts_are_told_nothing(desk: Services, clock: MovableClock) -> None:
    case_id = a_case(desk)
    with begin(desk, actor(desk, SATO)) as work:
        tasks.claim(work, task(desk, case_id, "task_first_answer").id)
    with begin(desk, SYSTEM) as work:
        person_id = people.id_of_login(work, SATO.login)
        work.session.get_one(PersonRow, person_id).active = False
    until(desk, clock, LATER)
    assert told(desk, case_id, "task_overdue") == []
    assert told(desk, case_id, "task_escalated") == ["mori@example.jp"]


def test_a_task_that_is_late_when_it_begins_is_told_at_once(desk: Services) -> None:
    ring(desk)  # October's report is raised on 18 November; its check was due on the 5th
    said = [(mail.message_key, mail.to_address) for mail in look.mails(desk) if mail.message_key.startswith("task_")]
    assert said == [("task_escalated", MORI.email)]  # the report itself was due on the 10th: stricter, and told once


def test_two_escalations_at_one_moment_are_two_rows(desk: Services, clock: MovableClock) -> None:
    a_case(desk)
    with begin(desk, SYSTEM, read_only=True) as work:
        rows = work.session.query(TimerRow).filter(TimerRow.key.startswith("notice:")).all()
    assert len({row.key for row in rows}) == len(rows)
    assert all(row.key.endswith(",".join(row.payload["to"])) for row in rows)
