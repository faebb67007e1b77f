"""The clock's rows of one instance, kept in line with the timers its process waits for."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from engine import bpmn
from engine.domain.states import TimerKind, TimerStatus
from engine.store.base import written
from engine.store.cases import CaseRow, InstanceRow, TimerRow
from engine.store.prepared import Prepared
from engine.store.writing import add_all
from engine.work import Work

_TIMER: Table = TimerRow.metadata.tables["timer"]
_WAITING_OF = Prepared(
    select(_TIMER.c.id, _TIMER.c.key, _TIMER.c.due_at, _TIMER.c.payload)
    .where(
        TimerRow.case_id == bindparam("case"),
        TimerRow.instance_id == bindparam("instance"),
        TimerRow.kind == written(TimerKind.PROCESS),
        TimerRow.status == written(TimerStatus.WAITING),  # for the index over such rows
    )
    .with_hint(_TIMER, "INDEXED BY ix_timer_case_waiting", "sqlite")
)
_RETIRE = Prepared(
    update(_TIMER)
    .where(_TIMER.c.id == bindparam("row"))
    .values(status=bindparam("to", type_=_TIMER.c.status.type), fired_at=bindparam("fired_at"))
)


def sync(work: Work, case: CaseRow, instance: InstanceRow, step: bpmn.Step, *, looks: bool = True) -> None:
    """Add rows for timers that now wait; mark the others fired when the step fired them, else cancelled.

    looks: there may be others; False when none has waited before.
    """
    wanted = {_key(instance, timer): timer for timer in step.timers}
    passed = {event.element for event in step.trace if event.event == "completed"}
    gone = [row for row in _waiting(work, instance) if wanted.pop(row.key, None) is None] if looks else []
    # one that was due while a person ended what it watched has not fired
    fired = [row for row in gone if row.due_at <= work.now and row.payload.get("element") in passed]
    _retire(work, fired, TimerStatus.FIRED, work.now)
    _retire(work, [row for row in gone if row not in fired], TimerStatus.CANCELLED, None)
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
    _retire(work, _waiting(work, instance), TimerStatus.CANCELLED, None)


def _key(instance: InstanceRow, timer: bpmn.WaitingTimer) -> str:
    return f"process:{instance.id}:{timer.key}:{timer.due_at.isoformat()}"


def _waiting(work: Work, instance: InstanceRow) -> Sequence[Any]:
    work.session.flush()
    return _WAITING_OF.rows(work.session.connection(), {"case": instance.case_id, "instance": instance.id})


def _retire(work: Work, rows: Sequence[Any], status: TimerStatus, fired_at: dt.datetime | None) -> None:
    retired = [{"row": row.id, "to": status, "fired_at": fired_at} for row in rows]
    _RETIRE.change_all(work.session.connection(), retired)
