"""When a step cannot be done: all or nothing, what was typed is kept, and trying again succeeds."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine import bpmn, definitions, tasks
from engine.domain.access import SYSTEM
from engine.domain.states import CaseStatus, TaskStatus
from engine.domain.workdays import local_date
from engine.job import JobContext
from engine.work import Services, Work, begin
from tests import look
from tests.actions import ACTIONS
from tests.cast import KAGOSHIMA, SATO, actor
from tests.clock import MovableClock
from tests.fault.every_call import failures_of
from tests.make import a_case, task, typed, waiting

SAMPLE = 5  # every fifth call fails here, every one in `make fault`


@pytest.mark.parametrize("name", ACTIONS)
def test_whichever_call_fails_all_or_nothing_happens(sqlite_desk: Services, clock: MovableClock, name: str) -> None:
    assert failures_of(sqlite_desk, clock, name, step=SAMPLE) > 0


@pytest.mark.parametrize("name", ACTIONS)
def test_the_same_holds_on_postgresql(postgres_desk: Services, clock: MovableClock, name: str) -> None:
    assert failures_of(postgres_desk, clock, name, step=2 * SAMPLE) > 0


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
