"""What fails is kept: read, tried again, passed over."""

from dataclasses import replace

import pytest

from engine import bpmn, definitions, incident_page, incident_repair, incidents, interventions, tasks
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId, IncidentId
from engine.domain.states import CaseStatus, IncidentKind, InstanceStatus, TaskStatus
from engine.domain.workdays import local_date
from engine.errors import Conflict, EngineError
from engine.store.cases import InstanceRow
from engine.work import Services, begin
from notifications import clock as bell
from notifications.channels.kept import Kept
from tests import look
from tests.cast import KAGOSHIMA, MORI, SATO, actor
from tests.clock import MovableClock, japan
from tests.engine.test_faults import failing
from tests.make import a_case, task, typed, waiting

NOTHING = bpmn.Skip()


def poisoned(services: Services) -> Services:
    """Let no mail be written."""
    return replace(services, jobs={**services.jobs, "send-message": failing, "remind-referral": failing})


def open_of(services: Services, case_id: CaseId) -> list[incident_page.Incident]:
    with begin(services, actor(services, MORI), read_only=True) as work:
        return incident_page.of_case(work, case_id)


def act(services: Services, what: str, incident_id: IncidentId, how: bpmn.Skip = NOTHING) -> None:
    with begin(services, actor(services, MORI)) as work:
        if what == "retry":
            incident_repair.retry(work, incident_id)
        else:
            incident_repair.skip(work, incident_id, reason="手作業で済ませた", how=how)


def stop_the_clock(services: Services, clock: MovableClock) -> CaseId:
    """Bring a case to a timer whose step fails."""
    case_id = a_case(services, "referred")
    clock.now = japan(2026, 12, 3, 10)
    bell.tick(poisoned(services), Kept())
    return case_id


def test_a_failing_timer_is_an_incident_until_a_retry_succeeds(desk: Services, clock: MovableClock) -> None:
    case_id = stop_the_clock(desk, clock)
    found = [one for one in open_of(desk, case_id) if one.kind is IncidentKind.CLOCK]
    assert found
    assert look.case_row(desk, case_id).status is CaseStatus.INCIDENT
    clock.now = japan(2026, 12, 3, 12)
    bell.tick(poisoned(desk), Kept())
    assert open_of(desk, case_id)[0].times == 2
    for one in found:
        act(desk, "retry", one.id)
    assert open_of(desk, case_id) == []
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN


def complete(services: Services, case_id: CaseId, world: Services) -> EngineError | None:
    """Complete the first task as a page does; return what failed."""
    found = task(services, case_id, "task_first_answer")
    data = typed("task_first_answer", local_date(services.clock()))
    try:
        with begin(world, actor(services, SATO)) as work:
            tasks.complete(work, found.id, data)
    except EngineError as error:
        with begin(services, actor(services, SATO)) as work:
            incidents.of_task(work, found.id, error)
        return error
    return None


@pytest.fixture
def broken(desk: Services) -> tuple[Services, CaseId]:
    """Publish a diagram whose gateway cannot decide, and open a case of it."""
    with begin(desk, SYSTEM) as work:
        files = dict(work.programmes.current(work.session, KAGOSHIMA).files)
        good = b'=first_answer.outcome = "answered"'
        files["consultation.bpmn"] = files["consultation.bpmn"].replace(good, b"=number(first_answer.outcome) &gt; 1")
        definitions.publish_folder(work, files, shift_years=2)
    return desk, a_case(desk)


def test_a_task_whose_next_step_fails_stays_and_supervisors_know(broken: tuple[Services, CaseId]) -> None:
    services, case_id = broken
    assert isinstance(complete(services, case_id, services), bpmn.StepFailed)
    complete(services, case_id, services)
    (one,) = open_of(services, case_id)
    assert (one.kind, one.times) == (IncidentKind.TASK, 2)
    assert "number" in one.detail
    assert task(services, case_id, "task_first_answer").status is TaskStatus.OPEN
    assert look.case_row(services, case_id).status is CaseStatus.INCIDENT
    assert len(look.facts(services, case_id, "step_failed")) == 1


