"""What supervisors do about what failed (手順の停止): try again, or go past it; what is noted when it fails again."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import select

from engine import bpmn, feel, incident_page, incidents, instances, interventions, standing, suspensions, trail
from engine.bpmn import StepFailed, Way
from engine.domain.access import May, require
from engine.domain.era import moment_label
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import IncidentId, TaskId, TimerId
from engine.domain.states import IncidentEnd, IncidentKind, InstanceStatus
from engine.domain.text import Text
from engine.errors import Conflict, EngineError, Invalid, NotFound
from engine.interventions import NothingToRetry
from engine.store.cases import CaseRow, InstanceRow, TaskRow, TimerRow
from engine.store.interventions import IncidentRow
from engine.task_rows import LIVE
from engine.timers import fire
from engine.work import Work

Skip: TypeAlias = bpmn.Skip
BY_SOMEBODY = frozenset({IncidentKind.TASK, IncidentKind.ENTRY})  # who did it does it again


class NoSuchIncident(NotFound):
    """No incident of that id is visible to the caller."""

    code = "no_such_incident"
    sentence = Text("停止の記録が見つかりません。", "The incident was not found.")


class IncidentOver(Conflict):
    """Somebody was faster: the incident is over. who, when: who ended it, or whose step did."""

    code = "incident_over"
    sentence = Text("この停止はすでに解消しています（{who}、{when_ja}）。", "This incident is over ({who}, {when_en}).")


class WrongResults(Invalid):
    """What the element is to have given is no list of names and values."""

    code = "wrong_results"
    sentence = Text(
        '結果は {{"名前": 値}} の形で入力してください（例：{{"sent_by": "電話"}}）。',
        'Enter the results as {{"name": value}}, for example {{"sent_by": "phone"}}.',
    )

    def __init__(self) -> None:
        super().__init__({"given": (self.sentence.format(),)})


class WayMissing(Invalid):
    """The element cannot choose where to go on, and nobody chose for it. without_reason: nor is it said why."""

    code = "way_missing"
    sentence = Text("進む先を選んでください。", "Choose where the process is to go on.")

    def __init__(self, *, without_reason: bool) -> None:
        reason = {"reason": (suspensions.WhyMissing.sentence,)} if without_reason else {}
        super().__init__({"flow": (self.sentence,), **reason})


class WrongWay(Invalid):
    """A flow that does not lead out of the element, or several where one alone may be taken."""

    code = "wrong_way"
    sentence = Text("その進む先は選べません。", "The process cannot go on there from here.")

    def __init__(self) -> None:
        super().__init__({"flow": (self.sentence,)})


def past(given: str, flows: Sequence[str]) -> Skip:
    """Return how to go past an element as it was typed. given: a FEEL or JSON context, "" for none.

    flows: ids.  Raises: WrongResults.
    """
    return Skip(_results(given), tuple(dict.fromkeys(flows)))


def _results(given: str) -> Mapping[str, Any]:
    if not given.strip():
        return {}
    try:
        found = feel.evaluate(given, {}, feel.Environment()).value
    except EngineError as error:
        raise WrongResults from error
    if not isinstance(found, Mapping):
        raise WrongResults
    return found


def retry(work: Work, incident_id: IncidentId, *, reason: str = "") -> None:
    """Try at once what failed: the row of the clock, or the element that stopped the instance.

    Raises: NoSuchIncident, NotAllowed, IncidentOver, SuspendedNow, NothingToRetry, and what fails again.
    """
    row = _incident(work, incident_id)
    _go_on(work, row, None)
    _note(work, row, FactKind.STEP_RETRIED, reason or None)
    if row.case_id is None:
        incidents.close(work, row, IncidentEnd.SOLVED)


def skip(work: Work, incident_id: IncidentId, *, reason: str, how: Skip) -> None:
    """Go past the failing element as if it had given these results, over these flows.

    After a failed task or entry the way is free when the task is completed, or the thing is sent, again; in an instance
    that could not be resumed when it is; otherwise the instance goes on at once. A case that could not be opened has
    nothing to go past: the incident is noted as seen to.
    Raises: as `retry`, and WhyMissing, WayMissing, WrongWay.
    """
    row = _incident(work, incident_id)
    _refuse_over(row)
    ways = incident_page.ways_of(work, row)
    if not how.flows and incident_page.wants_way(row, ways):
        raise WayMissing(without_reason=not reason.strip())
    reason = suspensions.reason_of(reason)
    if row.instance_id is not None and row.element_id is not None:
        _refuse_ways(ways, how)
        _go_on(work, row, how)
    elif row.kind is not IncidentKind.ENTRY:
        raise NothingToRetry
    incidents.close(work, row, IncidentEnd.SKIPPED, reason)
    more = {"flows": list(how.flows)} if how.flows else {}
    _note(work, row, FactKind.STEP_SKIPPED, reason, given=feel.to_json(dict(how.given)), **more)
    if row.case_id is not None:
        incidents.clear(work, row.case_id)


def failed_again(work: Work, incident_id: IncidentId, error: EngineError) -> None:
    """Count a try that failed, in a transaction of its own."""
    row = work.session.get(IncidentRow, incident_id)
    if row is not None and row.ended_at is None and isinstance(error, StepFailed):
        row.times, row.last_at = row.times + 1, work.now
        row.sentence_ja, row.sentence_en, row.detail = error.text.ja, error.text.en, incidents.detail_of(error)


def of_task(work: Work, task_id: TaskId, typed: Mapping[str, Any], error: EngineError) -> None:
    """Keep what was typed and tell supervisors when the steps behind a task failed; in a transaction of its own.

    Anything but a failed step is the person's to put right and leaves nothing.
    """
    task = work.session.get(TaskRow, task_id)
    if task is not None and task.status in LIVE and isinstance(error, StepFailed):
        task.draft = dict(typed)
        incidents.of_task(work, task_id, error)


def is_failed_step(error: EngineError) -> bool:
    """Tell whether the steps of a process could not be done: nobody's input is wrong and nothing has changed."""
    return isinstance(error, StepFailed)


