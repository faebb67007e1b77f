"""Put an installation together."""

import datetime as dt
from collections.abc import Callable

from engine import jobs
from engine.programmes import Programmes
from engine.settings import Settings
from engine.store import schema
from engine.store.database import connect
from engine.work import Services


def build(settings: Settings, clock: Callable[[], dt.datetime]) -> Services:
    """Return the services over the database of these settings; nothing is connected to yet."""
    return Services(
        settings=settings,
        database=connect(settings.database_url),
        programmes=Programmes(),
        jobs=jobs.REGISTRY,
        clock=clock,
    )


def upgrade(services: Services) -> None:
    """Bring the database to today's schema."""
    schema.upgrade(services.database)


def is_ready(services: Services) -> bool:
    """Tell whether the database can be reached and stands at today's schema."""
    return schema.is_current(services.database)
