"""Several clocks on one incident, running day and night: which leads, how long is left (P14, DL-M2 to DL-M5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.deadline import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One running clock. left: until the due moment, negative when it has passed.

    share: of the clock that is used up, 0 to 1 and more when late; None for a deadline that names no start.
    """

    deadline: Deadline
    left: timedelta
    share: float | None

    @property
    def is_late(self) -> bool:
        """Tell whether the due moment has passed."""
        return self.left < timedelta()


def running(deadlines: Iterable[Deadline], done: Mapping[str, datetime], now: datetime) -> tuple[Clock, ...]:
    """Return the clocks that still run, the one that ends first leading; each clock runs by itself.

    done: rule key to the instant its thing was done.
    """
    open_ones = (deadline for deadline in deadlines if deadline.rule not in done)
    return tuple(_clock(deadline, now) for deadline in sorted(open_ones, key=lambda one: (one.due_at, one.rule)))


def half_at(deadline: Deadline) -> datetime | None:
    """Return the instant half of the clock is used up, to the second; None for a deadline that names no start."""
    if deadline.started_at is None:
        return None
    return deadline.started_at + (deadline.due_at - deadline.started_at) / 2


def _clock(deadline: Deadline, now: datetime) -> Clock:
    share = None
    if deadline.started_at is not None and deadline.due_at > deadline.started_at:
        share = (now - deadline.started_at) / (deadline.due_at - deadline.started_at)
    return Clock(deadline=deadline, left=deadline.due_at - now, share=share)
