"""A counted number, and what is said about it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.domain.era import span_label
from engine.domain.ids import RecordId
from engine.domain.kpi_plan import Forecast
from engine.domain.periods import Period, Span, Term
from engine.domain.text import Text
from engine.errors import NotFound

NO_TARGET = Text("目標未設定", "no target set")
WHOLE_TERM = Text("委託期間", "the term")
CUMULATIVE = Text("{ja}（累計）", "{en} to date")
UNDECIDED = Text("条件を判定できない記録{n}件を除く", "without {n} records the condition cannot decide")
NO_COMPANY = Text("事業者の分からない記録{n}件を除く", "without {n} records of no known company")
NO_VALUE = Text("値のない記録{n}件を除く", "without {n} records that hold no value")
NO_DENOMINATOR = Text("分母が0のため計算できません", "the denominator is 0")
NESTED = Text("比率どうしの比率は計算しません", "a ratio of ratios is not computed")
BEING_COUNTED = Text("数え方が変わったため集計中です", "being counted anew: its declaration has changed")
EMPTY_GROUP = Text("（未記入）", "(left empty)")


class NoSuchKpi(NotFound):
    """The programme has no such KPI."""

    code = "no_such_kpi"
    sentence = Text("指標「{key}」はこの事業にありません。", "This programme has no KPI “{key}”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupValue:
    """What one group counts by itself. key: of the group, a company's number for companies; "" = none said.

    target: what it should reach by itself, None = nothing. is_reached: None without a target. is_over: above at_most.
    """

    key: str
    name: Text
    value: Decimal
    target: Decimal | None
    is_over: bool = False

    @property
    def is_reached(self) -> bool | None:
        """Tell whether the group has what it should."""
        return None if self.target is None else self.value >= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A counted number that can be followed to its records.

    value: exact, None when it cannot be computed (see notes). target: for the whole period, None = not set.
    about: the target is a 程度, a shortfall warns softly. period: what it was counted over. record_ids: the records
    counted, oldest first; empty when they were not asked for.
    plan: where the plan line is at the end of the period or today, None where nothing is planned. forecast: None when
    the period is over or has not begun. floor: it must not fall below. definition: how it is counted, in a sentence.
    is_closed: its month was closed, and this is what was counted then.
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
    plan: Decimal | None = None
    forecast: Forecast | None = None
    floor: Decimal | None = None
    definition: Text | None = None
    is_closed: bool = False

    @property
    def attainment(self) -> Decimal | None:
        """Return the share of the target that was reached (1 = 100 %); None without a target or value."""
        return self.value / self.target if self.value is not None and self.target else None

    @property
    def remarks(self) -> tuple[Text, ...]:
        """What is to be said beside the number and its target."""
        return tuple(note for note in self.notes if note != NO_TARGET)

    @property
    def is_reached(self) -> bool | None:
        """Tell whether the target is met; None without a target or value."""
        return None if self.value is None or self.target is None else self.value >= self.target

    @property
    def is_below_floor(self) -> bool:
        """Tell whether it has fallen below what it must not."""
        return self.floor is not None and self.value is not None and self.value < self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What was counted. left_out: how many records were not, by why; groups: what each of them counts, if any.

    said: what else is to be known.
    """

    value: Decimal | None
    left_out: Mapping[Text, int]
    groups: Mapping[str, Decimal]
    said: tuple[Text, ...] = ()

    @property
    def notes(self) -> tuple[Text, ...]:
        """Say what was left out, and what else is to be known."""
        return (*(text.format(n=n) for text, n in self.left_out.items() if n), *self.said)


def clip(span: Span, term: Term) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the span inside the term; the first is later than the last if none is."""
    return max(span.start, term.start_on), min(span.end, term.end_on)


def label_of(span: Span) -> Text:
    """Return what a figure's period is called."""
    return WHOLE_TERM if span.period is Period.TERM else span_label(span)
