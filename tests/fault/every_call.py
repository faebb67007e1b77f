"""One call of the database after the other fails: an action has its whole effect, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

from engine import definitions, programme_folder, services
from engine.domain.access import SYSTEM
from engine.settings import Settings
from engine.store import transfer
from engine.work import Services, begin
from tests import look
from tests.actions import ACTIONS, lease
from tests.cast import hire_all
from tests.clock import MovableClock, japan
from tests.faulty import faulty
from tests.make import a_case

MOST_CALLS = 1000
KAGOSHIMA = Path(__file__).resolve().parents[2] / "processes" / "kagoshima"
START = japan(2026, 11, 18)


def fail_every_call(url: str) -> int:
    """Let every call of each of the actions fail once, on a desk of its own; return how many failed."""
    with _desk(url) as (made, clock):
        failed = 0
        for name in ACTIONS:
            clock.now = START
            failed += failures_of(made, clock, name, step=1)
        return failed


@contextmanager
def _desk(url: str) -> Iterator[tuple[Services, MovableClock]]:
    clock = MovableClock(START)
    made = services.build(Settings(database_url=url, secret_key="for-tests-only"), clock)
    services.upgrade(made)
    with begin(made, SYSTEM) as work:
        definitions.load(work, programme_folder.read(KAGOSHIMA), shift_years=2)
    hire_all(made)
    yield made, clock
    made.database.dispose()


def failures_of(made: Services, clock: MovableClock, name: str, *, step: int) -> int:
    """Let one call after the other fail until the action gets through; return how often it failed.

    How many calls an action takes is not fixed: what a session still remembers depends on the garbage collector.
    """
    stage, action = ACTIONS[name]
    case_id = a_case(made, stage)
    clock.now = japan(2026, 12, 3, 10)
    lease(made)
    before = content(made)
    for failed, at in enumerate(range(1, MOST_CALLS, step)):
        with faulty(made, at) as fault:
            try:
                action(made, case_id)
            except OperationalError:
                assert content(made) == before, f"{name}: call {at} left something behind"
                continue
        assert fault.calls < at
        assert content(made) != before
        assert look.broken_links(made) == []
        return failed
    raise AssertionError(name)


def content(made: Services) -> dict[str, str]:
    """Return what every table holds, in a figure each."""
    with made.database.connect().execution_options(read_only=True) as connection:
        return {table.name: transfer.summed(connection, table).digest for table in transfer.TABLES}
