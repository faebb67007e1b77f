"""Two writers never lose each other's change."""

import threading

import pytest
from sqlalchemy import Engine, insert, select, update

from engine.store.cases import CounterRow
from engine.store.database import connect

ROUNDS = 50


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    """Return an engine over a migrated database of either kind."""
    return connect(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


def test_read_modify_write_from_two_threads_counts_every_turn(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(insert(CounterRow).values(key="c", last=0))

    def count_up() -> None:
        for _ in range(ROUNDS):
            with database.begin() as connection:
                last = connection.scalars(select(CounterRow.last).with_for_update()).one()
                connection.execute(update(CounterRow).values(last=last + 1))

    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.connect() as connection:
        assert connection.scalar(select(CounterRow.last)) == 2 * ROUNDS
    database.dispose()