def _refuse_ways(ways: Sequence[Way], how: Skip) -> None:
    """Refuse flows that do not lead out of the element, and several where one alone may be taken."""
    if not {way.flow for way in ways}.issuperset(how.flows) or (len(how.flows) > 1 and any(way.alone for way in ways)):
        raise WrongWay


def _go_on(work: Work, row: IncidentRow, how: Skip | None) -> None:
    """Try what failed again; how: past the element at fault, None to run it."""
    instance = instances.locked(work.session, row.instance_id) if row.instance_id is not None else None
    _refuse_over(row)
    if how is None and row.kind in BY_SOMEBODY:
        raise NothingToRetry
    rests = row.kind is IncidentKind.INSTANCE and instance is not None and instance.status is InstanceStatus.SUSPENDED
    if instance is not None:
        if how is None or not rests:
            interventions.refuse_suspended(instance)
        if how is not None and row.element_id is not None:
            standing.add_skip(instance, row.element_id, how)
    if row.kind is IncidentKind.CLOCK and row.timer_id is not None:
        _fire_now(work, row.timer_id)
    elif row.kind is IncidentKind.INSTANCE and instance is not None and not rests:
        _again(work, instance)


def _refuse_over(row: IncidentRow) -> None:
    if row.ended_at is not None:
        when = moment_label(row.ended_at)
        raise IncidentOver(who=row.ended_by or "", when_ja=when.ja, when_en=when.en, when=row.ended_at.isoformat())


def _fire_now(work: Work, timer_id: TimerId) -> None:
    timer = work.session.get_one(TimerRow, timer_id)
    planned = {"due_at": timer.due_at.isoformat(), **timer.payload}
    timer.due_at, timer.payload = min(timer.due_at, work.now), planned
    work.session.flush()
    fire(work, timer_id)


def _again(work: Work, instance: InstanceRow) -> None:
    key = str((instance.error or {}).get("key") or "")
    if instance.status is not InstanceStatus.FAILED:
        raise NothingToRetry
    instances.intervene(work, instance, lambda model, state, ports: bpmn.retry(model, state, key, ports))
    interventions.settle(work, work.session.get_one(CaseRow, instance.case_id))


def _incident(work: Work, incident_id: IncidentId) -> IncidentRow:
    row = work.session.scalar(select(IncidentRow).where(IncidentRow.id == incident_id))
    if row is None or row.programme_key not in work.actor.programmes:
        raise NoSuchIncident
    if row.case_id is not None:
        suspensions.steered(work, row.case_id)
    require(work.actor, May.CASE_STEER, row.programme_key)
    return row


def _note(work: Work, row: IncidentRow, kind: FactKind, reason: str | None, **more: Any) -> None:
    data = {"incident": row.id, "element": row.element_id, "name": row.name or row.element_id, **more}
    trail.record(work, Fact(kind=kind, programme=row.programme_key, case_id=row.case_id, data=data, reason=reason))
