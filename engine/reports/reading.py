"""Reports as those who may see them read them: lists, one report, its files, a preview."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import defer

from engine import files
from engine.domain.access import Actor, ActorKind, May, Role, allows, require
from engine.domain.ids import CaseId, FileId, ProgrammeKey, ReportId
from engine.domain.programme import Programme
from engine.domain.report import ReportFormat, ReportKind
from engine.domain.report_content import Document
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.files import FileView
from engine.programmes import NoSuchProgramme, Release
from engine.reports import making, rendering, rows, slots, snapshot, versions, writing
from engine.reports.entries import Entries
from engine.reports.gathered import Gathered
from engine.reports.rows import SENT
from engine.reports.slots import NoSuchReport, Slot, period_label
from engine.reports.state import ReportState, state_of
from engine.store.cases import CaseRow, TaskRow
from engine.store.evidence import ReportRow
from engine.store.reports import ReportVersionRow
from engine.task_rows import IS_LIVE
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """A report as a list shows it. due_at, submitted_at: aware UTC. late: was, or is by now, past its due instant.

    is_readable: whether the actor may open it; of a request of its own the authority sees no more than that it is made.
    receipt_due_on: the day by which a receipt is expected, None where that is not watched or it is there.
    """

    id: ReportId
    programme: ProgrammeKey
    report_key: str
    name: Text
    period: str
    period_label: Text
    case_id: CaseId
    case_number: str
    status: ReportStatus
    state: ReportState
    edition: int
    due_at: dt.datetime
    submitted_at: dt.datetime | None
    late: bool
    is_readable: bool
    receipt_due_on: dt.date | None = None

    @property
    def title(self) -> Text:
        """Its name and period."""
        return Text(
            f"{self.name.ja}　{self.period_label.ja}", f"{self.name.en or self.name.ja}, {self.period_label.en}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How the authority received a report. how: code or words. number: of its stamp, may be empty."""

    received_on: dt.date
    how: str
    note: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report with what was gathered last (None before the first time), its newest file and its receipt."""

    summary: ReportSummary
    gathered: Gathered | None
    file: FileView | None
    receipt: Receipt | None


def newest(work: Work, programme: ProgrammeKey, *, limit: int = 100) -> list[ReportSummary]:
    """List a programme's reports, the newest first; the authority sees what was sent to it, no drafts.

    Raises: NoSuchProgramme (also for strangers), NotAllowed.
    """
    if not _belongs(work.actor, programme):
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    ours = select(ReportRow).where(ReportRow.programme_key == programme).order_by(ReportRow.id.desc()).limit(limit)
    wanted = ours.options(defer(ReportRow.figures))  # a list tells none of them
    if not sees_drafts(work.actor, programme):
        wanted = wanted.where(or_(ReportRow.submitted_at.is_not(None), _is_asked_for(work, programme)))
    return summaries(work, work.session.scalars(wanted).all())


def _is_asked_for(work: Work, programme: ProgrammeKey) -> ColumnElement[bool]:
    """Return which reports are made because they were asked for."""
    declared = work.programmes.current(work.session, programme).programme.reports
    asked = [key for key, report in declared.items() if report.kind is ReportKind.ON_REQUEST]
    return ReportRow.report_key.in_(asked)


def get(work: Work, report_id: ReportId) -> ReportView:
    """Return a report the actor may see; the authority sees the edition that was sent last.  Raises: NoSuchReport."""
    row = seen(work, report_id)
    receipt = row.receipt
    gathered, file_id = _shown(work, row)
    return ReportView(
        summary=summaries(work, [row])[0],
        gathered=gathered,
        file=files.content(work, file_id)[0] if file_id else None,
        receipt=Receipt(**{**receipt, "received_on": dt.date.fromisoformat(receipt["received_on"])})
        if receipt
        else None,
    )


def _shown(work: Work, row: ReportRow) -> tuple[Gathered | None, FileId | None]:
    """Return what was gathered and the file: for the authority those of the edition it has."""
    if row.status in SENT or sees_drafts(work.actor, row.programme_key):
        return snapshot.from_json(row.figures), row.file_id
    sent = (ReportVersionRow.report_id == row.id, ReportVersionRow.submitted_at.is_not(None))
    version = work.session.scalars(
        select(ReportVersionRow).where(*sent).order_by(ReportVersionRow.edition.desc()).limit(1)
    ).one()
    return snapshot.from_json(version.gathered), FileId(version.files[0]["file_id"])


def of_case(work: Work, case_id: CaseId) -> ReportId:
    """Return the report a case makes, for those who may see it.  Raises: NoSuchReport."""
    found = work.session.scalar(select(ReportRow.id).where(ReportRow.case_id == case_id))
    if found is None:
        raise NoSuchReport
    return seen(work, found).id


def download(work: Work, report_id: ReportId) -> tuple[FileView, bytes]:
    """Return a report's newest file.  Raises: NoSuchReport, also while there is none."""
    file = get(work, report_id).file
    if file is None:
        raise NoSuchReport
    return files.content(work, file.id)


