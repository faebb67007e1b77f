"""Instances that stand still: suspended by a supervisor, or stopped by an error nobody caught.

Their tasks cannot be done and their timers do not fire; what comes for them is kept. Nothing is lost (KAG-36).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import bpmn, feel, trail
from engine.domain.era import moment_label
from engine.domain.facts import Fact, FactKind
from engine.domain.states import CaseStatus, InstanceStatus, TaskStatus, TimerKind, TimerStatus
from engine.domain.text import Text
from engine.errors import Conflict
from engine.store.cases import CaseRow, InstanceRow, TaskRow, TimerRow
from engine.store.interventions import HeldEventRow, IncidentRow
from engine.timer_rows import planned_at
from engine.work import Work

FLOWS = "#flows"  # beside what a skipped element is to have given; no variable's name begins with "#"
STILL = (InstanceStatus.SUSPENDED, InstanceStatus.FAILED)
ALIVE = (InstanceStatus.RUNNING, *STILL)
NO_CLOCK = feel.Environment()  # stored values need none
OVER = (CaseStatus.CLOSED, CaseStatus.CANCELLED)


class StandsStill(Conflict):
    """The instance is suspended or has stopped; nothing of it can be done until a supervisor lets it go on."""

    code = "stands_still"
    sentence = Text(
        "この案件の手順は止まっています（{since_ja}から）。監督が再開するまで作業はできません。入力した内容は登録していません。",
        "The process of this case stands still (since {since_en}). Nothing can be done until a supervisor resumes it. "
        "What you entered was not saved.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message or signal that came. correlation: None where it names none."""

    kind: bpmn.Publication
    name: str
    correlation: str | None
    data: Mapping[str, Any]


def refuse(task: TaskRow) -> None:
    """Return when the task can be done.  Raises: StandsStill."""
    if task.paused_at is not None:
        since = moment_label(task.paused_at)
        raise StandsStill(since_ja=since.ja, since_en=since.en)


def hold(work: Work, instance: InstanceRow) -> None:
    """Let the instance's tasks and timers stand still."""
    live = TaskRow.status.in_((TaskStatus.OPEN, TaskStatus.CLAIMED))
    for task in work.session.scalars(select(TaskRow).where(TaskRow.instance_id == instance.id, live)):
        task.paused_at, task.revision = task.paused_at or work.now, task.revision + 1
    for timer in _timers(work, instance, TimerStatus.WAITING):
        timer.status = TimerStatus.HELD


def let_go(work: Work, instance: InstanceRow, step: bpmn.Step) -> None:
    """Let tasks and timers go on. step: where the instance stands now; timers that moved get rows of their own."""
    ours = select(TaskRow).where(TaskRow.instance_id == instance.id, TaskRow.paused_at.is_not(None))
    for task in work.session.scalars(ours):
        task.paused_at, task.revision = None, task.revision + 1
    wanted = {(timer.element_id, timer.due_at) for timer in step.timers}
    for row in _timers(work, instance, TimerStatus.HELD):
        place = row.payload.get("element"), planned_at(row)  # it may have been put off before it was held
        still_due = row.kind is not TimerKind.PROCESS or place in wanted
        row.status = TimerStatus.WAITING if still_due else TimerStatus.CANCELLED


def keep(work: Work, instance: InstanceRow, arrival: Arrival) -> None:
    """Keep what came until the instance goes on."""
    work.session.add(
        HeldEventRow(
            instance_id=instance.id,
            kind=arrival.kind.value,
            name=arrival.name,
            correlation=arrival.correlation,
            data=as_stored(arrival),
            came_at=work.now,
        )
    )
    case = work.session.get_one(CaseRow, instance.case_id)
    data = {"name": arrival.name, "kind": arrival.kind.value}
    trail.record(work, Fact(kind=FactKind.EVENT_HELD, programme=case.programme_key, case_id=case.id, data=data))


def as_stored(arrival: Arrival) -> dict[str, Any]:
    """Return what came with an arrival, as it is stored."""
    stored = feel.data_to_json(dict(arrival.data))
    assert isinstance(stored, dict)
    return stored


def taken(work: Work, instance: InstanceRow) -> list[Arrival]:
    """Return what was kept, in the order it came; it is not kept any longer."""
    ours = select(HeldEventRow).where(HeldEventRow.instance_id == instance.id).order_by(HeldEventRow.id)
    rows = work.session.scalars(ours).all()
    for row in rows:
        work.session.delete(row)
    return [
        Arrival(
            kind=bpmn.Publication(row.kind),
            name=row.name,
            correlation=row.correlation,
            data=feel.data_from_json(row.data, feel.Environment(now=row.came_at)),
        )
        for row in rows
    ]


def skips_of(instance: InstanceRow) -> dict[str, bpmn.Skip]:
    """Return how a supervisor passes over elements, by their id."""
    return {key: _skip(stored) for key, stored in (instance.skips or {}).items()}


def _skip(stored: Mapping[str, Any]) -> bpmn.Skip:
    given = {name: value for name, value in stored.items() if name != FLOWS}
    return bpmn.Skip(feel.data_from_json(given, NO_CLOCK), tuple(stored.get(FLOWS, ())))


def add_skip(instance: InstanceRow, element_id: str, skip: bpmn.Skip) -> None:
    """Let the element be passed over the next time it is reached."""
    stored = feel.data_to_json(dict(skip.given))
    flows = {FLOWS: list(skip.flows)} if skip.flows else {}
    instance.skips = {**(instance.skips or {}), element_id: {**stored, **flows}}


def use_skips(instance: InstanceRow, step: bpmn.Step) -> None:
    """Forget what was passed over: a skip is for one time."""
    if instance.skips:
        done = {event.element for event in step.trace if event.event is bpmn.Happening.COMPLETED}
        instance.skips = {key: given for key, given in instance.skips.items() if key not in done} or None


def until_failure(trace: Sequence[bpmn.TraceEvent]) -> Sequence[bpmn.TraceEvent]:
    """Return a trace up to where it failed: the other paths did not end there, they stand still."""
    failures = [place for place, event in enumerate(trace) if event.event is bpmn.Happening.FAILED]
    return trace[: failures[0] + 1] if failures else trace


def set_status(work: Work, case: CaseRow) -> None:
    """Say on the case how its instances stand: over, suspended, with an incident, or open."""
    if case.status in OVER:
        return
    work.session.flush()  # what the instances have become counts
    alive = select(InstanceRow.status).where(InstanceRow.case_id == case.id, InstanceRow.status.in_(ALIVE))
    standings: Sequence[InstanceStatus] = work.session.scalars(alive).all()
    unsolved = select(IncidentRow.id).where(IncidentRow.case_id == case.id, IncidentRow.ended_at.is_(None)).limit(1)
    if standings and all(status is InstanceStatus.SUSPENDED for status in standings):
        case.status = CaseStatus.SUSPENDED
    elif work.session.scalar(unsolved) is not None:
        case.status = CaseStatus.INCIDENT
    else:
        case.status = CaseStatus.OPEN


def _timers(work: Work, instance: InstanceRow, status: TimerStatus) -> Sequence[TimerRow]:
    ours = select(TimerRow).where(TimerRow.instance_id == instance.id, TimerRow.status == status)
    return work.session.scalars(ours).all()
