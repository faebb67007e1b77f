"""Repairing a case on the pages: suspend, correct, move, cancel; incidents and orders."""

from dataclasses import replace

import pytest
from flask import Flask

from engine import bpmn, tasks
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus
from engine.errors import Conflict
from engine.task_view import TaskView
from engine.work import Services, begin
from tests import look
from tests.cast import MORI, SATO, actor
from tests.make import typed
from tests.web.staff.site import Visitor, ask, first_task, page_of, visit
from web.app import create_app

WHY = "県の指示（第3号）による"


def throwing(*_asked: object) -> dict[str, object]:
    raise bpmn.BpmnError("E9", "届け先がありません")


def stopped(site: Services) -> CaseId:
    """Open a case whose first letter cannot be written, and run into it."""
    case_id = ask(site)
    world = replace(site, jobs={**site.jobs, "send-message": throwing})
    task_id = first_task(site, case_id)
    data = typed("task_first_answer", site.clock().date())
    with begin(world, actor(site, SATO)) as work:
        tasks.complete(work, task_id, data)
    return case_id


@pytest.fixture
def mori(app: Flask) -> Visitor:
    return visit(app, MORI)


def test_a_supervisor_suspends_and_resumes_from_the_page(mori: Visitor, site: Services) -> None:
    case_id = ask(site)
    page = mori.get(f"/cases/{case_id}/repair")
    assert "手順が使う値" in page.text
    refused = mori.post(f"/cases/{case_id}/repair/suspend", reason=" ")
    assert refused.status_code == 422
    assert "理由を入力してください" in refused.text
    mori.post(f"/cases/{case_id}/repair/suspend", reason=WHY)
    assert "中断中" in mori.get(f"/cases/{case_id}").text
    task_id = first_task(site, case_id)
    refused = mori.post(f"/tasks/{task_id}", **{"first_answer.answer": "訪問します"})
    assert refused.status_code == 409
    assert "止まっています" in refused.text
    mori.post("/incidents/suspensions/1/resume", reason="解除")
    assert look.case_row(site, case_id).status is CaseStatus.OPEN


def test_a_correction_shows_what_was_typed_again_when_it_is_wrong(mori: Visitor, site: Services) -> None:
    case_id = ask(site)
    path = f"/cases/{case_id}/repair/correct/1"
    assert "info@kusunoha.example.jp" in mori.get(f"{path}?path=intake.email").text
    refused = mori.post(f"{path}?path=intake.email", value="new@example.jp", reason="")
    assert refused.status_code == 422
    assert "new@example.jp" in refused.text
    done = mori.post(f"{path}?path=intake.email", value="new@example.jp", reason=WHY)
    assert done.status_code == 303
    assert "new@example.jp" in mori.get(f"/cases/{case_id}/repair").text
    wrong = mori.post(f"{path}?path=intake.topic", value="T77", reason=WHY)
    assert wrong.status_code == 422


def test_a_move_is_shown_before_it_is_done(mori: Visitor, site: Services) -> None:
    case_id = ask(site)
    with begin(site, SYSTEM, read_only=True) as work:
        task = tasks.get(work, first_task(site, case_id))
    path = f"/cases/{case_id}/repair/move/1"
    page = mori.get(path)
    key = page_of(page).xpath("//input[@name='stop']/@value")[0]
    to = next(value for value in page_of(page).xpath("//option/@value") if value.endswith("/task_agree_date"))
    shown = mori.get(f"{path}?stop={key}&to={to}")
    assert task.name in shown.text
    assert mori.post(path, stop=key, to=to, reason="").status_code == 422
    assert mori.post(path, stop=key, to=to, reason=WHY).status_code == 303
    late = mori.post(path, stop=key, to=to, reason=WHY)
    assert (late.status_code, MORI.name in late.text) == (409, True)
    assert "task_agree_date" in {row.element_id for row in all_tasks(site, case_id)}


def all_tasks(site: Services, case_id: CaseId) -> list[TaskView]:
    with begin(site, SYSTEM, read_only=True) as work:
        return tasks.of_case(work, case_id)


