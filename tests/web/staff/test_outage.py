"""While the database is away, busy or full: a sentence and when to come back, never a defect of ours."""

import sqlite3
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.errors import AdminShutdown, DiskFull
from sqlalchemy import exc

from engine.store.database import connect
from engine.work import Services
from web.app import create_app

GONE = [
    exc.OperationalError("SELECT 1", {}, AdminShutdown("terminating connection")),
    exc.OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked")),
    exc.InterfaceError("SELECT 1", {}, Exception("connection already closed")),
    exc.TimeoutError("QueuePool limit reached"),
]
FULL = [
    exc.OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
    exc.OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error")),
    exc.OperationalError("INSERT", {}, DiskFull("could not extend file")),
]


def failing(app: Flask, error: Exception) -> FlaskClient:
    def fail() -> str:
        raise error

    fail.is_public = True  # type: ignore[attr-defined]  # as web.auth.public marks a view
    app.add_url_rule("/failing", view_func=fail)
    return app.test_client()


@pytest.mark.parametrize("error", GONE)
def test_an_outage_is_told_with_when_to_come_back(app: Flask, error: Exception) -> None:
    answer = failing(app, error).get("/failing")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "登録していません" in answer.text


@pytest.mark.parametrize("error", FULL)
def test_a_full_disk_is_named(app: Flask, error: Exception) -> None:
    answer = failing(app, error).get("/failing")
    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "2")
    assert "空きがない" in answer.text


@pytest.mark.parametrize("path", ["/api/v1/tasks", "/p/kagoshima/soudan"])
def test_pages_and_api_say_it_without_a_database(site: Services, path: str) -> None:
    database = connect("sqlite:////nowhere/at/all.db")
    client = create_app(replace(site, database=database)).test_client()
    answer = client.get(path, headers={"Authorization": "Bearer banso_x"})
    database.dispose()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
