"""Cancel (取消し) a case or one instance of it: nothing of it goes on, and nothing is sent for it any more.

There is no way back. What was typed and not sent stays readable in the trail.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from engine import deadlines, incidents, instances, standing, suspensions, timer_rows, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, InstanceId, TaskId
from engine.domain.states import (
    CaseStatus,
    IncidentEnd,
    InstanceStatus,
    OutboxStatus,
    ReferralStatus,
    TaskStatus,
    TimerStatus,
    move,
)
from engine.domain.text import Text
from engine.errors import Conflict, NotFound
from engine.referrals import OPEN
from engine.store.cases import CaseRow, InstanceRow, SubscriptionRow, TaskRow, TimerRow
from engine.store.evidence import OutboxRow, ReferralRow
from engine.store.interventions import IncidentRow, SuspensionRow
from engine.work import Work


class CaseOver(Conflict):
    """The case has ended by itself."""

    code = "case_over"
    sentence = Text("この案件はすでに終了しています。", "This case has already ended.")


def cancel(work: Work, case_id: CaseId, *, reason: str, instance_id: InstanceId | None = None) -> None:
    """End a case, or one instance of it, for good; cancelling it again changes nothing.

    Tasks, timers, subscriptions and links of referrals are closed, mail that has not gone out is not sent. A case whose
    last instance is cancelled is cancelled itself.
    Raises: NoSuchCase, NotFound, NotAllowed, WhyMissing, CaseOver.
    """
    case = suspensions.steered(work, case_id)
    reason = suspensions.reason_of(reason)
    if case.status is CaseStatus.CLOSED:
        raise CaseOver
    if case.status is CaseStatus.CANCELLED:
        return
    chosen = _chosen(work, case_id, instance_id)
    drafts = {name: draft for instance in chosen for name, draft in _end(work, instance).items()}
    data = {"instances": [instance.id for instance in chosen], "drafts": drafts}
    kind = FactKind.CASE_CANCELLED
    trail.record(work, Fact(kind=kind, programme=case.programme_key, case_id=case.id, data=data, reason=reason))
    work.session.flush()
    if work.session.scalar(_alive(case_id)) is None:
        _close(work, case)
    else:
        standing.set_status(work, case)


def _chosen(work: Work, case_id: CaseId, instance_id: InstanceId | None) -> Sequence[InstanceRow]:
    keys = work.session.scalars(_alive(case_id)).all()
    if instance_id is None:
        return [instances.locked(work.session, key) for key in keys]
    if instance_id not in keys:
        known = work.session.get(InstanceRow, instance_id)
        if known is None or known.case_id != case_id:
            raise NotFound
        return []
    return [instances.locked(work.session, instance_id)]


def _alive(case_id: CaseId) -> Any:
    alive = InstanceRow.status.in_(standing.ALIVE)
    return select(InstanceRow.id).where(InstanceRow.case_id == case_id, alive).order_by(InstanceRow.id)


def _end(work: Work, instance: InstanceRow) -> dict[str, Any]:
    """End one locked instance; return what was typed in its tasks and not sent, by the task's name."""
    instance.status, instance.ended_at, instance.revision = InstanceStatus.CANCELLED, work.now, instance.revision + 1
    drafts = {}
    live = TaskRow.status.in_((TaskStatus.OPEN, TaskStatus.CLAIMED))
    for task in work.session.scalars(select(TaskRow).where(TaskRow.instance_id == instance.id, live)):
        if task.draft:
            drafts[task.name] = task.draft
        task.status, task.paused_at, task.revision = move(task.status, TaskStatus.WITHDRAWN), None, task.revision + 1
        deadlines.cancel(work, TaskId(task.id))
    timer_rows.cancel_all(work, instance)
    left = TimerRow.status.in_((TimerStatus.HELD, TimerStatus.WAITING))  # of suspended work, of a report's due date
    for row in work.session.scalars(select(TimerRow).where(TimerRow.instance_id == instance.id, left)):
        row.status = TimerStatus.CANCELLED
    work.session.execute(delete(SubscriptionRow).where(SubscriptionRow.instance_id == instance.id))
    _close_links(work, instance)
    drafts.update({arrival.name: standing.as_stored(arrival) for arrival in standing.taken(work, instance)})
    return drafts


def _close_links(work: Work, instance: InstanceRow) -> None:
    referrals = select(ReferralRow).where(ReferralRow.instance_id == instance.id, ReferralRow.status.in_(OPEN))
    for referral in work.session.scalars(referrals):
        referral.status = ReferralStatus.LAPSED
    failing = select(IncidentRow).where(IncidentRow.instance_id == instance.id, IncidentRow.ended_at.is_(None))
    for incident in work.session.scalars(failing):
        incidents.close(work, incident, IncidentEnd.CANCELLED)
    tasks = select(TaskRow.id).where(TaskRow.instance_id == instance.id)
    _stop_mail(work, OutboxRow.task_id.in_(tasks))


def _stop_mail(work: Work, which: Any) -> None:
    waiting = select(OutboxRow).where(which, OutboxRow.status == OutboxStatus.QUEUED).with_for_update(skip_locked=True)
    for mail in work.session.scalars(waiting):
        mail.status = OutboxStatus.CANCELLED


def _close(work: Work, case: CaseRow) -> None:
    case.status, case.closed_at = CaseStatus.CANCELLED, work.now
    _stop_mail(work, OutboxRow.case_id == case.id)
    for order in work.session.scalars(
        select(SuspensionRow).where(SuspensionRow.case_id == case.id, SuspensionRow.resumed_at.is_(None))
    ):
        order.resumed_at, order.resumed_by = work.now, work.actor.name
