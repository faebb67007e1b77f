"""Repairs of a running case (手順を直す): correct data, move to a step, redo a step.

Each is a supervisor's, wants a reason, and leaves a fact with what was before and after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine import bpmn, deadline_again, feel, incidents, instances, orders, standing, suspensions, trail
from engine.domain.era import moment_label
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, InstanceId
from engine.domain.states import InstanceStatus
from engine.domain.text import Text
from engine.errors import Conflict, NotFound
from engine.free_data import OURS
from engine.programmes import Release
from engine.store.cases import CaseRow, InstanceRow
from engine.work import Work

Move: TypeAlias = bpmn.Move
Plan: TypeAlias = bpmn.Plan


class NoSuchInstance(NotFound):
    """The case has no such instance."""

    code = "no_such_instance"
    sentence = Text("手順が見つかりません。", "The process was not found.")


class SuspendedNow(Conflict):
    """A suspended instance cannot be moved."""

    code = "suspended_now"
    sentence = Text(
        "この手順は中断しています。再開してから行ってください。", "This process is suspended. Resume it first."
    )


class NothingToRetry(Conflict):
    """There is nothing to try again here: somebody else is to complete the task again, or there is no element."""

    code = "nothing_to_retry"
    sentence = Text(
        "ここから再実行できるものはありません。作業の停止は、担当者が作業をもう一度完了すると進みます。",
        "There is nothing to try again here. What failed behind a task goes on when the task is completed again.",
    )


class StepLeft(Conflict):
    """Somebody was faster: the instance stands there no longer. who, when: whose step was the last."""

    code = "step_left"
    sentence = Text(
        "手順はすでにその位置にありません（最後に進めたのは{who}、{when_ja}）。画面を読み直してください。",
        "The process has left that place (last moved by {who}, {when_en}). Reload the page.",
    )


class NotACorrection(Conflict):
    """Values that Banso itself keeps cannot be corrected by hand."""

    code = "not_a_correction"
    sentence = Text("「{name}」は伴走が管理している値のため、訂正できません。", "“{name}” is kept by Banso itself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One instance of a case that is to be repaired, and why."""

    case_id: CaseId
    instance_id: InstanceId
    reason: str


def correct(work: Work, repair: Repair, path: str, value: Any) -> None:
    """Give a variable, or a field of one (`intake.email`), another value; the old one stays in the trail.

    Conditional events look again, deadlines that stand on it are computed anew; an instance that stands still takes the
    value and looks when it goes on. The same value changes nothing.
    Raises: NoSuchCase, NoSuchInstance, NotAllowed, WhyMissing, NotACorrection, bpmn.NotStorable, StepFailed.
    """
    case, instance, release = _around(work, repair)
    reason = suspensions.reason_of(repair.reason)
    name = path.partition(".")[0]
    if name in OURS or not path.strip("."):
        raise NotACorrection(name=name)
    known = instances.variables(instance)
    before, after = read_path(known, path), with_path(known, path, value)
    if before == value and name in known:
        return
    give(work, release, instance, {name: after[name]})
    if path.startswith("intake.") and path.removeprefix("intake.") in case.facts:
        case.facts = {**case.facts, path.removeprefix("intake."): feel.to_json(value)}
    data = {"name": path, "before": feel.to_json(before), "after": feel.to_json(value), "instance": instance.id}
    _note(work, case, FactKind.DATA_CORRECTED, data, reason)
    deadline_again.again(work, release, instance, {**known, name: after[name]})


def give(work: Work, release: Release, instance: InstanceRow, values: Mapping[str, Any]) -> None:
    """Give a locked instance that is not over other values of variables; one that stands still goes on standing.

    The caller has decided that they may change, and leaves the fact.  Raises: bpmn.NotStorable, StepFailed.
    """
    if instance.status is InstanceStatus.RUNNING:
        instances.intervene(work, instance, lambda m, s, ports: bpmn.correct(m, s, values, ports, goes_on=True))
        return
    ports = looking(work, release)
    step = bpmn.correct(release.model, instance.state, values, ports, goes_on=False)
    instance.state, instance.state_version, instance.revision = step.state, bpmn.STATE_VERSION, instance.revision + 1


