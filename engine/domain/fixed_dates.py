"""Fixed dates (期日): rules that belong to no report and no counted duty, and wait for nothing any more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from engine.domain.deadline import Deadline, DeadlineUnknown
from engine.domain.deadline_links import compute_all
from engine.domain.deadline_notices import Notice, notices_from
from engine.domain.deadline_rule import NoticeRule
from engine.domain.programme import Programme
from engine.domain.programme_feel import Evaluate
from engine.domain.workdays import instant

MIDNIGHT = time()
OF_TASKS = frozenset({"assignee", "group"})


def alone(
    programme: Programme, moments: Mapping[str, object], evaluate: Evaluate
) -> dict[str, Deadline | DeadlineUnknown]:
    """Compute the rules that belong to no report and no counted duty; what still waits for its start says so."""
    taken = {report.deadline for report in programme.reports.values()}
    taken |= {report.returned for report in programme.reports.values() if report.returned}
    taken |= {duty.deadline for duty in programme.obligations.values() if duty.deadline}
    keys = [key for key in programme.deadlines if key not in taken]
    return compute_all(programme.deadlines, moments, programme.office, evaluate, keys)


def told_of(programme: Programme, deadline: Deadline) -> tuple[Notice, ...]:
    """Return whom a fixed date tells when, from the first day of the term on; nobody holds it, so the supervisors do.

    Nobody is told of a date that is only planned, because its start is not known, or of the second of two clauses on
    the same thing: the first tells at the earlier of the two.
    """
    if deadline.is_planned or _is_told_by_another(programme, deadline.rule):
        return ()
    begins_at = instant(programme.term.start_on, MIDNIGHT)
    rule = programme.deadlines[deadline.rule]
    named = replace(rule, notices=tuple(_of_the_programme(notice) for notice in rule.notices))
    return notices_from(begins_at, named, deadline, programme.office, programme.manner)


def _of_the_programme(notice: NoticeRule) -> NoticeRule:
    """Say whom a notice means where no task waits."""
    return replace(notice, to=tuple(dict.fromkeys("supervisor" if word in OF_TASKS else word for word in notice.to)))


def _is_told_by_another(programme: Programme, key: str) -> bool:
    """Tell whether a rule that stands before this one names it as speaking of the same thing."""
    before = list(programme.deadlines).index(key)
    return any(key in rule.conflicts_with for rule in list(programme.deadlines.values())[:before])
