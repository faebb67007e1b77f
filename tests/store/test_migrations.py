"""Every migration moves a filled database forward and loses nothing on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text

from engine.store import alembic_schema, schema
from engine.store.database import connect
from tests.store.filling import Filled, fill, rows_of

EARLIER = schema.revisions()[:-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a database without a table."""
    if request.param == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'bare.db'}")
    else:
        engine = connect(request.getfixturevalue("postgres_url"))
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("revision", EARLIER)
def test_a_filled_database_of_any_version_keeps_every_row(bare: Engine, revision: str) -> None:
    schema.upgrade(bare, revision)
    with bare.begin() as connection:
        fill(connection)
        before = rows_of(connection)
    assert all(before.values())
    schema.upgrade(bare)
    with bare.connect() as connection:
        after = rows_of(connection)
    assert loose_ends(bare) == []
    assert lost(before, after) == []
    assert schema.differences(bare) == []


def lost(before: Filled, after: Filled) -> list[str]:
    """Name every value that was there and is not any more; a table or column that went is no loss."""
    return [
        f"{table} {row}"
        for table, rows in before.items()
        if table in after
        for row, now in zip(rows, [*after[table], *[{}] * len(rows)], strict=False)
        if not now or any(now[name] != value for name, value in row.items() if name in now)
    ]


def loose_ends(database: Engine) -> list[object]:
    """List rows that refer to nothing (PostgreSQL would have refused)."""
    if database.dialect.name == "postgresql":
        return []
    with database.connect() as connection:
        return list(connection.execute(text("PRAGMA foreign_key_check")))


def test_alembic_finds_nothing_to_add(bare: Engine) -> None:
    schema.upgrade(bare)
    with bare.connect() as connection:
        command.check(alembic_schema.config_for(connection))


def test_a_migration_that_fails_leaves_the_version_before(bare: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.upgrade(bare, EARLIER[0])

    def break_off(*_asked: object, **_named: object) -> None:
        raise RuntimeError("仕掛け")

    monkeypatch.setattr("alembic.op.create_table", break_off)
    with pytest.raises(RuntimeError):
        schema.upgrade(bare)
    monkeypatch.undo()
    assert schema.revision(bare) == EARLIER[0]
    schema.upgrade(bare)
    assert schema.is_current(bare)


def test_there_is_one_newest_migration() -> None:
    assert len(set(schema.revisions())) == len(schema.revisions())
    assert schema.revisions()[0] == "12ff850f0ab1"
