"""Whether the clock rings and the mail leaves, for the machine that watches this one.

The sign of life is no row, for an idle installation writes nothing: on PostgreSQL each ring names the instant in its
session's `application_name`, on SQLite it is the time stamp of a file beside the database.
"""

import contextlib
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text

from engine.domain.access import CLOCK
from engine.domain.states import OutboxStatus, TimerStatus
from engine.services import is_ready
from engine.store.cases import TimerRow
from engine.store.evidence import OutboxRow
from engine.work import Services, Work, begin

MARK: Final = "banso clock "
PATIENCE: Final = dt.timedelta(minutes=2)
RINGS: Final = 3
_SIGN = text("SELECT set_config('application_name', :sign, false)")
_SIGNS = text(
    "SELECT max(substr(application_name, 13)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND starts_with(application_name, 'banso clock ')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How the clock and the mail are. last_ring_at: aware UTC; None = no clock runs that can be seen from here.

    late_seconds: how long the most overdue row of the clock has waited. waiting: messages to be sent now, of which the
    oldest has waited for waited_seconds.
    """

    last_ring_at: dt.datetime | None
    clock_is_alive: bool
    late_seconds: int
    waiting: int
    waited_seconds: int


def beat(services: Services) -> None:
    """Leave a sign that the clock has rung."""
    if services.database.dialect.name == "postgresql":
        with begin(services, CLOCK, read_only=True) as work:
            work.session.execute(_SIGN, {"sign": MARK + work.now.isoformat(timespec="seconds")})
    elif file := _file(services):
        with contextlib.suppress(OSError):  # a sign that cannot be left (a full disk) must not stop the clock
            file.touch()
            seconds = services.clock().timestamp()
            os.utime(file, (seconds, seconds))


def take(services: Services) -> Pulse | None:
    """Look at the clock and the mail; None when the database cannot be used.  Raises: what its driver raises."""
    if not is_ready(services):
        return None
    with begin(services, CLOCK, read_only=True) as work:
        last, late = _last_ring(services, work), _late(work)
        waiting, waited = _mail(work)
        patience = max(PATIENCE, RINGS * dt.timedelta(seconds=services.settings.clock_seconds))
        alive = last is not None and work.now - last < patience and late < patience
    seconds = [int(distance.total_seconds()) for distance in (late, waited)]
    return Pulse(
        last_ring_at=last, clock_is_alive=alive, late_seconds=seconds[0], waiting=waiting, waited_seconds=seconds[1]
    )


def _last_ring(services: Services, work: Work) -> dt.datetime | None:
    if services.database.dialect.name == "postgresql":
        sign = work.session.scalar(_SIGNS)
        return dt.datetime.fromisoformat(sign) if sign else None
    file = _file(services)
    return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC) if file and file.exists() else None


def _file(services: Services) -> Path | None:
    name = services.database.url.database
    return Path(f"{name}-clock") if name and name != ":memory:" else None


def _late(work: Work) -> dt.timedelta:
    first = work.session.scalar(select(func.min(TimerRow.due_at)).where(TimerRow.status == TimerStatus.WAITING))
    return max(dt.timedelta(0), work.now - first) if first else dt.timedelta(0)


def _mail(work: Work) -> tuple[int, dt.timedelta]:
    due = (OutboxRow.status == OutboxStatus.QUEUED) & (OutboxRow.next_at <= work.now)
    waiting, first = work.session.execute(select(func.count(), func.min(OutboxRow.next_at)).where(due)).one()
    return waiting, work.now - first if first else dt.timedelta(0)
