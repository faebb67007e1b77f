"""The staff's pages on the larger database: the way of one case from page to page."""

from dataclasses import replace

from engine.programmes import Programmes
from engine.services import build
from engine.settings import Settings
from tests.cast import MORI, SATO
from tests.clock import MovableClock
from tests.web.staff.site import ask, first_task, furnish, texts, visit
from tests.web.staff.test_task import ANSWER
from web.app import create_app


def test_serves_the_same_pages(postgres_url: str, clock: MovableClock) -> None:
    settings = Settings(database_url=postgres_url, secret_key="for-tests-only")
    services = replace(build(settings, clock), programmes=Programmes())
    furnish(services)
    case_id = ask(services)
    visitor = visit(create_app(services), SATO)
    task_id = first_task(services, case_id)
    visitor.post(f"/tasks/{task_id}/claim")
    assert visitor.post(f"/tasks/{task_id}/draft", answer="途中\0で").status_code == 303
    assert visitor.post(f"/tasks/{task_id}", **ANSWER).status_code == 303
    for path in ("/tasks?q=\0%25", "/tasks?scope=done", f"/tasks/{task_id}", "/cases?q=くすのは", f"/cases/{case_id}"):
        assert visitor.get(path).status_code == 200, path
    assert visitor.get("/cases/99999999999").status_code == 404
    told = texts(visit(create_app(services), MORI).get(f"/cases/{case_id}"), "//ol[@class='timeline']/li")
    assert any("作業「初回回答と日程候補の提示」を終えました" in line for line in told)
    services.database.dispose()
