"""The clock's work: fire what is due in the transaction that does the step (design D5)."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from engine import deadline_moves, incidents, instances, notices, obligations, reports, start_rows, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import InstanceId, TimerId
from engine.domain.states import TimerKind, TimerStatus
from engine.kpi import clock as figures
from engine.store.cases import CaseRow, InstanceRow, TimerRow
from engine.store.prepared import Prepared
from engine.timer_rows import planned_at
from engine.work import Work

LONGEST_PAUSE = dt.timedelta(hours=6)
TELLING = frozenset({TimerKind.NOTICE, TimerKind.OBLIGATION})
LAST_DOUBLING = 9  # 512 minutes are beyond the longest pause
LAST_TRY = 20  # with the pauses above more than three days: what a weekend's trouble breaks mends itself
NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)  # due of a row that waits for a supervisor
_TIMER = TimerRow.metadata.tables["timer"]
_MARK = Prepared(
    update(_TIMER)
    .where(_TIMER.c.id == bindparam("row"), _TIMER.c.status == TimerStatus.WAITING)
    .values(status=TimerStatus.FIRED, fired_at=bindparam("fired_at"))
)


def due(work: Work, *, limit: int = 200) -> list[TimerId]:
    """List rows that are due now, the most overdue first; one indexed query, no lock."""
    wanted = (
        select(TimerRow.id)
        .where(TimerRow.status == TimerStatus.WAITING, TimerRow.due_at <= work.now)
        .order_by(TimerRow.due_at, TimerRow.id)
        .limit(limit)
    )
    return list(work.session.scalars(wanted))


def first_due(work: Work) -> tuple[TimerId, dt.datetime] | None:
    """Return the most overdue row with its due instant; None when nothing is due."""
    found = due(work, limit=1)
    return (found[0], work.session.get_one(TimerRow, found[0]).due_at) if found else None


def fire(work: Work, timer_id: TimerId) -> bool:
    """Fire one row; False when another clock or a person is at it, or it is no longer due."""
    return fire_all(work, [timer_id]) > 0


def fire_all(work: Work, timer_ids: Sequence[TimerId]) -> int:
    """Fire rows in the caller's transaction, the most overdue first; return how many fired.

    The row lock is the claim: the step, its messages and the mark on the row commit together or not at all. Rows that
    another clock or a person is at, or that are no longer due, are left out without waiting.
    """
    return sum(_fire(work, row) for row in _claimed(work, timer_ids))


def _fire(work: Work, row: TimerRow) -> bool:
    """Fire a claimed row; False when the step of an earlier one has carried it out, or ended what it was for."""
    work.session.flush()
    if row.kind in TELLING and notices.hold(work, row):
        return False
    if not _MARK.change(work.session.connection(), {"row": row.id, "fired_at": work.now}):
        return False
    set_committed_value(row, "status", TimerStatus.FIRED)
    set_committed_value(row, "fired_at", work.now)
    late_seconds = int((work.now - planned_at(row)).total_seconds())
    if row.case_id is not None:
        data = {"kind": row.kind.value, "late_seconds": late_seconds, **row.payload}
        trail.record(work, Fact(kind=FactKind.TIMER_FIRED, programme=row.programme_key, case_id=row.case_id, data=data))
    _carry_out(work, row)
    if row.case_id is not None:
        incidents.clear(work, row.case_id)
    return True


def _claimed(work: Work, timer_ids: Sequence[TimerId]) -> list[TimerRow]:
    """Lock rows that are due, each instance before its rows: who completes a task has them in that order, too."""
    held = _free_instances(work, timer_ids)
    wanted = (
        select(TimerRow)
        .where(TimerRow.id.in_(timer_ids), TimerRow.status == TimerStatus.WAITING, TimerRow.due_at <= work.now)
        .where(or_(TimerRow.instance_id.is_(None), TimerRow.instance_id.in_(held)))
        .order_by(TimerRow.due_at, TimerRow.id)
        .with_for_update(skip_locked=True)
    )
    return list(work.session.scalars(wanted))


def _free_instances(work: Work, timer_ids: Sequence[TimerId]) -> list[InstanceId]:
    """Lock the instances of these rows that nobody is at, and keep them at hand with their cases."""
    theirs = select(TimerRow.instance_id).where(TimerRow.id.in_(timer_ids))
    wanted = select(InstanceRow, CaseRow).join(CaseRow, CaseRow.id == InstanceRow.case_id)
    free = wanted.where(InstanceRow.id.in_(theirs)).order_by(InstanceRow.id)
    locked = free.with_for_update(of=InstanceRow, skip_locked=True).execution_options(populate_existing=True)
    found = work.session.execute(locked).all()
    work.kept.extend(found)
    return [instance.id for instance, _case in found]


def _lock_instance(work: Work, timer_id: TimerId) -> None:
    """Lock the row's instance before the row."""
    instance_id = work.session.scalar(select(TimerRow.instance_id).where(TimerRow.id == timer_id))
    if instance_id is not None:
        instances.locked(work.session, instance_id)


def _carry_out(work: Work, row: TimerRow) -> None:
    if row.kind is TimerKind.PROCESS and row.instance_id is not None:
        instances.fire_due(work, work.session.get_one(InstanceRow, row.instance_id))
    elif row.kind is TimerKind.NOTICE:
        notices.give(work, row)
    elif row.kind is TimerKind.START:
        start_rows.fire(work, row)
    elif row.kind is TimerKind.OBLIGATION:
        obligations.fire(work, row)
    elif row.kind is TimerKind.FIGURES:
        figures.fire(work, row)
    elif row.kind is TimerKind.RECHECK and row.instance_id is not None:
        deadline_moves.look_again(work, row.programme_key, row.instance_id)
    else:
        reports.raise_due(work, row.programme_key, row.payload["report"], row.payload["period"])


def postpone(work: Work, timer_id: TimerId, error: Exception) -> None:
    """Try a row that failed again later, so that it cannot stop the others; after LAST_TRY tries no more.

    The error stays readable on the row; an incident stands until a later try succeeds, or a supervisor has seen to it.
    The same error again leaves no second fact.
    """
    _lock_instance(work, timer_id)
    row = work.session.get(TimerRow, timer_id, with_for_update=True)
    if row is None or row.status is not TimerStatus.WAITING:
        return
    row.error = incidents.sentence_of(error).ja[:255]
    row.attempts += 1
    incidents.report(work, row, error)
    row.payload = {"due_at": row.due_at.isoformat(), **row.payload}
    pause = min(LONGEST_PAUSE, dt.timedelta(minutes=2 ** min(row.attempts, LAST_DOUBLING)))
    row.due_at = NEVER if row.attempts >= LAST_TRY else work.now + pause


def has_given_up(row: TimerRow) -> bool:
    """Tell whether the clock tries the row no more: it waits for a supervisor."""
    return row.due_at >= NEVER
