"""Suspend and resume (中断・再開): one instance, a case, a kind of case, or a whole programme (KAG-36, DL-G8).

While an order is in force no step of what it covers runs; what arrives is kept. When the last order over an instance is
lifted, clocks that were counted from an event go on later by the time they stood still, dates stay, what was kept is
delivered, and reminders that fell due meanwhile are given once.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine import bpmn, cases, deadline_again, incidents, instances, orders, standing, trail
from engine.domain.access import May, require
from engine.domain.deadline_pause import Pause
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey, SuspensionId
from engine.domain.states import InstanceStatus
from engine.domain.text import Text
from engine.errors import Conflict, EngineError, Invalid, NotFound
from engine.store.cases import CaseRow, InstanceRow
from engine.store.interventions import SuspensionRow
from engine.store.programmes import ProgrammeRow
from engine.work import Work, attempt


class NoSuchSuspension(NotFound):
    """No order of that id is visible to the caller."""

    code = "no_such_suspension"
    sentence = Text("中断の指示が見つかりません。", "The order to suspend was not found.")


class WhyMissing(Invalid):
    """A supervisor's intervention without a word why."""

    code = "why_missing"
    sentence = Text("理由を入力してください。", "Enter the reason.")

    def __init__(self) -> None:
        super().__init__({"reason": (self.sentence,)})


