"""When the making of a report begins: of one that is raised, and of one that is only foreseen."""

from datetime import datetime, time, timedelta

from engine.domain.deadline import Deadline
from engine.domain.periods import Span, Term
from engine.domain.report import Report, ReportKind
from engine.domain.workdays import Office, instant, local_date

RAISED_AT = time(6)
WORKING_DAYS_TO_MAKE_IT = 5


def raised_at(report: Report, span: Span, deadline: Deadline, term: Term, office: Office) -> datetime:
    """Return the instant (UTC) a report of these days is begun.

    On the morning after its last day; days before a deadline that comes sooner (DL-G2: March, the term's end).
    """
    due_on = deadline.due_on or local_date(deadline.due_at)
    if report.lead_days is not None:
        return instant(due_on - timedelta(days=report.lead_days), RAISED_AT)
    last_on = min(span.end, term.end_on)
    if due_on > last_on:
        return instant(last_on + timedelta(days=1), RAISED_AT)
    return instant(office.after(due_on, -WORKING_DAYS_TO_MAKE_IT), RAISED_AT)


def told_of(report: Report, span: Span, deadline: Deadline) -> Span:
    """Return the days a report tells of: an interim one what has come to pass by the day it is due."""
    if report.kind is not ReportKind.INTERIM:
        return span
    until = deadline.due_on or local_date(deadline.due_at)
    return Span(span.start, min(span.end, until), span.period)
