"""Whom to tell about a deadline, and when."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.deadline import Deadline
from engine.domain.deadline_offset import apply_to_day, apply_to_instant, is_before
from engine.domain.deadline_rule import DeadlineRule, NoticeKind, NoticeRule
from engine.domain.workdays import Office, instant, local_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One reminder, overdue notice or escalation. at: aware UTC instant. to: as in the rule."""

    kind: NoticeKind
    at: datetime
    to: tuple[str, ...]


def notices(rule: DeadlineRule, deadline: Deadline, office: Office) -> tuple[Notice, ...]:
    """Return whom to tell when, in order of time, each once.

    A day offset on a closed day moves to the working day before (at or before the due day) or after it. Reminders never
    come after the due moment or before the clock started, overdue notices never before the due moment.
    """
    found = {_notice(entry, deadline, office) for entry in rule.notices}
    return tuple(sorted(filter(None, found), key=lambda notice: (notice.at, notice.kind, notice.to)))


def _notice(entry: NoticeRule, deadline: Deadline, office: Office) -> Notice | None:
    at, started_at = _instant(entry, deadline, office), deadline.started_at
    if entry.kind is NoticeKind.REMINDER:
        at = min(at, deadline.due_at)
        if started_at is not None and at <= started_at:
            return None
    elif entry.kind is NoticeKind.OVERDUE:
        at = max(at, deadline.due_at)
    return Notice(kind=entry.kind, at=max(at, started_at or at), to=entry.to)


def _instant(entry: NoticeRule, deadline: Deadline, office: Office) -> datetime:
    if not entry.offset.is_whole_days:
        return apply_to_instant(entry.offset, deadline.due_at, deadline.started_at)
    day = apply_to_day(entry.offset, deadline.due_on or local_date(deadline.due_at), office)
    return instant(office.on_or_before(day) if is_before(entry.offset) else office.on_or_after(day), entry.at)
