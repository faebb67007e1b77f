"""One person is told of one thing once at a time: where several notices meet, the strictest tells (design D6).

What meets: notices of one task, of one report and the tasks of its case, of one fixed date. They meet at one instant,
or on one day's list. Stricter is an escalation than an overdue notice, and that than a reminder; of two of a kind the
one about what is due earlier tells.
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from engine import fixed_date_rows, matters
from engine.domain.deadline_rule import NoticeKind
from engine.domain.ids import UserId
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.workdays import instant, local_date
from engine.matters import Item, Matter
from engine.people import PersonView
from engine.store.cases import InstanceRow, TimerRow
from engine.store.evidence import OutboxRow
from engine.timer_rows import planned_at
from engine.work import Work

TEMPLATES: Mapping[str, str] = {
    NoticeKind.REMINDER.value: "task_reminder",
    NoticeKind.OVERDUE.value: "task_overdue",
    NoticeKind.ESCALATION.value: "task_escalated",
}
STRICTNESS: Mapping[str, int] = {kind: number for number, kind in enumerate(TEMPLATES)}


def is_listed(work: Work, timer: TimerRow) -> bool:
    """Tell whether it goes into the day's list: what is not urgent, and what the clock comes to days too late."""
    if not timer.payload.get("held"):
        return False
    programme = work.programmes.current(work.session, timer.programme_key).programme
    is_late = local_date(planned_at(timer)) < local_date(work.now)
    return programme.manner.digest_at is not None and (timer.payload["listed"] or is_late)


def is_stricter(kind: str, other: str) -> bool:
    """Tell whether one kind of notice weighs more than another."""
    return STRICTNESS[kind] > STRICTNESS[other]


def told_by_another(work: Work, timer: TimerRow, matter: Matter) -> set[UserId]:
    """Return the people whom a stricter notice of the same thing and instant tells, or has told."""
    own = (rank(timer.payload["notice"], matter), -timer.id)
    found: set[UserId] = set()
    for rival, about in _alone(work, [matter], TimerRow.due_at == timer.due_at):
        if rival.id != timer.id and (rank(rival.payload["notice"], about), -rival.id) > own:
            found |= _reached(work, rival, about)
    return found


def of_list(work: Work, person: PersonView, found: Iterable[tuple[Matter, Item]]) -> list[tuple[Matter, Item]]:
    """Return what a person's list of the day says: each thing once, and not what they are told alone as strictly."""
    best: dict[str, tuple[Matter, Item]] = {}
    for matter, item in sorted(found, key=lambda pair: rank(pair[1].kind, pair[0]), reverse=True):
        best.setdefault(matter.thing, (matter, item))
    alone = _told_today(work, person, [matter for matter, _item in best.values()])
    return [pair for thing, pair in best.items() if STRICTNESS[pair[1].kind] > alone.get(thing, -1)]


def rank(kind: str, matter: Matter) -> tuple[int, float]:
    """Return how much a notice weighs where several meet: the greatest tells."""
    return STRICTNESS[kind], -matter.due_at.timestamp() if matter.due_at else -math.inf


def _told_today(work: Work, person: PersonView, found: Sequence[Matter]) -> dict[str, int]:
    """Return of what a person was told alone today, or is told this very moment, and how strictly."""
    midnight = instant(local_date(work.now), dt.time())
    today = or_(
        and_(TimerRow.status == TimerStatus.FIRED, TimerRow.fired_at >= midnight),
        and_(TimerRow.status == TimerStatus.WAITING, TimerRow.due_at <= work.now),
    )
    told: dict[str, int] = {}
    for row, about in _alone(work, found, today):
        if person.id in _reached(work, row, about):
            told[about.thing] = max(told.get(about.thing, -1), STRICTNESS[row.payload["notice"]])
    return told


def _alone(work: Work, found: Sequence[Matter], when: ColumnElement[bool]) -> Iterator[tuple[TimerRow, Matter]]:
    """Yield the notices of these things that are given by themselves, not on a list."""
    if not found:
        return
    things = {matter.thing for matter in found}
    rows = select(TimerRow).where(
        TimerRow.kind == TimerKind.NOTICE,
        TimerRow.programme_key == found[0].release.key,
        TimerRow.status.in_((TimerStatus.WAITING, TimerStatus.FIRED)),
        or_(*_near(found)),
        when,
    )
    for row in work.session.scalars(rows.order_by(TimerRow.id)).all():
        about = matters.seen_by(work, row) if "notice" in row.payload and not is_listed(work, row) else None
        if about is not None and about.thing in things:
            yield row, about


def _near(found: Sequence[Matter]) -> Iterator[ColumnElement[bool]]:
    """Yield where notices of these things stand: with the instances of their cases, or without a case."""
    cases = {matter.case_id for matter in found if matter.case_id is not None}
    if cases:
        yield TimerRow.instance_id.in_(select(InstanceRow.id).where(InstanceRow.case_id.in_(cases)))
    if any(matter.case_id is None for matter in found):
        yield TimerRow.key.startswith(fixed_date_rows.FAMILY)


def _reached(work: Work, row: TimerRow, about: Matter) -> set[UserId]:
    """Return whom a notice reaches: of one that was given, who was written to."""
    people = {person.id for person, _word in about.everyone(work, row.payload["to"])}
    if row.status is TimerStatus.WAITING:
        return people
    keys = {f"{row.payload['once']}:{number}": number for number in people}
    mails = select(OutboxRow.dedupe).where(OutboxRow.dedupe.in_(keys))
    return {keys[key] for key in work.session.scalars(mails)}
