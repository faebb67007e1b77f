"""What a supervisor needs to see to repair a case: where it stands, where it could go on, what it knows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine import bpmn, cases, corrections, incident_page, instances, interventions, standing, suspensions
from engine.cases import CaseView
from engine.corrections import Value
from engine.domain.ids import CaseId, InstanceId
from engine.domain.states import InstanceStatus
from engine.incident_page import Incident
from engine.interventions import NoSuchInstance, Repair
from engine.programmes import Release
from engine.store.cases import InstanceRow
from engine.suspensions import Order
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A step at which an instance could go on. around: name of the sub-process it stands in; "" for none."""

    process_id: str
    element_id: str
    name: str
    around: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One instance of the case. suspended_at: aware UTC, None where it is not suspended."""

    id: InstanceId
    name: str
    status: InstanceStatus
    suspended_at: dt.datetime | None
    places: Sequence[bpmn.Place]
    targets: Sequence[Target]
    values: Sequence[Value]

    @property
    def may_move(self) -> bool:
        """Tell whether a step can be moved: not while it is suspended or over."""
        return self.status in {InstanceStatus.RUNNING, InstanceStatus.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairPage:
    """A case as a supervisor repairs it; orders and incidents: those in force."""

    case: CaseView
    processes: Sequence[Process]
    orders: Sequence[Order]
    incidents: Sequence[Incident]

    @property
    def is_alive(self) -> bool:
        """Tell whether anything can still be done."""
        return any(process.status in standing.ALIVE for process in self.processes)

    @property
    def is_suspended(self) -> bool:
        """Tell whether all that is under way stands still by an order."""
        alive = [process.status for process in self.processes if process.status in standing.ALIVE]
        return bool(alive) and all(status is InstanceStatus.SUSPENDED for status in alive)


def read(work: Work, case_id: CaseId) -> RepairPage:
    """Return the page.  Raises: NoSuchCase, NotAllowed."""
    suspensions.steered(work, case_id)
    rows = work.session.scalars(select(InstanceRow).where(InstanceRow.case_id == case_id).order_by(InstanceRow.id))
    return RepairPage(
        case=cases.get(work, case_id),
        processes=[_process(work, row) for row in rows.all()],
        orders=suspensions.of_case(work, case_id),
        incidents=incident_page.of_case(work, case_id),
    )


def value(work: Work, repair: Repair, path: str) -> Value:
    """Return one value of an instance as it is corrected.  Raises: NoSuchCase, NoSuchInstance, NotAllowed."""
    row, release = _of(work, repair)
    return corrections.value_at(release, instances.variables(row), path)


def correct(work: Work, repair: Repair, path: str, typed: str) -> Value:
    """Correct a value as it was typed; returns what it was.  Raises: as `interventions.correct`, and WrongValue."""
    row, release = _of(work, repair)
    place = corrections.value_at(release, instances.variables(row), path)
    interventions.correct(work, repair, path, corrections.read(work, release, place, typed))
    return place


def _of(work: Work, repair: Repair) -> tuple[InstanceRow, Release]:
    suspensions.steered(work, repair.case_id)
    row = work.session.get(InstanceRow, repair.instance_id)
    if row is None or row.case_id != repair.case_id:
        raise NoSuchInstance
    return row, work.programmes.release(work.session, row.release_id)


def _process(work: Work, row: InstanceRow) -> Process:
    release = work.programmes.release(work.session, row.release_id)
    repair = Repair(case_id=row.case_id, instance_id=InstanceId(row.id), reason="")
    places = interventions.places(work, repair)
    own = release.model.processes.get(row.process_id)
    alive = row.status in standing.ALIVE
    return Process(
        id=InstanceId(row.id),
        name=own.name if own is not None else row.process_id,
        status=row.status,
        suspended_at=row.suspended_at,
        places=places,
        targets=_targets(release, dict.fromkeys([row.process_id, *(p.process_id for p in places)])) if alive else (),
        values=corrections.values(release, instances.variables(row)) if alive else (),
    )


def _targets(release: Release, processes: dict[str, None]) -> list[Target]:
    """List the named steps a token can be put at, along the flow."""
    return [
        Target(
            process_id=key,
            element_id=element.id,
            name=element.name,
            around=_name(process.elements[element.parent].name) if element.parent else "",
        )
        for key in processes
        if (process := release.model.processes.get(key)) is not None
        for element in process.elements.values()
        if element.name and bpmn.refusal(release.model, key, element.id) is None
    ]


def _name(name: str) -> str:
    return name or "―"
