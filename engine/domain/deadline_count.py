"""From what a rule's FEEL gave to the due moment, step by step."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from engine.domain import deadline_words as words
from engine.domain.deadline_rule import ClosedDay, Counting, DeadlineRule
from engine.domain.deadline_words import amount_of, label_of, say
from engine.domain.periods import months_after
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, Office, instant, local_date

END_OF_DAY = time(23, 59, 59)
ONE_DAY = timedelta(days=1)

Moment = date | datetime


class NotADate(Exception):
    """The rule's answer cannot become a due moment."""


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment. on: the day, None for an exact instant. at: UTC."""

    on: date | None
    at: datetime
    steps: tuple[Text, ...]


def due_of(rule: DeadlineRule, value: object, start: Moment | None, office: Office) -> Due:
    """Return the due moment the rule's answer means.  Raises: NotADate, OutsideCalendar."""
    if isinstance(value, datetime):
        at = as_instant(value)
        return Due(None, at, (say(words.RULE_GIVES, rule=rule.due, day=label_of(at)),))
    if isinstance(value, timedelta) and start is not None and _is_clock(rule, value):
        return _by_the_clock(rule, value, as_instant(start), office)
    day, counted = _day(rule, value, start, office)
    due_on, rolled = _rolled(rule, day, office)
    at_time = say(words.TIME_OF_DAY, time=f"{rule.at:%H:%M}") if rule.at else words.WHOLE_DAY
    return Due(due_on, instant(due_on, rule.at or END_OF_DAY), (counted, *rolled, at_time))


def as_instant(moment: Moment) -> datetime:
    """Return the UTC instant of a moment: a day begins at midnight in Japan, a time without a zone is Japan time."""
    if not isinstance(moment, datetime):
        return instant(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)).astimezone(UTC)


def _is_clock(rule: DeadlineRule, value: timedelta) -> bool:
    return rule.counting is Counting.CLOCK or value % ONE_DAY != timedelta()


def _by_the_clock(rule: DeadlineRule, value: timedelta, started_at: datetime, office: Office) -> Due:
    if rule.counting is Counting.WORKING:
        at, sentence = office.add_working_time(started_at, value), words.OFFICE_TIME_LATER
    else:
        at, sentence = started_at + value, words.CLOCK_LATER
    return Due(None, at, (say(sentence, amount=amount_of(value), day=label_of(at)),))


def _day(rule: DeadlineRule, value: object, start: Moment | None, office: Office) -> tuple[date, Text]:
    if isinstance(value, date):
        return value, say(words.RULE_GIVES, rule=rule.due, day=label_of(value))
    if start is None:
        raise NotADate
    first = local_date(as_instant(start))
    months = getattr(value, "total_months", None)  # FEEL's years-and-months duration
    if isinstance(months, int):
        due, sentence, number = months_after(first, months), words.MONTHS_LATER, months
    else:
        number = _whole_days(value)
        working = rule.counting is Counting.WORKING
        due = office.after(first, number) if working else first + timedelta(days=number)
        sentence = words.WORKING_DAYS_LATER if working else words.DAYS_LATER
    return due, say(sentence, n=number, day=label_of(due))


def _whole_days(value: object) -> int:
    if isinstance(value, timedelta):
        return value.days
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value):
        return int(value)
    raise NotADate


def _rolled(rule: DeadlineRule, day: date, office: Office) -> tuple[date, tuple[Text, ...]]:
    why = office.why_closed(day)
    if why is None:
        return day, ()
    match rule.on_closed_day:
        case ClosedDay.KEEP:
            return day, (say(words.STANDS, why=why),)
        case ClosedDay.EARLIER:
            moved, sentence = office.on_or_before(day), words.MOVED_EARLIER
        case ClosedDay.LATER:
            moved, sentence = office.on_or_after(day), words.MOVED_LATER
    return moved, (say(sentence, why=why, day=label_of(moved)),)
