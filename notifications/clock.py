"""The bell: APScheduler rings, the database says what is due (design D5)."""

import logging

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from engine import timers
from engine.domain.access import CLOCK
from engine.domain.ids import TimerId
from engine.errors import EngineError
from engine.work import Services, begin
from notifications import dispatch
from notifications.channels import Channel
from notifications.channels.kept import Kept
from notifications.channels.smtp import Server, Smtp

log = logging.getLogger(__name__)
MOST_ROUNDS = 50


def channel_of(services: Services) -> Channel:
    """Return the way out the settings name."""
    settings = services.settings
    if settings.smtp_url is None:
        return Kept()
    return Smtp(Server.from_url(settings.smtp_url), settings.mail_from)


def tick(services: Services, channel: Channel) -> int:
    """Fire everything that is due and send what is to be sent; return how many rows fired.

    Firing may make more things due (a process that waited for yesterday waits for today): rounds go on until quiet.
    """
    fired = 0
    for _ in range(MOST_ROUNDS):
        with begin(services, CLOCK, read_only=True) as work:
            waiting = timers.due(work)
        done = sum(_fire(services, timer_id) for timer_id in waiting)
        fired += done
        if not done:
            break
    dispatch.drain(services, channel)
    return fired


def _fire(services: Services, timer_id: TimerId) -> bool:
    """Fire one row in a transaction of its own; one that fails is put off and cannot stop the others.

    When the database is the trouble (a lock, a lost connection) the row is not to blame: it stays as it is.
    """
    try:
        with begin(services, CLOCK) as work:
            return timers.fire(work, timer_id)
    except OperationalError:
        log.warning("database busy", exc_info=True, extra={"action": "timer_waits", "timer_id": timer_id})
        return False
    except Exception as error:
        log.exception("timer failed", extra={"action": "timer_failed", "timer_id": timer_id})
        sentence = error.text.ja if isinstance(error, EngineError) else type(error).__name__
        with begin(services, CLOCK) as work:
            timers.postpone(work, timer_id, sentence)
        return False


def start(services: Services) -> BackgroundScheduler:
    """Ring every few seconds until `.shutdown()`; one ring at a time, missed rings are one."""
    scheduler = BackgroundScheduler(timezone="Asia/Tokyo")
    scheduler.add_job(
        tick,
        "interval",
        seconds=services.settings.clock_seconds,
        args=[services, channel_of(services)],
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return scheduler
