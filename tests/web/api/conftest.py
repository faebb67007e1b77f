"""The desk with the small programme beside it, and the application in front."""

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import MORI, SATO
from tests.web.api.caller import Caller, calling, open_shop
from web.app import create_app


@pytest.fixture
def shop(desk: Services) -> Services:
    """Return services over both databases, with both programmes."""
    open_shop(desk)
    return desk


@pytest.fixture
def sqlite_shop(sqlite_desk: Services) -> Services:
    """Return services over SQLite, for tests where the database makes no difference."""
    open_shop(sqlite_desk)
    return sqlite_desk


@pytest.fixture
def app(shop: Services) -> Flask:
    """Return the application over both databases."""
    return create_app(shop)


@pytest.fixture
def sqlite_app(sqlite_shop: Services) -> Flask:
    """Return the application over SQLite."""
    return create_app(sqlite_shop)


@pytest.fixture
def sato(app: Flask, shop: Services) -> Caller:
    """Return a program of one of the staff, on both databases."""
    return calling(app, shop, SATO)


@pytest.fixture
def program(sqlite_app: Flask, sqlite_shop: Services) -> Caller:
    """Return a program of one of the staff, on SQLite."""
    return calling(sqlite_app, sqlite_shop, SATO)


@pytest.fixture
def supervisor(sqlite_app: Flask, sqlite_shop: Services) -> Caller:
    """Return a program of a supervisor, on SQLite."""
    return calling(sqlite_app, sqlite_shop, MORI)
