"""A month as a calendar shows it: weeks from Monday to Sunday, closed days named."""

import datetime as dt
from calendar import Calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.domain.era import month_label
from engine.domain.periods import Span
from engine.domain.text import Text
from engine.domain.workdays import Office

WEEKDAYS = (
    Text("月", "Mon"),
    Text("火", "Tue"),
    Text("水", "Wed"),
    Text("木", "Thu"),
    Text("金", "Fri"),
    Text("土", "Sat"),
    Text("日", "Sun"),
)
WEEKS = Calendar(firstweekday=0)
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Day(Generic[Thing]):
    """One day. things: what stands on it. closed: why the office is closed, None when it is open."""

    on: dt.date
    things: Sequence[Thing]
    closed: Text | None


@dataclass(frozen=True, slots=True)
class Month(Generic[Thing]):
    """One month. weeks: seven places each; None before the first and after the last day."""

    span: Span
    label: Text
    weeks: tuple[tuple[Day[Thing] | None, ...], ...]

    @property
    def days(self) -> Iterator[Day[Thing]]:
        """The days on which something stands."""
        return (day for week in self.weeks for day in week if day is not None and day.things)


def month_of(span: Span, by_day: Mapping[dt.date, Sequence[Thing]], office: Office | None) -> Month[Thing]:
    """Lay out a month. office: whose closed days are named, None when several share the calendar."""
    weeks = tuple(
        tuple(_day(on, by_day, office) if on.month == span.start.month else None for on in week)
        for week in WEEKS.monthdatescalendar(span.start.year, span.start.month)
    )
    return Month(span=span, label=month_label(span.start), weeks=weeks)


def _day(on: dt.date, by_day: Mapping[dt.date, Sequence[Thing]], office: Office | None) -> Day[Thing]:
    return Day(on=on, things=by_day.get(on, ()), closed=office.why_closed(on) if office else None)
