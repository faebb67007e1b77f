"""Timer start events of published processes, as rows of the clock: each falls due once and raises the next."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from engine import bpmn, cases
from engine.bpmn import StartTimer
from engine.cases import NewCase
from engine.domain.states import TimerKind, TimerStatus
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.work import Work


def schedule(work: Work, release: Release) -> None:
    """Put the timer start events of the release on the clock; those of earlier releases go.

    Only processes a kind of case names are begun by the clock, as a new case. A timer that was published before keeps
    the instant it counts from.
    """
    known = {_place(row.payload): row for row in _waiting(work, release)}
    for kind in release.programme.case_kinds.values():
        process = release.model.processes.get(kind.process)
        for timer in process.start_timers if process is not None and kind.process in release.model.specs else ():
            payload = _payload(kind.key, kind.process, timer, work.now)
            row = known.pop(_place(payload), None)
            if row is None:
                _raise(work, release, payload)
    for row in known.values():
        row.status = TimerStatus.CANCELLED


def fire(work: Work, row: TimerRow) -> None:
    """Open the case the timer begins and raise the row of its next time."""
    release = work.programmes.current(work.session, row.programme_key)
    payload = {key: value for key, value in row.payload.items() if key != "due_at"}
    kind, element = payload["case_kind"], payload["element"]
    new = NewCase(programme=release.key, kind=kind, data={}, start_event=element, came=bpmn.CLOCK)
    cases.open_case(work, new)
    _raise(work, release, payload)


def _payload(case_kind: str, process: str, timer: StartTimer, now: dt.datetime) -> dict[str, Any]:
    words = {"case_kind": case_kind, "process": process, "element": timer.element_id, "name": timer.name}
    return {**words, "source": timer.source, "anchor": now.isoformat()}


def _place(payload: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(payload.get(word)) for word in ("case_kind", "process", "element", "source"))


def _waiting(work: Work, release: Release) -> list[TimerRow]:
    ours = select(TimerRow).where(
        TimerRow.programme_key == release.key,
        TimerRow.kind == TimerKind.START,
        TimerRow.status == TimerStatus.WAITING,
    )
    return list(work.session.scalars(ours))


def _raise(work: Work, release: Release, payload: dict[str, Any]) -> None:
    """Add the row of the next time the timer is due; none where it is not due any more."""
    env = release.environment(work.now)
    ports = bpmn.Ports(now=work.now, env=env, decide=lambda *_asked: None, call=lambda _job: {})
    anchor = dt.datetime.fromisoformat(payload["anchor"])
    due = bpmn.next_start(release.model, payload["process"], payload["element"], anchor, ports, _known(release))
    if due is None:
        return
    work.session.add(
        TimerRow(
            key=f"start:{release.key}:{payload['process']}:{payload['element']}:{due.isoformat()}:{release.number}",
            kind=TimerKind.START,
            status=TimerStatus.WAITING,
            programme_key=release.key,
            due_at=due,
            payload=payload,
        )
    )


def _known(release: Release) -> dict[str, Any]:
    """Return what the FEEL of a timer may name before there is a case: the programme's parameters and its term."""
    programme = release.programme
    term = {"start": programme.term.start_on, "end": programme.term.end_on}
    return {"parameters": dict(programme.parameters), "term": term}
