"""How a due date is said: the day, and in words how far away it is."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.deadline_words import amount_of
from engine.domain.era import date_label, day_label
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, Office, OutsideCalendar, local_date

END_OF_DAY = dt.time(23, 59)
SOON_WORKING_DAYS = 5
URGENT = dt.timedelta(hours=1)
FARTHEST = dt.timedelta(days=60)  # beyond it the date alone says enough
SUNDAY = 6


class Bucket(StrEnum):
    """The heading a task stands under in the inbox."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NONE = "none"


BUCKET_NAMES = {
    Bucket.OVERDUE: Text("期限超過", "Overdue"),
    Bucket.TODAY: Text("本日", "Today"),
    Bucket.WEEK: Text("今週", "This week"),
    Bucket.LATER: Text("それ以降", "Later"),
    Bucket.NONE: Text("期限なし", "No due date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due date ready to show. at: aware UTC. moment: the day with its time.

    tone: class of the tag beside the words, "" for none. is_exact: counted in hours, day and night; the page counts
    down to it.
    """

    at: dt.datetime
    day: Text
    moment: Text
    words: Text | None
    tone: str
    bucket: Bucket
    is_exact: bool = False


def due_of(at: dt.datetime | None, now: dt.datetime, office: Office, *, exact: bool = False) -> Due | None:
    """Say a due date as seen from `now`; None stays None.  Working days are those of the office.

    exact: it is counted in hours; then hours and minutes are left, whatever the office does.
    """
    if at is None:
        return None
    tone, words = _left(at - now) if exact else _words(at, now, office)
    return Due(
        at=at,
        day=day_of(at, now),
        moment=_moment(at, now),
        words=words,
        tone=tone,
        bucket=bucket_of(at, now),
        is_exact=exact,
    )


def bucket_of(at: dt.datetime | None, now: dt.datetime) -> Bucket:
    """Return the heading for a due date; the week ends on Sunday."""
    if at is None:
        return Bucket.NONE
    day, today = local_date(at), local_date(now)
    if at < now:
        return Bucket.OVERDUE
    if day == today:
        return Bucket.TODAY
    return Bucket.WEEK if day <= today + dt.timedelta(days=SUNDAY - today.weekday()) else Bucket.LATER


def day_of(at: dt.datetime, now: dt.datetime) -> Text:
    """Name a day, with its year when that is not this one."""
    day = local_date(at)
    return day_label(day) if day.year == local_date(now).year else date_label(day)


def done_of(done_at: dt.datetime, due_at: dt.datetime | None) -> tuple[str, Text] | None:
    """Say whether a finished thing was in time; None when it had no due date."""
    if due_at is None:
        return None
    if done_at <= due_at:
        return "done", Text("期限内", "in time")
    days = (local_date(done_at) - local_date(due_at)).days
    return "wait", Text(f"{days}日遅れ", _days(days, "late")) if days else Text("時刻に遅れ", "late that day")


def _left(left: dt.timedelta) -> tuple[str, Text]:
    """Say how long is left of a clock of hours, in whole minutes."""
    late = left < dt.timedelta()
    amount = amount_of(abs(left))
    if late:
        return "overdue", Text(f"{amount.ja}超過", f"{amount.en} overdue")
    return ("today" if left <= URGENT else "soon"), Text(f"あと{amount.ja}", f"{amount.en} left")


def _words(at: dt.datetime, now: dt.datetime, office: Office) -> tuple[str, Text | None]:
    day, today = local_date(at), local_date(now)
    if at < now:
        days = (today - day).days
        return "overdue", Text(f"{days}日超過", _days(days, "overdue")) if days else Text("本日超過", "overdue today")
    if day == today:
        time = _time_of(at)
        return "today", Text(f"本日 {time}", f"today {time}") if time else Text("本日中", "today")
    return _ahead(day, today, office)


def _ahead(day: dt.date, today: dt.date, office: Office) -> tuple[str, Text | None]:
    if day - today > FARTHEST:
        return "", None
    try:
        days = office.days_between(today, day)
    except OutsideCalendar:
        return "", None
    if days == 0:
        return "today", Text("次の営業日より前", "before the next working day")
    left = Text(f"あと{days}営業日", f"{days} working day{'s' if days > 1 else ''} left")
    return ("soon" if days <= SOON_WORKING_DAYS else ""), left


def _moment(at: dt.datetime, now: dt.datetime) -> Text:
    """Name the day with its time of day, where it has one."""
    day, time = day_of(at, now), _time_of(at)
    return Text(f"{day.ja}{time}", f"{day.en} {time}".strip())


def _time_of(at: dt.datetime) -> str:
    """Return 17:00; nothing when the whole day is meant."""
    local = at.astimezone(JAPAN)
    return "" if local.time() >= END_OF_DAY else f"{local:%H:%M}"


def _days(days: int, what: str) -> str:
    return f"{days} day{'s' if days > 1 else ''} {what}"
