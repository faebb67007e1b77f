"""What a term has to show when it is over, held against the log of whoever played it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from engine import kpi, trail
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.kpi import Count, Kpi
from engine.domain.periods import spans_of
from engine.domain.states import OutboxStatus, ReportStatus, TimerKind, TimerStatus
from engine.reports import slots
from engine.store.cases import CaseRow, TaskRow, TimerRow
from engine.store.evidence import FactRow, OutboxRow, RecordRow, ReportRow
from engine.store.interventions import IncidentRow
from engine.work import Work, begin
from tests.term.ground import Count as ByHand
from tests.term.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much a term held. late: tasks done after their due date. seconds: of the processor it took to play."""

    cases: int
    tasks: int
    late: int
    records: int
    reports: int
    mails: int
    facts: int
    seconds: float = 0.0


def wrong(ground: Ground, counts: Mapping[str, ByHand]) -> list[str]:
    """Say everything that is not as it must be at the end of a term; nothing when all is well."""
    with begin(ground.services, SYSTEM, read_only=True) as work:
        return [
            *_reports(ground, work),
            *_deadlines(ground, work),
            *_figures(ground, work, counts),
            *_nothing_broken(work),
        ]


def figures(ground: Ground) -> Figures:
    """Count what a term held."""
    with begin(ground.services, SYSTEM, read_only=True) as work:

        def rows(kind: Any) -> int:
            return int(work.session.scalar(select(func.count()).select_from(kind)) or 0)

        return Figures(
            cases=rows(CaseRow),
            tasks=len(ground.done),
            late=sum(one.late for one in ground.done),
            records=rows(RecordRow),
            reports=rows(ReportRow),
            mails=rows(OutboxRow),
            facts=rows(FactRow),
        )


def _reports(ground: Ground, work: Work) -> Iterator[str]:
    """Every report of the term exists, was received, and says so when it was late."""
    release = work.programmes.current(work.session, ground.key)
    rows = {(row.report_key, row.period): row for row in work.session.scalars(select(ReportRow))}
    late = {fact.data["report_id"]: fact.data["late"] for fact in _facts(work, FactKind.REPORT_SUBMITTED)}
    for report in release.programme.reports.values():
        for slot in slots.of_term(work, release, report) if report.process else ():
            row = rows.get((report.key, slot.key))
            if row is None or row.status is not ReportStatus.RECEIVED or row.submitted_at is None:
                yield f"report {report.key} {slot.key}: {row.status if row else 'never raised'}"
            elif late[row.id] != (row.submitted_at > slot.deadline.due_at):
                yield f"report {report.key} {slot.key}: late is {late[row.id]}"


def _deadlines(ground: Ground, work: Work) -> Iterator[str]:
    """Every task was done, and every miss whoever did it saw is written in the trail, with the overdue notice given."""
    for task in work.session.scalars(select(TaskRow).where(TaskRow.status.in_(("open", "claimed")))):
        yield f"task {task.id} {task.name}: never done"
    told = Counter(fact.task_id for fact in _facts(work, FactKind.NOTICE_GIVEN) if fact.data["notice"] != "reminder")
    done = {fact.task_id: fact for fact in _facts(work, FactKind.TASK_DONE)}
    if done.keys() != {one.task_id for one in ground.done}:
        yield f"tasks done: {len(done)} in the trail, {len(ground.done)} in the log"
    watched = {row.task_id for row in _watched(work)}
    for one in ground.done:
        recorded = bool(done[one.task_id].data.get("late")) if one.task_id in done else None
        if recorded is not one.late:
            yield f"task {one.task_id} {one.element}: late is {recorded} in the trail, {one.late} in the log"
        if one.late and one.task_id in watched and not told[one.task_id]:
            yield f"task {one.task_id} {one.element}: late, and nobody was told"


def _watched(work: Work) -> Iterator[TimerRow]:
    """Yield what the clock gave of tasks that were late."""
    late = select(TimerRow).where(TimerRow.kind == TimerKind.NOTICE, TimerRow.status == TimerStatus.FIRED)
    return (row for row in work.session.scalars(late) if row.payload.get("notice") == "overdue")


def _figures(ground: Ground, work: Work, counts: Mapping[str, ByHand]) -> Iterator[str]:
    """Every KPI of every period equals what the log says; of a month that was closed, what it said by then."""
    book = kpi.ledger(work, work.programmes.current(work.session, ground.key))
    for one in _leaves(ground):
        for span in spans_of(one.per, ground.programme.term):
            closing = book.closed.get(span.key)
            log = [entry for entry in ground.log if closing is None or entry.at <= closing.closed_at]
            counted = kpi.figure(book, one.key, span).value or Decimal(0)
            by_hand = counts[one.key](log, span) if one.key in counts else Decimal(0)
            if counted != by_hand:
                yield f"KPI {one.key} {span.key}: {counted} counted, {by_hand} in the log"


def _leaves(ground: Ground) -> Iterator[Kpi]:
    return (one for one in ground.programme.kpis.values() if one.count not in {Count.RATIO, Count.WORKING_DAYS})


def _nothing_broken(work: Work) -> Iterator[str]:
    for row in work.session.scalars(select(IncidentRow)):
        yield f"incident: {row.message if hasattr(row, 'message') else row.key}"
    yield from (f"chain {key} is broken at {number}" for key, number in trail.broken_links(work))
    unsent = select(func.count()).select_from(OutboxRow).where(OutboxRow.status != OutboxStatus.SENT)
    if left := work.session.scalar(unsent):
        yield f"{left} mails were not sent"


def _facts(work: Work, kind: FactKind) -> Iterator[FactRow]:
    return iter(work.session.scalars(select(FactRow).where(FactRow.kind == kind.value).order_by(FactRow.id)))