class NothingToSuspend(Conflict):
    """The case or instance is over."""

    code = "nothing_to_suspend"
    sentence = Text("この案件の手順はすでに終わっているため、中断できません。", "The process of this case is over.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order to suspend, as pages show it. case_id, instance_id, case_kind: what it covers; none: the programme.

    resumed_at, resumed_by: None while it is in force. Instants aware UTC.
    """

    id: SuspensionId
    programme: ProgrammeKey
    case_kind: str | None
    case_id: CaseId | None
    instance_id: InstanceId | None
    reason: str
    suspended_at: dt.datetime
    suspended_by: str
    resumed_at: dt.datetime | None
    resumed_by: str | None


def reason_of(typed: str) -> str:
    """Return the reason as it is kept.  Raises: WhyMissing."""
    if not typed.strip():
        raise WhyMissing
    return typed.strip()


def suspend_case(work: Work, case_id: CaseId, *, reason: str, instance_id: InstanceId | None = None) -> Order:
    """Let a case, or one instance of it, stand still; suspending it again changes nothing.

    Raises: NoSuchCase, NotAllowed, WhyMissing, NothingToSuspend.
    """
    case = steered(work, case_id)
    reason = reason_of(reason)
    found = _standing_order(work, case.programme_key, case_id, instance_id, None)
    if found is not None:
        return _view(found)
    alive = [row for row in _alive(work, case_id) if instance_id in {None, row.id}]
    if not alive:
        raise NothingToSuspend
    order = _give(work, case.programme_key, reason, case_id=case_id, instance_id=instance_id)
    for instance in alive:
        orders.halt(work, case, instance, order)
    standing.set_status(work, case)
    return _view(order)


def suspend_programme(work: Work, programme: ProgrammeKey, *, reason: str, case_kind: str | None = None) -> Order:
    """Let every open case of the programme, or of one kind, stand still; cases opened later stand still at once.

    Raises: NotFound, NotAllowed, WhyMissing.
    """
    _require(work, programme)
    reason = reason_of(reason)
    found = _standing_order(work, programme, None, None, case_kind)
    if found is not None:
        return _view(found)
    order = _give(work, programme, reason, case_kind=case_kind)
    for case in _covered(work, order):
        for instance in _alive(work, case.id):
            orders.halt(work, case, instance, order)
        standing.set_status(work, case)
    note = {"order": order.id, "case_kind": case_kind}
    trail.record(work, Fact(kind=FactKind.CASE_SUSPENDED, programme=programme, data=note, reason=reason))
    return _view(order)


def resume(work: Work, suspension_id: SuspensionId, *, reason: str) -> Order:
    """Lift an order; what no other order covers goes on. Lifting it again changes nothing.

    A case that cannot go on (its next step fails) keeps an order of its own and an incident where the order covered
    many; alone, its failure is raised and nothing changes.
    Raises: NoSuchSuspension, NotAllowed, WhyMissing, StepFailed.
    """
    order = work.session.get(SuspensionRow, suspension_id, with_for_update=True)
    if order is None or order.programme_key not in work.actor.programmes:
        raise NoSuchSuspension
    _require(work, order.programme_key)
    reason = reason_of(reason)
    if order.resumed_at is None:
        order.resumed_at, order.resumed_by, order.resume_reason = work.now, work.actor.name, reason
        for case in _covered(work, order):
            _go_on(work, case, order)
        note = {"order": order.id, "case_kind": order.case_kind}
        if order.case_id is None:
            trail.record(
                work, Fact(kind=FactKind.CASE_RESUMED, programme=order.programme_key, data=note, reason=reason)
            )
    return _view(order)


def in_force(work: Work, programmes: Sequence[ProgrammeKey]) -> list[Order]:
    """List the orders in force of these programmes, newest first; the caller has decided that the actor may see."""
    ours = select(SuspensionRow).where(orders.IN_FORCE, SuspensionRow.programme_key.in_(programmes))
    return [_view(row) for row in work.session.scalars(ours.order_by(SuspensionRow.id.desc()))]


def of_case(work: Work, case_id: CaseId) -> list[Order]:
    """List the orders in force that touch a case; the caller has decided that the actor may see it."""
    return [_view(row) for row in orders.of_case(work, work.session.get_one(CaseRow, case_id))]


def steered(work: Work, case_id: CaseId) -> CaseRow:
    """Return a case the actor may intervene in.  Raises: NoSuchCase, NotAllowed."""
    cases.get(work, case_id)
    case = work.session.get_one(CaseRow, case_id)
    require(work.actor, May.CASE_STEER, case.programme_key)
    return case


def _require(work: Work, programme: ProgrammeKey) -> None:
    known = work.session.get(ProgrammeRow, programme)
    if known is None or programme not in work.actor.programmes:
        raise NotFound
    require(work.actor, May.CASE_STEER, programme)


def _standing_order(
    work: Work, programme: ProgrammeKey, case_id: CaseId | None, instance_id: InstanceId | None, kind: str | None
) -> SuspensionRow | None:
    same = select(SuspensionRow).where(
        orders.IN_FORCE,
        SuspensionRow.programme_key == programme,
        SuspensionRow.case_id.is_not_distinct_from(case_id),
        SuspensionRow.instance_id.is_not_distinct_from(instance_id),
        SuspensionRow.case_kind.is_not_distinct_from(kind),
    )
    return work.session.scalar(same.limit(1))


def _give(  # what an order may be for
    work: Work,
    programme: ProgrammeKey,
    reason: str,
    *,
    case_id: CaseId | None = None,
    instance_id: InstanceId | None = None,
    case_kind: str | None = None,
) -> SuspensionRow:
    order = SuspensionRow(
        programme_key=programme,
        case_kind=case_kind,
        case_id=case_id,
        instance_id=instance_id,
        reason=reason,
        suspended_at=work.now,
        suspended_by=work.actor.name,
    )
    work.session.add(order)
    work.session.flush()  # facts name the order
    return order


def _covered(work: Work, order: SuspensionRow) -> Sequence[CaseRow]:
    wanted = select(CaseRow).where(CaseRow.programme_key == order.programme_key, CaseRow.status.not_in(standing.OVER))
    if order.case_id is not None:
        wanted = wanted.where(CaseRow.id == order.case_id)
    if order.case_kind is not None:
        wanted = wanted.where(CaseRow.kind == order.case_kind)
    return work.session.scalars(wanted.order_by(CaseRow.id)).all()


def _alive(work: Work, case_id: CaseId) -> list[InstanceRow]:
    """Lock what has not ended of a case, in the one order."""
    alive = select(InstanceRow.id).where(InstanceRow.case_id == case_id, InstanceRow.status.in_(standing.ALIVE))
    return [instances.locked(work.session, key) for key in work.session.scalars(alive.order_by(InstanceRow.id)).all()]


def _go_on(work: Work, case: CaseRow, order: SuspensionRow) -> None:
    for instance in _alive(work, case.id):
        free = orders.over(work, case, instance) is None
        if instance.status is InstanceStatus.SUSPENDED and free and order.instance_id in {None, instance.id}:
            _try(work, case, instance, order)
    standing.set_status(work, case)


def _try(work: Work, case: CaseRow, instance: InstanceRow, order: SuspensionRow) -> None:
    try:
        with attempt(work):
            _release(work, case, instance, order)
    except EngineError as error:
        if order.case_id is not None:
            raise
        work.session.refresh(instance)
        key = InstanceId(instance.id)
        _give(work, case.programme_key, order.reason, case_id=CaseId(case.id), instance_id=key)
        incidents.of_resume(work, case, instance, error)


def _release(work: Work, case: CaseRow, instance: InstanceRow, order: SuspensionRow) -> None:
    stopped_at = instance.suspended_at or work.now
    stood = work.now - stopped_at
    instances.intervene(work, instance, lambda model, state, ports: bpmn.go_on(model, state, stood, ports))
    data = {"instance": instance.id, "order": order.id, "stood_seconds": int(stood.total_seconds())}
    reason = order.resume_reason
    kind = FactKind.CASE_RESUMED
    trail.record(work, Fact(kind=kind, programme=case.programme_key, case_id=case.id, data=data, reason=reason))
    release = work.programmes.release(work.session, instance.release_id)
    deadline_again.again(work, release, instance, instances.variables(instance), Pause(stopped_at, work.now))
    _deliver_kept(work, case, instance)


def _deliver_kept(work: Work, case: CaseRow, instance: InstanceRow) -> None:
    for arrival in standing.taken(work, instance):
        try:
            instances.give_kept(work, instance, arrival)
        except (bpmn.NotWaiting, instances.InstanceOver):
            text = f"中断中に届いた「{arrival.name}」は、再開したときには待たれていませんでした"
            data = {"text": text, "data": standing.as_stored(arrival)}
            kind = FactKind.NOTE
            trail.record(work, Fact(kind=kind, programme=case.programme_key, case_id=case.id, data=data))


def _view(row: SuspensionRow) -> Order:
    return Order(
        id=row.id,
        programme=row.programme_key,
        case_kind=row.case_kind,
        case_id=row.case_id,
        instance_id=row.instance_id,
        reason=row.reason,
        suspended_at=row.suspended_at,
        suspended_by=row.suspended_by,
        resumed_at=row.resumed_at,
        resumed_by=row.resumed_by,
    )
