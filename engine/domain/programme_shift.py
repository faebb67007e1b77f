"""Show a programme as if it ran in another fiscal year."""

import re
from dataclasses import replace
from datetime import date, datetime

from engine.domain.periods import Term, fiscal_year, shift_years
from engine.domain.programme import Programme, Report

DATE_IN_FEEL = re.compile(r'(?<=")(\d{4}-\d\d-\d\d)(?=["T])')


def shift(programme: Programme, years: int) -> Programme:
    """Return the programme with every date that many fiscal years later: term, office days, dates in FEEL."""
    office, term = programme.office, programme.term
    return replace(
        programme,
        term=Term(start_on=shift_years(term.start_on, years), end_on=shift_years(term.end_on, years)),
        office=replace(
            office,
            closed_on=frozenset(shift_years(day, years) for day in office.closed_on),
            open_on=frozenset(shift_years(day, years) for day in office.open_on),
        ),
        deadlines={
            key: replace(rule, due=_moved_feel(rule.due, years) or "") for key, rule in programme.deadlines.items()
        },
        kpis={key: replace(kpi, where=_moved_feel(kpi.where, years)) for key, kpi in programme.kpis.items()},
        obligations={
            key: replace(duty, where=_moved_feel(duty.where, years)) for key, duty in programme.obligations.items()
        },
        reports={key: _moved_report(report, years) for key, report in programme.reports.items()},
        parameters={key: _moved_value(value, years) for key, value in programme.parameters.items()},
    )


def years_until(programme: Programme, today: date) -> int:
    """Return by how many years to shift the programme so that its term begins in today's fiscal year."""
    return fiscal_year(today) - fiscal_year(programme.term.start_on)


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
    sections = tuple(replace(section, where=_moved_feel(section.where, years)) for section in report.sections)
    return replace(report, sections=sections)
