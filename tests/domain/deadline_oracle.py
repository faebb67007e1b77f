"""A second opinion on deadlines: walks the calendar day by day and knows nothing of the product.

Holidays come from the law (`japanese_holidays`), days are counted by stepping over them, months by their numbers.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from tests.domain.japanese_holidays import holidays_by_law

ONE_DAY = timedelta(days=1)
NINE_HOURS = timedelta(hours=9)  # Japan has had no summer time since 1951
OPENS, CLOSES = time(8, 30), time(17, 15)
END_OF_DAY = time(23, 59, 59)
QUARTER_HOUR = timedelta(minutes=15)
Walk = Callable[[date], date]


@cache
def closed_in(year: int) -> set[date]:
    """Return the days off of a year that are no weekends."""
    year_end = {date(year, 1, day) for day in (1, 2, 3)} | {date(year, 12, day) for day in (29, 30, 31)}
    return holidays_by_law(year) | year_end


def is_open(day: date) -> bool:
    """Tell whether the office works."""
    return day.isoweekday() < 6 and day not in closed_in(day.year)


def days(number: int) -> Walk:
    """Step so many days, back for a negative number."""
    return lambda day: day + number * ONE_DAY


def working_days(number: int) -> Walk:
    """Step until so many working days were passed, back for a negative number."""
    step = ONE_DAY if number > 0 else -ONE_DAY

    def walk(day: date) -> date:
        left = abs(number)
        while left:
            day += step
            left -= is_open(day)
        return day

    return walk


def months(number: int) -> Walk:
    """Step to the last day of so many months that begin on the day after (民法143条)."""

    def walk(day: date) -> date:
        first = day + ONE_DAY
        month = first.year * 12 + first.month - 1 + number
        year, month = divmod(month, 12)
        try:
            return date(year, month + 1, first.day) - ONE_DAY
        except ValueError:  # the month has no such day: its end
            return date(year + (month == 11), (month + 1) % 12 + 1, 1) - ONE_DAY

    return walk


def month_before(day: date) -> date:
    """Step back to the same day of the month before, or its last day."""
    end = day.replace(day=1) - ONE_DAY
    return end if end.day < day.day else end.replace(day=day.day)


def until(last: Callable[[date], bool]) -> Walk:
    """Step on to the first day, from the day itself, for which `last` holds."""

    def walk(day: date) -> date:
        while not last(day):
            day += ONE_DAY
        return day

    return walk


def ends_month(day: date) -> bool:
    """Tell whether the next day is in another month."""
    return (day + ONE_DAY).day == 1


def ends(*month_days: tuple[int, int]) -> Walk:
    """Step on to the next of these days of the year."""
    return until(lambda day: (day.month, day.day) in month_days)


def next_month(number: int) -> Walk:
    """Step to that day of the month after, or its last day."""

    def walk(day: date) -> date:
        day = until(ends_month)(day) + ONE_DAY
        return until(lambda one: one.day == number or ends_month(one))(day)

    return walk


def five_fiscal_years(day: date) -> date:
    """Step to the end of the fiscal year, and five years on."""
    end = ends((3, 31))(day)
    return date(end.year + 5, 3, 31)


def earlier(day: date) -> date:
    """Step back to a working day."""
    while not is_open(day):
        day -= ONE_DAY
    return day


def later(day: date) -> date:
    """Step on to a working day."""
    while not is_open(day):
        day += ONE_DAY
    return day


def rolled(day: date, mode: str) -> date:
    """Move a day that falls on a closed day."""
    if mode == "keep":
        return day
    return earlier(day) if mode == "earlier" else later(day)


def japan(day: date, at: time) -> datetime:
    """Return the UTC instant of a Japan wall-clock time."""
    return datetime.combine(day, at, UTC) - NINE_HOURS


def local(moment: datetime) -> datetime:
    """Return the Japan wall-clock time of an instant."""
    return (moment.astimezone(UTC) + NINE_HOURS).replace(tzinfo=None)


def office_time(start: datetime, amount: timedelta) -> datetime:
    """Step by quarters of an hour until so much office time has passed."""
    now = start
    while amount > timedelta():
        wall = local(now)
        if not is_open(wall.date()):
            now = japan(wall.date() + ONE_DAY, time())
            continue
        if OPENS <= wall.time() < CLOSES:
            amount -= QUARTER_HOUR
        now += QUARTER_HOUR
    return now


def target(due: datetime, due_on: date, start: datetime | None, aim: Walk) -> datetime:
    """Return the office hour aimed at: closing time of the working day at or before, if the clock leaves any."""
    aimed = min(japan(earlier(aim(due_on)), CLOSES), due)
    return due if start is not None and start <= due and aimed <= start else aimed
