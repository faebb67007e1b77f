"""Whether the clock rings and the mail leaves, for the machine that watches this one.

The sign of life is no row, for an idle installation writes nothing: on PostgreSQL each ring names the instant in its
session's `application_name`, on SQLite it is the time stamp of a file beside the database.

A machine whose clock is wrong fires early or late: PostgreSQL's own clock is what the others are held against; on
SQLite there is one machine, whose clock must not have been before its last ring.
"""

import contextlib
import datetime as dt
import logging
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
MOST_SKEW: Final = dt.timedelta(minutes=1)
log = logging.getLogger(__name__)
_SIGN = text("SELECT set_config('application_name', :sign, false)")
_NOW = select(func.clock_timestamp())
_SIGNS = text(
    "SELECT max(substr(application_name, 13)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND starts_with(application_name, 'banso clock ')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How the clock and the mail are. last_ring_at: aware UTC; None = no clock runs that can be seen from here.

    late_seconds: how long the most overdue row of the clock has waited. waiting: messages to be sent now, of which the
    oldest has waited for waited_seconds. skew_seconds: how far the clock of this machine, or of one that rings, is
    ahead (behind, when negative).
    """

    last_ring_at: dt.datetime | None
    clock_is_alive: bool
    late_seconds: int
    waiting: int
    waited_seconds: int
    skew_seconds: int

    @property
    def is_skewed(self) -> bool:
        """Tell whether a machine's clock is wrong by more than a minute."""
        return abs(self.skew_seconds) > MOST_SKEW.total_seconds()


def beat(services: Services) -> None:
    """Leave a sign that the clock has rung; a machine whose clock is wrong says so in its log."""
    with begin(services, CLOCK, read_only=True) as work:
        skew = _skew(services, work, None if _is_postgresql(services) else _last_ring(services, work))
        if _is_postgresql(services):
            work.session.execute(_SIGN, {"sign": MARK + work.now.isoformat(timespec="seconds")})
    if abs(skew) > MOST_SKEW:
        log.error("clock is wrong", extra={"action": "clock_skewed", "seconds": int(skew.total_seconds())})
    if file := _file(services):
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
        skew = _skew(services, work, last)
        patience = max(PATIENCE, RINGS * dt.timedelta(seconds=services.settings.clock_seconds))
        alive = last is not None and work.now - last < patience and late < patience
    return Pulse(
        last_ring_at=last,
        clock_is_alive=alive,
        late_seconds=int(late.total_seconds()),
        waiting=waiting,
        waited_seconds=int(waited.total_seconds()),
        skew_seconds=int(skew.total_seconds()),
    )


def _skew(services: Services, work: Work, last: dt.datetime | None) -> dt.timedelta:
    """Return how far ahead this machine is, or the last ring where that is more."""
    true = work.session.scalar(_NOW) if _is_postgresql(services) else None
    ahead = work.now - true if true else dt.timedelta(0)
    return max(ahead, last - (true or work.now), key=abs) if last and last > (true or work.now) else ahead


def _last_ring(services: Services, work: Work) -> dt.datetime | None:
    if _is_postgresql(services):
        sign = work.session.scalar(_SIGNS)
        return dt.datetime.fromisoformat(sign) if sign else None
    file = _file(services)
    return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC) if file and file.exists() else None


def _is_postgresql(services: Services) -> bool:
    return services.database.dialect.name == "postgresql"


def _file(services: Services) -> Path | None:
    """Return the file whose time stamp is the sign; None where there is none."""
    if _is_postgresql(services):
        return None
    name = services.database.url.database
    return Path(f"{name}-clock") if name and name != ":memory:" else None


def _late(work: Work) -> dt.timedelta:
    first = work.session.scalar(select(func.min(TimerRow.due_at)).where(TimerRow.status == TimerStatus.WAITING))
    return max(dt.timedelta(0), work.now - first) if first else dt.timedelta(0)


def _mail(work: Work) -> tuple[int, dt.timedelta]:
    due = (OutboxRow.status == OutboxStatus.QUEUED) & (OutboxRow.next_at <= work.now)
    waiting, first = work.session.execute(select(func.count(), func.min(OutboxRow.next_at)).where(due)).one()
    return waiting, work.now - first if first else dt.timedelta(0)
