"""The KPIs of a report, counted only through engine.kpi (seam 7: frozen where the month is)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine import kpi
from engine.domain.periods import Period, Span, Term, spans_of
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.kpi import COARSENESS, NO_TARGET, Figure, Ledger, counting

REACHED = Text("{per_ja}の目標に達したのは{n}／{all}", "the target per {per_en} was reached in {n} of {all}")
PER = {
    Period.WEEK: Text("週", "week"),
    Period.MONTH: Text("月", "month"),
    Period.QUARTER: Text("四半期", "quarter"),
    Period.HALF: Text("半期", "half-year"),
    Period.FISCAL_YEAR: Text("年度", "fiscal year"),
}


@dataclass(frozen=True, slots=True)
class Kpis:
    """The KPIs of one programme. live: as they would be counted now, whatever a closed month kept (seam 7)."""

    ledger: Ledger
    live: bool = False

    @property
    def programme(self) -> Programme:
        """The programme that declares them."""
        return self.ledger.programme

    def one(self, key: str, span: Span) -> Figure:
        """Count a KPI over one span."""
        if self.live:
            return counting.live(self.ledger, self.programme.kpis[key], span)
        return kpi.figure(self.ledger, key, span)

    def of_span(self, key: str, span: Span) -> Sequence[Figure]:
        """Count a KPI for a report; one of finer periods as a whole, with how often it reached its target."""
        per = self.programme.kpis[key].per
        if per is span.period:
            return [self.one(key, span)]
        if per is Period.EVENT or not _is_finer(per, span.period):
            return kpi.figures(self.ledger, key, span)
        return [self._whole(key, per, span)]

    def _whole(self, key: str, per: Period, span: Span) -> Figure:
        whole = replace(self.one(key, span), target=None)
        parts = [self.one(key, part) for part in spans_of(per, Term(start_on=span.start, end_on=span.end))]
        aimed = [part for part in parts if part.target is not None and part.value is not None]
        if not aimed:
            return whole
        reached = sum(part.value >= part.target for part in aimed if part.value is not None and part.target is not None)
        note = REACHED.format(per_ja=PER[per].ja, per_en=PER[per].en, n=reached, all=len(aimed))
        return replace(whole, notes=(note, *(one for one in whole.notes if one != NO_TARGET)))

    def series(self, key: str, until: dt.date) -> Sequence[Figure]:
        """Count a KPI for each of its periods from the start of the term to a day, first to last."""
        declared, term = self.programme.kpis[key], self.programme.term
        if declared.per in {Period.TERM, Period.EVENT}:
            return kpi.figures(self.ledger, key, Span(term.start_on, min(until, term.end_on), Period.TERM))
        spans = spans_of(declared.per, Term(start_on=term.start_on, end_on=min(until, term.end_on)))
        return [self.one(key, span) for span in spans]


def _is_finer(per: Period, than: Period) -> bool:
    return COARSENESS.index(per) < COARSENESS.index(than)
