"""Show a programme as if it ran in another fiscal year."""

import re
from dataclasses import replace
from datetime import date, datetime

from engine.domain.deadline_rule import DeadlineRule
from engine.domain.obligation import Obligation
from engine.domain.periods import Term, fiscal_year, shift_years
from engine.domain.programme import Programme
from engine.domain.report import Report, TableSection
from engine.domain.workdays import Office

DATE_IN_FEEL = re.compile(r'(?<=")(\d{4}-\d\d-\d\d)(?=["T])')


def shift(programme: Programme, years: int) -> Programme:
    """Return the programme with every date that many fiscal years later: term, office days, dates in FEEL."""
    office, term = programme.office, programme.term
    return replace(
        programme,
        term=Term(start_on=shift_years(term.start_on, years), end_on=shift_years(term.end_on, years)),
        office=replace(
            _moved_office(office, years),
            others=tuple((key, _moved_office(other, years)) for key, other in office.others),
        ),
        deadlines={key: _moved_rule(rule, years) for key, rule in programme.deadlines.items()},
        kpis={key: replace(kpi, where=_moved_feel(kpi.where, years)) for key, kpi in programme.kpis.items()},
        obligations={key: _moved_duty(duty, years) for key, duty in programme.obligations.items()},
        reports={key: _moved_report(report, years) for key, report in programme.reports.items()},
        parameters={key: _moved_value(value, years) for key, value in programme.parameters.items()},
    )


def years_until(programme: Programme, today: date) -> int:
    """Return by how many years to shift the programme so that its term begins in today's fiscal year."""
    return fiscal_year(today) - fiscal_year(programme.term.start_on)


def _moved_office(office: Office, years: int) -> Office:
    return replace(
        office,
        closed_on=frozenset(shift_years(day, years) for day in office.closed_on),
        open_on=frozenset(shift_years(day, years) for day in office.open_on),
        closure_names=tuple((shift_years(day, years), name) for day, name in office.closure_names),
    )


def _moved_rule(rule: DeadlineRule, years: int) -> DeadlineRule:
    return replace(
        rule,
        due=_moved_feel(rule.due, years) or "",
        bands=tuple(replace(band, due=_moved_feel(band.due, years) or "") for band in rule.bands),
        not_after=_moved_feel(rule.not_after, years),
        not_before=_moved_feel(rule.not_before, years),
        done_when=_moved_feel(rule.done_when, years),
    )


def _moved_duty(duty: Obligation, years: int) -> Obligation:
    return replace(
        duty,
        where=_moved_feel(duty.where, years),
        since=_moved_feel(duty.since, years),
        until=_moved_feel(duty.until, years),
        plan={f"{int(month[:4]) + years:04d}{month[4:]}": count for month, count in duty.plan.items()},
    )


def _moved_feel(source: str | None, years: int) -> str | None:
    return source and DATE_IN_FEEL.sub(lambda found: _moved_text(found[0], years), source)


def _moved_text(text: str, years: int) -> str:
    try:
        return shift_years(date.fromisoformat(text), years).isoformat()
    except ValueError:
        return text


def _moved_value(value: object, years: int) -> object:
    if isinstance(value, datetime):
        return datetime.combine(shift_years(value.date(), years), value.timetz())
    return shift_years(value, years) if isinstance(value, date) else value


def _moved_report(report: Report, years: int) -> Report:
    sections = tuple(
        replace(section, where=_moved_feel(section.where, years)) if isinstance(section, TableSection) else section
        for section in report.sections
    )
    return replace(report, sections=sections)
