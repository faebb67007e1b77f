"""Everything the page of a report shows: how far it is, what it says with its evidence, what people wrote and said."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from engine import tasks, trail
from engine.domain.access import May, allows
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId, ReportId
from engine.domain.programme import Programme
from engine.domain.report import ChecklistEntry, ChecklistSection, Report, ReportStep, TextSection
from engine.domain.report_content import Document
from engine.domain.states import ReportStatus
from engine.errors import EngineError
from engine.reports import approval, changes, comments, deciding, making, reading, rendering, slots, steps, versions
from engine.reports.comments import Comment
from engine.reports.entries import Entries, Entry
from engine.reports.gathered import Change, Gathered
from engine.reports.reading import ReportView
from engine.reports.state import ReportState
from engine.reports.steps import Action, AtHand
from engine.reports.versions import Version
from engine.reports.writing import entries_of
from engine.store.cases import CaseRow
from engine.store.evidence import ReportRow
from engine.task_view import TaskView
from engine.trail import FactView
from engine.work import Work

OF_REPORTS = frozenset(
    {
        FactKind.REPORT_RAISED,
        FactKind.REPORT_ASKED,
        FactKind.REPORT_DRAFTED,
        FactKind.REPORT_CHECKED,
        FactKind.REPORT_RETURNED,
        FactKind.REPORT_APPROVED,
        FactKind.REPORT_REVISED,
        FactKind.REPORT_SUBMITTED,
        FactKind.REPORT_RECEIVED,
        FactKind.TASK_DONE,
    }
)
FOR_THE_AUTHORITY = frozenset({FactKind.REPORT_SUBMITTED, FactKind.REPORT_RECEIVED, FactKind.REPORT_REVISED})
ENDED_BY: Mapping[ReportStep, FactKind] = {
    ReportStep.WRITE: FactKind.REPORT_DRAFTED,
    ReportStep.CHECK: FactKind.REPORT_CHECKED,
    ReportStep.APPROVE: FactKind.REPORT_APPROVED,
    ReportStep.SUBMIT: FactKind.REPORT_SUBMITTED,
    ReportStep.RECEIVE: FactKind.REPORT_RECEIVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage. state: past, now or todo. who, at: of what ended it, None when that is not known or not over."""

    stage: ReportStep
    state: str
    who: str | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A narrative part with what was said about it."""

    section: TextSection
    entry: Entry
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistView:
    """A checklist with the answer to each item."""

    section: ChecklistSection
    items: tuple[tuple[ChecklistEntry, Entry], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A report with everything around it.

    task: what is to be done now, None for nothing or for those who may not know. document: as it would be laid out,
    None before it was counted. drawings: its charts as SVG, by title. missing: what has to be filled in before it is
    checked. approver: whose approval comes next. why: explained due date. changes: what was sent and would be
    counted differently now. case_ids: of the records' cases, by number. Both empty for those who read no cases.
    """

    view: ReportView
    programme: Programme
    report: Report
    stages: tuple[StageLine, ...]
    actions: frozenset[Action]
    task: TaskView | None
    document: Document | None
    drawings: Mapping[str, str]
    parts: tuple[PartView, ...]
    checklists: tuple[ChecklistView, ...]
    missing: tuple[str, ...]
    approver: str | None
    comments: tuple[Comment, ...]
    versions: tuple[Version, ...]
    why: Mapping[str, Any] | None
    changes: Sequence[Change]
    facts: tuple[FactView, ...]
    case_ids: Mapping[str, CaseId]

    @property
    def gathered(self) -> Gathered | None:
        """What was counted."""
        return self.view.gathered


def read(work: Work, report_id: ReportId) -> ReportPage:
    """Return the page of a report the actor may see.  Raises: NoSuchReport."""
    view = reading.get(work, report_id)
    found = steps.at_hand(work, report_id, lock=False)
    inside = reading.sees_drafts(work.actor, view.summary.programme)
    made = tuple(versions.of_report(work, report_id, sent_only=not inside))
    written = _written(work, found.row, made, inside=inside)
    said = tuple(comments.of_report(work, report_id, for_authority=not inside))
    facts, document = _facts(work, found.row), _document(work, found, view, written, made)
    return ReportPage(
        view=view,
        programme=found.release.programme,
        report=found.report,
        stages=tuple(_stages(found, view, facts)),
        actions=frozenset(steps.actions(work, found)),
        task=_task(work, found) if inside else None,
        document=document,
        drawings=rendering.drawn(document) if document else {},
        parts=tuple(_parts(found.report, written, said)),
        checklists=tuple(_checklists(found.report, written)),
        missing=tuple(written.missing(found.report)) if found.row.status is ReportStatus.DRAFT and inside else (),
        approver=_approver(work, found) if inside else None,
        comments=tuple(one for one in said if one.part is None),
        versions=made,
        why=_why(work, found.row),
        changes=_changes(work, found) if inside and found.row.status is not ReportStatus.DRAFT else (),
        facts=tuple(facts if inside else (fact for fact in facts if fact.kind in FOR_THE_AUTHORITY)),
        case_ids=_case_ids(work, view.gathered) if inside and view.gathered else {},
    )


