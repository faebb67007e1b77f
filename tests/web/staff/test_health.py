"""What the machine that watches this one is told."""

import datetime as dt
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


def test_tells_a_clock_that_rings_from_a_silent_one(sqlite_desk: Services, clock: MovableClock) -> None:
    client = create_app(sqlite_desk).test_client()
    assert client.get("/clockz").status_code == 503
    bell.ring(sqlite_desk, Kept())
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


@pytest.fixture
def real(services: Services) -> tuple[Services, MovableClock]:
    """Return an empty installation that stands at the machine's time, as its database does."""
    clock = MovableClock(dt.datetime.now(dt.UTC))
    return replace(services, clock=clock), clock


def test_a_clock_on_this_machine_s_time_is_well(real: tuple[Services, MovableClock]) -> None:
    services, _clock = real
    bell.ring(services, Kept())
    answer = create_app(services).test_client().get("/clockz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ok")


def test_a_clock_that_rang_in_the_future_is_alarmed(
    real: tuple[Services, MovableClock], caplog: pytest.LogCaptureFixture
) -> None:
    services, clock = real
    client = create_app(services).test_client()
    clock.move_by(minutes=5)
    bell.ring(services, Kept())
    clock.move_by(minutes=-5)
    answer = client.get("/clockz")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "skewed")
    assert 298 <= answer.get_json()["clock"]["skew_seconds"] <= 301
    assert client.get("/readyz").status_code == 200
    bell.ring(services, Kept())
    assert [record.action for record in caplog.records if record.levelname == "ERROR"] == ["clock_skewed"]  # type: ignore[attr-defined]  # of ours
    assert client.get("/clockz").status_code == 200


def test_a_server_behind_its_database_is_alarmed(
    postgres_url: str, sqlite_services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    behind = MovableClock(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5))
    services = replace(sqlite_services, database=connect(postgres_url), clock=behind)
    bell.ring(services, Kept())
    told = create_app(services).test_client().get("/clockz").get_json()
    services.database.dispose()
    assert told["status"] == "skewed"
    assert -310 < told["clock"]["skew_seconds"] <= -300
    assert "clock is wrong" in caplog.text
