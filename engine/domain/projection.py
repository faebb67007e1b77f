"""What a programme would raise between two days: every deadline, report, reminder and escalation, before it bites."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from engine.domain import fixed_dates
from engine.domain.deadline import Deadline, DeadlineUnknown
from engine.domain.deadline_links import compute_all
from engine.domain.deadline_notices import Notice, notices_from
from engine.domain.deadline_rule import NoticeKind
from engine.domain.era import span_label
from engine.domain.obligation_windows import Setting, watches
from engine.domain.periods import Span
from engine.domain.programme import Programme
from engine.domain.programme_feel import Evaluate
from engine.domain.report import Report
from engine.domain.report_raising import raised_at, told_of
from engine.domain.text import Text
from engine.domain.workdays import local_date


class ProjectedKind(StrEnum):
    """What is raised, in the order of one instant."""

    REMINDER = "reminder"  # 督促
    ALARM = "alarm"  # a counted duty is not fulfilled yet
    DUE = "due"  # a fixed date, or a duty's period
    REPORT = "report"  # a report is due
    OVERDUE = "overdue"  # 期限超過のお知らせ
    ESCALATION = "escalation"  # 上申


ORDER = {kind: number for number, kind in enumerate(ProjectedKind)}
OF_NOTICE = {
    NoticeKind.REMINDER: ProjectedKind.REMINDER,
    NoticeKind.OVERDUE: ProjectedKind.OVERDUE,
    NoticeKind.ESCALATION: ProjectedKind.ESCALATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Projected:
    """One thing the programme would raise.

    at: aware UTC instant. key: of the report, the counted duty or, for a fixed date, the rule. period: None for fixed
    dates. to: whom it tells; a due date itself tells nobody.
    """

    at: datetime
    kind: ProjectedKind
    key: str
    name: Text
    deadline: Deadline
    period: Text | None = None
    to: tuple[str, ...] = ()

    @property
    def on(self) -> date:
        """The day, in Japan."""
        return local_date(self.at)

    @property
    def is_only_if_late(self) -> bool:
        """Tell whether it is raised only when the thing was not done in time."""
        return self.kind not in {ProjectedKind.DUE, ProjectedKind.REPORT} and self.at >= self.deadline.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What a projection knows besides the programme.

    evaluate: FEEL with the programme's calendar. moments: dates known already (`contract_on`).
    """

    evaluate: Evaluate
    moments: Mapping[str, object] = field(default_factory=dict)


def project(programme: Programme, from_on: date, to_on: date, foresight: Foresight) -> list[Projected]:
    """List what the programme raises from one day to another (both included), soonest first.

    Rules that wait for something nobody knows yet are left out; `awaited` names them.
    """
    found = (*_reports(programme, foresight), *_duties(programme, foresight), *_fixed(programme, foresight))
    inside = [one for one in found if from_on <= one.on <= to_on]
    return sorted(inside, key=lambda one: (one.at, ORDER[one.kind], one.key, one.to))


def awaited(programme: Programme, foresight: Foresight) -> dict[str, Text]:
    """Name the rules, reports and duties that cannot be projected, by key, with the reason: what they wait for."""
    waiting = {key: found for key, found in _alone(programme, foresight).items() if isinstance(found, DeadlineUnknown)}
    for report in programme.reports.values():
        unknown = [found for _, found in _deadlines(programme, foresight, report) if isinstance(found, DeadlineUnknown)]
        waiting |= {report.key: unknown[0]} if unknown else {}
    for duty in programme.obligations.values():
        try:
            watches(duty, _setting(programme, foresight))
        except DeadlineUnknown as unknown_duty:
            waiting[duty.key] = unknown_duty
    return {key: unknown.text for key, unknown in waiting.items()}


def _reports(programme: Programme, foresight: Foresight) -> Iterator[Projected]:
    for report in programme.reports.values():
        for span, deadline in _deadlines(programme, foresight, report):
            if isinstance(deadline, Deadline):
                due = Projected(
                    at=deadline.due_at,
                    kind=ProjectedKind.REPORT,
                    key=report.key,
                    name=report.name,
                    deadline=deadline,
                    period=span_label(span),
                )
                yield due
                yield from _told(due, _notices(programme, report, span, deadline))


def _notices(programme: Programme, report: Report, span: Span, deadline: Deadline) -> tuple[Notice, ...]:
    """Return whom a report's rule tells when; nobody of a report without a process, which nobody raises or submits."""
    if report.process is None:
        return ()
    days = told_of(report, span, deadline)
    begins_at = raised_at(report, days, deadline, programme.term, programme.office)
    rule = programme.deadlines[report.deadline]
    return notices_from(begins_at, rule, deadline, programme.office, programme.manner)


def _deadlines(
    programme: Programme, foresight: Foresight, report: Report
) -> Iterator[tuple[Span, Deadline | DeadlineUnknown]]:
    """Yield every period of the term with the report's deadline; none for reports that follow events."""
    for span in report.spans(programme.term):
        period = {"start": span.start, "end": span.end, "label": span_label(span).ja}
        moments = {**_moments(programme, foresight), "period": period}
        found = compute_all(programme.deadlines, moments, programme.office, foresight.evaluate, [report.deadline])
        yield span, found[report.deadline]


def _duties(programme: Programme, foresight: Foresight) -> Iterator[Projected]:
    for duty in programme.obligations.values():
        try:
            found = watches(duty, _setting(programme, foresight))
        except DeadlineUnknown:
            continue  # `awaited` names it
        for watch in found:
            due = Projected(
                at=watch.deadline.due_at,
                kind=ProjectedKind.DUE,
                key=duty.key,
                name=duty.name,
                deadline=watch.deadline,
                period=watch.window.label,
            )
            yield due
            yield from _told(due, watch.alarms, ProjectedKind.ALARM)


def _setting(programme: Programme, foresight: Foresight) -> Setting:
    return Setting(
        term=programme.term,
        office=programme.office,
        rules=programme.deadlines,
        evaluate=foresight.evaluate,
        moments=_moments(programme, foresight),
    )


def _fixed(programme: Programme, foresight: Foresight) -> Iterator[Projected]:
    for key, deadline in _alone(programme, foresight).items():
        if isinstance(deadline, Deadline):
            name = programme.deadlines[key].name
            due = Projected(at=deadline.due_at, kind=ProjectedKind.DUE, key=key, name=name, deadline=deadline)
            yield due
            yield from _told(due, fixed_dates.told_of(programme, deadline))


def _alone(programme: Programme, foresight: Foresight) -> dict[str, Deadline | DeadlineUnknown]:
    return fixed_dates.alone(programme, _moments(programme, foresight), foresight.evaluate)


def _moments(programme: Programme, foresight: Foresight) -> dict[str, object]:
    term = {"start": programme.term.start_on, "end": programme.term.end_on}
    return {"term": term, "parameters": dict(programme.parameters), **foresight.moments}


def _told(due: Projected, told: tuple[Notice, ...], kind: ProjectedKind | None = None) -> Iterator[Projected]:
    for notice in told:
        yield Projected(
            at=notice.at,
            kind=kind or OF_NOTICE[notice.kind],
            key=due.key,
            name=due.name,
            deadline=due.deadline,
            period=due.period,
            to=notice.to,
        )
