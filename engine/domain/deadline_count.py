"""From what a rule's FEEL gave to the due moment, step by step."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from engine.domain import deadline_words as words
from engine.domain.deadline_rule import ClosedDay, Counting, DeadlineRule
from engine.domain.deadline_step import Step, StepKind
from engine.domain.periods import add_months, months_after
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, Office, instant, local_date

END_OF_DAY = time(23, 59, 59)
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)

Moment = date | datetime


class NotADate(Exception):
    """The rule's answer cannot become a due moment."""


@dataclass(frozen=True, slots=True)
class Start:
    """The moment a clock started, and what people call it."""

    name: Text
    moment: Moment

    @property
    def at(self) -> datetime:
        """The instant (UTC)."""
        return as_instant(self.moment)

    @property
    def on(self) -> date:
        """The day, in Japan."""
        return local_date(self.at) if isinstance(self.moment, datetime) else self.moment


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment. on: the day, None for an exact instant. at: UTC. was_pulled: a latest moment came first."""

    on: date | None
    at: datetime
    steps: tuple[Step, ...]
    was_pulled: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A day before it is looked up in the calendar. back: it was counted back from its start, and is never moved."""

    on: date
    step: Step
    back: bool = False


def due_of(rule: DeadlineRule, value: object, start: Start | None, office: Office) -> Due:
    """Return the due moment the rule's answer means.  Raises: NotADate, OutsideCalendar."""
    if isinstance(value, datetime):
        return _exactly(rule, as_instant(value))
    if isinstance(value, timedelta) and start is not None and _is_clock(rule, value):
        return _by_the_clock(rule, value, start.at, office)
    counted = _day(rule, value, start, office)
    steps = [counted.step]
    day = counted.on
    if rule.before:
        day -= ONE_DAY
        steps.append(Step(StepKind.BEFORE, words.BEFORE_DAY, {"day": day}))
    due_on, rolled = _rolled(rule, day, office, back=counted.back or rule.before)
    return Due(due_on, end_of(rule, due_on), (*steps, *rolled, _time_step(rule)))


def pulled(rule: DeadlineRule, due: Due, limit: object, office: Office) -> Due:
    """Return the due moment, or the latest one the rule allows (`not_after`) if that is earlier.  Raises: NotADate."""
    latest = latest_of(rule, limit, office)
    if latest.at >= due.at:
        return due
    day = latest.on if latest.on is not None and due.on is not None else latest.at
    step = Step(StepKind.PULL, words.PULLED, {"limit": words.limit_name(rule.not_after or ""), "day": day})
    return Due(latest.on, latest.at, (*due.steps, step), was_pulled=True)


def latest_of(rule: DeadlineRule, limit: object, office: Office) -> Due:
    """Return the moment a rule's `not_after` means, a day moved earlier where the rule moves days so."""
    if isinstance(limit, datetime):
        return Due(None, as_instant(limit), ())
    if not isinstance(limit, date):
        raise NotADate
    day = office.on_or_before(limit) if rule.on_closed_day is ClosedDay.EARLIER else limit
    return Due(day, end_of(rule, day), ())


def end_of(rule: DeadlineRule, day: date) -> datetime:
    """Return the instant (UTC) a thing due on that day is due."""
    return instant(day, rule.at or END_OF_DAY)


def as_instant(moment: Moment) -> datetime:
    """Return the UTC instant of a moment: a day begins at midnight in Japan, a time without a zone is Japan time."""
    if not isinstance(moment, datetime):
        return instant(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)).astimezone(UTC)


def _exactly(rule: DeadlineRule, at: datetime) -> Due:
    steps = [Step(StepKind.RULE, words.RULE_GIVES, {"rule": rule.due, "day": at})]
    if rule.before:
        steps.append(Step(StepKind.BEFORE, words.BEFORE_INSTANT, {"day": at}))
        at -= ONE_SECOND
    return Due(None, at, tuple(steps))


