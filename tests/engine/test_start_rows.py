"""Timer start events of published processes: the clock opens cases."""

import datetime as dt

from sqlalchemy import select

from engine import definitions, programme_folder, timers
from engine.domain.access import SYSTEM
from engine.domain.states import TimerKind, TimerStatus
from engine.store.cases import CaseRow, TimerRow
from engine.work import Services, begin
from tests.bpmn.builder import Scope, timer
from tests.clock import MovableClock
from tests.conftest import FOLDER, YEARS

KIND = '\n[case_kinds.monthly]\nname = { ja = "月次", en = "Monthly" }\nprocess = "monthly"\nprefix = "M"\n'


def publish(services: Services, cycle: str | None) -> None:
    files = dict(programme_folder.read(FOLDER))
    start = timer("cycle", cycle) if cycle else ""
    files["monthly.bpmn"] = Scope().start("s", start).task("t").end().path("s", "t", "end").file("monthly")
    files["programme.toml"] += KIND.encode()
    with begin(services, SYSTEM) as work:
        definitions.load(work, files, shift_years=YEARS)


def due(services: Services) -> list[dt.datetime]:
    wanted = select(TimerRow.due_at).where(TimerRow.kind == TimerKind.START, TimerRow.status == TimerStatus.WAITING)
    with begin(services, SYSTEM, read_only=True) as work:
        return list(work.session.scalars(wanted))


def ring(services: Services) -> int:
    """Fire what is due of the start events; return how many cases are open."""
    wanted = select(TimerRow.id).where(TimerRow.kind == TimerKind.START, TimerRow.status == TimerStatus.WAITING)
    with begin(services, SYSTEM) as work:
        for timer_id in list(work.session.scalars(wanted)):
            timers.fire(work, timer_id)
        return len(work.session.scalars(select(CaseRow.id).where(CaseRow.kind == "monthly")).all())


def test_a_cycle_opens_a_case_each_time_it_falls_due(services: Services, clock: MovableClock) -> None:
    publish(services, "R/P1M")
    first = clock.now + dt.timedelta(days=30)
    assert due(services) == [first]
    assert ring(services) == 0
    clock.now = first
    assert ring(services) == 1
    assert due(services) == [first + dt.timedelta(days=31)]
    assert ring(services) == 1


def test_publishing_again_keeps_what_a_timer_counts_from(sqlite_services: Services, clock: MovableClock) -> None:
    publish(sqlite_services, "R/P1M")
    planned = due(sqlite_services)
    clock.now += dt.timedelta(days=3)
    publish(sqlite_services, "R/P1M")
    assert due(sqlite_services) == planned
    publish(sqlite_services, None)
    assert due(sqlite_services) == []
