"""The bell: APScheduler rings, the database says what is due (design D5)."""

import logging
from collections.abc import Iterator, Sequence

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from engine import once, pulse, timers
from engine.domain.access import CLOCK
from engine.domain.ids import TimerId
from engine.exports import queue, running
from engine.kpi import clock as figures
from engine.work import Services, begin
from notifications import dispatch
from notifications.channels import Channel
from notifications.channels.kept import Kept
from notifications.channels.smtp import Server, Smtp

log = logging.getLogger(__name__)
MOST_ROUNDS = 50
TOGETHER = 25  # rows a transaction: a person at one of their cases waits for all of them


def channel_of(services: Services) -> Channel:
    """Return the way out the settings name."""
    settings = services.settings
    if settings.smtp_url is None:
        return Kept()
    return Smtp(Server.from_url(settings.smtp_url), settings.mail_from)


def tick(services: Services, channel: Channel) -> int:
    """Fire everything that is due and send what is to be sent; return how many rows fired."""
    fired = fire_due(services)
    dispatch.drain(services, channel)
    return fired


def fire_due(services: Services) -> int:
    """Fire everything that is due; return how many rows fired.

    Firing may make more things due (a process that waited for yesterday waits for today): rounds go on until quiet.
    """
    fired = 0
    for _ in range(MOST_ROUNDS):
        with begin(services, CLOCK, read_only=True) as work:
            waiting = timers.due(work)
        done = sum(_fire(services, portion) for portion in _portions(waiting))
        fired += done
        if not done:
            break
    return fired


def _portions(timer_ids: Sequence[TimerId]) -> Iterator[Sequence[TimerId]]:
    return (timer_ids[first : first + TOGETHER] for first in range(0, len(timer_ids), TOGETHER))


def _fire(services: Services, timer_ids: Sequence[TimerId]) -> int:
    """Fire rows in one transaction; when it fails, each in one of its own, so that none can stop the others.

    When the database is the trouble (a lock, a lost connection) no row is to blame: they stay as they are.
    """
    try:
        with begin(services, CLOCK) as work:
            return timers.fire_all(work, timer_ids)
    except OperationalError as error:
        log.warning("database busy", exc_info=True, extra={"action": "timers_wait", "timer_ids": list(timer_ids)})
        if error.connection_invalidated or len(timer_ids) == 1:
            return 0
    except Exception as error:
        if len(timer_ids) == 1:
            log.exception("timer failed", extra={"action": "timer_failed", "timer_id": timer_ids[0]})
            _postpone(services, timer_ids[0], error)
            return 0
    return sum(_fire(services, [timer_id]) for timer_id in timer_ids)


def _postpone(services: Services, timer_id: TimerId, error: Exception) -> None:
    """Put a row off; where even that fails, it waits for the next ring."""
    try:
        with begin(services, CLOCK) as work:
            timers.postpone(work, timer_id, error)
    except Exception:
        log.exception("timer not put off", extra={"action": "timer_not_put_off", "timer_id": timer_id})


def ring(services: Services, channel: Channel) -> None:
    """Ring once, as the bell does: a database that is away is waited for."""
    try:
        tick(services, channel)
        pulse.beat(services)
    except OperationalError as error:
        log.warning("database away: %s", error.orig, extra={"action": "ring_missed"})


def make_files(services: Services) -> None:
    """Make the files that were asked for behind a page, one after the other; beside the bell, which goes on ringing."""
    try:
        while running.make_next(services):
            pass
    except OperationalError as error:
        log.warning("database away: %s", error.orig, extra={"action": "files_wait"})


def tidy(services: Services) -> None:
    """Forget what need not be kept, count what is not counted; once a day, and whenever the clock begins."""
    try:
        with begin(services, CLOCK) as work:
            once.purge(work)
            figures.catch_up(work)
            queue.purge(work)
    except OperationalError as error:
        log.warning("database away: %s", error.orig, extra={"action": "tidying_missed"})


def start(services: Services) -> BackgroundScheduler:
    """Ring at once and then every few seconds until `.shutdown()`; one ring at a time, missed rings are one."""
    scheduler = BackgroundScheduler(
        timezone="Asia/Tokyo", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    first = services.clock()
    seconds = services.settings.clock_seconds
    scheduler.add_job(
        ring, "interval", seconds=seconds, next_run_time=first, args=[services, channel_of(services)], id="ring"
    )
    scheduler.add_job(make_files, "interval", seconds=seconds, next_run_time=first, args=[services], id="files")
    scheduler.add_job(tidy, "interval", hours=24, next_run_time=first, args=[services], id="tidy")
    scheduler.start()
    return scheduler
