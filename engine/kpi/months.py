"""A KPI month by month over the term: what each counts by itself, and what had been reached by its end."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from engine.domain.kpi import HEADS, Kpi
from engine.domain.kpi_plan import Forecast, forecast, planned
from engine.domain.periods import Period, Span, spans_of
from engine.kpi import measuring
from engine.kpi.counting import measure_of, whole_term
from engine.kpi.entries import month_of
from engine.kpi.figure import clip
from engine.kpi.ledger import Ledger
from engine.kpi.measuring import Days

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month. value: counted in it. to_date: counted from the start of the term to its end; None = not known."""

    span: Span
    value: Decimal | None
    to_date: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePoint:
    """The end of a month on the plan line. ahead: where the pace so far leads, from the month of today on."""

    span: Span
    planned: Decimal | None
    ahead: Decimal | None


def line_of(book: Ledger, kpi: Kpi, reached: Decimal | None) -> list[LinePoint]:
    """Return the plan line over the whole term, and the forecast from today. reached: counted to date."""
    term = whole_term(book)
    heading = None if reached is None else forecast(kpi, reached, term, book.today, book.days)
    points = []
    for span in spans_of(Period.MONTH, book.programme.term):
        until = min(span.end, term.end)
        plan = planned(kpi, term, until, book.days)
        points.append(LinePoint(span=span, planned=plan, ahead=_ahead(book, reached, heading, until)))
    return points


def _ahead(book: Ledger, reached: Decimal | None, heading: Forecast | None, until: dt.date) -> Decimal | None:
    """Return where the pace leads by a day that is still to come."""
    if reached is None or heading is None or until < book.today:
        return None
    done = book.days.between(book.programme.term.start_on, book.today)
    return reached / done * book.days.between(book.programme.term.start_on, until)


def months_of(book: Ledger, kpi: Kpi) -> list[Month]:
    """Return the months of the term that have begun, as their records are now."""
    spans = [span for span in spans_of(Period.MONTH, book.programme.term) if span.start <= book.today]
    values = month_values(book, kpi, spans)
    reached = _to_date(book, kpi, spans, values)
    return [Month(span=span, value=values[span.key], to_date=reached[span.key]) for span in spans]


def month_values(book: Ledger, kpi: Kpi, spans: list[Span]) -> dict[str, Decimal | None]:
    """Return what each of these months counts by itself."""
    if kpi.count not in HEADS | {kpi.count.SUM} or kpi.until is not None or kpi.key not in book.counted:
        return {span.key: measure_of(book, kpi, span).value for span in spans}
    found = measuring.by_month(book.source, kpi, _term(book))
    return {span.key: found.get(month_of(span.start), ZERO) for span in spans}


def _to_date(
    book: Ledger, kpi: Kpi, spans: list[Span], values: Mapping[str, Decimal | None]
) -> Mapping[str, Decimal | None]:
    """Return what had been reached by the end of each of these months. values: what each counts by itself."""
    keys = [span.key for span in spans]
    if kpi.key in book.counted and kpi.adds_up:
        return dict(zip(keys, accumulate(values[key] or ZERO for key in keys), strict=True))
    if kpi.key in book.counted and kpi.count in HEADS and kpi.at_least is None and kpi.until is None:
        steps = measuring.first_months(book.source, kpi, _term(book))
        reached = accumulate(Decimal(steps.get(month_of(span.start), 0)) for span in spans)
        return dict(zip(keys, reached, strict=True))
    term = whole_term(book)
    return {span.key: measure_of(book, kpi, replace(term, end=min(span.end, term.end))).value for span in spans}


def _term(book: Ledger) -> Days:
    return Days(*clip(whole_term(book), book.programme.term))
