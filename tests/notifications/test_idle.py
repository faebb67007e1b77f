"""An office at rest: the clock rings and nothing is written."""

import datetime as dt
from pathlib import Path

from engine import once
from engine.domain.access import CLOCK
from engine.work import Services, begin
from tests.clock import MovableClock, japan
from tests.make import a_case
from tests.ring import ring


def on_disk(services: Services) -> list[bytes]:
    """Return the database and what it has not yet taken over from its journal, byte for byte."""
    path = Path(services.database.url.database or "")
    return [file.read_bytes() if file.exists() else b"" for file in (path, path.with_name(f"{path.name}-wal"))]


def test_writes_nothing_while_nothing_is_due(sqlite_desk: Services) -> None:
    a_case(sqlite_desk)
    ring(sqlite_desk)
    before = on_disk(sqlite_desk)
    for _time in range(3):
        assert ring(sqlite_desk) == 0
    assert on_disk(sqlite_desk) == before


def test_forgetting_old_answers_writes_nothing_when_there_are_none(sqlite_desk: Services) -> None:
    a_case(sqlite_desk)
    before = on_disk(sqlite_desk)
    with begin(sqlite_desk, CLOCK) as work:
        assert once.purge(work) == 0
    assert on_disk(sqlite_desk) == before


def test_what_waits_for_monday_is_put_off_once_and_then_left_alone(sqlite_desk: Services, clock: MovableClock) -> None:
    ring(sqlite_desk)
    a_case(sqlite_desk)
    clock.now = japan(2026, 11, 28, 3).astimezone(dt.UTC)  # the clock comes back on a Saturday night
    ring(sqlite_desk)
    before = on_disk(sqlite_desk)
    for hours in (1, 12, 24):
        clock.move_by(hours=hours)
        assert ring(sqlite_desk) == 0
    assert on_disk(sqlite_desk) == before