def _is_clock(rule: DeadlineRule, value: timedelta) -> bool:
    return rule.counting is Counting.CLOCK or value % ONE_DAY != timedelta()


def _by_the_clock(rule: DeadlineRule, value: timedelta, started_at: datetime, office: Office) -> Due:
    if rule.counting is Counting.WORKING:
        if value < timedelta():
            raise NotADate
        at, sentence = office.add_working_time(started_at, value), words.OFFICE_TIME_LATER
    else:
        at, sentence = started_at + value, words.CLOCK_LATER
    return Due(None, at, (Step(StepKind.COUNT, sentence, {"amount": value, "day": at}),))


def _day(rule: DeadlineRule, value: object, start: Start | None, office: Office) -> Counted:
    if isinstance(value, date):
        return Counted(value, Step(StepKind.RULE, words.RULE_GIVES, {"rule": rule.due, "day": value}))
    if start is None:
        raise NotADate
    months = getattr(value, "total_months", None)  # FEEL's years-and-months duration
    is_months = isinstance(months, int)
    number = months if isinstance(months, int) else _whole_days(value)
    if number < 0:
        return _back(rule, start, -number, office, in_months=is_months)
    return _forward(rule, start, number, office, in_months=is_months)


def _forward(rule: DeadlineRule, start: Start, number: int, office: Office, *, in_months: bool) -> Counted:
    """Count on from the day of the start: the first day is the day after, or that day where the rule counts it."""
    if rule.counts_first_day and number == 0:
        raise NotADate
    base = start.on - ONE_DAY if rule.counts_first_day else start.on
    if in_months:
        day, sentences = months_after(base, number), (words.MONTHS_LATER, words.MONTHS_COUNTED)
    elif rule.counting is Counting.WORKING:
        day, sentences = office.after(base, number), (words.WORKING_DAYS_LATER, words.WORKING_DAYS_COUNTED)
    else:
        day, sentences = base + timedelta(days=number), (words.DAYS_LATER, words.DAYS_COUNTED)
    values = {"n": number, "name": start.name, "start": start.on, "day": day}
    return Counted(day, Step(StepKind.COUNT, sentences[rule.counts_first_day], values))


def _back(rule: DeadlineRule, start: Start, number: int, office: Office, *, in_months: bool) -> Counted:
    """Count back from the day of the start, which is not counted."""
    if in_months:
        day, sentence = add_months(start.on, -number), words.MONTHS_BACK
    elif rule.counting is Counting.WORKING:
        day, sentence = office.after(start.on, -number), words.WORKING_DAYS_BACK
    else:
        day, sentence = start.on - timedelta(days=number), words.DAYS_BACK
    values = {"n": number, "name": start.name, "start": start.on, "day": day}
    return Counted(day, Step(StepKind.COUNT, sentence, values), back=True)


def _whole_days(value: object) -> int:
    if isinstance(value, timedelta):
        return value.days
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value):
        return int(value)
    raise NotADate


def _rolled(rule: DeadlineRule, day: date, office: Office, *, back: bool) -> tuple[date, tuple[Step, ...]]:
    if office.is_open(day):
        return day, ()
    why = office.why_closed(day) or Text("", "")
    if back or rule.on_closed_day is ClosedDay.KEEP:
        return day, (Step(StepKind.ROLL, words.STANDS_BACK if back else words.STANDS, {"why": why}),)
    if rule.on_closed_day is ClosedDay.EARLIER:
        moved, sentence = office.on_or_before(day), words.MOVED_EARLIER
    else:
        moved, sentence = office.on_or_after(day), words.MOVED_LATER
    return moved, (Step(StepKind.ROLL, sentence, {"why": why, "day": moved}),)


def _time_step(rule: DeadlineRule) -> Step:
    if rule.at is None:
        return Step(StepKind.TIME, words.WHOLE_DAY)
    return Step(StepKind.TIME, words.TIME_OF_DAY, {"time": f"{rule.at:%H:%M}"})
