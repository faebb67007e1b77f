"""Process instances: start, step, and keep the rows around them true.

Every step is the same: lock the row, let the interpreter go on, save the state, bring tasks and timers in line with
what now waits, note what happened. All of it in the caller's transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from engine import (
    bpmn,
    calendar_store,
    chains,
    deadline_again,
    dmn,
    exchange,
    failures,
    feel,
    incidents,
    standing,
    subscription_rows,
    task_rows,
    timer_rows,
    trail,
)
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import InstanceId, TaskId
from engine.domain.states import CaseStatus, InstanceStatus
from engine.domain.text import Text
from engine.errors import Conflict
from engine.job import JobContext
from engine.outage import TROUBLES
from engine.programmes import Release
from engine.store.base import written
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.store.evidence import ChainRow
from engine.store.prepared import Prepared
from engine.store.writing import add, change, columns_of, hold
from engine.work import Work

Around = tuple[Release, CaseRow]

_INSTANCE = columns_of(InstanceRow)
_NEWEST = select(*_INSTANCE, calendar_store.MARK.label("mark")).with_for_update(of=InstanceRow)
_LOCKED = Prepared(_NEWEST.where(InstanceRow.id == bindparam("instance")))
_OF_TASK = select(TaskRow.instance_id).where(TaskRow.id == bindparam("task"))
_LOCKED_OF_TASK = Prepared(
    _NEWEST.add_columns(*chains.END)
    .outerjoin(ChainRow, chains.of_case(InstanceRow.case_id))
    .where(InstanceRow.id == _OF_TASK.scalar_subquery())
)
_OTHERS = select(InstanceRow.id).where(
    InstanceRow.case_id == bindparam("case"), InstanceRow.id != bindparam("instance")
)
_IS_ALIVE = InstanceRow.status.in_([written(status) for status in standing.ALIVE])
_OTHER_RUNNING = Prepared(_OTHERS.where(_IS_ALIVE).limit(literal_column("1")))


class InstanceOver(Conflict):
    """The process has ended."""

    code = "instance_over"
    sentence = Text("この手順はすでに終了しています。", "This process has already ended.")


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where an instance begins. came: name of the message or signal that begins it; "" for none.

    passed: how many events led to it within the transaction.
    """

    process_id: str
    start_event: str | None = None
    came: str = ""
    passed: int = 0


def start(work: Work, release: Release, case: CaseRow, at: Beginning, variables: Mapping[str, Any]) -> InstanceId:
    """Start a process of the release within a case and run it to where it first waits."""
    return _start(work, (release, case), at, variables)


def _start(work: Work, around: Around, at: Beginning, variables: Mapping[str, Any]) -> InstanceId:
    release, case = around
    instance = InstanceRow(
        case_id=case.id,
        release_id=release.id,
        process_id=at.process_id,
        status=InstanceStatus.RUNNING,
        state=b"",
        state_version=bpmn.STATE_VERSION,
        started_at=work.now,
        has_timers=False,
        has_subscriptions=False,
    )
    add(work.session, instance)  # jobs of the first steps refer to the instance's id

    def act(ports: bpmn.Ports) -> bpmn.Step:
        return bpmn.start(release.model, at.process_id, dict(variables), ports, at.start_event, came=at.came)

    _step(work, around, instance, act, at.passed)
    return instance.id


def complete_task(work: Work, instance: InstanceRow, key: str, data: Mapping[str, Any]) -> None:
    """Complete the waiting task `key` of a locked instance.  Raises: bpmn.NotWaiting, InstanceOver, StepFailed."""
    around = _around(work, instance)
    model, state = around[0].model, instance.state
    _step(work, around, instance, lambda ports: bpmn.complete(model, state, key, dict(data), ports))


def fire_due(work: Work, instance: InstanceRow) -> None:
    """Fire every timer of a locked instance that is due now; nothing happens when it has ended."""
    if instance.status in standing.STILL:
        return
    if instance.status is not InstanceStatus.RUNNING:
        timer_rows.cancel_all(work, instance)
        return
    around = _around(work, instance)
    _step(work, around, instance, lambda ports: bpmn.fire_due(around[0].model, instance.state, ports))


def deliver(
    work: Work, instance_id: InstanceId, message: str, correlation: str | None, data: Mapping[str, Any]
) -> None:
    """Hand a message to an instance that waits for it; kept where it stands still.

    Raises: bpmn.NotWaiting, InstanceOver.
    """
    instance = locked(work.session, instance_id)
    if instance.status in standing.STILL:
        kind = bpmn.Publication.MESSAGE
        standing.keep(work, instance, standing.Arrival(kind=kind, name=message, correlation=correlation, data=data))
        return
    around = _around(work, instance)
    model, state = around[0].model, instance.state
    _step(work, around, instance, lambda ports: bpmn.deliver(model, state, message, correlation, dict(data), ports))
    incidents.came(work, instance)


