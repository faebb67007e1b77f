"""Figures of a period, of a report, of today, over the term."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from engine.domain.era import day_label
from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.kpi import RECORD, Count, Kpi
from engine.domain.kpi_plan import forecast, planned
from engine.domain.kpi_words import definition_of
from engine.domain.periods import Period, Span, Term, span_of, spans_of
from engine.kpi import measuring
from engine.kpi.closings import Closing
from engine.kpi.figure import (
    BEING_COUNTED,
    CUMULATIVE,
    NESTED,
    NO_DENOMINATOR,
    NO_TARGET,
    Figure,
    Measure,
    clip,
    label_of,
)
from engine.kpi.groups import names_of
from engine.kpi.ledger import Ledger, ledger_for
from engine.kpi.measuring import Days
from engine.work import Work

COARSENESS = (Period.WEEK, Period.MONTH, Period.QUARTER, Period.HALF, Period.FISCAL_YEAR, Period.TERM)
NOTHING = Measure(value=None, left_out={}, groups={})


def figure(book: Ledger, key: str, span: Span, *, with_records: bool = True) -> Figure:
    """Count one KPI over one span, clipped to the term; a closed month is what it was closed with.

    with_records: name the records it counts.  Raises: NoSuchKpi.
    """
    kpi = book.kpi(key)
    closing = closing_of(book, span)
    if closing is not None and key in closing.figures:
        return _closed(book, kpi, span, closing, with_records=with_records)
    return live(book, kpi, span, with_records=with_records)


def live(book: Ledger, kpi: Kpi, span: Span, *, with_records: bool = False) -> Figure:
    """Count one KPI over one span as its records are now, whether its month was closed or not."""
    measure = measure_of(book, kpi, span)
    ids = records_of(book, kpi, span) if with_records else ()
    return _finished(book, kpi, span, measure, ids)


def figures(book: Ledger, key: str, span: Span, *, with_records: bool = True) -> tuple[Figure, ...]:
    """Count a KPI for a report over `span`: per its own period.

    Its period is the span's: one figure. Finer: one for each part of the span. Coarser: one, counted up to the end of
    the span (累計). Per event: one for each group, or record.  Raises: NoSuchKpi.
    """
    kpi = book.kpi(key)
    if kpi.per is Period.EVENT:
        return tuple(_per_event(book, kpi, span, with_records=with_records))
    if kpi.per is span.period:
        return (figure(book, key, span, with_records=with_records),)
    if COARSENESS.index(kpi.per) > COARSENESS.index(span.period):
        return (to_date(book, kpi, span, with_records=with_records),)
    parts = spans_of(kpi.per, Term(start_on=span.start, end_on=span.end))
    return tuple(figure(book, key, part, with_records=with_records) for part in parts if part.end in span)


def to_date(book: Ledger, kpi: Kpi, span: Span, *, with_records: bool = False) -> Figure:
    """Count a KPI from the start of its own longer period to the end of `span` (累計)."""
    whole = own_span(book, kpi, span)
    counted = live(book, kpi, Span(whole.start, min(span.end, whole.end), kpi.per), with_records=with_records)
    label = label_of(whole)
    told = replace(counted, period=CUMULATIVE.format(ja=label.ja, en=label.en))
    closing = closing_of(book, span)
    closed = closing.figures.get(kpi.key) if closing is not None else None
    return told if closed is None else replace(told, value=closed.to_date, is_closed=True)


def own_span(book: Ledger, kpi: Kpi, span: Span) -> Span:
    """Return the KPI's own period that holds the end of `span`; the whole term where it has none."""
    if kpi.per in {Period.TERM, Period.EVENT}:
        return whole_term(book)
    return span_of(kpi.per, span.end)


def whole_term(book: Ledger) -> Span:
    """Return the contract term."""
    term = book.programme.term
    return Span(term.start_on, term.end_on, Period.TERM)


def closing_of(book: Ledger, span: Span) -> Closing | None:
    """Return the closing that holds for a month; None for other periods and open months."""
    return book.closed.get(span.key) if span.period is Period.MONTH else None


def measure_of(book: Ledger, kpi: Kpi, span: Span) -> Measure:
    """Count a KPI over a span as its records are now."""
    first, last = clip(span, book.programme.term)
    if kpi.ratio is not None:
        return _ratio(book, kpi, span)
    if kpi.count is Count.WORKING_DAYS:
        return Measure(value=Decimal(book.days.between(first, min(last, book.today))), left_out={}, groups={})
    if kpi.key not in book.counted:
        return replace(NOTHING, said=(BEING_COUNTED,))
    return book.measure(kpi, Days(first, last))


