"""The pages over a programme with visits and an export agreed with its authority."""

import pytest
from flask import Flask

from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.work import Services, begin
from tests.cast import KANRI, KENCHO, MORI, SATO, hire
from tests.domain.agreed_exports import AGREED
from tests.engine.kpi_lab import open_programme, visit
from web.app import create_app


@pytest.fixture
def app(sqlite_services: Services) -> Flask:
    """Return the web application."""
    open_programme(sqlite_services, "yamagata", AGREED)
    with begin(sqlite_services, SYSTEM) as work:
        for player in (SATO, MORI, KENCHO, KANRI):
            hire(work, player, ProgrammeKey("yamagata"))
    visit(sqlite_services, "株式会社あけぼの", "2026-10-06")
    visit(sqlite_services, "有限会社𠮷野", "2026-10-08")
    app = create_app(sqlite_services)
    app.testing = False  # defects answer as in production: a test that sees 500 has found one
    return app
