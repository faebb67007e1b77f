"""Making one report: its row, its counting, its workbook."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from engine import kpi, records, render, report_figures, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, ProgrammeKey, ReportId
from engine.domain.report import Report, ReportFormat
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.errors import Conflict, Invalid
from engine.programmes import Release
from engine.report_book import Cover, compose
from engine.report_figures import Change, ReportFigures
from engine.reports import snapshot
from engine.reports.slots import NoSuchReport, Slot, of_term
from engine.store.evidence import ReportRow
from engine.work import Work

SENT = (ReportStatus.SUBMITTED, ReportStatus.RECEIVED)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CannotMake(Invalid):
    """The report asks for a layout that is not made here."""

    code = "cannot_make_report"
    sentence = Text(
        "報告「{name}」は作成できません：独自の様式と形式 {format} には対応していません（xlsxの標準様式のみ）。",
        "The report “{name}” cannot be made: templates and the format {format} are not supported. Use plain xlsx.",
    )


class MadeElsewhere(Conflict):
    """Another case makes the report of this period."""

    code = "report_made_elsewhere"
    sentence = Text(
        "この期間の報告は、別の案件で作成しています。", "The report of this period is being made in another case."
    )


def require_makeable(report: Report) -> None:
    """Return when the report's layout is one we make.  Raises: CannotMake."""
    if report.formats[0] is not ReportFormat.XLSX or report.template is not None:
        raise CannotMake(name=report.name.ja, format=report.formats[0].value)


def find(work: Work, programme: ProgrammeKey, report_key: str, period: str) -> ReportRow | None:
    """Return the report of a period if it was raised."""
    ours = (ReportRow.programme_key == programme, ReportRow.report_key == report_key, ReportRow.period == period)
    return work.session.scalar(select(ReportRow).where(*ours))


def row_for(work: Work, slot: Slot, case_id: CaseId) -> ReportRow:
    """Return the report of a period, made once; the first job of its case may come before whoever opened the case.

    Raises: MadeElsewhere.
    """
    row = find(work, slot.programme, slot.report.key, slot.span.key)
    if row is None:
        row = ReportRow(
            programme_key=slot.programme,
            report_key=slot.report.key,
            period=slot.span.key,
            case_id=case_id,
            status=ReportStatus.DRAFT,
            due_at=slot.deadline.due_at,
            deadline=slot.why,
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


def note(work: Work, row: ReportRow, kind: FactKind, **data: object) -> None:
    """Leave a fact about a report in its case."""
    said = {"report_id": row.id, "report": row.report_key, "period": row.period, **data}
    trail.record(work, Fact(kind=kind, programme=row.programme_key, case_id=row.case_id, data=said))


def count(work: Work, release: Release, slot: Slot) -> ReportFigures:
    """Count the report of a period as of now, with what changed since earlier reports were sent."""
    ledger = kpi.ledger(work, release)
    term = release.programme.term
    return report_figures.count(
        ledger,
        slot.report,
        slot.span,
        counted_at=work.now,
        outside=records.outside(work, release.key, term.start_on, term.end_on),
        changes=_changes(work, release, ledger, slot),
    )


def _changes(work: Work, release: Release, ledger: kpi.Ledger, slot: Slot) -> list[Change]:
    """Compare earlier reports that were sent with what they would say today; what was told already is not repeated."""
    earlier = [one for one in of_term(work, release, slot.report) if one.span.end < slot.span.start]
    sent = _sent(work, slot, [one.span.key for one in earlier])
    found: list[Change] = []
    for one in earlier:
        if one.span.key in sent:
            first = sent[one.span.key]
            now = report_figures.headlines_now(ledger, one.report, one.span)
            found += report_figures.differences(first.period, _last_told(first, list(sent.values())), now)
    return found


def _sent(work: Work, slot: Slot, periods: Sequence[str]) -> dict[str, ReportFigures]:
    wanted = select(ReportRow).where(
        ReportRow.programme_key == slot.programme,
        ReportRow.report_key == slot.report.key,
        ReportRow.period.in_(periods),
        ReportRow.status.in_(SENT),
    )
    rows = {row.period: row.figures for row in work.session.scalars(wanted) if row.figures}
    return {period: snapshot.from_json(rows[period]) for period in periods if period in rows}


def _last_told(first: ReportFigures, sent: Sequence[ReportFigures]) -> dict[str, Decimal | None]:
    """Return the headlines of a report as last reported: its own, overtaken by changes later reports told."""
    told = {key: figure.value for key, figure in report_figures.headlines(first).items()}
    for later in sent:
        told.update({change.key: change.now for change in later.changes if change.period == first.period})
    return told


def workbook(work: Work, release: Release, slot: Slot, figures: ReportFigures, comment: str = "") -> bytes:
    """Return the report as XLSX.  Raises: CannotMake."""
    require_makeable(slot.report)
    cover = Cover(made_at=work.now, due_on=slot.due_on, comment=comment)
    return render.workbook(compose(release.programme, slot.report, figures, cover))
