"""What runs out in a case besides its tasks: the due date of its report, and the timers its process waits for."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from engine import matters, timers
from engine.domain.ids import CaseId, ReportId
from engine.domain.states import ReportStatus, TimerKind, TimerStatus
from engine.domain.text import Text
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.store.evidence import ReportRow
from engine.timer_rows import planned_at
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClock:
    """Something with a date. at: aware UTC. report_id: of a report that is to be submitted; None for a timer."""

    at: dt.datetime
    name: Text
    report_id: ReportId | None


def of_case(work: Work, release: Release, case_id: CaseId) -> list[CaseClock]:
    """List what runs out in a case the actor may see, soonest first; its tasks come from `tasks.of_case`."""
    reports = select(ReportRow).where(ReportRow.case_id == case_id, ReportRow.status == ReportStatus.DRAFT)
    due = [
        CaseClock(at=row.due_at, name=matters.submission(release, row), report_id=row.id)
        for row in work.session.scalars(reports)
    ]
    waiting = select(TimerRow).where(
        TimerRow.case_id == case_id, TimerRow.kind == TimerKind.PROCESS, TimerRow.status == TimerStatus.WAITING
    )
    due += [_timer(row) for row in work.session.scalars(waiting) if not timers.has_given_up(row)]
    return sorted(due, key=lambda clock: clock.at)


def _timer(row: TimerRow) -> CaseClock:
    name = str(row.payload.get("name") or row.payload["element"])
    return CaseClock(at=planned_at(row), name=Text(name, name), report_id=None)
