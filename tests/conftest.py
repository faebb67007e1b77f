"""What every test may ask for: a clock to move, and services over a database of either kind.

`services`, `sqlite_services`: over an empty database. `desk`, `sqlite_desk`: the Kagoshima programme is published,
moved to the year of the clock, and the whole cast is hired (tests/cast.py).
"""

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy import NullPool, create_engine, make_url, text

from engine import definitions, programme_folder
from engine.domain.access import SYSTEM
from engine.programmes import Release
from engine.services import build
from engine.settings import Settings
from engine.store import schema
from engine.store.database import connect
from engine.work import Services, begin
from tests import browser as chromium
from tests import postgres
from tests.cast import KAGOSHIMA, hire_all
from tests.clock import MovableClock, japan
from tests.page import launched
from tests.warm import Warm

SECRET = "for-tests-only"
TODAY = japan(2026, 11, 18)
FOLDER = Path(__file__).parents[1] / "processes" / "kagoshima"
YEARS = 2  # the folder's term is the fiscal year 2024

# A busy machine must not fail a law: examples have no deadline, and may be slow to make.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all browser tests of a worker; open pages with `tests.page.opened`."""
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium here: python tests/browser.py --install")
    with launched() as started:
        yield started


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


@pytest.fixture(scope="session")
def sqlite_desk_template(sqlite_template: Path) -> Path:
    """Open the desk in an SQLite file once; tests copy it."""
    path = sqlite_template.with_name("desk.db")
    shutil.copy(sqlite_template, path)
    _open_desk(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_desk_template(postgres_template: str) -> Iterator[str]:
    """Open the desk in a PostgreSQL database once; tests copy it."""
    with _copy(postgres_template) as url:
        _open_desk(url)
        yield url


def _open_desk(url: str) -> None:
    services = build(_settings(url), MovableClock(TODAY))
    with begin(services, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER), shift_years=YEARS)
    hire_all(services)
    services.database.dispose()


@pytest.fixture(scope="session")
def desk_release(sqlite_desk_template: Path) -> Release:
    """Parse the published programme once for all desks."""
    services = build(_settings(f"sqlite:///{sqlite_desk_template}"), MovableClock(TODAY))
    with begin(services, SYSTEM, read_only=True) as work:
        release = work.programmes.current(work.session, KAGOSHIMA)
    services.database.dispose()
    return release


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of an empty SQLite database."""
    path = tmp_path / "banso.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    """Return the URL of an empty PostgreSQL database."""
    with _copy(postgres_template) as url:
        yield url


@contextlib.contextmanager
def _copy(template_url: str) -> Iterator[str]:
    """Copy a PostgreSQL database nobody is connected to; the copy is gone afterwards."""
    template = make_url(template_url)
    copy = template.set(database=f"banso_{uuid.uuid4().hex}")
    maintenance = create_engine(template.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with maintenance.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{copy.database}" TEMPLATE "{template.database}"'))
    yield copy.render_as_string(hide_password=False)
    with maintenance.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{copy.database}" WITH (FORCE)'))


@pytest.fixture
def clock() -> MovableClock:
    """Stand at a Wednesday morning in the demo's year."""
    return MovableClock(TODAY)


@pytest.fixture(params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, clock: MovableClock) -> Iterator[Services]:
    """Return services over an empty database; the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    yield from _services(url, clock)


@pytest.fixture
def sqlite_services(sqlite_url: str, clock: MovableClock) -> Iterator[Services]:
    """Return services over an empty SQLite database, for tests where the database makes no difference."""
    yield from _services(sqlite_url, clock)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, clock: MovableClock, desk_release: Release) -> Iterator[Services]:
    """Return services over the open desk; the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_desk_url" if request.param == "sqlite" else "postgres_desk_url")
    yield from _services(url, clock, desk_release)


@pytest.fixture
def sqlite_desk(sqlite_desk_url: str, clock: MovableClock, desk_release: Release) -> Iterator[Services]:
    """Return services over the open desk in SQLite, for tests where the database makes no difference."""
    yield from _services(sqlite_desk_url, clock, desk_release)


@pytest.fixture
def postgres_desk(postgres_desk_url: str, clock: MovableClock, desk_release: Release) -> Iterator[Services]:
    """Return services over the open desk in PostgreSQL."""
    yield from _services(postgres_desk_url, clock, desk_release)


@pytest.fixture
def sqlite_desk_url(sqlite_desk_template: Path, tmp_path: Path) -> str:
    """Return the URL of the desk's own copy in SQLite."""
    path = tmp_path / "desk.db"
    shutil.copy(sqlite_desk_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_desk_url(postgres_desk_template: str) -> Iterator[str]:
    """Return the URL of the desk's own copy in PostgreSQL."""
    with _copy(postgres_desk_template) as url:
        yield url


def _services(url: str, clock: MovableClock, known: Release | None = None) -> Iterator[Services]:
    services = build(_settings(url), clock)
    if known is not None:
        services = replace(services, programmes=Warm(known))
    yield services
    services.database.dispose()


def _settings(url: str) -> Settings:
    return Settings(database_url=url, secret_key=SECRET, base_url="http://127.0.0.1:8080")
