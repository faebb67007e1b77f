"""The clock's rows of a report's own reminders, overdue notices and escalations (KAG-41); engine/notices.py gives them.

A report that was raised is a deadline of its own: its rule's people are told until it is submitted for the first time.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import deadlines, trail
from engine.domain.deadline_notices import Notice, notices_from
from engine.domain.deadline_rule import NoticeKind
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ReportId
from engine.domain.report import ReportStep
from engine.domain.states import InstanceStatus, ReportStatus, TaskStatus, TimerKind, TimerStatus
from engine.domain.workdays import local_date
from engine.programmes import Release
from engine.reports import slots
from engine.reports.slots import Slot
from engine.store.cases import InstanceRow, TaskRow, TimerRow
from engine.store.evidence import ReportRow
from engine.work import Work

ABOUT = "report_id"  # in the payload of the row
SENT_BACK = "発注者からの修正依頼"
ALIVE = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED, InstanceStatus.FAILED)
PENDING = (TimerStatus.WAITING, TimerStatus.HELD)


def put_on_clock(work: Work, release: Release, slot: Slot, row: ReportRow) -> None:
    """Let the clock tell the people of a report that has just been raised; of what lies behind, nobody is reminded."""
    instance = _maker(work, row)
    if row.status is not ReportStatus.DRAFT or instance is None:
        return
    told = [notice for notice in _notices(release, slot) if _is_ahead(work, notice)]
    work.session.add_all(TimerRow(attempts=0, **_values(work, row, instance, notice)) for notice in told)


def renew(work: Work, release: Release, slot: Slot, row: ReportRow) -> None:
    """Give the clock the notices of a new due date; who was told before is not told again, late reminders go."""
    known = {timer.key: timer for timer in _rows(work, row)}
    silence(work, row)
    instance = _maker(work, row)
    if instance is None:
        return
    given = {timer.payload["notice"] for timer in known.values() if timer.status is TimerStatus.FIRED}
    for notice in _notices(release, slot):
        if notice.at > work.now or (_is_ahead(work, notice) and notice.kind.value not in given):
            values = _values(work, row, instance, notice)
            timer = known.get(values["key"]) or TimerRow(attempts=0)
            for name, value in values.items():
                setattr(timer, name, value)
            work.session.add(timer)


def move(work: Work, release: Release, slot: Slot, row: ReportRow, reason: str) -> None:
    """Store a new due date with its reasons; the notices move with it, and it leaves a fact in the report's case."""
    data = {"report_id": row.id, "report": row.report_key, "period": row.period, "task": slot.title}
    data |= {"before": row.due_at, "after": slot.deadline.due_at, "rule": slot.deadline.rule}
    row.due_at, row.deadline = slot.deadline.due_at, dict(slot.why)
    renew(work, release, slot, row)
    fact = Fact(
        kind=FactKind.DEADLINE_MOVED, programme=row.programme_key, case_id=row.case_id, data=data, reason=reason
    )
    trail.record(work, fact)


def send_back(work: Work, release: Release, slot: Slot, row: ReportRow) -> Slot:
    """Tell again of a report the authority sent back, until its next edition is submitted; return it as it is due then.

    Where the programme has no rule for that the due date stays, and people are told of what lies ahead of it.
    """
    if slot.report.returned is None:
        if slot.deadline.due_at > work.now:
            renew(work, release, slot, row)
        return slot
    again = slots.sent_back(work, release, slot, _sent_back_on(work, slot, row))
    move(work, release, again, row, SENT_BACK)
    return again


def _sent_back_on(work: Work, slot: Slot, row: ReportRow) -> dt.date:
    """Return the day the authority asked for the correction; today where no task of its receipt tells."""
    step = slot.report.tasks.get(ReportStep.RECEIVE, "")
    ours = (TaskRow.case_id == row.case_id, TaskRow.element_id == step, TaskRow.status == TaskStatus.DONE)
    done_at = work.session.scalar(select(TaskRow.done_at).where(*ours).order_by(TaskRow.done_at.desc()).limit(1))
    return local_date(done_at or work.now)


def silence(work: Work, row: ReportRow) -> None:
    """Tell nobody of a report any more."""
    for timer in _rows(work, row):
        if timer.status in PENDING:
            timer.status = TimerStatus.CANCELLED


def prefix(report_id: ReportId) -> str:
    """Return how the keys of a report's rows begin; what follows is as in the rows of a task."""
    return f"notice:report:{report_id}:"


def _notices(release: Release, slot: Slot) -> tuple[Notice, ...]:
    programme = release.programme
    rule = programme.deadlines[slot.deadline.rule]
    return notices_from(slot.raise_at, rule, slot.deadline, programme.office, programme.manner)


def _is_ahead(work: Work, notice: Notice) -> bool:
    return notice.at > work.now or notice.kind is not NoticeKind.REMINDER


def _maker(work: Work, row: ReportRow) -> InstanceRow | None:
    """Return the instance that makes a report: the clock locks it before it tells, as who submits the report does."""
    ours = select(InstanceRow).where(InstanceRow.case_id == row.case_id, InstanceRow.status.in_(ALIVE))
    return work.session.scalar(ours.order_by(InstanceRow.id).limit(1))


def _rows(work: Work, row: ReportRow) -> Sequence[TimerRow]:
    work.session.flush()
    ours = select(TimerRow).where(TimerRow.case_id == row.case_id, TimerRow.kind == TimerKind.NOTICE)
    return work.session.scalars(ours.where(TimerRow.key.startswith(prefix(row.id)))).all()


def _values(work: Work, row: ReportRow, instance: InstanceRow, notice: Notice) -> Mapping[str, Any]:
    """Return a row of the clock; the marks are those of a task's (`deadlines.timer_of`)."""
    once = f"{prefix(row.id)}{notice.kind.value}:{notice.at.isoformat()}"
    fires_at = notice.at - deadlines.BEFORE_LIST if notice.is_listed else notice.at
    marks = {"listed": notice.is_listed, "held": notice.is_held}
    stands_still = instance.status is not InstanceStatus.RUNNING
    return {
        "key": f"{once}:{','.join(notice.to)}",
        "kind": TimerKind.NOTICE,
        "status": TimerStatus.HELD if stands_still else TimerStatus.WAITING,
        "programme_key": row.programme_key,
        "case_id": row.case_id,
        "instance_id": instance.id,
        "due_at": max(fires_at, work.now),
        "payload": {ABOUT: row.id, "notice": notice.kind.value, "to": list(notice.to), "once": once, **marks},
    }
