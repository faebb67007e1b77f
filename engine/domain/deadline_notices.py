"""Whom to tell about a deadline, and when."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from engine.domain.deadline import Deadline
from engine.domain.deadline_offset import apply_to_day, apply_to_instant, is_before
from engine.domain.deadline_rule import DeadlineRule, NoticeKind, NoticeRule, Offset
from engine.domain.notice_manner import ANY_TIME, Manner
from engine.domain.workdays import JAPAN, Office, instant, local_date

STRICTEST = (NoticeKind.ESCALATION, NoticeKind.OVERDUE, NoticeKind.REMINDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One reminder, overdue notice or escalation. at: aware UTC instant. to: as in the rule.

    is_listed: it comes in the day's list, not alone. is_held: should the clock come to it late, it waits for the hours
    in which people may be told.
    """

    kind: NoticeKind
    at: datetime
    to: tuple[str, ...]
    is_listed: bool = False
    is_held: bool = False


def notices(rule: DeadlineRule, deadline: Deadline, office: Office, manner: Manner = ANY_TIME) -> tuple[Notice, ...]:
    """Return whom to tell when, in order of time, each once.

    A day offset on a closed day moves to the working day before (at or before the due day) or after it. Reminders never
    come after the due moment or before the clock started, overdue notices never before the due moment. What would fall
    outside the manner's hours waits for them, a reminder comes before them; clocks of hours are told by the minute.
    Whom several notices would tell at one instant hears the strictest.
    """
    found = {notice for entry in rule.notices for notice in _given(entry, deadline, office, manner)}
    return _in_order(found)


def notices_from(
    begins_at: datetime, rule: DeadlineRule, deadline: Deadline, office: Office, manner: Manner = ANY_TIME
) -> tuple[Notice, ...]:
    """Return whom to tell when of a thing that is begun at an instant (a report that is raised), as `notices` does.

    Nobody is reminded before it is begun; what else would come before comes as soon as it may then.
    """
    told = (_from(begins_at, notice, office, manner) for notice in notices(rule, deadline, office, manner))
    return _in_order({notice for notice in told if notice is not None})


def _in_order(found: AbstractSet[Notice]) -> tuple[Notice, ...]:
    """Return notices in order of time, nobody named twice at one instant."""
    named: dict[datetime, frozenset[str]] = {}
    kept = []
    for notice in sorted(found, key=lambda notice: (STRICTEST.index(notice.kind), notice.to)):
        words = tuple(word for word in notice.to if word not in named.get(notice.at, frozenset()))
        named[notice.at] = named.get(notice.at, frozenset()) | frozenset(words)
        if words:
            kept.append(replace(notice, to=words))
    return tuple(sorted(kept, key=lambda notice: (notice.at, notice.kind, notice.to)))


def _from(begins_at: datetime, notice: Notice, office: Office, manner: Manner) -> Notice | None:
    if notice.at > begins_at:
        return notice
    if notice.kind is NoticeKind.REMINDER:
        return None
    if notice.is_listed:
        return replace(notice, at=manner.digest_from(local_date(begins_at), begins_at, office))
    return replace(notice, at=manner.next_allowed(begins_at, office) if notice.is_held else begins_at)


def _given(entry: NoticeRule, deadline: Deadline, office: Office, manner: Manner) -> Iterator[Notice]:
    for number, at in enumerate(_instants(entry, deadline, office)):
        if entry.kind is NoticeKind.REMINDER and number and at > deadline.due_at:
            return
        notice = _notice(entry, at, deadline)
        if notice is None:
            continue
        if manner.hours is None or _is_by_the_minute(entry, deadline):
            yield notice
        elif moved := _in_hours(entry, notice, deadline, office, manner):
            yield moved


def _notice(entry: NoticeRule, at: datetime, deadline: Deadline) -> Notice | None:
    started_at = deadline.started_at
    if entry.kind is NoticeKind.REMINDER:
        at = min(at, deadline.due_at)
        if started_at is not None and at <= started_at:
            return None
    elif entry.kind is NoticeKind.OVERDUE:
        at = max(at, deadline.due_at)
    return Notice(kind=entry.kind, at=max(at, started_at or at), to=entry.to)


def _in_hours(entry: NoticeRule, notice: Notice, deadline: Deadline, office: Office, manner: Manner) -> Notice | None:
    """Return the notice at an instant at which people may be told; None for a reminder that has none in time."""
    is_listed = manner.digest_at is not None and not entry.is_urgent
    if is_listed:
        earliest = deadline.due_at if entry.kind is NoticeKind.OVERDUE else deadline.started_at
        at = manner.digest_from(local_date(notice.at), earliest, office)
    else:
        at = manner.next_allowed(notice.at, office)
    if entry.kind is NoticeKind.REMINDER and at > deadline.due_at:
        at = manner.last_allowed(deadline.due_at, office)
        if deadline.started_at is not None and at <= deadline.started_at:
            return None
    return replace(notice, at=at, is_listed=is_listed, is_held=True)


def _is_by_the_minute(entry: NoticeRule, deadline: Deadline) -> bool:
    """Tell whether it belongs to a clock of hours, which runs day and night."""
    return deadline.due_on is None and not entry.offset.is_whole_days


def _instants(entry: NoticeRule, deadline: Deadline, office: Office) -> Iterator[datetime]:
    first = _instant(entry, deadline, office)
    yield first
    if entry.every is not None:
        for number in range(1, entry.times):
            yield _later(first, entry.every, number, office)


def _later(first: datetime, every: Offset, number: int, office: Office) -> datetime:
    """Return the instant of a repetition: days later at the same time of day, or hours later."""
    if every.exact is not None:
        return first + every.exact * number
    many = Offset(days=(every.days or 0) * number)
    if every.working_days is not None:
        many = Offset(working_days=every.working_days * number)
    local = first.astimezone(JAPAN)
    return instant(office.on_or_after(apply_to_day(many, local.date(), office)), local.time())


def _instant(entry: NoticeRule, deadline: Deadline, office: Office) -> datetime:
    if not entry.offset.is_whole_days:
        return apply_to_instant(entry.offset, deadline.due_at, deadline.started_at)
    day = apply_to_day(entry.offset, deadline.due_on or local_date(deadline.due_at), office)
    return instant(office.on_or_before(day) if is_before(entry.offset) else office.on_or_after(day), entry.at)
