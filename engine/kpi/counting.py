"""Figures (実績) over records: 延べ and 実数, sums and ratios, each with the records behind it (design D9).

Counting is pure: a ledger hands in the records and FEEL. What lies outside the contract term is never counted here;
`records.outside` lists it.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine import feel, records
from engine.domain.access import May, require
from engine.domain.era import day_label, span_label
from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.kpi import Count, Kpi
from engine.domain.periods import Period, Span, Term, span_of, spans_of
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import NotFound
from engine.programmes import NoSuchProgramme, Release
from engine.records import RecordView
from engine.work import Work

NO_TARGET = Text("目標未設定", "no target set")
WHOLE_TERM = Text("委託期間", "the term")
CUMULATIVE = Text("{ja}（累計）", "{en} to date")
UNDECIDED = Text("条件を判定できない記録{n}件を除く", "without {n} records the condition cannot decide")
NO_COMPANY = Text("事業者の分からない記録{n}件を除く", "without {n} records of no known company")
NO_VALUE = Text("値のない記録{n}件を除く", "without {n} records that hold no value")
NO_DENOMINATOR = Text("分母が0のため計算できません", "the denominator is 0")
NESTED = Text("比率どうしの比率は計算しません", "a ratio of ratios is not computed")
COARSENESS = (Period.WEEK, Period.MONTH, Period.QUARTER, Period.HALF, Period.FISCAL_YEAR, Period.TERM)


class NoSuchKpi(NotFound):
    """The programme has no such KPI."""

    code = "no_such_kpi"
    sentence = Text("指標「{key}」はこの事業にありません。", "This programme has no KPI “{key}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A counted number that can be followed to its records.

    value: exact, None when it cannot be computed (see notes). target: for the whole period, None = not set.
    about: the target is a 程度, a shortfall warns softly. period: what it was counted over.
    """

    key: str
    name: Text
    value: Decimal | None
    unit: Text
    period: Text
    record_ids: tuple[RecordId, ...]
    target: Decimal | None = None
    about: bool = False
    notes: tuple[Text, ...] = ()

    @property
    def attainment(self) -> Decimal | None:
        """Return the share of the target that was reached (1 = 100 %); None without a target or value."""
        return self.value / self.target if self.value is not None and self.target else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What figures are counted from.

    records_of: kind, first and last day (inside the term) to records, oldest first.
    evaluate: FEEL source and variables to value.
    """

    programme: Programme
    records_of: Callable[[str, dt.date, dt.date], Sequence[RecordView]]
    evaluate: Callable[[str, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """Records a condition chose; undecided: how many it could not decide about."""

    records: tuple[RecordView, ...]
    undecided: int = 0

    @property
    def ids(self) -> tuple[RecordId, ...]:
        """The chosen records' ids."""
        return tuple(record.id for record in self.records)


def clip(span: Span, term: Term) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the span inside the term; the first is later than the last if none is."""
    return max(span.start, term.start_on), min(span.end, term.end_on)


def label_of(span: Span) -> Text:
    """Return what a figure's period is called."""
    return WHOLE_TERM if span.period is Period.TERM else span_label(span)


def select(ledger: Ledger, kind: str, where: str | None, span: Span) -> Selection:
    """Return the records of a kind in the span (clipped to the term) that `where` is true for."""
    start_on, end_on = clip(span, ledger.programme.term)
    found = tuple(ledger.records_of(kind, start_on, end_on)) if start_on <= end_on else ()
    if where is None:
        return Selection(found)
    verdicts = [ledger.evaluate(where, words_of(record)) for record in found]
    chosen = tuple(record for record, verdict in zip(found, verdicts, strict=True) if verdict is True)
    return Selection(chosen, sum(not isinstance(verdict, bool) for verdict in verdicts))


def words_of(record: RecordView) -> dict[str, Any]:
    """Return what a `where` expression sees of a record: its fields, and the day it counts on."""
    seen: dict[str, Any] = feel.from_json({"occurred_on": record.occurred_on, **record.fields})
    return seen


