"""Everything the dashboard shows, from the same places as the pages it leads to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import obligations, reports
from engine.dashboard import ageing, outcomes, punctuality
from engine.dashboard.ageing import Waiting
from engine.dashboard.outcomes import Outcome
from engine.dashboard.punctuality import Miss, Punctuality
from engine.domain.access import May, allows
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, Span, Term, span_of
from engine.domain.programme import Programme
from engine.domain.workdays import local_date
from engine.duty_book import Duty
from engine.kpi.overview import Overview, overview
from engine.parties import coverage
from engine.parties.coverage import Coverage
from engine.reports.state import ReportState
from engine.surveys import satisfaction
from engine.surveys.satisfaction import SurveySatisfaction
from engine.work import Work

MOST_REPORTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Which due moments of a span were met."""

    span: Span
    tasks: Punctuality
    reports: Punctuality


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """How a programme stands now.

    kept: this month and the term to date. misses: of this month. reports: how many the reader may see, by state.
    reads_cases: whether the reader may open what is behind the numbers; the authority reads numbers only.
    """

    programme: Programme
    figures: Overview
    tasks: tuple[Waiting, ...]
    cases: tuple[Waiting, ...]
    kept: tuple[Kept, ...]
    misses: tuple[Miss, ...]
    coverage: Sequence[Coverage]
    outcomes: tuple[Outcome, ...]
    satisfied: tuple[SurveySatisfaction, ...]
    duties: Sequence[Duty]
    reports: Mapping[ReportState, int]
    reads_cases: bool


def read(work: Work, key: ProgrammeKey) -> Dashboard:
    """Return a programme's dashboard.  Raises: NoSuchProgramme (also for strangers), NotAllowed."""
    figures = overview(work, key)
    programme = figures.programme
    summaries = reports.newest(work, key, limit=MOST_REPORTS)
    month, term = _spans(work, programme.term)
    return Dashboard(
        programme=programme,
        figures=figures,
        tasks=ageing.tasks(work, programme),
        cases=ageing.cases(work, programme),
        kept=tuple(
            Kept(
                span=span,
                tasks=punctuality.of_tasks(work, key, span),
                reports=punctuality.of_reports(work, summaries, span),
            )
            for span in (month, term)
        ),
        misses=punctuality.misses(work, key, month),
        coverage=coverage.of_programme(work, key),
        outcomes=outcomes.by_type(work, key),
        satisfied=satisfaction.of_programme(work, programme),
        duties=obligations.current(work, key),
        reports=Counter(one.state for one in summaries),
        reads_cases=allows(work.actor, May.CASE_READ, key),
    )


def _spans(work: Work, term: Term) -> tuple[Span, Span]:
    """Return the month of today, of the term's last day once it is over, and the whole term."""
    today = min(max(local_date(work.now), term.start_on), term.end_on)
    whole = Span(term.start_on, term.end_on, Period.TERM)
    return span_of(Period.MONTH, today), whole
