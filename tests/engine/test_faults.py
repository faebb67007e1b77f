"""When a step cannot be done: all or nothing, what was typed is kept, and trying again succeeds."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from engine import bpmn, definitions, intake, referrals, tasks, timers
from engine.domain.access import CLOCK, COMPANY, INSTITUTION, SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, TaskStatus, TimerKind
from engine.domain.workdays import local_date
from engine.job import JobContext
from engine.work import Services, Work, begin
from tests import look
from tests.cast import KAGOSHIMA, SATO, actor
from tests.clock import MovableClock, japan
from tests.faulty import calls_of, faulty
from tests.make import INTAKE, a_case, task, typed, waiting

Action = Callable[[Services, CaseId], object]


def submit(services: Services, _case_id: CaseId) -> object:
    with begin(services, COMPANY) as work:
        return intake.submit(work, KAGOSHIMA, "soudan", INTAKE, once="the-form")


def claim(services: Services, case_id: CaseId) -> object:
    task_id = task(services, case_id, "task_first_answer").id
    with begin(services, actor(services, SATO)) as work:
        return tasks.claim(work, task_id)


def complete(services: Services, case_id: CaseId) -> object:
    task_id = task(services, case_id, "task_consultation_record").id
    data = typed("task_consultation_record", local_date(services.clock()), "refer")
    with begin(services, actor(services, SATO)) as work:
        return tasks.complete(work, task_id, data)


def answer(services: Services, case_id: CaseId) -> object:
    with begin(services, INSTITUTION) as work:
        (asked,) = referrals.of_case(work, case_id)
        done = {"answer": "accepted_done", "person": "白洲 純", "result": "済み"}
        return referrals.answer(work, asked.id, done)


def fire(services: Services, case_id: CaseId) -> object:
    (row,) = look.clock_rows(services, case_id, TimerKind.PROCESS)
    with begin(services, CLOCK) as work:
        return timers.fire(work, row.id)


@contextmanager
def restored(services: Services) -> Iterator[None]:
    """Bring an SQLite database back to where it was."""
    path = Path(make_url(services.settings.database_url).database or "")
    services.database.dispose()
    kept = path.with_suffix(".kept")
    shutil.copy(path, kept)
    yield
    services.database.dispose()
    for leftover in path.parent.glob(f"{path.name}-*"):
        leftover.unlink()
    shutil.copy(kept, path)


ACTIONS: Mapping[str, tuple[str, Action]] = {
    "public submit": ("task_first_answer", submit),
    "claim": ("task_first_answer", claim),
    "complete": ("task_consultation_record", complete),
    "referral answer": ("referred", answer),
    "timer": ("referred", fire),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_whichever_call_fails_all_or_nothing_happens(sqlite_desk: Services, clock: MovableClock, name: str) -> None:
    stage, action = ACTIONS[name]
    case_id = a_case(sqlite_desk, stage)
    clock.now = japan(2026, 12, 3, 10)
    with restored(sqlite_desk):
        needed = calls_of(sqlite_desk, lambda: action(sqlite_desk, case_id))
        done = look.counts(sqlite_desk)
    before = look.counts(sqlite_desk), look.revisions(sqlite_desk, case_id)
    assert needed > 5
    assert done != before[0]
    for at in range(1, needed + 1):
        with faulty(sqlite_desk, at), pytest.raises(OperationalError):
            action(sqlite_desk, case_id)
        assert (look.counts(sqlite_desk), look.revisions(sqlite_desk, case_id)) == before, f"call {at} of {needed}"
    action(sqlite_desk, case_id)
    assert look.counts(sqlite_desk) == done
    assert look.broken_links(sqlite_desk) == []


@pytest.mark.parametrize("name", ACTIONS)
def test_the_same_holds_on_postgresql_at_every_fifth_call(
    postgres_desk: Services, clock: MovableClock, name: str
) -> None:
    services = postgres_desk
    stage, action = ACTIONS[name]
    case_id = a_case(services, stage)
    clock.now = japan(2026, 12, 3, 10)
    before = look.counts(services), look.revisions(services, case_id)
    failed = 0
    for at in range(1, 1000, 5):
        with faulty(services, at) as fault:
            try:
                action(services, case_id)
            except OperationalError:
                failed += 1
        if fault.calls < at:
            break
        assert (look.counts(services), look.revisions(services, case_id)) == before, f"call {at}"
    assert failed >= 1
    assert look.counts(services) != before[0]
    assert look.broken_links(services) == []


def failing(work: Work, context: JobContext, /) -> Mapping[str, Any]:
    """Be a service task that cannot do its work."""
    del work, context
    raise RuntimeError("仕掛け")


def test_a_failing_service_task_leaves_case_and_draft_as_they_were(desk: Services) -> None:
    poisoned = replace(desk, jobs={**desk.jobs, "send-message": failing})
    case_id = a_case(desk)
    found = task(desk, case_id, "task_first_answer")
    data = typed("task_first_answer", local_date(desk.clock()))
    with begin(desk, actor(desk, SATO)) as work:
        tasks.save_draft(work, found.id, data)
    before = look.counts(desk), look.revisions(desk, case_id)
    with pytest.raises((bpmn.StepFailed, RuntimeError)), begin(poisoned, actor(desk, SATO)) as work:
        tasks.complete(work, found.id, data)
    assert (look.counts(desk), look.revisions(desk, case_id)) == before
    kept = task(desk, case_id, "task_first_answer")
    assert (kept.status, kept.draft) == (TaskStatus.OPEN, data)
    with begin(desk, actor(desk, SATO)) as work:
        tasks.complete(work, found.id, data)
    assert waiting(desk, case_id) == {"task_agree_date"}


CONDITION = b'=first_answer.outcome = "answered"'


@pytest.mark.parametrize("condition", [b'="answered"', b"=number(first_answer.outcome) &gt; 1", b"=nonsense + 1"])
def test_a_condition_that_is_no_condition_names_its_element(desk: Services, condition: bytes) -> None:
    with begin(desk, SYSTEM) as work:
        files = dict(work.programmes.current(work.session, KAGOSHIMA).files)
        files["consultation.bpmn"] = files["consultation.bpmn"].replace(CONDITION, condition)
        definitions.publish_folder(work, files, shift_years=2)
    case_id = a_case(desk)
    found, before = task(desk, case_id, "task_first_answer"), look.counts(desk)
    data = typed("task_first_answer", local_date(desk.clock()))
    with pytest.raises(bpmn.StepFailed) as stopped, begin(desk, actor(desk, SATO)) as work:
        tasks.complete(work, found.id, data)
    assert stopped.value.element_id in {"gw_first_answer", "flow_answered"}
    assert look.counts(desk) == before
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN
