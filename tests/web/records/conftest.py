"""The pages over programmes that have nothing but records."""

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import KENCHO, MORI, SATO
from tests.engine.record_lab import open_programme
from web.app import create_app


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    """Return services over the Yamagata records, with staff, a supervisor and the authority."""
    open_programme(sqlite_services, "yamagata", SATO, MORI, KENCHO)
    return sqlite_services


@pytest.fixture
def app(desk: Services) -> Flask:
    """Return the web application."""
    app = create_app(desk)
    app.testing = False  # defects answer as in production: a test that sees 500 has found one
    return app