def locked(session: Session, instance_id: InstanceId) -> InstanceRow:
    """Return the instance's newest row, locked until the transaction ends: one step at a time per instance."""
    session.flush()
    found = _LOCKED.row(session.connection(), {"instance": instance_id})
    if found is None:
        raise NoResultFound(instance_id)
    return _with_calendars(session, found)


def _with_calendars(session: Session, found: Sequence[Any]) -> InstanceRow:
    """Return the instance, and let the transaction know the calendars that were read along with it."""
    own, (mark, *_more) = found[: len(_INSTANCE)], found[len(_INSTANCE) :]
    calendar_store.remember(session, mark)
    return hold(session, InstanceRow, own)


def locked_of_task(work: Work, task_id: TaskId) -> InstanceRow | None:
    """Return the instance a task belongs to, as `locked` does; None for unknown tasks."""
    work.session.flush()
    found = _LOCKED_OF_TASK.row(work.session.connection(), {"task": task_id})
    if found is None:
        return None
    work.chains.see(*found[len(_INSTANCE) + 1 :])
    return _with_calendars(work.session, found)


def variables(instance: InstanceRow) -> dict[str, Any]:
    """Return the case-wide variables of an instance."""
    return bpmn.read_variables(instance.state) if instance.state else {}


def intervene(work: Work, instance: InstanceRow, act: Callable[[bpmn.Model, bytes, bpmn.Ports], bpmn.Step]) -> None:
    """Let a supervisor's repair act on a locked instance; one that stands still goes on from there.

    Raises: InstanceOver, and what the repair raises.
    """
    if instance.status not in standing.ALIVE:
        raise InstanceOver
    release, state = work.programmes.release(work.session, instance.release_id), instance.state
    around = release, work.session.get_one(CaseRow, instance.case_id)
    _step(work, around, instance, lambda ports: act(release.model, state, ports))


def give_kept(work: Work, instance: InstanceRow, arrival: standing.Arrival) -> None:
    """Give an instance that goes on what came while it stood still.  Raises: bpmn.NotWaiting, InstanceOver."""
    if arrival.kind is bpmn.Publication.MESSAGE:
        deliver(work, InstanceId(instance.id), arrival.name, arrival.correlation, arrival.data)
        return
    around, state, data = _around(work, instance), instance.state, dict(arrival.data)
    _step(work, around, instance, lambda ports: bpmn.broadcast(around[0].model, state, arrival.name, data, ports))


def _around(work: Work, instance: InstanceRow) -> Around:
    if instance.status is not InstanceStatus.RUNNING:
        raise InstanceOver
    case = work.session.get_one(CaseRow, instance.case_id)
    work.kept.append(case)
    return work.programmes.release(work.session, instance.release_id), case


def _fired(rule: dmn.FiredRule) -> dict[str, Any]:
    """Return a rule for the trail; one decision may rest on several tables."""
    return {"table": rule.decision, "rule": rule.rule_index, "inputs": rule.inputs, "outputs": rule.outputs}


def _step(
    work: Work, around: Around, instance: InstanceRow, act: Callable[[bpmn.Ports], bpmn.Step], passed: int = 0
) -> None:
    """Take a step, save it, then pass on what it threw. passed: how many events led to it in the transaction."""
    thrown: list[bpmn.Published] = []
    with failures.placed(failures.where_of(around[0], instance)):
        step = act(_ports(work, around, instance, thrown))
        _settle(work, *around, instance, step)
        for event in thrown:
            _pass_on(work, around, instance, event, passed + 1)


def _pass_on(work: Work, around: Around, sender: InstanceRow, event: bpmn.Published, passed: int) -> None:
    """Give a thrown event to who waits for it and begin what it begins, in the same transaction.

    Raises: StepFailed naming the event where nobody takes a message, several do, or events go round without end.
    """
    release, case = around
    exchange.refuse_endless(release, event, passed)
    to = subscription_rows.receivers(work, case, InstanceId(sender.id), event)
    begun = exchange.begun_by(work, case, event) if not to or event.kind is bpmn.Publication.SIGNAL else []
    exchange.refuse_unclear(release, event, to, begun)
    for instance_id in to:
        _receive(work, exchange.locked_in_order(work, InstanceId(sender.id), instance_id), event, passed)
    for at in begun:
        if at.case_kind is None:
            words = {**exchange.words_of_case(variables(sender)), **event.variables}
            _start(work, (at.release, case), Beginning(at.process_id, at.element_id, event.name, passed), words)
        else:
            exchange.open_case_for(work, case, sender, at, event)


def _receive(work: Work, instance: InstanceRow, event: bpmn.Published, passed: int) -> None:
    if instance.status in standing.STILL:
        kept = standing.Arrival(kind=event.kind, name=event.name, correlation=event.correlation, data=event.variables)
        standing.keep(work, instance, kept)
    if instance.status is not InstanceStatus.RUNNING:
        return
    around = _around(work, instance)
    model, state, data = around[0].model, instance.state, dict(event.variables)

    def act(ports: bpmn.Ports) -> bpmn.Step:
        if event.kind is bpmn.Publication.SIGNAL:
            return bpmn.broadcast(model, state, event.name, data, ports)
        return bpmn.deliver(model, state, event.name, event.correlation, data, ports)

    _step(work, around, instance, act, passed)


