"""What a suspension does to deadlines: clocks stand still, absolute dates stay (DL-G8)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.domain import deadline_words as words
from engine.domain.deadline import Deadline
from engine.domain.deadline_count import END_OF_DAY
from engine.domain.deadline_rule import ClosedDay, Counting, DeadlineRule
from engine.domain.deadline_step import Step, StepKind
from engine.domain.text import Text
from engine.domain.workdays import Office, instant, local_date


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension: from one instant to another."""

    stopped_at: datetime
    resumed_at: datetime


def after_pause(
    rule: DeadlineRule, deadline: Deadline, pause: Pause, office: Office, latest_at: datetime | None = None
) -> Deadline:
    """Return the deadline after a suspension.

    latest_at: an absolute date it may not pass, such as the end of the term; None = none.

    A rule that pauses and has a start is due later by the time its clock stood still: exactly for clocks, by whole days
    (working days where it counts those) for days. Everything else, and what was due before the stop, stays.
    """
    began_at = max(pause.stopped_at, deadline.started_at or pause.stopped_at)
    if not rule.pauses or rule.start is None or deadline.due_at < began_at or pause.resumed_at <= began_at:
        return deadline
    later = _later_by_the_clock if deadline.due_on is None else _later_by_days
    moved = later(rule, deadline, Pause(began_at, pause.resumed_at), office.calendar(rule.calendar))
    if latest_at is None or moved.due_at <= latest_at:
        return moved
    day = None if moved.due_on is None else local_date(latest_at)
    return replace(moved, due_at=latest_at, due_on=day, target_at=min(moved.target_at, latest_at), is_pulled=True)


def _later_by_the_clock(rule: DeadlineRule, deadline: Deadline, pause: Pause, office: Office) -> Deadline:
    amount = pause.resumed_at - pause.stopped_at
    due_at = deadline.due_at + amount
    if rule.counting is Counting.WORKING:
        left = office.working_time_between(pause.stopped_at, deadline.due_at)
        due_at = office.add_working_time(pause.resumed_at, left)
    return _moved(replace(deadline, due_at=due_at, target_at=due_at), pause, due_at - deadline.due_at)


def _later_by_days(rule: DeadlineRule, deadline: Deadline, pause: Pause, office: Office) -> Deadline:
    stopped_on, resumed_on = local_date(pause.stopped_at), local_date(pause.resumed_at)
    due_on = deadline.due_on or local_date(deadline.due_at)
    if rule.counting is Counting.WORKING:
        days = office.days_between(stopped_on, resumed_on)
        due_on, unit = office.after(due_on, days), Text(f"{days}営業日", f"{days} working days")
    else:
        days = (resumed_on - stopped_on).days
        due_on, unit = due_on + timedelta(days=days), Text(f"{days}日", f"{days} days")
    if rule.on_closed_day is ClosedDay.LATER:
        due_on = office.on_or_after(due_on)
    due_at = instant(due_on, rule.at or END_OF_DAY)
    target_at = min(office.opening(office.on_or_before(due_on))[1], due_at)
    return _moved(replace(deadline, due_on=due_on, due_at=due_at, target_at=target_at), pause, unit)


def _moved(deadline: Deadline, pause: Pause, amount: object) -> Deadline:
    values = {
        "stopped": pause.stopped_at,
        "resumed": pause.resumed_at,
        "amount": amount,
        "day": deadline.due_on or deadline.due_at,
    }
    return replace(deadline, reasons=(*deadline.reasons, Step(StepKind.PAUSE, words.PAUSED, values)))
