"""Orders to suspend that are in force (KAG-36), and whom they cover."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from engine import standing, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.states import InstanceStatus
from engine.store.cases import CaseRow, InstanceRow
from engine.store.interventions import SuspensionRow
from engine.work import Work

IN_FORCE = SuspensionRow.resumed_at.is_(None)


def cover(work: Work, case: CaseRow) -> None:
    """Let a case that has just begun, or goes on after a repair, stand still where an order in force says so."""
    if work.session.scalar(select(SuspensionRow.id).where(IN_FORCE, _of_case(case)).limit(1)) is None:
        return
    running = select(InstanceRow).where(InstanceRow.case_id == case.id, InstanceRow.status == InstanceStatus.RUNNING)
    for instance in work.session.scalars(running.order_by(InstanceRow.id)).all():
        if (order := over(work, case, instance)) is not None:
            halt(work, case, instance, order)
    standing.set_status(work, case)


def over(work: Work, case: CaseRow, instance: InstanceRow) -> SuspensionRow | None:
    """Return an order in force that covers the instance; None where there is none."""
    ours = or_(SuspensionRow.instance_id.is_(None), SuspensionRow.instance_id == instance.id)
    return work.session.scalar(select(SuspensionRow).where(IN_FORCE, _of_case(case), ours).limit(1))


def halt(work: Work, case: CaseRow, instance: InstanceRow, order: SuspensionRow) -> None:
    """Let a locked instance stand still; one that has stopped by itself already does."""
    if instance.status is not InstanceStatus.RUNNING:
        return
    instance.status, instance.suspended_at = InstanceStatus.SUSPENDED, work.now
    instance.revision += 1
    standing.hold(work, instance)
    data = {"instance": instance.id, "process": instance.process_id, "order": order.id}
    kind, reason = FactKind.CASE_SUSPENDED, order.reason
    trail.record(work, Fact(kind=kind, programme=case.programme_key, case_id=case.id, data=data, reason=reason))


def of_case(work: Work, case: CaseRow) -> Sequence[SuspensionRow]:
    """List the orders in force that touch a case, the newest first."""
    wanted = select(SuspensionRow).where(IN_FORCE, _of_case(case)).order_by(SuspensionRow.id.desc())
    return work.session.scalars(wanted).all()


def _of_case(case: CaseRow) -> ColumnElement[bool]:
    this = SuspensionRow.case_id == case.id
    kind = or_(SuspensionRow.case_kind.is_(None), SuspensionRow.case_kind == case.kind)
    whole = and_(SuspensionRow.case_id.is_(None), kind)
    return and_(SuspensionRow.programme_key == case.programme_key, or_(this, whole))