def read_path(known: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path; None where there is none."""
    found: Any = known
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def with_path(known: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return the contexts with another value at a dotted path."""
    head, _dot, rest = path.partition(".")
    inner = known.get(head)
    return {**known, head: with_path(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}


def places(work: Work, repair: Repair) -> Sequence[bpmn.Place]:
    """List where an instance stands.  Raises: NoSuchCase, NoSuchInstance, NotAllowed."""
    _case, instance, release = _around(work, repair, lock=False)
    if instance.status not in standing.ALIVE:
        return ()
    return bpmn.places(release.model, instance.state, looking(work, release))


def plan_move(work: Work, repair: Repair, wanted: bpmn.Move) -> bpmn.Plan:
    """Say what a move would stop and start; nothing is changed.  Raises: as `move`."""
    _case, instance, release = _around(work, repair, lock=False)
    refuse_suspended(instance)
    return _planned(work, instance, release, wanted)


def _planned(work: Work, instance: InstanceRow, release: Release, wanted: bpmn.Move) -> bpmn.Plan:
    try:
        return bpmn.plan(release.model, instance.state, wanted, looking(work, release))
    except bpmn.NotWaiting as gone:
        last = trail.last_of_case(work, instance.case_id, FactKind.STEP_TAKEN)
        if last is None:
            raise
        when = moment_label(last.at)
        raise StepLeft(who=last.actor, when_ja=when.ja, when_en=when.en, when=last.at.isoformat()) from gone


def move(work: Work, repair: Repair, wanted: bpmn.Move) -> None:
    """Take tokens away and go on at another element; a step that is done is redone the same way, its result stays.

    Raises: NoSuchCase, NoSuchInstance, NotAllowed, WhyMissing, SuspendedNow, InstanceOver, bpmn.CannotMove,
    bpmn.NotWaiting (no place was named), StepLeft, StepFailed.
    """
    case, instance, release = _around(work, repair)
    reason = suspensions.reason_of(repair.reason)
    refuse_suspended(instance)
    if not wanted.stop:
        raise bpmn.NotWaiting(what="-")
    plan = _planned(work, instance, release, wanted)
    target = release.model.processes[wanted.process_id].elements[wanted.element_id]
    data = {
        "instance": instance.id,
        "element": wanted.element_id,
        "name": target.name or target.id,
        "stopped": [name or element for element, name in plan.stops],
        "started": [name or element for element, name in plan.starts],
    }
    _note(work, case, FactKind.STEP_MOVED, data, reason)
    instances.intervene(work, instance, lambda model, state, ports: bpmn.move(model, state, wanted, ports))
    settle(work, case)


def settle(work: Work, case: CaseRow) -> None:
    """Bring the case's standing in line: what has failed, and what an order in force covers."""
    incidents.clear(work, case.id)
    orders.cover(work, case)
    standing.set_status(work, case)


def refuse_suspended(instance: InstanceRow) -> None:
    """Return when the instance can be repaired.  Raises: SuspendedNow, InstanceOver."""
    if instance.status is InstanceStatus.SUSPENDED:
        raise SuspendedNow
    if instance.status not in standing.ALIVE:
        raise instances.InstanceOver


def _around(work: Work, repair: Repair, *, lock: bool = True) -> tuple[CaseRow, InstanceRow, Release]:
    case = suspensions.steered(work, repair.case_id)
    known = work.session.get(InstanceRow, repair.instance_id)
    if known is None or known.case_id != case.id:
        raise NoSuchInstance
    instance = instances.locked(work.session, repair.instance_id) if lock else known
    return case, instance, work.programmes.release(work.session, instance.release_id)


def looking(work: Work, release: Release) -> bpmn.Ports:
    """Return the world for looking at an instance: expressions are evaluated, nothing is done."""

    def nothing(*_asked: object) -> Any:
        raise NothingToRetry

    return bpmn.Ports(now=work.now, env=release.environment(work.now), decide=nothing, call=nothing)


def _note(work: Work, case: CaseRow, kind: FactKind, data: Mapping[str, Any], reason: str | None) -> None:
    trail.record(work, Fact(kind=kind, programme=case.programme_key, case_id=case.id, data=data, reason=reason))
