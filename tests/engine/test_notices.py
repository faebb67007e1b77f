"""What a programme may say of reminders and escalation, as people live through it."""

import datetime as dt

from engine.domain.ids import CaseId
from engine.domain.states import TimerStatus
from engine.work import Services
from tests import look
from tests.clock import JAPAN, MovableClock, japan
from tests.engine.test_deadlines import change
from tests.make import a_case, do
from tests.ring import ring, until

OVERDUE = 'overdue = { offset = "1 working days", at = "09:00", to = ["assignee", "group"] }'
ESCALATION = 'escalation = [{ offset = "1 working days", at = "09:00", to = ["supervisor"] }]'
LATER = japan(2026, 12, 25)


def told(services: Services, key: str, case_id: CaseId | None = None) -> list[tuple[str, str]]:
    """Return when and to whom a letter went, in order."""
    found = ((mail.queued_at.astimezone(JAPAN), mail.to_address) for mail in look.mails(services, case_id, key))
    return sorted((f"{at:%m-%d %H:%M}", address.partition("@")[0]) for at, address in found)


def test_is_repeated_until_the_task_is_done(desk: Services, clock: MovableClock) -> None:
    again = OVERDUE.replace("to =", 'every = "2 working days", times = 9, to =').replace('"group"', '"desk"')
    change(desk, OVERDUE, again)
    case_id = a_case(desk)
    until(desk, clock, japan(2026, 11, 27))
    do(desk, case_id, "task_first_answer", outcome="out_of_scope", out_of_scope_reason="outside", slots=None)
    until(desk, clock, LATER)
    mine = [line for line in told(desk, "task_overdue") if line[1] == "tanaka"]
    assert mine == [("11-24 09:00", "tanaka"), ("11-26 09:00", "tanaka")]


def test_is_repeated_no_more_often_than_written(sqlite_desk: Services, clock: MovableClock) -> None:
    change(sqlite_desk, ESCALATION, ESCALATION.replace("to =", 'every = "P7D", times = 3, to ='))
    case_id = a_case(sqlite_desk)
    until(sqlite_desk, clock, japan(2027, 1, 29))
    mails = look.mails(sqlite_desk, case_id, "task_escalated")
    assert [mail.queued_at for mail in mails] == [japan(2026, 11, 24), japan(2026, 12, 1), japan(2026, 12, 8)]


def test_goes_to_a_role_and_to_a_named_group(desk: Services, clock: MovableClock) -> None:
    change(desk, ESCALATION, ESCALATION.replace('["supervisor"]', '["role:supervisor", "desk", "role:staff"]'))
    case_id = a_case(desk)
    until(desk, clock, japan(2026, 11, 24, 12))
    everyone = ["mori", "sato", "suzuki", "tanaka"]
    assert told(desk, "task_escalated", case_id) == [("11-24 09:00", name) for name in everyone]


def test_of_one_task_stand_in_place_of_its_rules(desk: Services, clock: MovableClock) -> None:
    own = '[[task_notices]]\ntask = "task_first_answer"\noverdue = { offset = "2 working days", to = ["desk"] }\n\n'
    change(desk, "[parameters]", f"{own}[parameters]")
    case_id = a_case(desk)
    until(desk, clock, LATER)
    mails = look.mails(desk, case_id)
    staff = [(mail.queued_at, mail.to_address) for mail in mails if mail.message_key.startswith("task_")]
    assert staff == [(japan(2026, 11, 25), "tanaka@example.jp")]


def test_of_a_date_in_the_diagram_are_given_too(desk: Services, clock: MovableClock) -> None:
    own = '[[task_notices]]\ntask = "task_agree_date"\noverdue = { offset = "P1D", to = ["group"] }\n\n'
    change(desk, "[parameters]", f"{own}[parameters]")
    drawn = '<zeebe:taskSchedule dueDate="2026-11-27" />'
    change(desk, '<banso:deadline rule="agree_date" />', drawn, path="consultation.bpmn")
    case_id = a_case(desk, "task_agree_date")
    until(desk, clock, japan(2026, 12, 1))
    mails = look.mails(desk, case_id, "task_overdue")
    assert [mail.queued_at for mail in mails] == [japan(2026, 11, 30)] * 2


def test_of_a_clock_of_hours_come_at_night_and_by_the_minute(desk: Services, clock: MovableClock) -> None:
    change(desk, 'counting = "working"\nat = "17:00"\nreminders = "short"', 'counting = "clock"\nreminders = "clock"')
    change(
        desk,
        "due = 'if triage.first_answer_days = null then 2 else triage.first_answer_days'",
        "due = 'duration(\"PT4H\")'",
    )
    clock.now = japan(2026, 11, 21, 22).astimezone(dt.UTC)  # Saturday night
    case_id = a_case(desk)
    until(desk, clock, japan(2026, 11, 22, 3))
    mails = look.mails(desk, case_id, "task_reminder")
    assert [mail.queued_at for mail in mails] == [japan(2026, 11, 22, 0)] * 2


def test_that_are_held_keep_when_they_were_due(sqlite_desk: Services, clock: MovableClock) -> None:
    ring(sqlite_desk)
    case_id = a_case(sqlite_desk)
    clock.now = japan(2026, 11, 24, 20).astimezone(dt.UTC)  # the clock stood still over the day
    ring(sqlite_desk)
    waiting = [row for row in look.clock_rows(sqlite_desk, case_id) if row.status is TimerStatus.WAITING]
    assert {(row.payload["due_at"], row.due_at) for row in waiting} == {
        (japan(2026, 11, 24).astimezone(dt.UTC).isoformat(), japan(2026, 11, 25, 8, 30))
    }
