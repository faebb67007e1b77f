"""When a step cannot be done: all or nothing, what was typed is kept, and trying again succeeds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
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
from tests.faulty import faulty
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


ACTIONS: Mapping[str, tuple[str, Action]] = {
    "public submit": ("task_first_answer", submit),
    "claim": ("task_first_answer", claim),
    "complete": ("task_consultation_record", complete),
    "referral answer": ("referred", answer),
    "timer": ("referred", fire),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_whichever_call_fails_all_or_nothing_happens(sqlite_desk: Services, clock: MovableClock, name: str) -> None:
    assert failures_of(sqlite_desk, clock, name, step=1) > 5


@pytest.mark.parametrize("name", ACTIONS)
def test_the_same_holds_on_postgresql_at_every_fifth_call(
    postgres_desk: Services, clock: MovableClock, name: str
) -> None:
    assert failures_of(postgres_desk, clock, name, step=5) > 1


def failures_of(services: Services, clock: MovableClock, name: str, *, step: int) -> int:
    """Let one call after the other fail until the action gets through; return how often it failed.

    How many calls an action takes is not fixed: what a session still remembers depends on the garbage collector.
    """
    stage, action = ACTIONS[name]
    case_id = a_case(services, stage)
    clock.now = japan(2026, 12, 3, 10)
    before = look.counts(services), look.revisions(services, case_id)
    for failed, at in enumerate(range(1, 1000, step)):
        with faulty(services, at) as fault:
            try:
                action(services, case_id)
            except OperationalError:
                assert (look.counts(services), look.revisions(services, case_id)) == before, f"call {at}"
                continue
        assert fault.calls < at
        assert look.counts(services) != before[0]
        assert look.broken_links(services) == []
        return failed
    raise AssertionError(name)


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


@pytest.mark.parametrize(
    "condition", [b"=first_answer.outcome", b"=number(first_answer.outcome) &gt; 1", b"=first_answer.none + 1 &gt; 2"]
)
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
