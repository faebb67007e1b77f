"""Due instants of timers: ISO 8601 literals and FEEL values, counted on the calendar of the programme's zone.

Nothing here reads a clock; `now` is handed in.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self
from zoneinfo import ZoneInfo

from engine import feel
from engine.domain.text import Text

ZONE = ZoneInfo("Asia/Tokyo")  # days and months of timers are Japanese days and months
DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?"
)
CYCLE = re.compile(r"R(\d*)/([^/]+)(?:/([^/]+))?")
MAX_YEARS = 1000
MOST = 10**9  # occurrences before an end, where no number is said

NOT_A_DATE = Text(
    "期限の日時「{value}」を日付または日時として読み取れません。",
    "“{value}” is not a date or an instant.",
)
NOT_A_DURATION = Text(
    "期間「{value}」を読み取れません（例：P3D、PT36H）。",
    "“{value}” is not a duration (for example P3D or PT36H).",
)
NOT_A_CYCLE = Text(
    "繰り返し「{value}」を読み取れません（例：R/P1M、R3/2026-04-01T09:00:00+09:00/P7D）。",
    "“{value}” is not a repetition (for example R/P1M or R3/2026-04-01T09:00:00+09:00/P7D).",
)


class NotATime(ValueError):
    """A value that gives no due instant; `.text` says so."""

    def __init__(self, text: Text, value: object) -> None:
        self.text = text.format(value=value)
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Span:
    """A duration that keeps its calendar months: P1M is a month, not thirty days."""

    months: int
    rest: timedelta

    def after(self, start: datetime, times: int = 1) -> datetime:
        """Return `start` plus this span `times` over; the day of the month is that of `start` where there is one."""
        day = start.astimezone(ZONE)
        month = day.month - 1 + self.months * times
        year, month = day.year + month // 12, month % 12 + 1
        if not date.min.year <= year <= date.max.year - 1:
            raise NotATime(NOT_A_DURATION, self)
        moved = day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
        try:
            return (moved + self.rest * times).astimezone(UTC)
        except OverflowError as error:
            raise NotATime(NOT_A_DURATION, self) from error

    def __bool__(self) -> bool:
        return self.months > 0 or self.rest > timedelta(0)

    def __str__(self) -> str:
        seconds = Decimal(self.rest // timedelta(microseconds=1)) / 1_000_000
        return f"P{self.months}MT{seconds:f}S"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repetition that is armed: occurrence k stands at anchor + k × span. last: None repeats for ever."""

    anchor: datetime
    span: Span
    index: int
    last: int | None

    @property
    def due_at(self) -> datetime:
        """When the next occurrence stands."""
        return self.span.after(self.anchor, self.index)

    def next_after(self, now: datetime) -> Self | None:
        """Return the cycle at its first occurrence later than `now`; None where none is left."""
        index = max(self.index + 1, self._index_near(now))
        while self.span.after(self.anchor, index) <= now:
            index += 1
        return None if self.last is not None and index > self.last else replace(self, index=index)

    def _index_near(self, now: datetime) -> int:
        """Return an index whose occurrence is certainly not later than the first after `now`."""
        days = 31 if now >= self.anchor else 28  # of a month, at most or at least
        return (now - self.anchor) // (timedelta(days=days * self.span.months) + self.span.rest)


def span_of(text: str) -> Span | None:
    """Read an ISO 8601 duration; None where it is none."""
    found = DURATION.fullmatch(text.strip())
    if found is None:
        return None
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    seconds = Decimal((found.group(7) or "0").replace(",", "."))
    if years > MAX_YEARS or months > MAX_YEARS * 12 or weeks * 7 + days > MAX_YEARS * 366:
        return None
    try:
        rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, microseconds=int(seconds * 1_000_000))
    except OverflowError:
        return None
    return Span(years * 12 + months, rest)


def instant_of(text: str) -> datetime | None:
    """Read an ISO 8601 date or date and time; a date is the start of that day, a missing zone is Japan's."""
    written, _at, zone = text.strip().partition("@")
    try:
        read = datetime.fromisoformat(written)
        return aware(read.replace(tzinfo=ZoneInfo(zone)) if zone else read)
    except (ValueError, KeyError, OSError, OverflowError):
        return None


def aware(value: datetime | date) -> datetime:
    """Return the value as an aware UTC instant; dates and naive times are Japan's."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo is not None else value.replace(tzinfo=ZONE)).astimezone(UTC)


def cycle_of(text: str, now: datetime) -> Cycle | None:
    """Read a repetition of ISO 8601, armed at `now`; None where it is none.

    R[n]/duration counts from now, R[n]/start/duration and R[n]/start/end from their start, R[n]/duration/end so that
    the last occurrence stands at the end.
    """
    found = CYCLE.fullmatch(text.strip())
    if found is None:
        return None
    times = int(found[1]) if found[1] else None
    first, second = (_part(part) for part in (found[2], found[3]))
    if isinstance(first, Span) and found[3] is None:
        return Cycle(now, first, 1, times) if first else None
    if isinstance(first, datetime) and isinstance(second, datetime):
        second = Span(0, second - first)
    if isinstance(first, datetime) and isinstance(second, Span) and second:
        return _from(Cycle(first, second, -1, None if times is None else times - 1), now)
    if isinstance(first, Span) and isinstance(second, datetime) and first:
        return _from(Cycle(second, first, -1 - (MOST if times is None else times - 1), 0), now)
    return None


def _part(text: str | None) -> Span | datetime | None:
    return None if text is None else span_of(text) or instant_of(text)


def _from(cycle: Cycle, now: datetime) -> Cycle | None:
    """Return the cycle at its first occurrence that is not past, one that never fires where all are."""
    over = replace(cycle, index=0, last=-1)
    try:
        return over if cycle.last == cycle.index else cycle.next_after(now - timedelta(microseconds=1)) or over
    except NotATime:  # beyond the calendar
        return None


def due_date(value: Any) -> datetime:
    """Return the instant a `timeDate` stands for. Raises NotATime."""
    if isinstance(value, str):
        value = instant_of(value) or value
    if not isinstance(value, date):  # a datetime is one, too
        raise NotATime(NOT_A_DATE, value)
    return aware(value)


def due_after(value: Any, now: datetime) -> datetime:
    """Return the instant a `timeDuration` stands for, counted from `now`. Raises NotATime."""
    span = _span_of_value(value)
    if span is None:
        raise NotATime(NOT_A_DURATION, value)
    return span.after(now)


def armed_cycle(value: Any, now: datetime) -> Cycle | None:
    """Return the cycle a `timeCycle` stands for; None where it never fires (R0, all in the past). Raises NotATime."""
    cycle = cycle_of(value, now) if isinstance(value, str) else None
    if cycle is None:
        raise NotATime(NOT_A_CYCLE, value)
    return None if cycle.last is not None and cycle.index > cycle.last else cycle


def _span_of_value(value: Any) -> Span | None:
    if isinstance(value, str):
        return span_of(value)
    if isinstance(value, timedelta):
        return Span(0, max(value, timedelta(0)))
    if isinstance(value, feel.YearMonthDuration):
        return Span(max(value.total_months, 0), timedelta(0))
    return None


def is_literal(kind: str, text: str) -> bool:
    """Tell whether the text is an ISO 8601 literal of that timer kind (timeDate, timeDuration, timeCycle)."""
    if kind == "timeDate":
        return instant_of(text) is not None
    if kind == "timeDuration":
        return span_of(text) is not None
    return cycle_of(text, datetime(2000, 1, 1, tzinfo=UTC)) is not None
