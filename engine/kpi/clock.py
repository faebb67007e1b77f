"""What the clock does for figures: months are closed on their day, KPIs declared anew are counted on."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from engine import programmes
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, day_of_next_month, spans_of
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.workdays import instant
from engine.kpi import closing, tally
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.work import Work

CLOSE = "close"  # what a row asks for, beside tally.COUNT_ON
MIDNIGHT = dt.time()


def published(work: Work, release: Release) -> None:
    """Bring the tally and the days on which months are closed in line with what was published."""
    _schedule(work, release)
    tally.published(work, release)


def catch_up(work: Work) -> None:
    """Bring every programme's tally in line: after an update of Banso, and when a calendar counts otherwise."""
    for key in programmes.all_keys(work.session):
        tally.published(work, work.programmes.current(work.session, key))


def fire(work: Work, row: TimerRow) -> None:
    """Do what a row of the clock asks for."""
    if row.payload["do"] == CLOSE:
        closing.close_up_to(work, row.programme_key, row.payload["month"])
    else:
        tally.count_on(work, work.programmes.current(work.session, row.programme_key))


def _schedule(work: Work, release: Release) -> None:
    """Keep one waiting row for each month that is to be closed by itself (`settings.month_freeze_day`)."""
    wanted = dict(_days(work, release))
    for row in _rows(work, release.key):
        due_at = wanted.pop(row.payload["month"], None)
        if row.status is not TimerStatus.FIRED:
            row.status = TimerStatus.WAITING if due_at else TimerStatus.CANCELLED
            row.due_at = due_at or row.due_at
    work.session.add_all(_row(release, month, due_at) for month, due_at in wanted.items())


def _days(work: Work, release: Release) -> Iterator[tuple[str, dt.datetime]]:
    """Yield the months of the term still to be closed by the clock, with the instant."""
    number = release.programme.settings.month_freeze_day
    for span in spans_of(Period.MONTH, release.programme.term) if number is not None else ():
        due_at = instant(day_of_next_month(span.start, number or 1), MIDNIGHT)
        if due_at > work.now:
            yield span.key, due_at


def _rows(work: Work, programme: ProgrammeKey) -> list[TimerRow]:
    ours = select(TimerRow).where(TimerRow.programme_key == programme, TimerRow.kind == TimerKind.FIGURES)
    return [row for row in work.session.scalars(ours) if row.payload["do"] == CLOSE]


def _row(release: Release, month: str, due_at: dt.datetime) -> TimerRow:
    return TimerRow(
        key=f"figures:{release.key}:{CLOSE}:{month}",
        kind=TimerKind.FIGURES,
        status=TimerStatus.WAITING,
        programme_key=release.key,
        due_at=due_at,
        payload={"do": CLOSE, "month": month},
    )
