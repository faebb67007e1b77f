"""The pages over a programme with its KPIs: visits of the prefecture's contract."""

import datetime as dt

import pytest
from flask import Flask

from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.work import Services, begin
from tests.cast import KANRI, KENCHO, MORI, SATO, hire
from tests.clock import MovableClock
from tests.engine.kpi_lab import open_programme, record, visit
from web.app import create_app

YAMAGATA = ProgrammeKey("yamagata")


@pytest.fixture
def desk(sqlite_services: Services, clock: MovableClock) -> Services:
    """Return services with visits of October 2026, one of them counting for nothing, as they stand in November."""
    open_programme(sqlite_services, YAMAGATA)
    with begin(sqlite_services, SYSTEM) as work:
        for player in (SATO, MORI, KENCHO, KANRI):
            hire(work, player, YAMAGATA)
    clock.move_to(dt.date(2026, 11, 2))
    visit(sqlite_services, "株式会社あけぼの", "2026-10-06")
    visit(sqlite_services, "株式会社あけぼの", "2026-10-07", result="R1")
    visit(sqlite_services, "有限会社みなと", "2026-10-08")
    visit(sqlite_services, "合同会社そら", "2026-10-09", explained=False)
    said = {"planned_on": dt.date(2026, 9, 1), "municipality": "06365", "industry": "E", "designated": True}
    record(sqlite_services, "yamagata", "plan_line", company="株式会社あけぼの", **said)
    return sqlite_services


@pytest.fixture
def app(desk: Services) -> Flask:
    """Return the web application."""
    app = create_app(desk)
    app.testing = False  # defects answer as in production: a test that sees 500 has found one
    return app
