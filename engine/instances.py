"""Process instances: start, step, and keep the rows around them true.

Every step is the same: lock the row, let the interpreter go on, save the state, bring tasks and timers in line with
what now waits, note what happened. All of it in the caller's transaction.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import bpmn, dmn, feel, incidents, task_rows, timer_rows, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import InstanceId
from engine.domain.states import CaseStatus, InstanceStatus
from engine.domain.text import Text
from engine.errors import Conflict
from engine.job import JobContext
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow
from engine.work import Work


class InstanceOver(Conflict):
    """The process has ended."""

    code = "instance_over"
    sentence = Text("この手順はすでに終了しています。", "This process has already ended.")


def start(
    work: Work,
    release: Release,
    case: CaseRow,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    start_event: str | None = None,
) -> InstanceId:
    """Start a process of the release within a case and run it to where it first waits."""
    instance = InstanceRow(
        case_id=case.id,
        release_id=release.id,
        process_id=process_id,
        status=InstanceStatus.RUNNING,
        state=b"",
        state_version=bpmn.STATE_VERSION,
        started_at=work.now,
    )
    work.session.add(instance)
    work.session.flush()  # jobs of the first steps refer to the instance's id
    ports = _ports(work, release, case, instance)
    step = bpmn.start(release.model, process_id, dict(variables), ports, start_event=start_event)
    _settle(work, release, case, instance, step)
    return instance.id


def complete_task(work: Work, instance: InstanceRow, key: str, data: Mapping[str, Any]) -> None:
    """Complete the waiting task `key` of a locked instance.  Raises: bpmn.NotWaiting, InstanceOver, StepFailed."""
    release, case = _around(work, instance)
    step = bpmn.complete(release.model, instance.state, key, dict(data), _ports(work, release, case, instance))
    _settle(work, release, case, instance, step)


def fire_due(work: Work, instance_id: InstanceId) -> None:
    """Fire every timer of an instance that is due now; nothing happens when it has ended."""
    instance = locked(work.session, instance_id)
    if instance.status is not InstanceStatus.RUNNING:
        timer_rows.cancel_all(work, instance)
        return
    release, case = _around(work, instance)
    step = bpmn.fire_due(release.model, instance.state, _ports(work, release, case, instance))
    _settle(work, release, case, instance, step)


def deliver(
    work: Work, instance_id: InstanceId, message: str, correlation: str | None, data: Mapping[str, Any]
) -> None:
    """Hand a message to an instance that waits for it.  Raises: bpmn.NotWaiting, InstanceOver."""
    instance = locked(work.session, instance_id)
    release, case = _around(work, instance)
    ports = _ports(work, release, case, instance)
    step = bpmn.deliver(release.model, instance.state, message, correlation, dict(data), ports)
    _settle(work, release, case, instance, step)


def locked(session: Session, instance_id: InstanceId) -> InstanceRow:
    """Return the instance's newest row, locked until the transaction ends: one step at a time per instance."""
    wanted = select(InstanceRow).where(InstanceRow.id == instance_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def variables(instance: InstanceRow) -> dict[str, Any]:
    """Return the case-wide variables of an instance."""
    return bpmn.read_variables(instance.state) if instance.state else {}


def _around(work: Work, instance: InstanceRow) -> tuple[Release, CaseRow]:
    if instance.status is not InstanceStatus.RUNNING:
        raise InstanceOver
    release = work.programmes.release(work.session, instance.release_id)
    return release, work.session.get_one(CaseRow, instance.case_id)


def _fired(rule: dmn.FiredRule) -> dict[str, Any]:
    """Return a rule for the trail; one decision may rest on several tables."""
    return {"table": rule.decision, "rule": rule.rule_index, "inputs": rule.inputs, "outputs": rule.outputs}


def _ports(work: Work, release: Release, case: CaseRow, instance: InstanceRow) -> bpmn.Ports:
    """Return what the interpreter may ask of us while it steps."""
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

    return bpmn.Ports(now=work.now, env=env, decide=decide, call=call)


def _settle(work: Work, release: Release, case: CaseRow, instance: InstanceRow, step: bpmn.Step) -> None:
    """Save the state and bring the rows around it in line."""
    instance.state, instance.state_version = step.state, bpmn.STATE_VERSION
    instance.revision += 1
    task_rows.sync(work, release, case, instance, step)
    timer_rows.sync(work, case, instance, step)
    _note_step(work, case, instance, step)
    incidents.clear(work, case.id)
    if step.status != "running":
        _end(work, case, instance, step)


def _note_step(work: Work, case: CaseRow, instance: InstanceRow, step: bpmn.Step) -> None:
    events = [
        {"element": event.element, "name": event.name, "type": event.type, "event": event.event, "at": event.at}
        for event in step.trace
    ]
    data = {"instance": instance.id, "process": instance.process_id, "trace": events}
    fact = Fact(kind=FactKind.STEP_TAKEN, programme=case.programme_key, case_id=case.id, data=data)
    trail.record(work, fact)


def _end(work: Work, case: CaseRow, instance: InstanceRow, step: bpmn.Step) -> None:
    instance.ended_at = work.now
    failed = step.status == "failed"
    instance.status = InstanceStatus.FAILED if failed else InstanceStatus.COMPLETED
    if step.error is not None:
        instance.error = {"code": step.error.code, "element": step.error.element_id, "name": step.error.name}
        data = {**instance.error, "message": step.error.text.ja}
        trail.record(work, Fact(kind=FactKind.STEP_FAILED, programme=case.programme_key, case_id=case.id, data=data))
    if failed:
        case.status = CaseStatus.INCIDENT
    elif not _others_run(work, instance):
        case.status = CaseStatus.CLOSED
        _close_case(work, case, step)


def _others_run(work: Work, instance: InstanceRow) -> bool:
    """Tell whether another process of the same case still runs."""
    others = select(InstanceRow.id).where(
        InstanceRow.case_id == instance.case_id,
        InstanceRow.id != instance.id,
        InstanceRow.status == InstanceStatus.RUNNING,
    )
    return work.session.scalar(others.limit(1)) is not None


def _close_case(work: Work, case: CaseRow, step: bpmn.Step) -> None:
    """Close the case under the name of the end event that was reached."""
    ends = [event.name for event in step.trace if event.type == "endEvent" and event.event == "completed"]
    case.closed_at = work.now
    case.outcome = ends[-1] if ends else None
    fact = Fact(
        kind=FactKind.CASE_CLOSED, programme=case.programme_key, case_id=case.id, data={"outcome": case.outcome}
    )
    trail.record(work, fact)