def test_a_defect_in_what_a_task_writes_down_is_an_incident_too(
    sqlite_desk: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = a_case(sqlite_desk, "task_consultation_record")
    found = task(sqlite_desk, case_id, "task_consultation_record")
    data = typed("task_consultation_record", local_date(sqlite_desk.clock()))
    with monkeypatch.context() as patch:
        patch.setattr("engine.records.write", defective)
        with pytest.raises(bpmn.StepFailed) as raised, begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
            tasks.complete(work, found.id, data)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        incidents.of_task(work, found.id, raised.value)
    (one,) = open_of(sqlite_desk, case_id)
    assert (one.element_id, one.code) == ("task_consultation_record", "unforeseen")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        tasks.complete(work, found.id, data)
    assert open_of(sqlite_desk, case_id) == []


def defective(*_asked: object, **_more: object) -> None:
    raise RuntimeError


def test_retrying_a_failed_task_is_for_whoever_does_it(broken: tuple[Services, CaseId]) -> None:
    services, case_id = broken
    complete(services, case_id, services)
    (one,) = open_of(services, case_id)
    with pytest.raises(interventions.NothingToRetry):
        act(services, "retry", one.id)


def uncaught(services: Services) -> CaseId:
    """Publish a diagram whose service task throws an error nobody catches, and run into it."""
    case_id = a_case(services)
    world = replace(services, jobs={**services.jobs, "send-message": throwing})
    complete(services, case_id, world)
    return case_id


def throwing(*_asked: object) -> dict[str, object]:
    raise bpmn.BpmnError("E9", "届け先がありません")


def refusing(*_asked: object) -> dict[str, object]:
    raise Conflict


def status_of(services: Services, case_id: CaseId) -> InstanceStatus:
    with begin(services, SYSTEM, read_only=True) as work:
        (row,) = work.session.query(InstanceRow).filter(InstanceRow.case_id == case_id)
        return row.status


@pytest.mark.parametrize("what", ["retry", "skip"])
def test_a_stopped_instance_goes_on_from_where_it_stopped(desk: Services, what: str) -> None:
    case_id = uncaught(desk)
    assert status_of(desk, case_id) is InstanceStatus.FAILED
    (one,) = open_of(desk, case_id)
    assert (one.kind, one.code) == (IncidentKind.INSTANCE, "E9")
    assert "届け先がありません" in one.text.ja
    act(desk, what, one.id)
    assert status_of(desk, case_id) is InstanceStatus.RUNNING
    assert waiting(desk, case_id) == {"task_agree_date"}
    assert open_of(desk, case_id) == []
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN
    for again in ("retry", "skip"):
        with pytest.raises(incident_repair.IncidentOver, match=MORI.name) as late:
            act(desk, again, one.id)
        assert late.value.values["who"] == MORI.name


def test_a_step_that_failed_behind_a_task_is_passed_over_when_it_is_completed_again(desk: Services) -> None:
    case_id = a_case(desk)
    world = replace(desk, jobs={**desk.jobs, "send-message": refusing})
    assert isinstance(complete(desk, case_id, world), bpmn.StepFailed)
    (one,) = open_of(desk, case_id)
    assert one.kind is IncidentKind.TASK
    act(desk, "skip", one.id, bpmn.Skip({"sent_by": "電話"}))
    assert waiting(desk, case_id) == {"task_first_answer"}
    assert look.case_row(desk, case_id).status is CaseStatus.OPEN
    assert complete(desk, case_id, world) is None
    assert waiting(desk, case_id) == {"task_agree_date"}
    assert open_of(desk, case_id) == []
    with begin(desk, SYSTEM, read_only=True) as work:
        (instance,) = work.session.query(InstanceRow).filter(InstanceRow.case_id == case_id)
        assert instance.skips is None  # once only
    assert look.broken_links(desk) == []


def test_skipping_says_why_and_leaves_the_given_result(sqlite_desk: Services) -> None:
    case_id = uncaught(sqlite_desk)
    (one,) = open_of(sqlite_desk, case_id)
    act(sqlite_desk, "skip", one.id, bpmn.Skip({"sent_by": "電話"}))
    (fact,) = look.facts(sqlite_desk, case_id, "step_skipped")
    assert fact.reason == "手作業で済ませた"
    assert fact.data["given"] == {"sent_by": "電話"}


def test_supervisors_see_how_many_incidents_wait(sqlite_desk: Services) -> None:
    uncaught(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work:
        assert incident_page.count(work) == 1
        assert [one.code for one in incident_page.find(work, incident_page.Wish())] == ["E9"]
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        assert incident_page.count(work) == 0
