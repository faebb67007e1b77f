"""When reports are raised: one row of the clock for each report and period of the term (design D5, KAG-15)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select

from engine import deadlines, records
from engine.domain.deadline import Deadline
from engine.domain.era import day_label, span_label
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, Span
from engine.domain.programme import Programme
from engine.domain.report import HalfOf, Report, ReportKind
from engine.domain.report_raising import RAISED_AT, raised_at, told_of
from engine.domain.states import TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import instant, local_date
from engine.errors import NotFound
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.store.evidence import ReportRow
from engine.work import Work

RETURNED_ON = "returned_on"  # the moment of the rule for an edition that was sent back
MIDNIGHT = dt.time()


class NoSuchReport(NotFound):
    """The programme has no such report, or the caller may not know that it has."""

    code = "no_such_report"
    sentence = Text("報告が見つかりません。", "The report was not found.")


class NoSuchPeriod(NotFound):
    """The term has no such period."""

    code = "no_such_report_period"
    sentence = Text(
        "報告「{report}」に期間「{period}」はありません。例：{example}",
        "The report “{report}” has no period “{period}”. Example: {example}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the authority asked for (P10). text: in its words. start_on, end_on: the days it is about."""

    asked_on: dt.date
    asked_by: str
    text: str
    start_on: dt.date
    end_on: dt.date

    def to_json(self) -> dict[str, str]:
        """Return the request in a form a JSON column keeps."""
        return {key: str(value) for key, value in asdict(self).items()}