def figure(ledger: Ledger, key: str, span: Span) -> Figure:
    """Count one KPI over one span, clipped to the term.  Raises: NoSuchKpi."""
    kpi = _kpi(ledger.programme, key)
    if kpi.ratio is not None:
        return _ratio(ledger, kpi, span)
    chosen = select(ledger, kpi.records or "", kpi.where, span)
    return _finished(kpi, span, _counted(kpi, chosen))


def figures(ledger: Ledger, key: str, span: Span) -> tuple[Figure, ...]:
    """Count a KPI for a report over `span`: per its own period.

    Its period is the span's: one figure. Finer: one for each part of the span. Coarser: one, counted up to the end of
    the span (累計). Per event: one for each record.  Raises: NoSuchKpi.
    """
    kpi = _kpi(ledger.programme, key)
    if kpi.per is Period.EVENT:
        return _per_event(ledger, kpi, span)
    if kpi.per is span.period:
        return (figure(ledger, key, span),)
    if COARSENESS.index(kpi.per) > COARSENESS.index(span.period):
        return (_cumulative(ledger, kpi, span),)
    parts = spans_of(kpi.per, Term(start_on=span.start, end_on=span.end))
    return tuple(figure(ledger, key, part) for part in parts if part.end in span)


def _kpi(programme: Programme, key: str) -> Kpi:
    kpi = programme.kpis.get(key)
    if kpi is None:
        raise NoSuchKpi(key=key)
    return kpi


def _cumulative(ledger: Ledger, kpi: Kpi, span: Span) -> Figure:
    term = ledger.programme.term
    whole = Span(term.start_on, term.end_on, Period.TERM) if kpi.per is Period.TERM else span_of(kpi.per, span.end)
    counted = figure(ledger, kpi.key, Span(whole.start, min(span.end, whole.end), kpi.per))
    label = label_of(whole)
    return replace(counted, period=CUMULATIVE.format(ja=label.ja, en=label.en))


def _per_event(ledger: Ledger, kpi: Kpi, span: Span) -> tuple[Figure, ...]:
    chosen = select(ledger, kpi.records or "", kpi.where, span)
    events = [(record, _counted(kpi, Selection((record,)))) for record in chosen.records]
    return tuple(replace(_finished(kpi, span, one), period=day_label(record.occurred_on)) for record, one in events)


@dataclass(frozen=True, slots=True)
class _Counted:
    value: Decimal | None
    record_ids: tuple[RecordId, ...]
    notes: tuple[Text, ...] = ()


def _finished(kpi: Kpi, span: Span, counted: _Counted) -> Figure:
    return Figure(
        key=kpi.key,
        name=kpi.name,
        value=counted.value,
        unit=kpi.unit,
        period=label_of(span),
        record_ids=counted.record_ids,
        target=kpi.target,
        about=kpi.about,
        notes=counted.notes if kpi.target is not None else (*counted.notes, NO_TARGET),
    )


def _counted(kpi: Kpi, chosen: Selection) -> _Counted:
    value, dropped = COUNTING[kpi.count](chosen.records, kpi.field or "")
    left_out = NO_COMPANY if kpi.count is Count.DISTINCT_COMPANY else NO_VALUE
    said = ((UNDECIDED, chosen.undecided), (left_out, dropped))
    return _Counted(Decimal(value), chosen.ids, tuple(text.format(n=n) for text, n in said if n))


def occurrences(found: Sequence[RecordView]) -> int:
    """Count each time: 延べ."""
    return len(found)


def companies(found: Sequence[RecordView]) -> int:
    """Count each company once: 実数."""
    return len({record.company_id for record in found if record.company_id is not None})


def _distinct(found: Sequence[RecordView], field: str) -> tuple[int, int]:
    values = [record.fields.get(field) for record in found]
    return len({str(value) for value in values if value is not None}), values.count(None)


