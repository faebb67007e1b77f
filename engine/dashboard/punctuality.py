"""Which due moments were met: of tasks and reports, over a month or the term, the missed ones with the reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.domain.ids import CaseId, ProgrammeKey
from engine.domain.periods import Span
from engine.domain.states import TaskStatus
from engine.domain.text import Text
from engine.domain.workdays import instant, local_date
from engine.reports.reading import ReportSummary
from engine.store.cases import CaseRow, TaskRow
from engine.work import Work

MOST_MISSES = 20
MIDNIGHT = dt.time()
LATE = Text("期限の後に完了", "done after it was due")
PAUSED = Text("案件が中断・停止している", "its case stands still")
UNHELD = Text("担当者が決まっていない", "nobody has taken it")
HELD = Text("担当者はいるが終わっていない", "taken, and not finished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Punctuality:
    """How many of what fell due by now were done in time. late: done afterwards. missing: not done yet."""

    due: int
    late: int
    missing: int

    @property
    def in_time(self) -> int:
        """Done by the due moment."""
        return self.due - self.late - self.missing

    @property
    def share(self) -> Decimal | None:
        """The part that was done in time (1 = all); None when nothing fell due."""
        return Decimal(self.in_time) / self.due if self.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A task whose due moment was missed. days: Japanese days past it, until it was done or today. why: what holds it.

    done_at: None while it is open. case_number: told to those who read cases.
    """

    name: str
    case_id: CaseId
    case_number: str
    group: str | None
    due_at: dt.datetime
    done_at: dt.datetime | None
    days: int
    why: Text


def of_tasks(work: Work, programme: ProgrammeKey, span: Span) -> Punctuality:
    """Count the tasks of a programme that fell due in the span up to now; withdrawn ones owe nothing."""
    late = TaskRow.done_at > TaskRow.due_at
    counted = select(func.count(), func.count().filter(late), func.count().filter(TaskRow.done_at.is_(None)))
    due, after, missing = work.session.execute(counted.where(*_fell_due(work, programme, span))).one()
    return Punctuality(due=due, late=after, missing=missing)


def of_reports(work: Work, summaries: Sequence[ReportSummary], span: Span) -> Punctuality:
    """Count the reports that fell due in the span up to now."""
    due = [one for one in summaries if local_date(one.due_at) in span and one.due_at < work.now]
    late = sum(one.late and one.submitted_at is not None for one in due)
    return Punctuality(due=len(due), late=late, missing=sum(one.submitted_at is None for one in due))


def misses(work: Work, programme: ProgrammeKey, span: Span) -> tuple[Miss, ...]:
    """List the tasks that missed their due moment in the span, the latest first, up to MOST_MISSES."""
    missed = or_(TaskRow.done_at.is_(None), TaskRow.done_at > TaskRow.due_at)
    wanted = (
        select(TaskRow, CaseRow.number)
        .join(CaseRow, CaseRow.id == TaskRow.case_id)
        .where(*_fell_due(work, programme, span), missed)
        .order_by(TaskRow.due_at.desc(), TaskRow.id.desc())
        .limit(MOST_MISSES)
    )
    return tuple(_miss(work, row, number) for row, number in work.session.execute(wanted))


def _fell_due(work: Work, programme: ProgrammeKey, span: Span) -> tuple[ColumnElement[bool], ...]:
    begins, ends = instant(span.start, MIDNIGHT), instant(span.end + dt.timedelta(days=1), MIDNIGHT)
    inside = and_(TaskRow.due_at >= begins, TaskRow.due_at < min(ends, work.now))
    return TaskRow.programme_key == programme, TaskRow.status != TaskStatus.WITHDRAWN, inside


def _miss(work: Work, row: TaskRow, number: str) -> Miss:
    due_at = row.due_at or work.now  # the query asks for those that have one
    return Miss(
        name=row.name,
        case_id=row.case_id,
        case_number=number,
        group=row.group_key,
        due_at=due_at,
        done_at=row.done_at,
        days=(local_date(row.done_at or work.now) - local_date(due_at)).days,
        why=_why(row),
    )


def _why(row: TaskRow) -> Text:
    if row.done_at is not None:
        return LATE
    if row.paused_at is not None:
        return PAUSED
    return UNHELD if row.status is TaskStatus.OPEN else HELD
