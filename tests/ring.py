"""The clock's bell in tests: rung by hand, at the instant the test has moved to."""

import datetime as dt

from engine.work import Services
from notifications import clock
from notifications.channels.kept import Kept
from tests.clock import MovableClock


def ring(services: Services) -> int:
    """Ring once; return how many rows fired."""
    return clock.tick(services, Kept())


def until(services: Services, now: MovableClock, moment: dt.datetime) -> None:
    """Let the time pass day by day up to a moment, ringing every morning."""
    while now() < moment:
        now.now = min(moment, now() + dt.timedelta(days=1))
        ring(services)
