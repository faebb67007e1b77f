"""Plan lines and forecasts of a KPI: where it should be on a day, and where the pace so far leads."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate

from engine.domain.kpi import HEADS, Count, Kpi
from engine.domain.periods import Span, Term, end_of_month
from engine.domain.text import Text
from engine.domain.workdays import Office

ONE_DAY = timedelta(days=1)
ACCRUES = HEADS | {Count.SUM}  # what grows with the days; shares and states do not
METHOD = Text(
    "これまでの{done}営業日と同じ速さ（1営業日当たり{rate}）が、残り{left}営業日も続くとした見込み",
    "if the pace of the past {done} working days ({rate} a working day) goes on for the {left} that remain",
)


class WorkingDays:
    """The working days of an office over a term, counted once; days outside the term are none."""

    def __init__(self, office: Office, term: Term) -> None:
        self.term = term
        days = range((term.end_on - term.start_on).days + 1)
        self._until = [0, *accumulate(int(office.is_open(term.start_on + timedelta(days=n))) for n in days)]

    def between(self, first: date, last: date) -> int:
        """Count the working days from `first` to `last`, both included."""
        start, end = max(first, self.term.start_on), min(last, self.term.end_on)
        if end < start:
            return 0
        at = self.term.start_on
        return self._until[(end - at).days + 1] - self._until[(start - at).days]

    def nth_after(self, day: date, number: int) -> date | None:
        """Return the n-th working day after a day; None when the term has no such day."""
        wanted = self.between(self.term.start_on, day) + number
        found = next((n for n, count in enumerate(self._until) if count >= wanted and n > 0), None)
        return None if found is None else self.term.start_on + timedelta(days=found - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where a figure leads. reached_on: when its target would be met; None when it would not, or has been already."""

    value: Decimal
    reached_on: date | None
    method: Text


def due(kpi: Kpi, span: Span) -> Decimal | None:
    """Return what a KPI should reach in a period: its target, else the sum of its plan; None when neither is set."""
    target = kpi.target_of(span)
    months = [n for month, n in kpi.plan.items() if _first(month) in span]
    return target if target is not None else sum(months, Decimal(0)) if months else None


def planned(kpi: Kpi, span: Span, on: date, days: WorkingDays) -> Decimal | None:
    """Return the plan line on the evening of a day: by the months of the plan, else evenly over the working days.

    None when nothing is planned, and for what does not grow with the days.
    """
    whole = due(kpi, span)
    if whole is None or kpi.count not in ACCRUES:
        return None
    if kpi.plan:
        return sum((_share(month, n, span, on, days) for month, n in kpi.plan.items()), Decimal(0))
    return _part(whole, span, on, days)


def forecast(kpi: Kpi, value: Decimal, span: Span, today: date, days: WorkingDays) -> Forecast | None:
    """Return where the pace of the period so far leads; None before its first working day and after its last day."""
    done, left = days.between(span.start, today), days.between(today + ONE_DAY, span.end)
    if kpi.count not in ACCRUES or not done or not left or today < span.start:
        return None
    return Forecast(
        value=value + value * left / done,
        reached_on=_reached_on(kpi, value, span, today, days),
        method=METHOD.format(done=done, left=left, rate=f"{(value / done).quantize(Decimal('0.01')):f}"),
    )


def _reached_on(kpi: Kpi, value: Decimal, span: Span, today: date, days: WorkingDays) -> date | None:
    target, done = due(kpi, span), days.between(span.start, today)
    if target is None or not value or value >= target:
        return None
    more = ((target - value) * done / value).to_integral_value(ROUND_CEILING)
    reached_on = days.nth_after(today, int(more))
    return reached_on if reached_on is not None and reached_on in span else None


def _share(month: str, number: Decimal, span: Span, on: date, days: WorkingDays) -> Decimal:
    first = _first(month)
    return _part(number, Span(first, end_of_month(first)), on, days) if first in span else Decimal(0)


def _part(number: Decimal, span: Span, on: date, days: WorkingDays) -> Decimal:
    """Return how much of a number belongs to the working days of a span up to the evening of a day."""
    whole = days.between(span.start, span.end)
    if on >= span.end:
        return number
    return number * days.between(span.start, on) / whole if whole and on >= span.start else Decimal(0)


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
