"""The application over a furnished database; each test has its own copy."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from engine.programmes import Programmes
from engine.services import build
from engine.settings import Settings
from engine.work import Services
from tests.clock import MovableClock, japan
from tests.web.staff.site import furnish
from web.app import create_app


@pytest.fixture(scope="session")
def parsed() -> Programmes:
    """Keep the parsed programmes: every copy of the furnished database holds the same releases."""
    return Programmes()


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path, parsed: Programmes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Furnish one SQLite file; tests copy it."""
    path = tmp_path_factory.mktemp("furnished") / "site.db"
    shutil.copy(sqlite_template, path)
    services = _services(path, parsed, MovableClock(japan(2026, 11, 18)))
    furnish(services)
    services.database.dispose()
    return path


@pytest.fixture
def site(furnished: Path, parsed: Programmes, clock: MovableClock, tmp_path: Path) -> Iterator[Services]:
    """Return services over a copy of the furnished database, at nine o'clock on Wednesday 18 November 2026."""
    path = tmp_path / "site.db"
    shutil.copy(furnished, path)
    services = _services(path, parsed, clock)
    yield services
    services.database.dispose()


@pytest.fixture
def app(site: Services) -> Flask:
    """Return the web application."""
    app = create_app(site)
    app.testing = False  # defects answer as in production: a test that sees 500 has found one
    return app


def _services(path: Path, parsed: Programmes, clock: MovableClock) -> Services:
    settings = Settings(database_url=f"sqlite:///{path}", secret_key="for-tests-only")
    return replace(build(settings, clock), programmes=parsed)
