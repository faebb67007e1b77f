"""Houses of real processes for the short forms of the batteries (`make fault` runs the long ones)."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fault import nursery
from tests.fault.house import House
from tests.fault.nursery import Nursery
from tests.notifications import post_office
from tests.notifications.post_office import PostOffice


@pytest.fixture(scope="session")
def parent() -> Iterator[Nursery]:
    """Read the program once for all processes of a worker."""
    with nursery.opened() as opened:
        yield opened


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Open a mail server."""
    with post_office.opened() as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, parent: Nursery, office: PostOffice, tmp_path: Path) -> Iterator[House]:
    """Return a furnished house without processes, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    yield from _furnished(url, parent, office, tmp_path)


def _furnished(url: str, parent: Nursery, office: PostOffice, folder: Path) -> Iterator[House]:
    made = House(url, parent, folder, office.url())
    made.furnish()
    yield made
    made.leave()


@pytest.fixture
def chance() -> random.Random:
    """Return the same chance every time."""
    return random.Random(7)  # noqa: S311  # of a test