def records_of(book: Ledger, kpi: Kpi, span: Span, *, group: str | None = None) -> tuple[RecordId, ...]:
    """Return the records a KPI counts over a span, oldest first; of a ratio those of both parts."""
    if kpi.ratio is not None:
        both = (book.kpi(kpi.ratio.numerator), book.kpi(kpi.ratio.denominator))
        return tuple(dict.fromkeys(one for part in both for one in records_of(book, part, span)))
    if kpi.count is Count.WORKING_DAYS:
        return ()
    return measuring.records(book.source, kpi, Days(*clip(span, book.programme.term)), group=group)


def _ratio(book: Ledger, kpi: Kpi, span: Span) -> Measure:
    """Divide two KPIs counted over the same days."""
    assert kpi.ratio is not None
    parts = [book.kpi(key) for key in (kpi.ratio.numerator, kpi.ratio.denominator)]
    if any(part.ratio is not None for part in parts):
        return replace(NOTHING, said=(NESTED,))
    over, under = (measure_of(book, part, span) for part in parts)
    said = tuple(dict.fromkeys((*over.notes, *under.notes)))
    if over.value is None or not under.value:
        return replace(NOTHING, said=(*said, *([NO_DENOMINATOR] if under.value == 0 else [])))
    return replace(NOTHING, value=over.value / under.value, said=said)


def _per_event(book: Ledger, kpi: Kpi, span: Span, *, with_records: bool) -> Iterator[Figure]:
    """Count each group by itself, else each record."""
    grouped = kpi if kpi.each is not None else replace(kpi, each=RECORD)
    counted = measure_of(book, replace(grouped, at_least=None), span)
    days = Days(*clip(span, book.programme.term))
    names = {} if grouped.each == RECORD else names_of(book, kpi, counted.groups)
    for key, value in counted.groups.items():
        ids = measuring.records(book.source, grouped, days, group=key) if with_records else ()
        label = names[key] if key in names else day_label(book.day_of(RecordId(int(key))))
        told = _finished(book, kpi, span, replace(NOTHING, value=value), ids)
        yield replace(told, period=label, plan=None, forecast=None)


def _closed(book: Ledger, kpi: Kpi, span: Span, closing: Closing, *, with_records: bool) -> Figure:
    kept = closing.figures[kpi.key]
    source = book.source.closed(closing.id)
    parts = [kpi] if kpi.ratio is None else [book.kpi(key) for key in (kpi.ratio.numerator, kpi.ratio.denominator)]
    days = Days(*clip(span, book.programme.term))
    ids = [one for part in parts for one in measuring.records(source, part, days)] if with_records else []
    told = _finished(book, kpi, span, replace(NOTHING, value=kept.value), tuple(dict.fromkeys(ids)))
    return replace(told, notes=kept.notes, forecast=None, is_closed=True)


def _finished(book: Ledger, kpi: Kpi, span: Span, measure: Measure, ids: tuple[RecordId, ...]) -> Figure:
    target = kpi.target_of(span)
    value = measure.value
    return Figure(
        key=kpi.key,
        name=kpi.name,
        value=value,
        unit=kpi.unit,
        period=label_of(span),
        record_ids=ids,
        target=target,
        about=kpi.about,
        notes=measure.notes if target is not None else (*measure.notes, NO_TARGET),
        plan=planned(kpi, span, min(book.today, span.end), book.days),
        forecast=None if value is None else forecast(kpi, value, span, book.today, book.days),
        floor=kpi.floor,
        definition=definition_of(book.programme, kpi),
    )


def standing(book: Ledger, key: str, day: dt.date) -> Decimal | None:
    """Return a KPI's value over its own period that holds a day of the term, as its records are now; None: no value.

    Raises: NoSuchKpi.
    """
    kpi = book.kpi(key)
    return live(book, kpi, own_span(book, kpi, replace(whole_term(book), end=day))).value


def current(work: Work, programme: ProgrammeKey) -> list[Figure]:
    """Count every KPI for the period today lies in (the last one when the term is over).

    Raises: NoSuchProgramme, NotAllowed.
    """
    book = ledger_for(work, programme)
    term = book.programme.term
    day = min(max(book.today, term.start_on), term.end_on)
    whole = whole_term(book)
    now = {key: own_span(book, kpi, replace(whole, end=day)) for key, kpi in book.programme.kpis.items()}
    return [one for key, span in now.items() for one in figures(book, key, span, with_records=False)]


def series(work: Work, programme: ProgrammeKey, key: str) -> list[Figure]:
    """Count one KPI for each of its periods in the term, first to last.

    Raises: NoSuchProgramme, NoSuchKpi, NotAllowed.
    """
    book = ledger_for(work, programme)
    kpi = book.kpi(key)
    if kpi.per is Period.EVENT:
        return list(_per_event(book, kpi, whole_term(book), with_records=False))
    return [figure(book, key, span, with_records=False) for span in spans_of(kpi.per, book.programme.term)]