def preview(
    work: Work,
    programme_key: ProgrammeKey,
    report_key: str,
    period: str,
    form: ReportFormat | None = None,
) -> bytes:
    """Return the file a report would be if it were made now, in its first format unless another is asked for.

    Nothing is kept. Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchReport, NoSuchPeriod.
    """
    document, slot = made_now(work, programme_key, report_key, period)
    release = work.programmes.current(work.session, programme_key)
    return rendering.write(work, release, slot.report, document, form or slot.report.formats[0])


def made_now(work: Work, programme_key: ProgrammeKey, report_key: str, period: str) -> tuple[Document, Slot]:
    """Return the document a report would be if it were made now, with what was written in it so far.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchReport, NoSuchPeriod.
    """
    if not _belongs(work.actor, programme_key):
        raise NoSuchProgramme(key=programme_key)
    require(work.actor, May.CASE_READ, programme_key)
    release = work.programmes.current(work.session, programme_key)
    slot = slots.slot(work, release, report_key, period)
    row = rows.find(work, programme_key, report_key, period)
    return document_of(work, release, slot, making.count(work, release, slot), row), slot


def document_of(work: Work, release: Release, slot: Slot, gathered: Gathered, row: ReportRow | None) -> Document:
    """Return the document of what was gathered and of what is written in the report so far."""
    written = writing.entries_of(work, row.id) if row is not None else writing.beginnings(work, release, slot, gathered)
    return laid_out(work, release, slot, gathered, written, row)


def laid_out(
    work: Work, release: Release, slot: Slot, gathered: Gathered, written: Entries, row: ReportRow | None
) -> Document:
    """Return the document of what was gathered and written."""
    return making.lay_out(work, release, slot, gathered, written, cover=making.cover_of(work, slot, row), row=row)


def _belongs(actor: Actor, programme: ProgrammeKey) -> bool:
    return actor.kind in {ActorKind.CLOCK, ActorKind.SYSTEM} or programme in actor.programmes


def sees_drafts(actor: Actor, programme: ProgrammeKey) -> bool:
    """Tell whether the actor sees reports before they are sent."""
    return not actor.roles(programme) <= {Role.AUTHORITY} or actor.kind in {ActorKind.CLOCK, ActorKind.SYSTEM}


def seen(work: Work, report_id: ReportId) -> ReportRow:
    """Return the report if the actor may know of it; 404 and not 403 for foreign ids.  Raises: NoSuchReport."""
    row = work.session.get(ReportRow, report_id)
    if row is None or not allows(work.actor, May.REPORT_READ, row.programme_key):
        raise NoSuchReport
    if row.submitted_at is None and not sees_drafts(work.actor, row.programme_key):
        raise NoSuchReport
    return row


def summaries(work: Work, found: Sequence[ReportRow]) -> list[ReportSummary]:
    """Return reports as lists show them."""
    live, numbers = _live(work, found), _numbers(work, found)
    programmes = {
        key: work.programmes.current(work.session, key).programme for key in {row.programme_key for row in found}
    }
    return [
        _summary(work, row, programmes[row.programme_key], live.get(row.case_id, set()), numbers[row.case_id])
        for row in found
    ]


def _live(work: Work, found: Sequence[ReportRow]) -> Mapping[CaseId, set[str]]:
    wanted = select(TaskRow.case_id, TaskRow.element_id).where(
        TaskRow.case_id.in_([row.case_id for row in found]), IS_LIVE
    )
    live: dict[CaseId, set[str]] = {}
    for case_id, element_id in work.session.execute(wanted):
        live.setdefault(case_id, set()).add(element_id)
    return live


def _numbers(work: Work, found: Sequence[ReportRow]) -> Mapping[CaseId, str]:
    wanted = select(CaseRow.id, CaseRow.number).where(CaseRow.id.in_([row.case_id for row in found]))
    return dict(work.session.execute(wanted).all())


def _summary(work: Work, row: ReportRow, programme: Programme, live: set[str], number: str) -> ReportSummary:
    report = programme.reports.get(row.report_key)
    state, inside = state_of(report, row.status, live), sees_drafts(work.actor, row.programme_key)
    if not inside and row.status not in SENT:  # what the authority has is an edition that is being corrected, if any
        state = ReportState.SUBMITTED if row.submitted_at else ReportState.MAKING
    within = report.receipt_working_days if report else None
    return ReportSummary(
        id=row.id,
        programme=row.programme_key,
        report_key=row.report_key,
        name=report.name if report else Text(row.report_key, row.report_key),
        period=row.period,
        period_label=period_label(programme, row.report_key, row.period, row.request),
        case_id=row.case_id,
        case_number=number,
        status=row.status,
        state=state,
        edition=row.edition,
        due_at=row.due_at,
        submitted_at=row.submitted_at,
        late=(row.submitted_at or work.now) > row.due_at,
        is_readable=inside or row.submitted_at is not None,
        receipt_due_on=programme.office.after(local_date(row.submitted_at), within)
        if within and row.submitted_at and row.status is ReportStatus.SUBMITTED
        else None,
    )


def versions_of(work: Work, report_id: ReportId) -> list[versions.Version]:
    """List the versions of a report the actor may see, the newest first.  Raises: NoSuchReport."""
    row = seen(work, report_id)
    return versions.of_report(work, row.id, sent_only=not sees_drafts(work.actor, row.programme_key))
