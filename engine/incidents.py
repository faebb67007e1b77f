"""Incidents (手順の停止): a case whose clock could not do its step shows it until a later try succeeds."""

from sqlalchemy import ColumnElement, exists, or_, select

from engine import trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, InstanceStatus, TimerStatus
from engine.store.cases import CaseRow, InstanceRow, TimerRow
from engine.work import Work


def report(work: Work, row: TimerRow, error: str) -> None:
    """Say on the case, and in its trail, that a row of the clock could not be carried out."""
    if row.case_id is not None:
        case = work.session.get_one(CaseRow, row.case_id)
        case.status = CaseStatus.INCIDENT if case.status is CaseStatus.OPEN else case.status
    data = {**row.payload, "kind": row.kind.value, "message": error, "attempts": row.attempts}
    fact = Fact(kind=FactKind.STEP_FAILED, programme=row.programme_key, case_id=row.case_id, data=data)
    trail.record(work, fact)


def clear(work: Work, case_id: CaseId) -> None:
    """Let the case run again when nothing of it is failing any more."""
    case = work.session.get_one(CaseRow, case_id)
    if case.status is CaseStatus.INCIDENT and not work.session.scalar(select(_is_failing(case_id))):
        case.status = CaseStatus.OPEN


def _is_failing(case_id: CaseId) -> ColumnElement[bool]:
    tried = exists().where(TimerRow.case_id == case_id, TimerRow.status == TimerStatus.WAITING, TimerRow.attempts > 0)
    failed = exists().where(InstanceRow.case_id == case_id, InstanceRow.status == InstanceStatus.FAILED)
    return or_(tried, failed)
