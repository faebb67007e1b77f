"""What the machine that watches this one is told."""

from dataclasses import replace

import pytest
from flask import Flask

from engine.store.database import connect
from engine.work import Services
from notifications import clock as bell
from notifications.channels.kept import Kept
from tests.clock import MovableClock
from tests.make import a_case
from web.app import create_app


def test_says_that_it_lives_and_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json()["status"] == "ready"


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "sqlite:///:memory:"])
def test_is_not_ready_without_its_database(site: Services, url: str) -> None:
    database = connect(url)
    client = create_app(replace(site, database=database)).test_client()
    answer = client.get("/readyz")
    database.dispose()
    assert (answer.status_code, answer.get_json()) == (503, {"status": "not ready"})
    assert client.get("/healthz").status_code == 200


def test_tells_a_clock_that_rings_from_a_silent_one(desk: Services, clock: MovableClock) -> None:
    client = create_app(desk).test_client()
    assert client.get("/clockz").status_code == 503
    bell.ring(desk, Kept())
    answer = client.get("/clockz")
    assert (answer.status_code, answer.get_json()["clock"]["last_ring_at"]) == (200, "2026-11-18T00:00:00+00:00")
    clock.move_by(minutes=3)
    assert client.get("/clockz").get_json()["status"] == "silent"
    assert client.get("/readyz").status_code == 200


def test_tells_what_waits(desk: Services, clock: MovableClock) -> None:
    bell.ring(desk, Kept())
    a_case(desk, "task_agree_date")
    clock.move_by(seconds=60)
    told = create_app(desk).test_client().get("/readyz").get_json()
    assert told["outbox"] == {"waiting": 2, "waited_seconds": 60}
    clock.move_by(days=20)
    assert create_app(desk).test_client().get("/readyz").get_json()["clock"]["late_seconds"] > 86400
