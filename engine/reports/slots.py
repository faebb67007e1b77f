"""When reports are raised: one row of the clock for each report and period of the term (design D5, KAG-15)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import deadlines
from engine.domain.deadline import Deadline
from engine.domain.era import span_label
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, Span, spans_of
from engine.domain.programme import Programme
from engine.domain.report import Report
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import instant, local_date
from engine.errors import NotFound
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.work import Work

RAISED_AT = dt.time(6)
WORKING_DAYS_TO_MAKE_IT = 5


class NoSuchReport(NotFound):
    """The programme has no such report, or the caller may not know that it has."""

    code = "no_such_report"
    sentence = Text("報告が見つかりません。", "The report was not found.")


class NoSuchPeriod(NotFound):
    """The term has no such period."""

    code = "no_such_period"
    sentence = Text(
        "報告「{report}」に期間「{period}」はありません。例：{example}",
        "The report “{report}” has no period “{period}”. Example: {example}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One report of one period. raise_at: the instant (UTC) its making begins. why: the deadline, explained."""

    programme: ProgrammeKey
    report: Report
    span: Span
    raise_at: dt.datetime
    deadline: Deadline
    why: Mapping[str, Any]

    @property
    def due_on(self) -> dt.date:
        """The day the report is due."""
        return self.deadline.due_on or local_date(self.deadline.due_at)

    @property
    def title(self) -> str:
        """What the report's case is called."""
        return f"{self.report.name.ja}　{span_label(self.span).ja}"

    @property
    def words(self) -> dict[str, Any]:
        """What the process and the letters know of the report, as the variable `report`."""
        return {
            "key": self.report.key,
            "name": self.report.name.ja,
            "period": self.span.key,
            "period_label": span_label(self.span).ja,
            "period_start": self.span.start,
            "period_end": self.span.end,
            "due_on": self.due_on,
        }


def slot(work: Work, release: Release, report_key: str, period: str) -> Slot:
    """Return one report of one period.  Raises: NoSuchReport, NoSuchPeriod, DeadlineUnknown."""
    report = release.programme.reports.get(report_key)
    if report is None:
        raise NoSuchReport
    spans = _spans(release.programme, report)
    if period not in spans:
        raise NoSuchPeriod(report=report_key, period=period, example=next(iter(spans), "-"))
    return _slot(work, release, report, spans[period])


def of_term(work: Work, release: Release, report: Report) -> list[Slot]:
    """List every period of the term, first to last; none for reports that follow events.  Raises: DeadlineUnknown."""
    return [_slot(work, release, report, span) for span in _spans(release.programme, report).values()]


def period_label(programme: Programme, report_key: str, period: str) -> Text:
    """Return the name of a period; its key when the programme no longer has the report or the period."""
    report = programme.reports.get(report_key)
    span = _spans(programme, report).get(period) if report else None
    return span_label(span) if span else Text(period, period)


def _spans(programme: Programme, report: Report) -> Mapping[str, Span]:
    if report.period is Period.EVENT:
        return {}
    return {span.key: span for span in spans_of(report.period, programme.term)}


def _slot(work: Work, release: Release, report: Report, span: Span) -> Slot:
    programme = release.programme
    moments = {
        "period": {"start": span.start, "end": span.end, "label": span_label(span).ja},
        "term": {"start": programme.term.start_on, "end": programme.term.end_on},
        "parameters": dict(programme.parameters),
    }
    rule = programme.deadlines[report.deadline]
    deadline = deadlines.compute_for(work, release, rule, moments)
    raise_at = _raise_at(programme, min(span.end, programme.term.end_on), deadline)
    return Slot(
        programme=release.key,
        report=report,
        span=span,
        raise_at=raise_at,
        deadline=deadline,
        why=deadlines.explained(rule, deadline, release),
    )


def _raise_at(programme: Programme, last_on: dt.date, deadline: Deadline) -> dt.datetime:
    """Begin on the morning after the last day; days before a deadline that comes sooner (DL-G2: March, term end)."""
    due_on = deadline.due_on or local_date(deadline.due_at)
    if due_on > last_on:
        return instant(last_on + dt.timedelta(days=1), RAISED_AT)
    return instant(programme.office.after(due_on, -WORKING_DAYS_TO_MAKE_IT), RAISED_AT)


def sync(work: Work, release: Release) -> int:
    """Bring the clock's rows in line with the reports of a release; return how many were added."""
    known = _rows(work, release.key)
    reports = [report for report in release.programme.reports.values() if report.process]
    wanted = {_key(one): one for report in reports for one in of_term(work, release, report)}
    for key, row in known.items():
        _adjust(work, row, wanted.get(key))
    new = [one for key, one in wanted.items() if key not in known and _is_still_to_raise(work, one)]
    work.session.add_all(_row(one) for one in new)
    return len(new)


def _rows(work: Work, programme: ProgrammeKey) -> dict[str, TimerRow]:
    ours = select(TimerRow).where(TimerRow.programme_key == programme, TimerRow.kind == TimerKind.REPORT)
    return {row.key: row for row in work.session.scalars(ours.with_for_update())}


def _adjust(work: Work, row: TimerRow, wanted: Slot | None) -> None:
    """Move, cancel or revive a row; one that was fired, or is being tried again, stays as it is."""
    if row.status is TimerStatus.FIRED:
        return
    if wanted is None:
        row.status = TimerStatus.CANCELLED
    elif row.status is TimerStatus.WAITING and row.attempts == 0:
        row.due_at = wanted.raise_at
    elif row.status is TimerStatus.CANCELLED and _is_still_to_raise(work, wanted):
        row.status, row.due_at = TimerStatus.WAITING, wanted.raise_at


def _is_still_to_raise(work: Work, one: Slot) -> bool:
    """Tell whether a period that is not on the clock yet belongs there: it lies ahead, or is the latest one over."""
    if one.raise_at > work.now:
        return True
    if one.span.period is Period.TERM:
        return one.deadline.due_at >= work.now
    return one.span.next().end >= local_date(work.now)


def _row(one: Slot) -> TimerRow:
    return TimerRow(
        key=_key(one),
        kind=TimerKind.REPORT,
        status=TimerStatus.WAITING,
        programme_key=one.programme,
        due_at=one.raise_at,
        payload={"report": one.report.key, "period": one.span.key},
    )


def _key(one: Slot) -> str:
    return f"report:{one.programme}:{one.report.key}:{one.span.key}"
