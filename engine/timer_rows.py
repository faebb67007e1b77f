"""The clock's rows of one instance, kept in line with the timers its process waits for."""

import datetime as dt
from typing import Any

from sqlalchemy import bindparam, select

from engine import bpmn
from engine.domain.states import TimerKind, TimerStatus
from engine.store.cases import CaseRow, InstanceRow, TimerRow
from engine.store.writing import add_all
from engine.work import Work

_WAITING_OF = select(TimerRow).where(
    TimerRow.instance_id == bindparam("instance"),
    TimerRow.kind == TimerKind.PROCESS,
    TimerRow.status == bindparam("waiting", TimerStatus.WAITING, literal_execute=True),  # for the index over such rows
)


def sync(work: Work, case: CaseRow, instance: InstanceRow, step: bpmn.Step) -> None:
    """Add rows for timers that now wait; mark the others fired when the step fired them, else cancelled."""
    wanted = {_key(instance, timer): timer for timer in step.timers}
    passed = {event.element for event in step.trace if event.event == "completed"}
    for row in _waiting(work, instance):
        if wanted.pop(row.key, None) is None:
            _retire(work, row, fired=row.due_at <= work.now and row.payload.get("element") in passed)
    add_all(work.session, TimerRow, [_row(case, instance, key, timer) for key, timer in wanted.items()])


def _row(case: CaseRow, instance: InstanceRow, key: str, timer: bpmn.WaitingTimer) -> dict[str, Any]:
    return {
        "key": key,
        "kind": TimerKind.PROCESS,
        "status": TimerStatus.WAITING,
        "programme_key": case.programme_key,
        "case_id": case.id,
        "instance_id": instance.id,
        "due_at": timer.due_at,
        "payload": {"element": timer.element_id, "name": timer.name},
    }


def planned_at(row: TimerRow) -> dt.datetime:
    """Return when a row was to fire before anything put it off."""
    planned = row.payload.get("due_at")
    return dt.datetime.fromisoformat(planned) if planned else row.due_at


def cancel_all(work: Work, instance: InstanceRow) -> None:
    """Cancel what still waits for an instance that is over."""
    for row in _waiting(work, instance):
        row.status = TimerStatus.CANCELLED


def _key(instance: InstanceRow, timer: bpmn.WaitingTimer) -> str:
    return f"process:{instance.id}:{timer.key}:{timer.due_at.isoformat()}"


def _waiting(work: Work, instance: InstanceRow) -> list[TimerRow]:
    return list(work.session.scalars(_WAITING_OF, {"instance": instance.id}))


def _retire(work: Work, row: TimerRow, *, fired: bool) -> None:
    if fired:  # one that was due while a person ended what it watched has not fired
        row.status, row.fired_at = TimerStatus.FIRED, work.now
    else:
        row.status = TimerStatus.CANCELLED
