"""The OpenAPI document names every route, and what is answered has the shape it says."""

from typing import Any

from flask import Flask

from engine.work import Services
from tests import make
from tests.cast import MORI
from tests.web.api.caller import FOLDER, Caller, calling
from web.api import shapes
from web.api.app import create_api
from web.api.fields import Shape
from web.api.openapi import path_of


def document(caller: Caller) -> dict[str, Any]:
    answer = caller.client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_names_every_route(sqlite_shop: Services, program: Caller) -> None:
    api = create_api(sqlite_shop)
    routes = {
        (path_of(rule), method.lower())
        for rule in api.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.endpoint != "openapi.show"
    }
    paths = document(program)["paths"]
    assert {(path, method) for path, calls in paths.items() for method in calls} == routes
    assert len(routes) == 27


def test_leaves_no_reference_open(program: Caller) -> None:
    found = document(program)
    assert found["openapi"] == "3.1.0"
    text = str(found)
    names = {part.split("'")[0] for part in text.split("#/components/schemas/")[1:]}
    assert names <= set(found["components"]["schemas"])
    assert {"Task", "Case", "Problem", "OpenCase"} <= names
    assert all(call["summary"] and call["description"] for calls in found["paths"].values() for call in calls.values())


def fits(shape: type[Shape], content: Any) -> None:
    """Fail unless the content has the shape, no more and no less."""
    assert shape().validate(content) == {}


def test_answers_what_the_document_says(sqlite_app: Flask, sqlite_shop: Services, program: Caller) -> None:
    case_id = make.a_case(sqlite_shop, "task_consultation_record")
    done = program.post(f"/tasks/{program.first_task()}/complete").get_json()
    fits(shapes.Completed, done)
    fits(shapes.CaseState, program.opened())
    fits(shapes.Cases, program.get("/cases").get_json())
    fits(shapes.Tasks, program.get("/tasks?scope=all").get_json())
    for each in (case_id, done["case"]["id"]):
        fits(shapes.CaseDetail, program.get(f"/cases/{each}").get_json())
        fits(shapes.History, program.get(f"/cases/{each}/history").get_json())
    for task in program.get("/tasks?scope=all").get_json()["tasks"]:
        fits(shapes.TaskDetail, program.get(f"/tasks/{task['id']}").get_json())
        fits(shapes.Task, program.post(f"/tasks/{task['id']}/claim").get_json())
    published = calling(sqlite_app, sqlite_shop, MORI).upload(
        "orders", {"quote.bpmn": (FOLDER / "quote.bpmn").read_bytes()}
    )
    fits(shapes.Published, published.get_json())


def test_refuses_in_the_shape_the_document_says(supervisor: Caller) -> None:
    for answer in (
        supervisor.get("/cases/999"),
        supervisor.get("/nowhere"),
        supervisor.post("/cases", {}),
        supervisor.upload("orders", {"quote.bpmn": b"x"}),
    ):
        fits(shapes.Problem, answer.get_json())
