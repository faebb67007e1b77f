"""What the machine that watches this one is told."""

from dataclasses import replace

import pytest
from flask import Flask

from engine.store.database import connect
from engine.work import Services
from web.app import create_app


def test_says_that_it_lives_and_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ready"}


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "sqlite:///:memory:"])
def test_is_not_ready_without_its_database(site: Services, url: str) -> None:
    database = connect(url)
    client = create_app(replace(site, database=database)).test_client()
    answer = client.get("/readyz")
    database.dispose()
    assert (answer.status_code, answer.get_json()) == (503, {"status": "not ready"})
    assert client.get("/healthz").status_code == 200
