"""Figures of reports already sent that would be counted differently now."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from engine.domain.ids import ReportId
from engine.domain.report import Report
from engine.programmes import Release
from engine.reports import gathering, rows, snapshot
from engine.reports.gathered import Change, Gathered
from engine.reports.slots import Slot, of_term
from engine.store.evidence import ReportRow
from engine.work import Work

Sent = Mapping[str, tuple[ReportId, Gathered]]


def since(
    work: Work, release: Release, report: Report, *, before: Slot | None = None
) -> dict[ReportId, Sequence[Change]]:
    """Return what each sent report of a kind would tell differently now; what a later one told is not repeated.

    before: only the reports of earlier periods.
    """
    sent = _sent(work, release, report)
    return {
        sent[slot.key][0]: _changes(work, release, slot, sent)
        for slot in of_term(work, release, report)
        if slot.key in sent and (before is None or slot.span.end < before.span.start)
    }


def of_slot(work: Work, release: Release, slot: Slot) -> Sequence[Change]:
    """Return what one sent report would tell differently now; nothing for one that was not sent."""
    sent = _sent(work, release, slot.report)
    return _changes(work, release, slot, sent) if slot.key in sent else ()


def _changes(work: Work, release: Release, slot: Slot, sent: Sent) -> Sequence[Change]:
    _report_id, first = sent[slot.key]
    now = gathering.headlines_now(work, release, slot.report, slot.span)
    return gathering.differences(first, _last_told(first, [one for _, one in sent.values()]), now)


def _sent(work: Work, release: Release, report: Report) -> Sent:
    ours = (ReportRow.programme_key == release.key, ReportRow.report_key == report.key, ReportRow.status.in_(rows.SENT))
    found = {
        row.period: (row.id, snapshot.from_json(row.figures))
        for row in work.session.scalars(select(ReportRow).where(*ours).order_by(ReportRow.period))
    }
    return {period: (report_id, known) for period, (report_id, known) in found.items() if known is not None}


def _last_told(first: Gathered, sent: Sequence[Gathered]) -> dict[str, Decimal | None]:
    """Return the headlines of a report as last reported: its own, overtaken by changes later reports told."""
    told = {key: figure.value for key, figure in first.headlines().items()}
    for later in sent:
        told.update({change.key: change.now for change in later.changes if change.period == first.period})
    return told
