"""The throw-away PostgreSQL the store's tests stand on."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests import postgres


def address(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def test_a_database_is_there_and_gone_afterwards() -> None:
    with postgres.database() as url:
        folder = Path(str(make_url(url).query["host"]))
        with psycopg.connect(address(url)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not folder.exists()


def test_a_given_server_lends_a_fresh_database(monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.database() as server:
        monkeypatch.setenv("TEST_DATABASE_URL", server)
        with postgres.database() as url, psycopg.connect(address(url)) as connection:
            name = connection.info.dbname
            assert name.startswith("banso_test_")
        with psycopg.connect(address(server)) as connection:
            left = connection.execute("SELECT count(*) FROM pg_database WHERE datname = %s", (name,)).fetchone()
    assert left == (0,)
