"""A backup made by an earlier version comes back at today's schema, with every row."""

from pathlib import Path

import pytest

from engine import backup
from engine.services import build
from engine.settings import Settings
from engine.store import schema
from engine.work import Services
from tests.clock import MovableClock
from tests.store.filling import Filled, fill, rows_of

EARLIER = schema.revisions()[:-1]


def old(file: Path, revision: str, clock: MovableClock) -> Filled:
    """Write the backup of a filled installation of an earlier version; return what it held."""
    made = build(Settings(database_url=f"sqlite:///{file.with_suffix('.db')}", secret_key="for-tests-only"), clock)
    schema.upgrade(made.database, revision)
    with made.database.begin() as connection:
        fill(connection)
        held = rows_of(connection)
    backup.backup(made, file)
    made.database.dispose()
    return held


@pytest.mark.parametrize("revision", [EARLIER[0], EARLIER[len(EARLIER) // 2], EARLIER[-1]])
def test_a_backup_of_an_earlier_version_is_upgraded_on_the_way(
    services: Services, clock: MovableClock, tmp_path: Path, revision: str
) -> None:
    held = old(tmp_path / "old.backup", revision, clock)
    manifest, copied = backup.restore(services, tmp_path / "old.backup")
    assert manifest.revision == revision
    assert schema.is_current(services.database)
    assert schema.differences(services.database) == []
    came = {table.name: table.rows for table in copied.tables}
    assert {name: came[name] for name in held if name in came} == {name: len(held[name]) for name in held}
