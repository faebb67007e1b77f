"""Reports as those who may see them read them: lists, one report, its file, a preview."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from engine import files
from engine.domain.access import Actor, ActorKind, May, Role, allows, require
from engine.domain.ids import CaseId, ProgrammeKey, ReportId
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.files import FileView
from engine.programmes import NoSuchProgramme
from engine.report_figures import ReportFigures
from engine.reports import making, slots, snapshot
from engine.reports.making import SENT
from engine.reports.slots import NoSuchReport, period_label
from engine.store.cases import CaseRow
from engine.store.evidence import ReportRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """A report as a list shows it. due_at, submitted_at: aware UTC. late: was, or is by now, past its due instant."""

    id: ReportId
    programme: ProgrammeKey
    report_key: str
    name: Text
    period: str
    period_label: Text
    case_id: CaseId
    case_number: str
    status: ReportStatus
    due_at: dt.datetime
    submitted_at: dt.datetime | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How the authority received a report. how: code or words."""

    received_on: dt.date
    how: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report with its figures as they were counted (None before the first counting), its file and its receipt.

    figures.lines names every record behind the figures, see report_figures.behind.
    """

    summary: ReportSummary
    figures: ReportFigures | None
    file: FileView | None
    receipt: Receipt | None


def newest(work: Work, programme: ProgrammeKey, *, limit: int = 100) -> list[ReportSummary]:
    """List a programme's reports, the newest first; the authority sees what was sent to it, no drafts.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    if not _belongs(work.actor, programme):
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    wanted = select(ReportRow).where(ReportRow.programme_key == programme).order_by(ReportRow.id.desc()).limit(limit)
    if not _sees_drafts(work.actor, programme):
        wanted = wanted.where(ReportRow.status.in_(SENT))
    return [_summary(work, row) for row in work.session.scalars(wanted)]


def get(work: Work, report_id: ReportId) -> ReportView:
    """Return a report the actor may see.  Raises: NoSuchReport."""
    row = _seen(work, report_id)
    receipt = row.receipt
    return ReportView(
        summary=_summary(work, row),
        figures=snapshot.from_json(row.figures) if row.figures else None,
        file=files.content(work, row.file_id)[0] if row.file_id else None,
        receipt=Receipt(**{**receipt, "received_on": dt.date.fromisoformat(receipt["received_on"])})
        if receipt
        else None,
    )


def download(work: Work, report_id: ReportId) -> tuple[FileView, bytes]:
    """Return a report's newest file.  Raises: NoSuchReport, also while there is none."""
    row = _seen(work, report_id)
    if row.file_id is None:
        raise NoSuchReport
    return files.content(work, row.file_id)


def preview(work: Work, programme_key: ProgrammeKey, report_key: str, period: str) -> bytes:
    """Return the XLSX a report would be if it were made now; nothing is kept.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchReport, NoSuchPeriod, CannotMake.
    """
    if not _belongs(work.actor, programme_key):
        raise NoSuchProgramme(key=programme_key)
    require(work.actor, May.CASE_READ, programme_key)
    release = work.programmes.current(work.session, programme_key)
    slot = slots.slot(work, release, report_key, period)
    return making.workbook(work, release, slot, making.count(work, release, slot))


def _belongs(actor: Actor, programme: ProgrammeKey) -> bool:
    return actor.kind in {ActorKind.CLOCK, ActorKind.SYSTEM} or programme in actor.programmes


def _sees_drafts(actor: Actor, programme: ProgrammeKey) -> bool:
    return not actor.roles(programme) <= {Role.AUTHORITY} or actor.kind in {ActorKind.CLOCK, ActorKind.SYSTEM}


def _seen(work: Work, report_id: ReportId) -> ReportRow:
    """Return the report if the actor may know of it; 404 and not 403 for foreign ids."""
    row = work.session.get(ReportRow, report_id)
    if row is None or not allows(work.actor, May.REPORT_READ, row.programme_key):
        raise NoSuchReport
    if row.status not in SENT and not _sees_drafts(work.actor, row.programme_key):
        raise NoSuchReport
    return row


def _summary(work: Work, row: ReportRow) -> ReportSummary:
    programme = work.programmes.current(work.session, row.programme_key).programme
    report = programme.reports.get(row.report_key)
    return ReportSummary(
        id=row.id,
        programme=row.programme_key,
        report_key=row.report_key,
        name=report.name if report else Text(row.report_key, row.report_key),
        period=row.period,
        period_label=period_label(programme, row.report_key, row.period),
        case_id=row.case_id,
        case_number=work.session.get_one(CaseRow, row.case_id).number,
        status=row.status,
        due_at=row.due_at,
        submitted_at=row.submitted_at,
        late=(row.submitted_at or work.now) > row.due_at,
    )