def test_cancelling_asks_twice(mori: Visitor, site: Services) -> None:
    case_id = ask(site)
    path = f"/cases/{case_id}/repair/cancel"
    assert "元に戻せない" in mori.get(path).text
    refused = mori.post(path, reason=WHY)
    assert refused.status_code == 422
    assert WHY in refused.text
    assert mori.post(path, reason=WHY, confirmed="on").status_code == 303
    assert look.case_row(site, case_id).status is CaseStatus.CANCELLED
    assert mori.get(f"/cases/{case_id}").status_code == 200


@pytest.mark.parametrize("what", ["retry", "skip"])
def test_a_stopped_process_goes_on_from_the_list(mori: Visitor, site: Services, what: str) -> None:
    case_id = stopped(site)
    assert "届け先がありません" in mori.get("/incidents").text
    assert "届け先がありません" in mori.get(f"/cases/{case_id}").text
    assert mori.get("/incidents/1").status_code == 200
    assert mori.post(f"/incidents/1/{what}", reason=WHY).status_code == 303
    assert look.case_row(site, case_id).status is CaseStatus.OPEN
    late = mori.post(f"/incidents/1/{what}", reason=WHY)
    assert late.status_code == 409
    assert f"すでに解消しています（{MORI.name}" in late.text


def test_retrying_what_still_fails_is_counted_and_told(app: Flask, site: Services) -> None:
    stopped(site)
    world = replace(site, jobs={**site.jobs, "send-message": throwing})
    still = visit(create_app(world), MORI)
    still.post("/incidents/1/retry")
    assert "2回" in still.get("/incidents/1").text
    assert app


def test_a_programme_is_suspended_on_its_own_page(mori: Visitor, site: Services) -> None:
    case_id = ask(site)
    assert mori.post("/incidents/suspensions", what="kagoshima", reason="").status_code == 422
    assert mori.post("/incidents/suspensions", what="kagoshima/consultation", reason=WHY).status_code == 303
    assert look.case_row(site, case_id).status is CaseStatus.SUSPENDED
    assert WHY in mori.get("/incidents/suspensions").text
    assert mori.post("/incidents/suspensions/1/resume", reason="").status_code == 422
    assert mori.post("/incidents/suspensions", what="neighbour", reason=WHY).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/cases/1/repair", "/cases/1/repair/cancel", "/cases/1/repair/move/1", "/incidents", "/incidents/suspensions"],
)
def test_staff_are_told_whom_to_ask(app: Flask, site: Services, path: str) -> None:
    ask(site)
    answer = visit(app, SATO).get(path)
    assert answer.status_code == 403
    assert "監督" in answer.text


def test_foreign_cases_and_incidents_are_not_found(mori: Visitor, site: Services) -> None:
    ask(site)
    for path in ("/cases/999/repair", "/cases/1/repair/move/999", "/incidents/999", "/cases/1/repair/correct/999"):
        assert mori.get(path).status_code == 404


def test_a_paused_task_says_so_in_the_inbox_and_on_its_page(mori: Visitor, app: Flask, site: Services) -> None:
    case_id = ask(site)
    mori.post(f"/cases/{case_id}/repair/suspend", reason=WHY)
    sato = visit(app, SATO)
    inbox = sato.get("/tasks?scope=group").text
    assert "中断中" in inbox
    assert "担当する" not in inbox  # neither beside the row nor for many at once
    page = sato.get(f"/tasks/{first_task(site, case_id)}").text
    assert "手順は止まっています" in page
    assert "担当する" not in page


def test_a_step_that_fails_behind_a_task_keeps_what_was_typed(site: Services) -> None:
    case_id = ask(site)
    broken = replace(site, jobs={**site.jobs, "send-message": failing})
    task_id = first_task(site, case_id)
    sato = visit(create_app(broken), SATO)
    answer = sato.client.post(
        f"/tasks/{task_id}",
        json=typed("task_first_answer", site.clock().date()),
        headers={"X-CSRFToken": sato.token(), "Accept": "text/html"},
    )
    assert answer.status_code == 422
    assert "訪問して現状を伺います。" in answer.text
    with begin(site, SYSTEM, read_only=True) as work:
        assert tasks.get(work, task_id).draft
    assert look.case_row(site, case_id).status is CaseStatus.INCIDENT


def failing(*_asked: object) -> dict[str, object]:
    raise Conflict
