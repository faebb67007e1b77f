"""Everything the page of a report shows: how far it is, its figures with their evidence, why it is due then."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine import tasks, trail
from engine.domain.access import May, Role, allows
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId, RecordId, ReportId
from engine.domain.programme import Programme
from engine.domain.states import ReportStatus, TaskStatus
from engine.domain.text import Text
from engine.errors import EngineError
from engine.kpi import Figure
from engine.report_figures import RecordLine, ReportFigures
from engine.reports import reading, slots
from engine.reports.reading import ReportView
from engine.store.cases import CaseRow
from engine.store.evidence import ReportRow
from engine.task_rows import LIVE
from engine.task_view import TaskView
from engine.trail import FactView
from engine.work import Work

OF_REPORTS = frozenset({FactKind.REPORT_RAISED, FactKind.REPORT_DRAFTED, FactKind.REPORT_SUBMITTED, FactKind.TASK_DONE})
FOR_THE_AUTHORITY = frozenset({FactKind.REPORT_SUBMITTED})


class Stage(StrEnum):
    """The stages every report goes through."""

    DRAFT = "draft"  # 下書き
    CHECK = "check"  # 確認
    APPROVAL = "approval"  # 承認
    SENDING = "sending"  # 送付
    RECEIPT = "receipt"  # 受領


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage. state: past, now or todo. who, at: of what ended it, None when that is not known or not over."""

    stage: Stage
    state: str
    who: str | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Numbers the sets of records behind a report's figures, in the order and with the numbers of its workbook."""

    numbers: Mapping[tuple[RecordId, ...], int]
    figures: Mapping[int, tuple[Figure, ...]]

    def of(self, figure: Figure | None) -> int | None:
        """Return the number of a figure's evidence; None when there are no records behind it."""
        return self.numbers.get(figure.record_ids) if figure is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A report with everything around it.

    task: what is to be done now, None for nothing or for those who may not know. why: explained due date, None when the
    programme no longer has the report. case_ids: of the records' cases, by number; empty for those who read no cases.
    """

    view: ReportView
    programme: Programme
    stages: tuple[StageLine, ...]
    task: TaskView | None
    why: Mapping[str, Any] | None
    facts: tuple[FactView, ...]
    evidence: Evidence
    case_ids: Mapping[str, CaseId]


def read(work: Work, report_id: ReportId) -> ReportPage:
    """Return the page of a report the actor may see.  Raises: NoSuchReport."""
    view = reading.get(work, report_id)
    summary = view.summary
    inside = allows(work.actor, May.CASE_READ, summary.programme)
    programme = work.programmes.current(work.session, summary.programme).programme
    done = tasks.of_case(work, summary.case_id)
    facts = _facts(work, summary.case_id, report_id)
    live = next((task for task in done if task.status in LIVE), None)
    return ReportPage(
        view=view,
        programme=programme,
        stages=tuple(_stages(programme, view, done, live, facts)),
        task=live if inside else None,
        why=_why(work, view),
        facts=tuple(facts if inside else (fact for fact in facts if _is_for_the_authority(fact))),
        evidence=_evidence(view.figures) if view.figures else Evidence({}, {}),
        case_ids=_case_ids(work, view.figures) if inside and view.figures else {},
    )


def lines_of(page: ReportPage, number: int) -> list[RecordLine]:
    """List the records behind an evidence number, oldest first; none for a number the report does not have."""
    figures = page.evidence.figures.get(number)
    if not figures or page.view.figures is None:
        return []
    ids = set(figures[0].record_ids)
    return [line for line in page.view.figures.lines if line.id in ids]


def _facts(work: Work, case_id: CaseId, report_id: ReportId) -> list[FactView]:
    """List what happened to the report, newest first; notes only those about the report itself."""
    return [
        fact
        for fact in trail.of_case(work, case_id)
        if fact.kind in OF_REPORTS or (fact.kind is FactKind.NOTE and fact.data.get("report_id") == report_id)
    ]


def _is_for_the_authority(fact: FactView) -> bool:
    return fact.kind in FOR_THE_AUTHORITY or (fact.kind is FactKind.NOTE and "received_on" in fact.data)


def _stages(
    programme: Programme,
    view: ReportView,
    done: Sequence[TaskView],
    live: TaskView | None,
    facts: Sequence[FactView],
) -> Iterator[StageLine]:
    """Tell how far the report is: from its state, and while it is a draft from who has it."""
    here = _here(programme, view, live)
    told = _told(view, done, facts)
    for stage in Stage:
        order = list(Stage)
        over = view.summary.status is ReportStatus.RECEIVED or order.index(stage) < order.index(here)
        who, at = told.get(stage, (None, None)) if over else (None, None)
        yield StageLine(stage=stage, state="past" if over else "now" if stage is here else "todo", who=who, at=at)


def _here(programme: Programme, view: ReportView, live: TaskView | None) -> Stage:
    if view.summary.status is not ReportStatus.DRAFT:
        return Stage.RECEIPT
    group = programme.groups.get(live.group or "") if live else None
    checking = view.file is not None and group is not None and Role.SUPERVISOR in group.roles
    return Stage.CHECK if checking else Stage.DRAFT


def _told(
    view: ReportView, done: Sequence[TaskView], facts: Sequence[FactView]
) -> dict[Stage, tuple[str | None, dt.datetime | None]]:
    """Return who ended which stage and when."""
    sent_at = view.summary.submitted_at
    checks = [
        task
        for task in done
        if task.status is TaskStatus.DONE and task.done_at and task.done_at <= (sent_at or task.done_at)
    ]
    drafted = next((fact.at for fact in facts if fact.kind is FactKind.REPORT_DRAFTED), None)
    check = (checks[-1].done_by, checks[-1].done_at) if checks else (None, None)
    received = next((fact for fact in facts if fact.kind is FactKind.NOTE and "received_on" in fact.data), None)
    return {
        Stage.DRAFT: (None, drafted),
        Stage.CHECK: check,
        Stage.APPROVAL: check,
        Stage.SENDING: (None, sent_at),
        Stage.RECEIPT: (received.actor, received.at) if received else (None, None),
    }


def _why(work: Work, view: ReportView) -> Mapping[str, Any] | None:
    if (stored := work.session.get_one(ReportRow, view.summary.id).deadline) is not None:
        return stored
    release = work.programmes.current(work.session, view.summary.programme)
    try:  # raised before reasons were kept
        return slots.slot(work, release, view.summary.report_key, view.summary.period).why
    except EngineError:  # the programme has changed since: the day stands, its reasons are gone
        return None


def _evidence(figures: ReportFigures) -> Evidence:
    numbers: dict[tuple[RecordId, ...], int] = {}
    found: dict[int, tuple[Figure, ...]] = {}
    for figure in _in_order(figures):
        if figure.record_ids:
            number = numbers.setdefault(figure.record_ids, len(numbers) + 1)
            found[number] = (*found.get(number, ()), figure)
    return Evidence(numbers, found)


def _in_order(figures: ReportFigures) -> Iterator[Figure]:
    """Yield every figure in the order of the workbook."""
    for counted in figures.totals:
        yield from (counted.occurrences, counted.companies)
    for target in figures.targets:
        yield target.figure
        if target.to_date is not None:
            yield target.to_date
    for table in figures.breakdowns:
        for row in table.rows:
            yield from (row.occurrences, row.companies)


def _case_ids(work: Work, figures: ReportFigures) -> dict[str, CaseId]:
    numbers = {line.case_number for line in (*figures.lines, *figures.outside)}
    wanted = select(CaseRow.number, CaseRow.id).where(CaseRow.number.in_(numbers))
    programmes = [key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key)]
    return dict(work.session.execute(wanted.where(CaseRow.programme_key.in_(programmes))).all())


STAGE_NAMES: Mapping[Stage, Text] = {
    Stage.DRAFT: Text("下書き", "Draft"),
    Stage.CHECK: Text("確認", "Check"),
    Stage.APPROVAL: Text("承認", "Approval"),
    Stage.SENDING: Text("送付", "Sending"),
    Stage.RECEIPT: Text("受領", "Receipt"),
}
