"""Two clocks, each a process of its own, on one PostgreSQL, killed before some statement."""

import itertools
import os
import random
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from signal import SIGKILL

from sqlalchemy import event

from engine.store.database import connect
from engine.work import Services
from notifications import clock as bell

PAIRS = 3
STATEMENTS = 40  # a clock that has something to do needs more
NEVER = 0


def run(url: str, services: Services, strike: int) -> None:
    """Be a clock over connections of one's own until nothing is due; be killed before the statement of that number."""
    own, statements = replace(services, database=connect(url)), itertools.count(1)

    @event.listens_for(own.database, "before_cursor_execute")
    def killed(*_of: object) -> None:
        if next(statements) == strike:
            os.kill(os.getpid(), SIGKILL)

    while bell.fire_due(own):
        pass
    os._exit(0)


def born(url: str, services: Services, strike: int) -> BaseProcess:
    process = get_context("fork").Process(target=run, args=(url, services, strike), daemon=True)
    process.start()
    return process


def fired_by_two(start: Callable[[int], BaseProcess], dice: random.Random) -> int:
    """Let two clocks work at a time, each killed somewhere, and one to the end; return how many were killed."""
    killed = 0
    for _ in range(PAIRS):
        pair = [start(dice.randint(1, STATEMENTS)) for _ in range(2)]
        for victim in pair:
            victim.join(timeout=60)
        killed += sum(victim.exitcode == -SIGKILL for victim in pair)
    last = start(NEVER)
    last.join(timeout=60)
    assert last.exitcode == 0
    return killed