def _sum(found: Sequence[RecordView], field: str) -> tuple[Decimal, int]:
    values = [value for record in found if isinstance(value := record.fields.get(field), Decimal)]
    return sum(values, Decimal(0)), len(found) - len(values)


COUNTING: Mapping[Count, Callable[[Sequence[RecordView], str], tuple[Decimal | int, int]]] = {
    Count.OCCURRENCES: lambda found, _: (occurrences(found), 0),
    Count.DISTINCT_COMPANY: lambda found, _: (companies(found), sum(one.company_id is None for one in found)),
    Count.DISTINCT: _distinct,
    Count.SUM: _sum,
}


def _ratio(ledger: Ledger, kpi: Kpi, span: Span) -> Figure:
    """Divide two KPIs counted over the same days; behind it stand the records of both."""
    assert kpi.ratio is not None
    if any(_kpi(ledger.programme, part).ratio for part in (kpi.ratio.numerator, kpi.ratio.denominator)):
        return _finished(kpi, span, _Counted(None, (), (NESTED,)))
    over, under = figure(ledger, kpi.ratio.numerator, span), figure(ledger, kpi.ratio.denominator, span)
    ids = tuple(dict.fromkeys((*over.record_ids, *under.record_ids)))
    notes = tuple(note for note in dict.fromkeys((*over.notes, *under.notes)) if note != NO_TARGET)
    if over.value is None or not under.value:
        return _finished(kpi, span, _Counted(None, ids, (*notes, NO_DENOMINATOR)))
    return _finished(kpi, span, _Counted(over.value / under.value, ids, notes))


def ledger(work: Work, release: Release) -> Ledger:
    """Return the programme's ledger; each kind is read once, for the whole term."""
    env = release.environment(work.now)
    term = release.programme.term
    read: dict[str, Sequence[RecordView]] = {}

    def records_of(kind: str, start_on: dt.date, end_on: dt.date) -> Sequence[RecordView]:
        if kind not in read:
            read[kind] = records.between(work, release.key, kind, term.start_on, term.end_on)
        return [record for record in read[kind] if start_on <= record.occurred_on <= end_on]

    def evaluate(source: str, words: Mapping[str, Any]) -> Any:
        return feel.evaluate(source, words, env).value

    return Ledger(programme=release.programme, records_of=records_of, evaluate=evaluate)


def current(work: Work, programme: ProgrammeKey) -> list[Figure]:
    """Count every KPI for the period today lies in (the last one when the term is over).

    Raises: NoSuchProgramme, NotAllowed.
    """
    book = _ledger_for(work, programme)
    term = book.programme.term
    day = min(max(local_date(work.now), term.start_on), term.end_on)
    whole = Span(term.start_on, term.end_on, Period.TERM)
    now = {key: whole if _has_no_span(kpi) else span_of(kpi.per, day) for key, kpi in book.programme.kpis.items()}
    return [one for key, span in now.items() for one in figures(book, key, span)]


def series(work: Work, programme: ProgrammeKey, key: str) -> list[Figure]:
    """Count one KPI for each of its periods in the term, first to last.

    Raises: NoSuchProgramme, NoSuchKpi, NotAllowed.
    """
    book = _ledger_for(work, programme)
    kpi, term = _kpi(book.programme, key), book.programme.term
    if kpi.per is Period.EVENT:
        return list(_per_event(book, kpi, Span(term.start_on, term.end_on, Period.TERM)))
    return [figure(book, key, span) for span in spans_of(kpi.per, term)]


def _has_no_span(kpi: Kpi) -> bool:
    return kpi.per in {Period.TERM, Period.EVENT}


def _ledger_for(work: Work, programme: ProgrammeKey) -> Ledger:
    """Return the ledger for somebody who reads figures; strangers do not learn that the programme exists."""
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    return ledger(work, work.programmes.current(work.session, programme))