def _ports(work: Work, around: Around, instance: InstanceRow, thrown: list[bpmn.Published]) -> bpmn.Ports:
    """Return what the interpreter may ask of us while it steps; what it throws is noted in `thrown`."""
    release, case = around
    env = release.environment(work.now)

    def decide(decision_id: str, inputs: Mapping[str, Any]) -> Any:
        decision = dmn.decide(release.decisions, decision_id, inputs, env)
        fired = [_fired(rule) for rule in decision.fired]
        data = {"decision": decision_id, "rules": fired, "value": decision.value}
        fact = Fact(kind=FactKind.DECISION_MADE, programme=release.key, case_id=case.id, data=feel.to_json(data))
        trail.record(work, fact)
        return decision.value

    def call(job: bpmn.JobCall) -> Mapping[str, Any]:
        context = JobContext(case_id=case.id, instance_id=instance.id, release=release, call=job)
        found = work.jobs[job.type](work, context)
        return {"result": dict(found)} if found else {}  # what has no result leaves no variable behind

    skips, publish = standing.skips_of(instance), thrown.append
    return bpmn.Ports(now=work.now, env=env, decide=decide, call=call, publish=publish, skips=skips, passes=TROUBLES)


def _settle(work: Work, release: Release, case: CaseRow, instance: InstanceRow, step: bpmn.Step) -> None:
    """Save the state and bring the rows around it in line."""
    standing.use_skips(instance, step)
    if step.error is not None:
        _stop(work, case, instance, step, step.error)
        return
    if instance.status in standing.STILL:
        standing.let_go(work, instance, step)
        instance.status, instance.error, instance.suspended_at = InstanceStatus.RUNNING, None, None
    had_timers, had_subscriptions = instance.has_timers and step.had_timers, instance.has_subscriptions
    _save(work, instance, step)
    reading = task_rows.sync(work, release, case, instance, step)
    if reading:
        deadline_again.look(work, release, case, reading)
    if had_timers or step.timers:
        timer_rows.sync(work, case, instance, step, looks=had_timers)
    if had_subscriptions or step.subscriptions:
        subscription_rows.sync(work, instance, step)
    _note_step(work, case, instance, step.trace)
    incidents.clear(work, case.id)
    if step.status is bpmn.Status.COMPLETED and not _others_run(work, instance):
        _close_case(work, case, step)


def _save(work: Work, instance: InstanceRow, step: bpmn.Step) -> None:
    """Save where the instance stands now, and that it has ended when it has."""
    is_over = step.status is bpmn.Status.COMPLETED
    change(
        work.session,
        instance,
        state=step.state,
        state_version=bpmn.STATE_VERSION,
        revision=instance.revision + 1,
        has_timers=bool(step.timers),
        has_subscriptions=bool(step.subscriptions),
        **({"status": InstanceStatus.COMPLETED, "ended_at": work.now} if is_over else {}),
    )


def _stop(work: Work, case: CaseRow, instance: InstanceRow, step: bpmn.Step, error: bpmn.StepError) -> None:
    """Let an instance stand still at an error nobody caught; a supervisor repairs it from there."""
    instance.state, instance.state_version = error.stopped, bpmn.STATE_VERSION
    instance.status, instance.revision = InstanceStatus.FAILED, instance.revision + 1
    instance.error = {"code": error.code, "element": error.element_id, "name": error.name, "key": error.key}
    _note_step(work, case, instance, standing.until_failure(step.trace))
    standing.hold(work, instance)
    incidents.stopped(work, case, instance, error)


def _note_step(work: Work, case: CaseRow, instance: InstanceRow, trace: Sequence[bpmn.TraceEvent]) -> None:
    data = {"instance": instance.id, "process": instance.process_id, "trace": trail.written(trace)}
    fact = Fact(kind=FactKind.STEP_TAKEN, programme=case.programme_key, case_id=case.id, data=data)
    trail.record(work, fact)


def _others_run(work: Work, instance: InstanceRow) -> bool:
    """Tell whether another process of the same case is not over yet."""
    work.session.flush()
    asked = {"case": instance.case_id, "instance": instance.id}
    return _OTHER_RUNNING.row(work.session.connection(), asked) is not None


def _close_case(work: Work, case: CaseRow, step: bpmn.Step) -> None:
    """Close the case under the name of the end event that was reached."""
    ends = [event.name for event in step.trace if event.type == "endEvent" and event.event == "completed"]
    outcome = ends[-1] if ends else None
    change(work.session, case, status=CaseStatus.CLOSED, closed_at=work.now, outcome=outcome)
    fact = Fact(
        kind=FactKind.CASE_CLOSED, programme=case.programme_key, case_id=case.id, data={"outcome": case.outcome}
    )
    trail.record(work, fact)
