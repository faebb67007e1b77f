"""Who may call what: every route, asked by everyone who should not get in."""

import pytest
from flask import Flask

from engine import people, tokens
from engine.domain.access import SYSTEM
from engine.store.people import PersonRow
from engine.work import Services, begin
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, TANAKA, Player
from tests.web.api.caller import Caller, calling
from web.api.app import create_api

OPEN_TO_ALL = {"openapi.show"}
BODIES = {
    "cases.open_case": {"programme": "orders", "process": "quote"},
    "tasks.delegate": {"to": "sato", "reason": "x"},
    "messages.correlate": {"name": "paid", "correlation": "x"},
    **{f"interventions.{name}": {"reason": "x"} for name in ("suspend", "resume", "cancel", "retry", "skip")},
    "interventions.suspend_programme": {"programme": "orders", "reason": "x"},
    "interventions.correct": {"path": "x", "reason": "x"},
    "interventions.move": {"stop": [], "process": "quote", "element": "x", "reason": "x"},
}
QUERIES = {"companies.find": "?programme=orders", "figures.find": "?programme=orders&period=term"}
LISTS = {"cases.find", "tasks.find", "interventions.index"}


def answers(services: Services, caller: Caller, values: dict[str, int]) -> dict[str, int]:
    """Return the status of every route and method."""
    site_map, seen = create_api(services).url_map, {}
    for rule in site_map.iter_rules():
        path = site_map.bind("x").build(rule.endpoint, {name: values[name] for name in rule.arguments})
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if rule.endpoint == "definitions.publish":
                answer = caller.upload("orders", {"a.bpmn": b"x"})
            else:
                answer = (
                    caller.get(path + QUERIES.get(rule.endpoint, ""))
                    if method == "GET"
                    else caller.post(path, BODIES.get(rule.endpoint, {}))
                )
            seen[rule.endpoint] = answer.status_code
    return seen


@pytest.fixture
def values(program: Caller) -> dict[str, int]:
    """Return the ids of a case, a task and a process that exist."""
    case = program.opened()
    ids = {"case_id": case["id"], "task_id": case["open_tasks"][0]["id"], "company_id": 1}
    return {**ids, "instance_id": 1, "order_id": 1, "incident_id": 1}


def test_needs_a_token_for_all_but_the_document(
    sqlite_app: Flask, sqlite_shop: Services, values: dict[str, int]
) -> None:
    for secret in (None, "", "banso_x", "x" * 5000, "\t"):
        seen = answers(sqlite_shop, Caller(sqlite_app.test_client(), secret), values)
        assert len(seen) == 28
        assert {name for name, status in seen.items() if status != 401} == OPEN_TO_ALL


@pytest.mark.parametrize("player", [PASSERBY, KENCHO, KANRI, TANAKA], ids=lambda player: player.login)
def test_shows_strangers_nothing_that_exists(
    sqlite_app: Flask, sqlite_shop: Services, values: dict[str, int], player: Player
) -> None:
    stranger = calling(sqlite_app, sqlite_shop, player)
    seen = answers(sqlite_shop, stranger, values)
    assert {name for name, status in seen.items() if status < 400} <= LISTS | OPEN_TO_ALL
    assert seen.pop("interventions.health") in {403, 404}  # 403: staff elsewhere; it names nothing
    assert {status for status in seen.values() if status >= 400} == {404}
    assert stranger.get("/tasks?scope=all").get_json()["tasks"] == []
    assert stranger.get("/cases?q=Q").get_json()["cases"] == []


def test_lets_only_supervisors_publish(sqlite_app: Flask, sqlite_shop: Services, program: Caller) -> None:
    assert program.upload("orders", {"a.bpmn": b"x"}).status_code == 403
    assert calling(sqlite_app, sqlite_shop, MORI).upload("orders", {"a.bpmn": b"x"}).status_code == 422


def test_says_how_to_authenticate(sqlite_app: Flask, program: Caller) -> None:
    nothing = Caller(sqlite_app.test_client(), None).get("/cases")
    wrong = Caller(sqlite_app.test_client(), "banso_wrong").get("/cases")
    assert nothing.headers["WWW-Authenticate"] == 'Bearer realm="banso"'
    assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]
    assert program.client.get("/api/v1/cases", headers={"Authorization": f"bearer {program.secret}"}).status_code == 200
    assert program.client.get("/api/v1/cases", headers={"Authorization": f"Basic {program.secret}"}).status_code == 401


def test_takes_no_cookie_for_a_token(sqlite_app: Flask, sqlite_shop: Services) -> None:
    client = sqlite_app.test_client()
    with begin(sqlite_shop, SYSTEM, read_only=True) as work:
        person_id = people.id_of_login(work, SATO.login)
        assert person_id is not None
        mark = people.session_mark(work, person_id)
    now = sqlite_shop.clock().timestamp()
    with client.session_transaction() as session:
        session.update(_user_id=str(person_id), mark=mark, since=now, seen=now)
    assert client.get("/cases").status_code == 200
    assert client.get("/api/v1/cases").status_code == 401


def test_dies_at_once_with_the_account_and_when_revoked(sqlite_app: Flask, sqlite_shop: Services) -> None:
    first, second = (calling(sqlite_app, sqlite_shop, SATO) for _time in range(2))
    with begin(sqlite_shop, SYSTEM) as work:
        tokens.revoke(work, tokens.listed(work)[0].id)
    assert [first.get("/cases").status_code, second.get("/cases").status_code] == [401, 200]
    with begin(sqlite_shop, SYSTEM) as work:
        person_id = people.id_of_login(work, SATO.login)
        work.session.get_one(PersonRow, person_id).active = False
    assert second.get("/cases").status_code == 401


def test_notes_when_a_token_was_used(sqlite_shop: Services, program: Caller) -> None:
    program.get("/cases")
    with begin(sqlite_shop, SYSTEM, read_only=True) as work:
        assert tokens.listed(work)[0].last_used_at == sqlite_shop.clock()