def request_from(stored: Mapping[str, Any]) -> Request:
    """Return the request `to_json` was called on."""
    days = {key: dt.date.fromisoformat(str(stored[key])) for key in ("asked_on", "start_on", "end_on")}
    return Request(asked_by=str(stored["asked_by"]), text=str(stored["text"]), **days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One report of one period, or of one request.

    key: of the period. label: its name. raise_at: the instant (UTC) its making begins. why: the deadline, explained.
    """

    programme: ProgrammeKey
    report: Report
    key: str
    label: Text
    span: Span
    raise_at: dt.datetime
    deadline: Deadline
    why: Mapping[str, Any]
    request: Request | None = None

    @property
    def due_on(self) -> dt.date:
        """The day the report is due."""
        return self.deadline.due_on or local_date(self.deadline.due_at)

    @property
    def title(self) -> str:
        """What the report's case is called."""
        return f"{self.report.name.ja}　{self.label.ja}"

    @property
    def words(self) -> dict[str, Any]:
        """What the process and the letters know of the report, as the variable `report`."""
        return {
            "key": self.report.key,
            "name": self.report.name.ja,
            "period": self.key,
            "period_label": self.label.ja,
            "period_start": self.span.start,
            "period_end": self.span.end,
            "due_on": self.due_on,
            "request": self.request.to_json() if self.request else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """The days of one report, by its key and name. returned_on: the day the authority sent its last edition back."""

    key: str
    label: Text
    span: Span
    request: Request | None = None
    returned_on: dt.date | None = None


def slot(work: Work, release: Release, report_key: str, period: str, request: Mapping[str, Any] | None = None) -> Slot:
    """Return one report of one period. request: of one that is asked for, None to find it with the report.

    Raises: NoSuchReport, NoSuchPeriod, DeadlineUnknown.
    """
    report = release.programme.reports.get(report_key)
    if report is None:
        raise NoSuchReport
    if report.kind is ReportKind.ON_REQUEST:
        asked = request or _asked(work, release.key, report_key, period)
        if asked is None:
            raise NoSuchPeriod(report=report_key, period=period, example="-")
        return _slot(
            work, release, report, _as_returned(work, release, report, _of_request(period, request_from(asked)))
        )
    stretches = {one.key: one for one in _stretches(release.programme, report)}
    if period not in stretches:
        raise NoSuchPeriod(report=report_key, period=period, example=next(iter(stretches), "-"))
    return _slot(work, release, report, _as_returned(work, release, report, stretches[period]))


def sent_back(work: Work, release: Release, one: Slot, returned_on: dt.date) -> Slot:
    """Return a report as its next edition is due after the authority sent the last one back.

    Raises: DeadlineUnknown.
    """
    again = _Stretch(key=one.key, label=one.label, span=one.span, request=one.request, returned_on=returned_on)
    return _slot(work, release, one.report, again)


def _as_returned(work: Work, release: Release, report: Report, stretch: _Stretch) -> _Stretch:
    """Return the days with the day the last edition was sent back, while the report is due by that."""
    if report.returned is None:
        return stretch
    ours = (ReportRow.programme_key == release.key, ReportRow.report_key == report.key, ReportRow.period == stretch.key)
    due = work.session.scalar(select(ReportRow.deadline).where(*ours)) or {}
    if due.get("rule") != report.returned or RETURNED_ON not in due["inputs"]:
        return stretch
    return replace(stretch, returned_on=dt.date.fromisoformat(due["inputs"][RETURNED_ON]))


def _asked(work: Work, programme: ProgrammeKey, report_key: str, period: str) -> Mapping[str, Any] | None:
    ours = (ReportRow.programme_key == programme, ReportRow.report_key == report_key, ReportRow.period == period)
    return work.session.scalar(select(ReportRow.request).where(*ours))


def of_term(work: Work, release: Release, report: Report) -> list[Slot]:
    """List every period of the term, first to last; none for reports that follow events or requests.

    Raises: DeadlineUnknown.
    """
    return [_slot(work, release, report, one) for one in _stretches(release.programme, report)]


def period_label(programme: Programme, report_key: str, period: str, request: Mapping[str, Any] | None = None) -> Text:
    """Return the name of a period; its key when the programme no longer has the report or the period."""
    if request is not None:
        return _of_request(period, request_from(request)).label
    report = programme.reports.get(report_key)
    found = next((one for one in _stretches(programme, report) if one.key == period), None) if report else None
    return found.label if found else Text(period, period)


def _of_request(key: str, request: Request) -> _Stretch:
    day = day_label(request.asked_on)
    label = Text(f"{day.ja}の求め", f"asked for on {day.en}")
    span = Span(request.start_on, request.end_on, Period.TERM)
    return _Stretch(key=key, label=label, span=span, request=request)


def _stretches(programme: Programme, report: Report) -> list[_Stretch]:
    spans = report.spans(programme.term)
    if report.half_of is HalfOf.TERM:
        return [
            _Stretch(key=f"term-H{number}", label=_half_label(number, span), span=span)
            for number, span in enumerate(spans, start=1)
        ]
    return [_Stretch(key=span.key, label=span_label(span), span=span) for span in spans]


def _half_label(number: int, span: Span) -> Text:
    days = span_label(span)
    return Text(f"契約期間{'前' if number == 1 else '後'}半（{days.ja}）", f"half {number} of the term ({days.en})")


def _slot(work: Work, release: Release, report: Report, stretch: _Stretch) -> Slot:
    programme, span = release.programme, stretch.span
    moments = {
        "period": {"start": span.start, "end": span.end, "label": stretch.label.ja},
        "term": {"start": programme.term.start_on, "end": programme.term.end_on},
        "parameters": dict(programme.parameters),
        **({"requested_on": stretch.request.asked_on} if stretch.request else {}),
        **({RETURNED_ON: stretch.returned_on} if stretch.returned_on else {}),
        **_recorded(work, release, report),
    }
    rule = programme.deadlines[(report.returned if stretch.returned_on else None) or report.deadline]
    deadline = deadlines.compute_for(work, release, rule, moments)
    span = told_of(report, span, deadline)
    begins_at = instant(stretch.returned_on, MIDNIGHT) if stretch.returned_on else None
    return Slot(
        programme=release.key,
        report=report,
        key=stretch.key,
        label=stretch.label if span == stretch.span else span_label(span),
        span=span,
        raise_at=begins_at or raised_at(report, span, deadline, programme.term, programme.office),
        deadline=deadline,
        why=deadlines.explained(rule, deadline, release),
        request=stretch.request,
    )


def _recorded(work: Work, release: Release, report: Report) -> Mapping[str, dt.date]:
    """Return the moments of a report that records tell: the day of the newest one of each kind."""
    found = {name: records.newest_on(work, release.key, kind) for name, kind in report.moments.items()}
    return {name: day for name, day in found.items() if day is not None}


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


def put_off(work: Work, one: Slot) -> bool:
    """Let the clock ask for a report again on the next morning; False when it will be due by then."""
    again_at = instant(local_date(work.now) + dt.timedelta(days=1), RAISED_AT)
    if again_at > one.deadline.due_at:
        return False
    row = work.session.scalar(select(TimerRow).where(TimerRow.key == _key(one)).with_for_update())
    if row is not None:
        row.status, row.due_at, row.fired_at = TimerStatus.WAITING, again_at, None
    return row is not None


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
    if one.span.period is Period.TERM or one.report.lead_days is not None:
        return one.deadline.due_at >= work.now
    return one.span.next().end >= local_date(work.now)


def _row(one: Slot) -> TimerRow:
    return TimerRow(
        key=_key(one),
        kind=TimerKind.REPORT,
        status=TimerStatus.WAITING,
        programme_key=one.programme,
        due_at=one.raise_at,
        payload={"report": one.report.key, "period": one.key},
    )


def _key(one: Slot) -> str:
    return f"report:{one.programme}:{one.report.key}:{one.key}"
