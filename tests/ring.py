"""The clock's bell in tests: rung by hand, at the instant the test has moved to."""

import datetime as dt
from dataclasses import replace

from engine import timers
from engine.domain.access import CLOCK
from engine.work import Services, begin
from notifications import clock
from notifications.channels.kept import Kept
from tests.clock import MovableClock


def ring(services: Services) -> int:
    """Ring once; return how many rows fired."""
    return clock.tick(services, Kept())


def until(services: Services, now: MovableClock, moment: dt.datetime) -> None:
    """Let the time pass up to a moment, ringing whenever something falls due."""
    while (due_at := _next_due(services, moment)) is not None:
        now.now = max(now(), due_at)
        assert ring(services), "something is due and does not fire"
    now.now = moment.astimezone(dt.UTC)
    ring(services)


def _next_due(services: Services, moment: dt.datetime) -> dt.datetime | None:
    with begin(replace(services, clock=lambda: moment), CLOCK, read_only=True) as work:
        found = timers.first_due(work)
    return found[1] if found else None
