"""Two clocks, each a process of its own, on one PostgreSQL, killed at random: what is told is told once, none lost."""

import datetime as dt
import random

from engine import definitions, programme_folder
from engine.domain.access import SYSTEM
from engine.work import Services, begin
from tests import look
from tests.cast import MORI
from tests.clock import JAPAN, MovableClock, japan
from tests.conftest import FOLDER, YEARS
from tests.make import a_case
from tests.notifications.fire import born, fired_by_two
from tests.ring import until

CASES = 12
DAYS = (dt.date(2026, 11, 19), dt.date(2026, 11, 20))  # the day before a case of the 18th is due, and the day it is
MOMENTS = (dt.time(8, 55), dt.time(9))  # lists are put together, and sent
PAIR = ["sato@example.jp", "suzuki@example.jp"]
KILLS = 6
DUE_AT_ONCE = (b'duration("P30D")', b'duration("P111D")')  # the fixed date falls on 10 December, as November's report
REPORT, DATE = "相談実績報告（月次）（令和8年11月）の提出", "実績報告書案（DL-G4）"


def under_fire(services: Services, url: str, clock: MovableClock, days: tuple[dt.date, ...], seed: int) -> int:
    """Let clocks be killed on these days, whenever something is told; return how many were."""
    dice, killed = random.Random(seed), 0  # noqa: S311  # when to strike, no secret
    for day in days:
        for moment in MOMENTS:
            clock.move_to(day, moment)
            services.database.dispose()  # a fork takes no connection along
            killed += fired_by_two(lambda strike: born(url, services, strike), dice)
    return killed


def test_each_person_gets_one_list_a_day_with_everything_on_it(
    postgres_desk: Services, postgres_desk_url: str, clock: MovableClock
) -> None:
    numbers = [look.case_row(postgres_desk, a_case(postgres_desk)).number for _ in range(CASES)]
    assert under_fire(postgres_desk, postgres_desk_url, clock, DAYS, 20261119) >= KILLS
    lists = look.mails(postgres_desk, key="task_digest")
    assert sorted((mail.queued_at.date(), mail.to_address) for mail in lists) == [(d, to) for d in DAYS for to in PAIR]
    assert all(number in mail.body for mail in lists for number in numbers)
    assert look.broken_links(postgres_desk) == []


def test_a_report_and_a_fixed_date_are_told_of_once(
    postgres_desk: Services, postgres_desk_url: str, clock: MovableClock
) -> None:
    files = programme_folder.read(FOLDER)
    toml = files["programme.toml"].replace(*DUE_AT_ONCE)
    with begin(postgres_desk, SYSTEM) as work:
        definitions.load(work, {**files, "programme.toml": toml}, shift_years=YEARS)
    until(postgres_desk, clock, japan(2026, 12, 6))
    before = len(look.mails(postgres_desk))
    days = (dt.date(2026, 12, 7), dt.date(2026, 12, 10), dt.date(2026, 12, 11))
    assert under_fire(postgres_desk, postgres_desk_url, clock, days, 20261210) >= KILLS
    mails = look.mails(postgres_desk)[before:]
    told = [
        (f"{mail.queued_at.astimezone(JAPAN):%m-%d}", mail.message_key, name)
        for mail in mails
        for name in (REPORT, DATE)
        if mail.to_address == MORI.email and name in mail.body
    ]
    assert sorted(told) == [
        ("12-07", "task_digest", DATE),  # of the report the check of its draft is told, due on this day
        ("12-10", "task_digest", DATE),
        ("12-10", "task_escalated", REPORT),
        ("12-11", "task_escalated", DATE),
        ("12-11", "task_escalated", REPORT),
    ]
    assert look.broken_links(postgres_desk) == []
