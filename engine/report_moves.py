"""Reports under way whose due date moves with a rule or a calendar; one that was sent keeps its date."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from engine import bpmn, deadlines, instances, standing
from engine.domain.deadline import DeadlineUnknown
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey
from engine.domain.states import ReportStatus
from engine.programmes import Release
from engine.reports import notices, slots
from engine.reports.slots import NoSuchPeriod, NoSuchReport, Slot
from engine.store.cases import CaseRow, InstanceRow
from engine.store.evidence import ReportRow
from engine.store.programmes import ReleaseRow
from engine.work import Work

VARIABLE = "report"  # what the process knows of its report


@dataclass(frozen=True, slots=True)
class MovingReport:
    """A report whose due date would move. slot: the report as it would be, by the rules of `release`."""

    row: ReportRow
    case: CaseRow
    release: Release
    slot: Slot


def moving(
    work: Work, programme: ProgrammeKey, rules: Callable[[Release], Release], case_id: CaseId | None = None
) -> Iterator[MovingReport]:
    """Yield the drafts of a programme, or of one case, whose due date other rules would move."""
    wanted = (
        select(ReportRow, CaseRow)
        .join(CaseRow, CaseRow.id == ReportRow.case_id)
        .where(ReportRow.programme_key == programme, ReportRow.status == ReportStatus.DRAFT)
        .order_by(ReportRow.id)
        .execution_options(populate_existing=True)
    )
    if case_id is not None:
        wanted = wanted.where(ReportRow.case_id == case_id)
    for row, case in work.session.execute(wanted).all():
        release = rules(_rules_of(work, row))
        slot = _slot(work, release, row)
        if slot is not None and (row.due_at, (row.deadline or {}).get("target_at")) != _dates(slot):
            yield MovingReport(row, case, release, slot)


def instances_of(work: Work, found: Iterable[MovingReport]) -> set[InstanceId]:
    """Return the instances under way in the cases of these reports."""
    cases = [one.case.id for one in found]
    ours = select(InstanceRow.id).where(InstanceRow.case_id.in_(cases), InstanceRow.status.in_(standing.ALIVE))
    return set(work.session.scalars(ours))


def put(work: Work, found: MovingReport, reason: str) -> None:
    """Store the new due date with its reasons; its notices move with it, and it leaves a fact in the report's case."""
    notices.move(work, found.release, found.slot, found.row, reason)


def tell(work: Work, instance: InstanceRow) -> None:
    """Let a locked instance know the due date its report has by now; tasks that are due by it are looked at then."""
    known = instances.variables(instance).get(VARIABLE)
    if not isinstance(known, dict) or not {"key", "period"} <= known.keys():
        return
    ours = (ReportRow.case_id == instance.case_id, ReportRow.report_key == known["key"])
    row = work.session.scalar(select(ReportRow).where(*ours, ReportRow.period == known["period"]))
    slot = _slot(work, _rules_of(work, row), row) if row is not None else None
    if slot is None or slot.due_on == known.get("due_on"):
        return
    release = work.programmes.release(work.session, instance.release_id)
    values = {VARIABLE: {**known, "due_on": slot.due_on}}
    step = bpmn.correct(release.model, instance.state, values, deadlines.looking(work, release), goes_on=False)
    instance.state, instance.state_version, instance.revision = step.state, bpmn.STATE_VERSION, instance.revision + 1


def _dates(slot: Slot) -> tuple[object, object]:
    return slot.deadline.due_at, slot.deadline.target_at.isoformat()


def _slot(work: Work, release: Release, row: ReportRow) -> Slot | None:
    """Return the report by these rules; None when they have no such report or period any more."""
    try:
        return slots.slot(work, release, row.report_key, row.period)
    except (NoSuchReport, NoSuchPeriod, DeadlineUnknown):
        return None


def _rules_of(work: Work, row: ReportRow) -> Release:
    """Return the release by whose rules a report is due."""
    number = (row.deadline or {}).get("release")
    ours = (ReleaseRow.programme_key == row.programme_key, ReleaseRow.number == number)
    found = work.session.scalar(select(ReleaseRow.id).where(*ours))
    if found is None:
        return work.programmes.current(work.session, row.programme_key)
    return work.programmes.release(work.session, found)
