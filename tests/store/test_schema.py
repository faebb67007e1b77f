"""Migrations bring both databases to the tables in code, and lose nothing on the way."""

import datetime as dt

import pytest
from sqlalchemy import Engine, insert, inspect, select, text

from engine.store import schema
from engine.store.base import UtcDateTime
from engine.store.cases import CaseRow, CounterRow
from engine.store.database import connect
from engine.store.programmes import ProgrammeRow


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    """Return an engine over a migrated database of either kind."""
    return connect(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


def test_migrations_end_at_the_tables_in_code(database: Engine) -> None:
    assert schema.is_current(database)
    assert schema.differences(database) == []
    database.dispose()


def test_upgrading_again_keeps_every_row(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(insert(ProgrammeRow).values(key="p", name_ja="事業", name_en="programme", shift_years=0))
        connection.execute(insert(CounterRow).values(key="c", last=7))
    schema.upgrade(database)
    with database.connect() as connection:
        assert connection.scalar(select(CounterRow.last)) == 7
        assert connection.scalar(select(ProgrammeRow.name_ja)) == "事業"
    database.dispose()


def test_sqlite_checks_foreign_keys_after_an_upgrade(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    schema.upgrade(database)
    with database.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    database.dispose()


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(dt.datetime(2026, 11, 20), None)  # type: ignore[arg-type]  # noqa: DTZ001  # the point


def test_the_inbox_has_its_indexes(database: Engine) -> None:
    names = {index["name"] for index in inspect(database).get_indexes("task")}
    assert {"ix_task_group_due", "ix_task_held_due"} <= names
    assert CaseRow.__tablename__ in inspect(database).get_table_names()
    database.dispose()
