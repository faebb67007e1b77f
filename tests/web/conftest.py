"""One Chromium for all browser tests of a worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.page import launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a running Chromium; open pages with `tests.page.opened`."""
    with launched() as started:
        yield started
