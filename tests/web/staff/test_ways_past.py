"""Where a diagram cannot decide, a supervisor chooses the flow: on the page and by the API."""

import pytest
from flask import Flask

from engine import cases, definitions, programme_folder
from engine.cases import GENERIC_KIND, NewCase
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, IncidentKind
from engine.work import Services, begin
from notifications import clock as bell
from notifications.channels.kept import Kept
from tests import look
from tests.bpmn.builder import Scope, timer
from tests.cast import MORI, SATO, hire
from tests.clock import MovableClock
from tests.fault.house import CARE, FOLDER
from tests.make import waiting
from tests.web.api.caller import calling
from tests.web.staff.site import first_task, texts, visit

GROUP = '<zeebe:assignmentDefinition candidateGroups="staff"/>'
GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "complexGateway")
WHY = "電話で確かめた"


def process(gateway: str, timed: str = "") -> bytes:
    """Return a process with a choice between a and b that stands on a value nobody has given.

    timed: a date or duration after which it is reached; "" where a task is before it.
    """
    scope = Scope().start().add("userTask", "a", words=(GROUP,)).add("userTask", "b", words=(GROUP,)).end()
    kind = "duration" if timed.startswith("P") else "date"
    scope = scope.catch("u", timer(kind, timed)) if timed else scope.add("userTask", "u", words=(GROUP,))
    choice = "u" if gateway == "none" else "x"
    if choice == "x":
        scope.add(gateway, "x").path("u", "x")
    scope.path("start", "u").path("a", "end").path("b", "end")
    return scope.flow(choice, "a", "=big > 1", "to_a").flow(choice, "b", "=big < 1", "to_b").file(gateway)


@pytest.fixture
def site(sqlite_services: Services) -> Services:
    """Return services whose releases are their own."""
    return sqlite_services


def opened(services: Services, gateway: str, timed: str = "") -> CaseId:
    """Publish the process, hire one of the staff and a supervisor, and open a case."""
    with begin(services, SYSTEM) as work:
        definitions.load(work, {**programme_folder.read(FOLDER), "choice.bpmn": process(gateway, timed)})
        for player in (SATO, MORI):
            hire(work, player, CARE)
    return another(services, gateway)


def another(services: Services, process_id: str) -> CaseId:
    """Open a case of the process."""
    with begin(services, SYSTEM) as work:
        return cases.open_case(work, NewCase(programme=CARE, kind=GENERIC_KIND, process=process_id, data={})).id


@pytest.mark.parametrize("gateway", [*GATEWAYS, "none"])
def test_the_page_offers_the_flows_and_goes_on_over_the_chosen_one(app: Flask, site: Services, gateway: str) -> None:
    case_id = opened(site, gateway)
    sato, mori = visit(app, SATO), visit(app, MORI)
    task = f"/tasks/{first_task(site, case_id)}"
    assert sato.post(task).status_code == 422
    assert [line[0] for line in texts(mori.get("/incidents/1"), '//*[@id="flow"]/label')] == ["a", "b"]
    assert "進む先を選んでください" in mori.post("/incidents/1/skip", reason=WHY).text
    assert len(texts(mori.post("/incidents/1/skip"), '//*[@role="alert"]//li')) == 2  # and why
    assert mori.post("/incidents/1/skip", reason=WHY, flow="start_to_u").status_code == 422
    assert mori.post("/incidents/1/skip", reason="", flow="to_b").status_code == 422
    assert look.case_row(site, case_id).status is CaseStatus.INCIDENT
    assert mori.post("/incidents/1/skip", reason=WHY, flow="to_b").status_code == 303
    assert look.case_row(site, case_id).status is CaseStatus.OPEN
    assert sato.post(task).status_code == 303
    assert waiting(site, case_id) == {"b"}
    (fact,) = look.facts(site, case_id, "step_skipped")
    assert (fact.data["flows"], fact.reason) == (["to_b"], WHY)


def test_a_program_chooses_and_the_clock_goes_on_at_once(app: Flask, site: Services, clock: MovableClock) -> None:
    case_id = opened(site, "exclusiveGateway", "PT1H")
    clock.move_by(hours=2)
    bell.tick(site, Kept())
    mori = calling(app, site, MORI)
    (one,) = mori.get("/incidents").get_json()["incidents"]
    assert (one["kind"], one["element"], one["code"]) == (IncidentKind.CLOCK, "x", "condition")
    told = mori.get(f"/incidents/{one['id']}").get_json()
    assert ([way["flow"] for way in told["ways"]], told["must_choose"]) == (["to_a", "to_b"], True)
    skip = f"/incidents/{one['id']}/skip"
    assert mori.post(skip, {"reason": WHY}).get_json()["code"] == "way_missing"
    both = mori.post(skip, {"reason": WHY, "flows": ["to_a", "to_b"]})
    assert (both.status_code, both.get_json()["code"]) == (422, "wrong_way")
    assert mori.post(skip, {"reason": WHY, "flows": ["to_a"]}).status_code == 200
    assert waiting(site, case_id) == {"a"}


def test_a_date_that_failed_is_tried_again_after_a_suspension(app: Flask, site: Services, clock: MovableClock) -> None:
    case_id = opened(site, "exclusiveGateway", "2026-11-18T12:00:00+09:00")
    clock.move_by(hours=4)
    bell.tick(site, Kept())
    mori = visit(app, MORI)
    mori.post(f"/cases/{case_id}/repair/suspend", reason=WHY)
    clock.move_by(hours=1)
    assert mori.post("/incidents/suspensions/1/resume", reason=WHY).status_code == 303
    assert look.case_row(site, case_id).status is CaseStatus.INCIDENT
    assert mori.post("/incidents/1/skip", reason=WHY, flow="to_a").status_code == 303
    assert waiting(site, case_id) == {"a"}
    assert len(look.facts(site, case_id, "timer_fired")) == 1


def test_an_inclusive_gateway_may_go_on_over_several(app: Flask, site: Services, clock: MovableClock) -> None:
    case_id = opened(site, "inclusiveGateway", "PT1H")
    clock.move_by(hours=2)
    bell.tick(site, Kept())
    assert visit(app, MORI).post("/incidents/1/skip", reason=WHY, flow=["to_a", "to_b"]).status_code == 303
    assert waiting(site, case_id) == {"a", "b"}


def test_the_choice_is_for_one_time(app: Flask, site: Services) -> None:
    case_id = opened(site, "exclusiveGateway")
    sato, mori = visit(app, SATO), visit(app, MORI)
    sato.post(f"/tasks/{first_task(site, case_id)}")
    mori.post("/incidents/1/skip", reason=WHY, flow="to_b")
    sato.post(f"/tasks/{first_task(site, case_id)}")
    other = another(site, "exclusiveGateway")
    assert sato.post(f"/tasks/{first_task(site, other)}").status_code == 422
