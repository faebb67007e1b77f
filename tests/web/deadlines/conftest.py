"""The application over the open desk, whose term is the running fiscal year."""

import pytest
from flask import Flask

from engine.work import Services
from web.app import create_app


@pytest.fixture
def app(sqlite_desk: Services) -> Flask:
    """Return the web application; defects answer as in production."""
    app = create_app(sqlite_desk)
    app.testing = False
    return app
