"""A step without end stops its own case alone, as an incident that names the element."""

import pytest

from engine import bpmn, definitions
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import IncidentKind
from engine.work import Services, begin
from tests.cast import KAGOSHIMA
from tests.engine.test_incidents import complete, open_of
from tests.make import a_case

GOOD = b'=first_answer.outcome = "answered"'
ENDLESS = {
    "too many steps in one expression": b"=count(for a in 1..3000, b in 1..3000, c in 1..3000 return a) &gt; 1",
    "a list too long to hold": b"=count(for a in 1..100000000 return a) &gt; 1",
}


@pytest.fixture(params=ENDLESS)
def runaway(desk: Services, request: pytest.FixtureRequest) -> tuple[Services, CaseId, CaseId]:
    """Open a case, publish a diagram that never comes to an end, and open a case of that."""
    sound = a_case(desk)
    with begin(desk, SYSTEM) as work:
        files = dict(work.programmes.current(work.session, KAGOSHIMA).files)
        assert GOOD in files["consultation.bpmn"]
        files["consultation.bpmn"] = files["consultation.bpmn"].replace(GOOD, ENDLESS[request.param])
        definitions.publish_folder(work, files, shift_years=2)
    return desk, sound, a_case(desk)


def test_a_runaway_step_is_an_incident_of_its_case_alone(runaway: tuple[Services, CaseId, CaseId]) -> None:
    services, sound, stuck = runaway
    error = complete(services, stuck, services)
    assert isinstance(error, bpmn.StepFailed)
    (incident,) = open_of(services, stuck)
    assert (incident.kind, incident.element_id) == (IncidentKind.TASK, error.element_id)
    assert complete(services, sound, services) is None
    assert open_of(services, sound) == []


def test_a_case_that_ran_away_can_be_tried_again(runaway: tuple[Services, CaseId, CaseId]) -> None:
    services, _sound, stuck = runaway
    for _time in range(2):
        assert isinstance(complete(services, stuck, services), bpmn.StepFailed)
    assert [incident.times for incident in open_of(services, stuck)] == [2]
