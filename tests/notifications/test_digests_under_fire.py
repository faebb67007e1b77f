"""Two clocks, each a process of its own, on one PostgreSQL, killed at random: one list a day and person, none lost."""

import datetime as dt
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
from tests import look
from tests.clock import MovableClock
from tests.make import a_case

CASES = 12
DAYS = (dt.date(2026, 11, 19), dt.date(2026, 11, 20))  # the day before a case of the 18th is due, and the day it is
MOMENTS = (dt.time(8, 55), dt.time(9))  # lists are put together, and sent
PAIR = ["sato@example.jp", "suzuki@example.jp"]
PAIRS = 3
STATEMENTS = 40  # a clock that has something to do needs more
NEVER = 0
KILLS = 6


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


def test_each_person_gets_one_list_a_day_with_everything_on_it(
    postgres_desk: Services, postgres_desk_url: str, clock: MovableClock
) -> None:
    numbers = [look.case_row(postgres_desk, a_case(postgres_desk)).number for _ in range(CASES)]
    dice, killed = random.Random(20261119), 0  # noqa: S311  # when to strike, no secret
    for day in DAYS:
        for moment in MOMENTS:
            clock.move_to(day, moment)
            postgres_desk.database.dispose()  # a fork takes no connection along
            killed += fired_by_two(lambda strike: born(postgres_desk_url, postgres_desk, strike), dice)
    assert killed >= KILLS
    lists = look.mails(postgres_desk, key="task_digest")
    assert sorted((mail.queued_at.date(), mail.to_address) for mail in lists) == [(d, to) for d in DAYS for to in PAIR]
    assert all(number in mail.body for mail in lists for number in numbers)
    assert look.broken_links(postgres_desk) == []
