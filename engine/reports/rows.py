"""The rows of reports: found, made once for a period, locked for a change; and the facts about them."""

from sqlalchemy import select

from engine import trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, ProgrammeKey, ReportId
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.errors import Conflict
from engine.reports.slots import NoSuchReport, Slot
from engine.store.evidence import ReportRow
from engine.work import Work

SENT = (ReportStatus.SUBMITTED, ReportStatus.RECEIVED)


class MadeElsewhere(Conflict):
    """Another case makes the report of this period."""

    code = "report_made_elsewhere"
    sentence = Text(
        "この期間の報告は、別の案件で作成しています。", "The report of this period is being made in another case."
    )


def find(work: Work, programme: ProgrammeKey, report_key: str, period: str) -> ReportRow | None:
    """Return the report of a period if it was raised."""
    ours = (ReportRow.programme_key == programme, ReportRow.report_key == report_key, ReportRow.period == period)
    return work.session.scalar(select(ReportRow).where(*ours))


def row_for(work: Work, slot: Slot, case_id: CaseId) -> ReportRow:
    """Return the report of a period, made once; the first job of its case may come before whoever opened the case.

    Raises: MadeElsewhere.
    """
    row = find(work, slot.programme, slot.report.key, slot.key)
    if row is None:
        row = ReportRow(
            programme_key=slot.programme,
            report_key=slot.report.key,
            period=slot.key,
            case_id=case_id,
            status=ReportStatus.DRAFT,
            due_at=slot.deadline.due_at,
            deadline=slot.why,
            request=slot.request.to_json() if slot.request else None,
        )
        work.session.add(row)
        work.session.flush()  # the fact names the report
        note(work, row, FactKind.REPORT_RAISED, due_on=slot.due_on)
    if row.case_id != case_id:
        raise MadeElsewhere
    return row


def locked(work: Work, report_id: ReportId) -> ReportRow:
    """Return a report's newest row, locked until the transaction ends.  Raises: NoSuchReport."""
    wanted = select(ReportRow).where(ReportRow.id == report_id).with_for_update()
    row = work.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchReport
    return row


def note(work: Work, row: ReportRow, kind: FactKind, *, reason: str | None = None, **data: object) -> None:
    """Leave a fact about a report in its case."""
    said = {"report_id": row.id, "report": row.report_key, "period": row.period, **data}
    trail.record(work, Fact(kind=kind, programme=row.programme_key, case_id=row.case_id, data=said, reason=reason))
