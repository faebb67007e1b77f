"""What every test may ask for: an empty database of either kind, services over it, a clock to move."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from engine.services import build
from engine.settings import Settings
from engine.store import schema
from engine.store.database import connect
from engine.work import Services
from tests import postgres
from tests.clock import MovableClock, japan

SECRET = "for-tests-only"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate an SQLite file once; tests copy it."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = connect(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """Start a PostgreSQL and migrate one database in it; tests copy that."""
    with postgres.database() as url:
        engine = connect(url)
        schema.upgrade(engine)
        engine.dispose()
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of an empty SQLite database."""
    path = tmp_path / "banso.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    """Return the URL of an empty PostgreSQL database."""
    template = make_url(postgres_template)
    copy = template.set(database=f"banso_{uuid.uuid4().hex}")
    maintenance = create_engine(template.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{copy.database}" TEMPLATE "{template.database}"'))
        yield copy.render_as_string(hide_password=False)
        connection.execute(text(f'DROP DATABASE "{copy.database}" WITH (FORCE)'))
    maintenance.dispose()


@pytest.fixture
def clock() -> MovableClock:
    """Stand at a Wednesday morning in the demo's year."""
    return MovableClock(japan(2026, 11, 18))


@pytest.fixture(params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, clock: MovableClock) -> Iterator[Services]:
    """Return services over an empty database; the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    yield from _services(url, clock)


@pytest.fixture
def sqlite_services(sqlite_url: str, clock: MovableClock) -> Iterator[Services]:
    """Return services over an empty SQLite database, for tests where the database makes no difference."""
    yield from _services(sqlite_url, clock)


def _services(url: str, clock: MovableClock) -> Iterator[Services]:
    settings = Settings(database_url=url, secret_key=SECRET, base_url="http://127.0.0.1:8080")
    services = build(settings, clock)
    yield services
    services.database.dispose()
