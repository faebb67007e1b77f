"""Suspending, repairing and cancelling through the API."""

from engine.stuck import Why
from tests.web.api.caller import Caller
from tests.web.api.test_api_document import fits
from web.api.routes import interventions

WHY = "委託元の指示による"


def test_a_suspended_case_answers_409_until_it_goes_on(supervisor: Caller) -> None:
    case = supervisor.opened()
    order = supervisor.post(f"/cases/{case['id']}/suspend", {"reason": WHY})
    assert order.status_code == 200
    fits(interventions.Suspension, order.get_json())
    task = case["open_tasks"][0]["id"]
    refused = supervisor.post(f"/tasks/{task}/complete", {"data": {}})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "stands_still")
    assert supervisor.post(f"/tasks/{task}/claim").status_code == 409
    resumed = supervisor.post(f"/suspensions/{order.get_json()['id']}/resume", {"reason": WHY})
    assert resumed.get_json()["resumed_at"]
    assert supervisor.post(f"/tasks/{task}/claim").status_code == 200


def test_a_case_is_corrected_moved_and_cancelled(supervisor: Caller) -> None:
    case = supervisor.opened()
    process = supervisor.get(f"/cases/{case['id']}").get_json()["processes"][0]
    here = f"/cases/{case['id']}/processes/{process['id']}"
    wanted = {"path": "note", "data": {"value": "訂正"}, "reason": WHY}
    assert supervisor.post(f"{here}/correct", wanted).status_code == 200
    assert supervisor.get(f"/cases/{case['id']}").get_json()["variables"]["note"] == "訂正"
    found = supervisor.get(f"{here}/places").get_json()
    fits(interventions.Standings, found)
    (place,) = found["places"]
    again = {"stop": [place["key"]], "process": place["process"], "element": place["element"], "reason": WHY}
    assert supervisor.post(f"{here}/move", again).status_code == 200
    late = supervisor.post(f"{here}/move", again)
    assert (late.status_code, late.get_json()["code"], bool(late.get_json()["values"]["who"])) == (
        409,
        "step_left",
        True,
    )
    assert supervisor.post(f"/cases/{case['id']}/cancel", {"reason": WHY}).get_json()["status"] == "cancelled"


def test_staff_may_not_and_everybody_says_why(program: Caller, supervisor: Caller) -> None:
    case = program.opened()
    assert program.post(f"/cases/{case['id']}/suspend", {"reason": WHY}).status_code == 403
    assert supervisor.post(f"/cases/{case['id']}/cancel", {"reason": " "}).status_code == 422
    assert supervisor.post("/cases/999/cancel", {"reason": WHY}).status_code == 404
    assert supervisor.post("/incidents/999/retry", {"reason": WHY}).status_code == 404


def test_a_programme_is_suspended_as_a_whole(supervisor: Caller) -> None:
    case = supervisor.opened()
    order = supervisor.post("/suspensions", {"programme": "orders", "reason": WHY}).get_json()
    assert supervisor.get(f"/cases/{case['id']}").get_json()["status"] == "suspended"
    supervisor.post(f"/suspensions/{order['id']}/resume", {"reason": WHY})
    assert supervisor.get(f"/cases/{case['id']}").get_json()["status"] == "open"
    assert supervisor.get("/incidents").get_json() == {"incidents": []}


def test_what_wants_a_supervisor_is_counted_for_supervisors_alone(program: Caller, supervisor: Caller) -> None:
    supervisor.opened()  # beside it a row of reports, for no clock rings here
    supervisor.post("/suspensions", {"programme": "orders", "reason": WHY})
    told = supervisor.get("/health").get_json()
    fits(interventions.Health, told)
    assert (told["incidents"], told["suspended"]) == (0, 1)
    assert told["stuck"] == {**{why.value: 0 for why in Why}, "clock_late": 1}
    assert program.get("/health").status_code == 403
