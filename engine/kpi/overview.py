"""Every KPI of a programme in one list: value, target, plan, forecast, what it means (the page 実績)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.domain.ids import ProgrammeKey
from engine.domain.kpi import Kpi
from engine.domain.kpi_plan import due
from engine.domain.periods import Period, Span, spans_of
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.errors import NotFound
from engine.kpi.closings import Closing
from engine.kpi.counting import COARSENESS, figure, live, own_span, whole_term
from engine.kpi.figure import Figure
from engine.kpi.ledger import Ledger, ledger_for
from engine.render import charts
from engine.work import Work


class NoSuchPeriod(NotFound):
    """The term has no such period, or it has not begun."""

    code = "no_such_span"
    sentence = Text("期間「{key}」はありません。", "There is no period “{key}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A figure over one period with its small chart; picture: how much of the target is reached, None without one."""

    figure: Figure
    span: Span
    picture: str | None

    @property
    def gap(self) -> Decimal | None:
        """How far the figure is above its plan line (below: negative); None where nothing is planned."""
        if self.figure.plan is None or self.figure.value is None:
            return None
        return self.figure.value - self.figure.plan.to_integral_value(rounding="ROUND_FLOOR")


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRow:
    """One KPI as it stands: in its own period, and since the start of the term where that is another."""

    kpi: Kpi
    now: Standing
    to_date: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The programme's figures. closed: the newest month that is closed; next_to_close: the month that may be next."""

    programme: Programme
    rows: tuple[KpiRow, ...]
    counted_at: dt.datetime
    release: int
    closed: Closing | None
    next_to_close: Span | None


def overview(work: Work, programme: ProgrammeKey) -> Overview:
    """Return every KPI of a programme as it stands today.  Raises: NoSuchProgramme, NotAllowed."""
    book = ledger_for(work, programme)
    rows = tuple(row_of(book, kpi) for kpi in book.programme.kpis.values())
    return Overview(
        programme=book.programme,
        rows=rows,
        counted_at=work.now,
        release=book.release.number,
        closed=max(book.closed.values(), key=lambda closing: closing.month, default=None),
        next_to_close=next_to_close(book),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure and what it was counted over."""

    figure: Figure
    span: Span


def counted(work: Work, programme: ProgrammeKey, period: str | None = None) -> list[Counted]:
    """Count every KPI of a programme over one period, None = each over its own of today.

    Raises: NoSuchProgramme, NotAllowed, NoSuchPeriod.
    """
    book = ledger_for(work, programme)
    offered = spans(book)
    if period is not None and period not in offered:
        raise NoSuchPeriod(key=period)
    over = {key: offered[period] if period else today_of(book, kpi) for key, kpi in book.programme.kpis.items()}
    return [Counted(figure=figure(book, key, span, with_records=False), span=span) for key, span in over.items()]


def row_of(book: Ledger, kpi: Kpi) -> KpiRow:
    """Return one KPI as it stands today."""
    span = today_of(book, kpi)
    now = Standing(figure=live(book, kpi, span), span=span, picture=None)
    return KpiRow(kpi=kpi, now=_drawn(now), to_date=_to_date(book, kpi, span))


def today_of(book: Ledger, kpi: Kpi) -> Span:
    """Return the KPI's own period of today, of the term's first or last day outside of it."""
    term = whole_term(book)
    return own_span(book, kpi, replace(term, end=min(max(book.today, term.start), term.end)))


def spans(book: Ledger) -> dict[str, Span]:
    """Return the periods a figure can be asked for, by key: the term, its years, halves, quarters and months."""
    kinds = [period for period in reversed(COARSENESS) if period not in {Period.WEEK, Period.TERM}]
    found = [whole_term(book), *(span for kind in kinds for span in spans_of(kind, book.programme.term))]
    return {span.key: span for span in found if span.start <= book.today}


def whole_target(kpi: Kpi, periods: Sequence[Span]) -> Decimal | None:
    """Return what a KPI should reach over several of its periods together; None when one has no target."""
    targets = [due(kpi, span) for span in periods]
    known = [target for target in targets if target is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(targets) else None


def over_term(kpi: Kpi, book: Ledger) -> Kpi:
    """Return a KPI of shorter periods as one of the whole term, its targets added up; a share keeps its target."""
    if kpi.per in {Period.TERM, Period.EVENT}:
        return kpi
    target = kpi.target if not kpi.adds_up else whole_target(kpi, list(spans_of(kpi.per, book.programme.term)))
    return replace(kpi, per=Period.TERM, target=target if kpi.adds_up or kpi.ratio else None, targets={})


def next_to_close(book: Ledger) -> Span | None:
    """Return the first month that is over and not closed; None when there is none."""
    months = spans_of(Period.MONTH, book.programme.term)
    return next((span for span in months if span.key not in book.closed and span.end < book.today), None)


def _to_date(book: Ledger, kpi: Kpi, span: Span) -> Standing | None:
    term = whole_term(book)
    if span.start <= term.start and span.end >= term.end:
        return None
    return _drawn(Standing(figure=live(book, over_term(kpi, book), term), span=term, picture=None))


def _drawn(standing: Standing) -> Standing:
    one = standing.figure
    if one.attainment is None or not one.target:
        return standing
    planned = None if one.plan is None else one.plan / one.target
    return replace(standing, picture=charts.bullet(one.attainment, planned))
