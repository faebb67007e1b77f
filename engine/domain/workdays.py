"""The calendar of an office: which days it works, and counting by its working days and hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.domain.national_holidays import HolidayList, OutsideCalendar, holidays_of
from engine.domain.text import Text

__all__ = ["JAPAN", "YEAR_END", "Office", "OutsideCalendar", "holidays_of", "instant", "local_date"]

JAPAN = ZoneInfo("Asia/Tokyo")
SATURDAY, SUNDAY = 5, 6
YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
ONE_DAY = timedelta(days=1)
MOST_DAYS = 36_525  # a century: more is a slip of the pen, not a deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """When an office works, as a value.

    weekly_closed: weekdays, Monday = 0. yearly_closed: (month, day) pairs closed in each year.
    closed_on / open_on: single days; an opening beats every closure. closure_names: what local closures are called.
    Hours are Japan time. imported: the list of holidays that wins over the library's for its years.
    name: what people call this calendar. others: further calendars of the same programme by key.
    Raises ValueError for an office that never opens.
    """

    weekly_closed: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    yearly_closed: frozenset[tuple[int, int]] = YEAR_END
    national_holidays: bool = True
    closed_on: frozenset[date] = frozenset()
    open_on: frozenset[date] = frozenset()
    opens_at: time = time(8, 30)
    closes_at: time = time(17, 15)
    imported: HolidayList | None = None
    closure_names: tuple[tuple[date, str], ...] = ()
    name: Text | None = None
    others: tuple[tuple[str, "Office"], ...] = ()

    def __post_init__(self) -> None:
        if self.weekly_closed >= set(range(7)) or self.opens_at >= self.closes_at:
            message = "an office opens on one weekday at least, and before it closes"
            raise ValueError(message)

    def calendar(self, key: str | None) -> "Office":
        """Return the calendar of that key; the office itself for None.  Raises: KeyError."""
        return self if key is None else dict(self.others)[key]

    def is_open(self, day: date) -> bool:
        """Tell whether the office works on that day."""
        if day in self.open_on:
            return True
        return not (
            day.weekday() in self.weekly_closed
            or (day.month, day.day) in self.yearly_closed
            or day in self.closed_on
            or (self.national_holidays and day in holidays_of(day.year, self.imported))
        )

    def why_closed(self, day: date) -> Text | None:
        """Name the reason the office is closed on that day; None when it is open."""
        if self.is_open(day):
            return None
        if self.national_holidays and (holiday := holidays_of(day.year, self.imported).get(day)):
            return Text(f"祝日（{holiday}）", f"a national holiday ({holiday})")
        if (day.month, day.day) in YEAR_END & self.yearly_closed:
            return Text("年末年始の休み", "the year-end closure")
        if day.weekday() in self.weekly_closed:
            return Text("定休日", "a weekly closing day")
        named = dict(self.closure_names).get(day)
        return (
            Text(f"休業日（{named}）", f"a closing day ({named})") if named else Text("休業日", "an office closing day")
        )

    def next_open(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self.after(day, 1)

    def previous_open(self, day: date) -> date:
        """Return the last working day before `day`."""
        return self.after(day, -1)

    def on_or_after(self, day: date) -> date:
        """Return `day` if the office works then, else the next working day."""
        return day if self.is_open(day) else self.next_open(day)

    def on_or_before(self, day: date) -> date:
        """Return `day` if the office works then, else the previous working day."""
        return day if self.is_open(day) else self.previous_open(day)

    def after(self, day: date, working_days: int) -> date:
        """Return the n-th working day after `day` (before it for a negative n).

        The first day is not counted (民法140条); 0 gives `day` itself, open or not.
        """
        left = abs(working_days)
        if left == 0:
            return day
        for candidate in _days_from(day, 1 if working_days > 0 else -1):
            left -= self.is_open(candidate)
            if left == 0:
                return candidate
        raise OutsideCalendar

    def days_between(self, start: date, end: date) -> int:
        """Count working days after `start` up to and with `end`; negative when `end` is earlier.

        Inverse of `after`: `days_between(d, after(d, n)) == n`.
        """
        if end < start:
            return -self.days_between(end - ONE_DAY, start - ONE_DAY)
        if (end - start).days > MOST_DAYS:
            raise OutsideCalendar
        return sum(self.is_open(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def opening(self, day: date) -> tuple[datetime, datetime]:
        """Return the instants (UTC) the office opens and closes on that day, whether it works then or not."""
        return instant(day, self.opens_at), instant(day, self.closes_at)

    def is_working_at(self, moment: datetime) -> bool:
        """Tell whether the office works at that instant; the closing minute is outside."""
        day = local_date(moment)
        opens, closes = self.opening(day)
        return self.is_open(day) and opens <= moment < closes

    def add_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """Return the instant (UTC) at which `amount` (not negative) of office time has passed since `moment`."""
        left, day = amount, local_date(moment)
        for candidate in _days_from(day - ONE_DAY, 1):
            opens, closes = self.opening(candidate)
            begins = max(opens, moment)
            if begins < closes and self.is_open(candidate):
                if left <= closes - begins:
                    return begins.astimezone(UTC) + left
                left -= closes - begins
        raise OutsideCalendar

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the office time between two instants; negative when `end` is earlier."""
        if end < start:
            return -self.working_time_between(end, start)
        total, day, last = timedelta(), local_date(start), local_date(end)
        if (last - day).days > MOST_DAYS:
            raise OutsideCalendar
        while day <= last:
            opens, closes = self.opening(day)
            if self.is_open(day):
                total += max(min(closes, end) - max(opens, start), timedelta())
            day += ONE_DAY
        return total


def instant(day: date, at: time) -> datetime:
    """Return the aware UTC instant of a Japan wall-clock time."""
    return datetime.combine(day, at, JAPAN).astimezone(UTC)


def local_date(moment: datetime) -> date:
    """Return the Japanese calendar day of an aware instant."""
    return moment.astimezone(JAPAN).date()


def _days_from(day: date, step: int) -> Iterator[date]:
    for n in range(1, MOST_DAYS + 1):
        try:
            yield day + timedelta(days=n * step)
        except OverflowError as error:
            raise OutsideCalendar from error
