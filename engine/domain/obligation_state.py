"""How a counted duty stands on a day: met, on track, behind, missed; how many are missing, where it is heading."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from engine.domain.deadline_notices import Notice
from engine.domain.obligation import Obligation
from engine.domain.obligation_windows import Watch, Window
from engine.domain.periods import end_of_month, start_of_month
from engine.domain.workdays import local_date

ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How a duty stands."""

    AHEAD = "ahead"  # its period has not begun
    MET = "met"  # the number is reached
    ON_TRACK = "on_track"  # the plan line is kept up to yesterday
    BEHIND = "behind"  # below the plan line, or an alarm date has passed
    MISSED = "missed"  # the due moment has passed
    EXCEEDED = "exceeded"  # more than the most that is allowed


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One counted record. who: the value that counts once where the duty counts distinct ones; of: whose duty it is."""

    on: date
    who: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationState:
    """How a duty stands in one period.

    needed: the number owed. missing: how many are still to come. planned: the plan line today, rounded down.
    forecast: where the number is heading at the pace so far; None before the first planned one.
    next_alarm: who is told next if nothing happens; None when met or over.
    """

    watch: Watch
    standing: Standing
    count: int
    needed: int
    missing: int
    planned: int
    forecast: int | None
    next_alarm: Notice | None

    @property
    def next_alarm_on(self) -> date | None:
        """The day of the next alarm, in Japan."""
        return local_date(self.next_alarm.at) if self.next_alarm else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePoint:
    """One day of the plan line and the forecast line. counted: so far, None for days to come; forecast: from today."""

    on: date
    planned: int
    counted: int | None
    forecast: int | None


def state_of(watch: Watch, counts: Mapping[date, int], now: datetime) -> ObligationState:
    """Return how a duty stands. counts: records by day, as `counts_by_day` makes them; other days are left out."""
    obligation, window, today = watch.obligation, watch.window, local_date(now)
    needed = obligation.at_least * window.periods
    count = _counted(window, counts, today)
    planned = _planned(obligation, window, today)
    planned_before_today = math.floor(_planned(obligation, window, today - ONE_DAY))
    missing = max(0, needed - count)
    upcoming = [alarm for alarm in watch.alarms if alarm.at > now] if missing else []
    return ObligationState(
        watch=watch,
        standing=_standing(watch, count, missing, planned_before_today, now),
        count=count,
        needed=needed,
        missing=missing,
        planned=math.floor(planned),
        forecast=math.floor(count * Fraction(needed) / planned) if planned else None,
        next_alarm=upcoming[0] if upcoming else None,
    )


def states_of_each(
    watch: Watch, whose: Iterable[str], occurrences: Sequence[Occurrence], now: datetime
) -> dict[str, ObligationState]:
    """Return how a duty stands for each of those who owe it by themselves (every listed firm, every active case)."""
    by_owner: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        if occurrence.of is not None:
            by_owner.setdefault(occurrence.of, []).append(occurrence)
    return {owner: state_of(watch, counts_by_day(watch, by_owner.get(owner, [])), now) for owner in whose}


def counts_by_day(watch: Watch, occurrences: Iterable[Occurrence]) -> dict[date, int]:
    """Count records by day; where different values count (実数), each on the first day it appears in the period."""
    window = watch.window
    inside = sorted((one for one in occurrences if window.counted_from <= one.on <= window.end), key=lambda one: one.on)
    if watch.obligation.distinct is None:
        return dict(Counter(one.on for one in inside))
    first: dict[str, date] = {}
    for one in inside:
        if one.who is not None:
            first.setdefault(one.who, one.on)
    return dict(Counter(first.values()))


def line_of(watch: Watch, counts: Mapping[date, int], now: datetime) -> tuple[LinePoint, ...]:
    """Return the plan line, the counted line and the forecast line: the ends of the months, today and the last day."""
    window, today = watch.window, local_date(now)
    state = state_of(watch, counts, now)
    days = {min(end_of_month(day), window.end) for day in _months(window)} | {window.end}
    if window.start <= today <= window.end:
        days.add(today)
    return tuple(_point(watch, counts, day, today, state) for day in sorted(days))


def misses_in_a_row(states: Iterable[ObligationState]) -> int:
    """Count how many periods in a row were missed, the latest period that is over being the last."""
    missed = 0
    for state in sorted(states, key=lambda state: state.watch.window.end):
        if state.standing is Standing.MISSED:
            missed += 1
        elif state.standing in {Standing.MET, Standing.EXCEEDED}:
            missed = 0
    return missed


def raises_alarm(obligation: Obligation, states: Iterable[ObligationState]) -> bool:
    """Tell whether so many periods in a row were missed that the alarm is raised (DL-M20: three weeks)."""
    return misses_in_a_row(states) >= obligation.misses_before_alarm


def _standing(watch: Watch, count: int, missing: int, planned: int, now: datetime) -> Standing:
    obligation, today = watch.obligation, local_date(now)
    if obligation.at_most is not None and count > obligation.at_most * watch.window.periods:
        return Standing.EXCEEDED
    if not missing:
        return Standing.MET
    if now > watch.deadline.due_at:
        return Standing.MISSED
    if today < watch.window.start:
        return Standing.AHEAD
    warned = any(alarm.at <= now for alarm in watch.alarms)
    return Standing.BEHIND if warned or count < planned or today > watch.window.end else Standing.ON_TRACK


def _counted(window: Window, counts: Mapping[date, int], until: date) -> int:
    return sum(number for day, number in counts.items() if window.counted_from <= day <= min(window.end, until))


def _planned(obligation: Obligation, window: Window, day: date) -> Fraction:
    """Return the plan line on the evening of a day: by the months of the plan, else evenly over the days."""
    if day < window.start:
        return Fraction(0)
    day = min(day, window.end)
    if not obligation.plan:
        needed = obligation.at_least * window.periods
        return Fraction(needed * ((day - window.counted_from).days + 1), (window.end - window.counted_from).days + 1)
    return sum((_planned_in(obligation, window, month, day) for month in _months(window)), start=Fraction(0))


def _planned_in(obligation: Obligation, window: Window, month: date, day: date) -> Fraction:
    """Return how many of a month's planned ones belong before the evening of a day."""
    first, last = max(month, window.start), min(end_of_month(month), window.end)
    if day < first:
        return Fraction(0)
    share = Fraction((min(day, last) - first).days + 1, (last - first).days + 1)
    return obligation.plan.get(f"{month:%Y-%m}", 0) * share


def _months(window: Window) -> list[date]:
    months, day = [], start_of_month(window.start)
    while day <= window.end:
        months.append(day)
        day = end_of_month(day) + ONE_DAY
    return months


def _point(watch: Watch, counts: Mapping[date, int], day: date, today: date, state: ObligationState) -> LinePoint:
    planned_now = _planned(watch.obligation, watch.window, today)
    planned = _planned(watch.obligation, watch.window, day)
    heading = day >= today and planned_now > 0
    return LinePoint(
        on=day,
        planned=math.floor(planned),
        counted=_counted(watch.window, counts, day) if day <= today else None,
        forecast=math.floor(state.count * planned / planned_now) if heading else None,
    )
