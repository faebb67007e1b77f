"""The only opener and closer of transactions.

A use case is a plain function `verb(work, subject, …)`; it never commits. `begin` is called at the edge, once per
action: everything inside happens, or nothing does.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from engine.chains import Chains
from engine.domain.access import Actor
from engine.domain.text import Text
from engine.errors import EngineError
from engine.job import JobContext
from engine.programmes import Programmes
from engine.settings import Settings


class ClockNotAware(EngineError):
    """The clock gave an instant without a zone."""

    code = "clock_not_aware"
    sentence = Text("時計の設定が正しくありません。", "The clock gives times without a zone.")


class Job(Protocol):
    """The work of one service task type; returns what the diagram's output mappings see as `result`."""

    def __call__(self, work: "Work", context: JobContext, /) -> Mapping[str, Any]:
        """Do the work in the transaction of the step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What an installation runs on; built once, in banso.py or a test.

    jobs: the work of service tasks by type.
    clock: returns the present instant, aware; tests and simulations hand in their own.
    """

    settings: Settings
    database: Engine
    programmes: Programmes
    jobs: Mapping[str, Job]
    clock: Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One transaction: who acts, and the one reading of the clock everything in it shares (aware UTC).

    chains: the facts it has noted so far; `begin` stores them at its end. kept: rows that will be asked for again; the
    session itself forgets what nobody holds.
    """

    session: Session
    actor: Actor
    now: dt.datetime
    programmes: Programmes
    jobs: Mapping[str, Job]
    settings: Settings
    chains: Chains = field(default_factory=Chains)
    kept: list[object] = field(default_factory=list)


@contextmanager
def begin(services: Services, actor: Actor, *, read_only: bool = False) -> Iterator[Work]:
    """Open a transaction; commit when the block ends, roll everything back when it raises.

    read_only: takes no write lock on SQLite; writing inside it is an error there.
    """
    now = services.clock()
    if now.tzinfo is None:
        raise ClockNotAware
    with Session(services.database, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options={"read_only": read_only})
        work = Work(
            session=session,
            actor=actor,
            now=now.astimezone(dt.UTC),
            programmes=services.programmes,
            jobs=services.jobs,
            settings=services.settings,
        )
        yield work
        work.chains.write(session)


@contextmanager
def attempt(work: Work) -> Iterator[None]:
    """Try something within a transaction: when the block raises, it alone is undone, with the facts it noted."""
    before = work.chains.attempt()
    try:
        with work.session.begin_nested():
            yield
    except BaseException:
        work.chains.undo(before)
        raise
