"""Due dates around the edges: rules that cannot be computed, notices that are late at birth, two at one moment."""

import datetime as dt

from engine import definitions
from engine.domain.access import SYSTEM
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA
from tests.clock import MovableClock, japan
from tests.make import a_case, do, task
from tests.ring import ring


def change(services: Services, old: str, new: str, path: str = "programme.toml") -> None:
    """Publish the programme with one text replaced."""
    with begin(services, SYSTEM) as work:
        files = dict(work.programmes.current(work.session, KAGOSHIMA).files)
        text = files[path].decode()
        assert old in text
        files[path] = text.replace(old, new, 1).encode()
        definitions.publish_folder(work, files, shift_years=2)


def test_a_due_date_that_cannot_be_computed_says_why(desk: Services) -> None:
    change(desk, "due = 'if triage.first_answer_days = null then 2 else triage.first_answer_days'", "due = 'null'")
    found = task(desk, a_case(desk), "task_first_answer")
    assert (found.due_at, look.clock_rows(desk, found.case_id)) == (None, [])
    assert found.deadline is not None
    assert found.deadline["unknown"]["ja"]


def test_two_escalations_at_one_moment_reach_both_and_nobody_twice(desk: Services, clock: MovableClock) -> None:
    one = '{ offset = "1 working days", at = "09:00", to = ["supervisor"] }'
    change(
        desk,
        f"escalation = [{one}]",
        f"escalation = [{one}, {one.replace('supervisor', 'desk')}, {one.replace('supervisor', 'supervisors')}]",
    )
    case_id = a_case(desk)
    clock.move_to(dt.date(2026, 11, 24))
    ring(desk)
    told = [mail.to_address for mail in look.mails(desk, case_id, "task_escalated")]
    assert sorted(told) == ["mori@example.jp", "tanaka@example.jp"]


def test_a_date_written_in_the_diagram_is_the_due_date(desk: Services) -> None:
    change(
        desk,
        '<banso:deadline rule="agree_date" />',
        '<zeebe:taskSchedule dueDate="2026-12-24" />',
        path="consultation.bpmn",
    )
    found = task(desk, a_case(desk, "task_agree_date"), "task_agree_date")
    assert found.due_at == japan(2026, 12, 24, 23, 59).replace(second=59)


def test_an_account_that_is_closed_holds_no_new_task(desk: Services) -> None:
    change(
        desk,
        '<zeebe:formDefinition formId="agree_date" />',
        '<zeebe:formDefinition formId="agree_date" /><zeebe:assignmentDefinition assignee="suzuki" />',
        path="consultation.bpmn",
    )
    assert task(desk, a_case(desk, "task_agree_date"), "task_agree_date").assignee == "鈴木 大地"
    case_id = a_case(desk)
    close(desk, "suzuki")
    do(desk, case_id, "task_first_answer")
    assert task(desk, case_id, "task_agree_date").assignee is None


def close(services: Services, login: str) -> None:
    with begin(services, SYSTEM) as work:
        work.session.query(PersonRow).filter_by(login=login).one().active = False
