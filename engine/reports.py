"""Periodic reports (報告): put on the clock, raised once a period, sent, received; pages read them here (KAG-15)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from engine import cases, files, report_calendar, report_making, report_snapshot
from engine.domain.access import Actor, ActorKind, May, Role, allows, require
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId, ProgrammeKey, ReportId
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, Invalid
from engine.files import FileView
from engine.programmes import NoSuchProgramme, Release
from engine.report_calendar import NoSuchReport, period_label
from engine.report_figures import ReportFigures
from engine.report_making import SENT
from engine.store.cases import CaseRow
from engine.store.evidence import ReportRow
from engine.work import Work


class MadeOnDemand(Invalid):
    """The report has no process; `preview` makes it."""

    code = "report_made_on_demand"
    sentence = Text(
        "報告「{report}」には手順がないため、自動では始められません。", "The report “{report}” has no process to start."
    )


class NotSent(Conflict):
    """The report has not been sent, so nobody can have received it."""

    code = "report_not_sent"
    sentence = Text("この報告はまだ送付していません。", "This report has not been sent yet.")


class WrongReceiptDate(Invalid):
    """The day of receipt lies before the report was sent, or ahead."""

    code = "wrong_receipt_date"
    sentence = Text(
        "受領日は、送付した日から今日までの日付にしてください。",
        "The day of receipt lies between the sending and today.",
    )


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


def schedule(work: Work, release: Release) -> int:
    """Put every period of every report that has a process on the clock; return how many rows were added.

    Raised at 06:00 (Japan) of the day after the period ends, or five working days before a deadline that comes sooner
    (DL-G2: March is due on the term's last day). Doing it again adds only what is missing, moves rows whose instant
    changed and cancels those whose report or period is gone. Periods that were over before the programme was first
    loaded are not raised, except the latest one.  Raises: DeadlineUnknown, CannotMake.
    """
    for report in release.programme.reports.values():
        if report.process:
            report_making.require_makeable(report)
    return report_calendar.sync(work, release)


def raise_report(work: Work, programme_key: ProgrammeKey, report_key: str, period: str) -> ReportId:
    """Open the case in which the report of a period is made; a report that exists stays as it is.

    The caller (the clock) has decided that it is time.
    Raises: NoSuchProgramme, NoSuchReport, NoSuchPeriod, MadeOnDemand, and what the first steps of the process raise.
    """
    release = work.programmes.current(work.session, programme_key)
    slot = report_calendar.slot(work, release, report_key, period)
    if known := report_making.find(work, programme_key, report_key, period):
        return known.id
    if slot.report.process is None:
        raise MadeOnDemand(report=report_key)
    case_id = cases.open_report_case(
        work, release, title=slot.title, process=slot.report.process, variables={"report": slot.words}
    )
    return report_making.row_for(work, slot, case_id).id


def record_receipt(work: Work, report_id: ReportId, received_on: dt.date, how: str, note: str) -> None:
    """Note that the authority has the report; the caller has decided that the actor may.

    Raises: NoSuchReport, NotSent, WrongReceiptDate.
    """
    row = report_making.locked(work, report_id)
    if row.status not in SENT or row.submitted_at is None:
        raise NotSent
    if not local_date(row.submitted_at) <= received_on <= local_date(work.now):
        raise WrongReceiptDate({"received_on": [WrongReceiptDate.sentence]})
    row.status = ReportStatus.RECEIVED
    row.receipt = {"received_on": received_on.isoformat(), "how": how, "note": note}
    report_making.note(work, row, FactKind.REPORT_RECEIVED, **row.receipt)


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
        figures=report_snapshot.from_json(row.figures) if row.figures else None,
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
    slot = report_calendar.slot(work, release, report_key, period)
    return report_making.workbook(work, release, slot, report_making.count(work, release, slot))


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
