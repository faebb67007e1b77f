"""Every route of the staff's pages, asked by everyone who should not get in."""

import pytest
from flask import Flask

from engine import files
from engine.domain.access import SYSTEM
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, PASSERBY, SATO, Player, hire
from tests.web.staff.site import OTHER, Visitor, ask, first_task, visit

NEIGHBOUR = Player(login="neighbour", name="隣の 事業", roles=SATO.roles, groups=SATO.groups)
STAFF = ("home", "inbox", "tasks", "cases", "intake", "files")
OPEN_TO_ALL = {"session.show", "session.log_in", "session.log_out", "session.switch_language"}
OPEN_TO_ALL |= {"health.alive", "health.ready", "static"}
ODD_PATHS = ("/cases/{};x", "//cases/{}", "/cases/{}/", "/CASES/{}", "/cases/../cases/{}", "/cases/%2e%2e/{}")


@pytest.fixture
def values(site: Services) -> dict[str, object]:
    """Return the values that fill the addresses: things that exist, in a programme that exists."""
    case_id = ask(site)
    with begin(site, SYSTEM) as work:
        hire(work, NEIGHBOUR, OTHER)
        new = files.NewFile(name="a.txt", media_type="text/plain", content=b"a")
        file_id = files.add(work, new, programme=KAGOSHIMA, case_id=case_id).id
    task_id = first_task(site, case_id)
    return {"case_id": case_id, "task_id": task_id, "file_id": file_id, "programme": "kagoshima", "channel": "phone"}


def answers(app: Flask, visitor: Visitor, values: dict[str, object]) -> dict[str, int]:
    """Return the status of each staff route and method."""
    token, site_map = visitor.token(), app.url_map.bind("localhost")
    seen = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in STAFF:
            continue
        path = site_map.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        for method in (rule.methods or set()) & {"GET", "POST"}:
            fields = {"csrf_token": token} if method == "POST" else None
            answer = visitor.client.open(path, method=method, data=fields)
            seen[f"{method} {rule.endpoint}"] = answer.status_code
    return seen


def test_needs_a_log_in_for_all_but_the_public_routes(app: Flask, values: dict[str, object]) -> None:
    public = {name for name, view in app.view_functions.items() if getattr(view, "is_public", False)} | {"static"}
    staff = {name for name in app.view_functions if name.partition(".")[0] in STAFF}
    assert not public & staff
    assert public >= OPEN_TO_ALL
    seen = answers(app, visit(app), values)
    assert len(seen) >= 15
    assert set(seen.values()) == {303}


@pytest.mark.parametrize("player", [NEIGHBOUR, PASSERBY, KENCHO, KANRI], ids=lambda player: player.login)
def test_shows_strangers_nothing_that_exists(app: Flask, values: dict[str, object], player: Player) -> None:
    seen = answers(app, visit(app, player), values)
    let_in = {route for route, status in seen.items() if status < 400}
    allowed = {"GET inbox.index", "GET cases.index", "POST inbox.claim_several", "GET home.index"}
    if player is NEIGHBOUR:
        allowed |= {"GET intake.choose"}
    assert let_in <= allowed
    assert {status for route, status in seen.items() if route.partition(".")[0] in {"GET tasks", "POST tasks"}} == {404}
    page = visit(app, player).get("/cases").text + visit(app, player).get("/tasks?scope=all").text
    assert "くすのは" not in page


def test_lets_the_staff_in_everywhere(app: Flask, values: dict[str, object]) -> None:
    seen = answers(app, visit(app, SATO), values)
    refused = {route for route, status in seen.items() if status >= 400}
    assert refused <= {"POST tasks.reassign", "POST tasks.complete", "POST intake.register", "POST tasks.release"}


def test_answers_odd_paths_like_unknown_ones(app: Flask, values: dict[str, object]) -> None:
    visitor = visit(app)
    case_id = values["case_id"]
    for path in ODD_PATHS:
        answer = visitor.get(path.format(case_id))
        assert answer.status_code in {303, 308, 404}
        assert "くすのは" not in answer.text
