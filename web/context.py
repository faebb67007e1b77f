"""The transaction of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import current_app, g

from engine import work as engine_work
from engine.domain.access import SYSTEM, Actor
from engine.work import Services, Work


def services() -> Services:
    """Return what this installation runs on."""
    return cast("Services", current_app.extensions["banso"])


def actor() -> Actor:
    """Return who makes this request; only asked for behind the log-in."""
    return cast("Actor", g.actor)


@contextmanager
def work(as_actor: Actor | None = None) -> Iterator[Work]:
    """Open the transaction in which this request changes something; it is the person's own unless said otherwise."""
    with engine_work.begin(services(), as_actor or actor()) as unit:
        yield unit


@contextmanager
def reading(as_actor: Actor | None = None) -> Iterator[Work]:
    """Open a transaction that only reads: on SQLite it waits for no writer."""
    with engine_work.begin(services(), as_actor or actor(), read_only=True) as unit:
        yield unit


@contextmanager
def system_work() -> Iterator[Work]:
    """Open a transaction before anybody is known: log-in attempts."""
    with work(SYSTEM) as unit:
        yield unit


@contextmanager
def system_reading() -> Iterator[Work]:
    """Read before anybody is known: whose session, whose password."""
    with reading(SYSTEM) as unit:
        yield unit
