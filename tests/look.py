"""Looking at what is in the database, as an auditor would: rows, not views."""

from sqlalchemy import Row as Result
from sqlalchemy import func, select

from engine import trail
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import TimerKind, TimerStatus
from engine.store.base import Row
from engine.store.cases import CaseRow, InstanceRow, TaskRow, TimerRow
from engine.store.evidence import FactRow, OnceRow, OutboxRow, RecordRow, ReferralRow
from engine.store.people import CompanyRow
from engine.work import Services, begin

COUNTED: tuple[type[Row], ...] = (
    CaseRow,
    InstanceRow,
    TaskRow,
    TimerRow,
    FactRow,
    OutboxRow,
    RecordRow,
    ReferralRow,
    CompanyRow,
    OnceRow,
)


def counts(services: Services) -> dict[str, int]:
    """Count the rows of every table a step can write to."""
    with begin(services, SYSTEM, read_only=True) as work:
        return {
            kind.__tablename__: work.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in COUNTED
        }


def mails(services: Services, case_id: CaseId | None = None, key: str | None = None) -> list[OutboxRow]:
    """Return messages, oldest first: of one case, of one template."""
    wanted = select(OutboxRow).order_by(OutboxRow.id)
    if case_id is not None:
        wanted = wanted.where(OutboxRow.case_id == case_id)
    if key is not None:
        wanted = wanted.where(OutboxRow.message_key == key)
    with begin(services, SYSTEM, read_only=True) as work:
        return list(work.session.scalars(wanted))


def facts(services: Services, case_id: CaseId, kind: str | None = None) -> list[trail.FactView]:
    """Return a case's facts, oldest first."""
    with begin(services, SYSTEM, read_only=True) as work:
        found = trail.of_case(work, case_id)[::-1]
    return [fact for fact in found if kind is None or fact.kind == kind]


def clock_rows(services: Services, case_id: CaseId, kind: TimerKind = TimerKind.NOTICE) -> list[TimerRow]:
    """Return what the clock still has for a case, soonest first."""
    wanted = select(TimerRow).where(
        TimerRow.case_id == case_id, TimerRow.kind == kind, TimerRow.status == TimerStatus.WAITING
    )
    with begin(services, SYSTEM, read_only=True) as work:
        return list(work.session.scalars(wanted.order_by(TimerRow.due_at)))


def case_row(services: Services, case_id: CaseId) -> CaseRow:
    """Return a case."""
    with begin(services, SYSTEM, read_only=True) as work:
        return work.session.get_one(CaseRow, case_id)


def broken_links(services: Services) -> list[tuple[str, int]]:
    """Return the facts that were tampered with."""
    with begin(services, SYSTEM, read_only=True) as work:
        return list(trail.broken_links(work))


def revisions(services: Services, case_id: CaseId) -> list[Result[tuple[int, bytes]]]:
    """Return the step count and the saved state of a case's instances."""
    wanted = select(InstanceRow.revision, InstanceRow.state).where(InstanceRow.case_id == case_id)
    with begin(services, SYSTEM, read_only=True) as work:
        return list(work.session.execute(wanted))