def _written(work: Work, row: ReportRow, made: Sequence[Version], *, inside: bool) -> Entries:
    """Return what is written now; for the authority what was written in the edition it has."""
    sent = row.status is not ReportStatus.DRAFT
    if (inside and not sent) or not made:
        return entries_of(work, row.id)
    return next((one.entries for one in made if one.submitted_at is not None), made[0].entries)


def _document(
    work: Work, found: AtHand, view: ReportView, written: Entries, made: Sequence[Version]
) -> Document | None:
    """Return what the page shows: the newest version the reader may see, dated as it was made; else what is written."""
    if view.gathered is None:
        return None
    try:
        slot = slots.slot(work, found.release, found.row.report_key, found.row.period)
    except EngineError:  # the programme has changed since: the files tell what was sent
        return None
    cover = making.cover_of(work, slot, found.row)
    if made and found.row.status is not ReportStatus.DRAFT:
        cover = replace(cover, made_at=made[0].made_at)
    return making.lay_out(work, found.release, slot, view.gathered, written, cover=cover, row=found.row)


def _task(work: Work, found: AtHand) -> TaskView | None:
    live = next(iter(found.live.values()), None)
    return None if live is None else tasks.get(work, live.id)


def _parts(report: Report, written: Entries, said: Sequence[Comment]) -> Iterator[PartView]:
    for section in report.texts():
        about = tuple(one for one in said if one.part == section.key)
        yield PartView(section=section, entry=written.get(section.key), comments=about)


def _checklists(report: Report, written: Entries) -> Iterator[ChecklistView]:
    for section in report.checklists():
        items = tuple((item, written.of_item(section, item.key)) for item in section.items)
        yield ChecklistView(section=section, items=items)


def _approver(work: Work, found: AtHand) -> str | None:
    version = versions.newest_row(work, found.row)
    given = deciding.approvals(work, version.id) if version is not None else []
    place = approval.turn(found.report.approval, given)
    return None if place is None else found.report.approval[place].name.ja


def _facts(work: Work, row: ReportRow) -> list[FactView]:
    """List what happened to the report, newest first."""
    return [fact for fact in trail.of_case(work, row.case_id) if fact.kind in OF_REPORTS]


def _stages(found: AtHand, view: ReportView, facts: Sequence[FactView]) -> Iterator[StageLine]:
    """Tell how far the report is: the steps its programme declares, and always its submission and receipt."""
    declared = set(found.report.tasks) | {ReportStep.SUBMIT, ReportStep.RECEIVE}
    order = [step for step in ReportStep if step in declared]
    here = _here(view.summary.state, order)
    for place, step in enumerate(order):
        over = place < here
        ended = next((fact for fact in facts if fact.kind is ENDED_BY[step]), None) if over else None
        yield StageLine(
            stage=step,
            state="past" if over else "now" if place == here else "todo",
            who=ended.actor if ended else None,
            at=ended.at if ended else None,
        )


def _here(state: ReportState, order: Sequence[ReportStep]) -> int:
    """Return the place of the stage the report is at; behind the last one when it was received."""
    if state is ReportState.RECEIVED:
        return len(order)
    if state is ReportState.SUBMITTED:
        return order.index(ReportStep.RECEIVE)
    return order.index(ReportStep(state.value)) if state is not ReportState.MAKING else 0


def _why(work: Work, row: ReportRow) -> Mapping[str, Any] | None:
    if row.deadline is not None:
        return row.deadline
    release = work.programmes.current(work.session, row.programme_key)
    try:  # raised before reasons were kept
        return slots.slot(work, release, row.report_key, row.period).why
    except EngineError:  # the programme has changed since: the day stands, its reasons are gone
        return None


def _changes(work: Work, found: AtHand) -> Sequence[Change]:
    try:
        slot = slots.slot(work, found.release, found.row.report_key, found.row.period)
    except EngineError:  # the programme has changed since: there is nothing to compare with
        return ()
    return changes.of_slot(work, found.release, slot)


def _case_ids(work: Work, gathered: Gathered) -> Mapping[str, CaseId]:
    numbers = {line.case_number for line in (*gathered.records, *gathered.outside)}
    wanted = select(CaseRow.number, CaseRow.id).where(CaseRow.number.in_(numbers))
    programmes = [key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key)]
    return dict(work.session.execute(wanted.where(CaseRow.programme_key.in_(programmes))).all())
