"""How figures read: numbers with their unit, shares in per cent, never rounded up to what was missed."""

import datetime as dt
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from engine.domain.era import month_label
from engine.domain.kpi import Kpi
from engine.domain.text import Text
from engine.kpi.figure import NO_TARGET, Figure

NONE = "－"
PER_CENT = "％"
TENTH, HUNDREDTH, THOUSANDTH = Decimal("0.1"), Decimal("0.01"), Decimal("0.001")
ABOUT, LEAST = Text("程度", " or so"), Text("以上", " or more")


def amount(value: Decimal | None, unit: Text, lang: str = "ja", *, limit: Decimal | None = None) -> str:
    """Write a figure with its unit; a dash for what cannot be computed. limit: a target it must not seem to reach."""
    if value is None:
        return NONE
    if unit.ja == PER_CENT:
        return f"{number(_rounded(value * 100, TENTH, None if limit is None else limit * 100))}{unit.get(lang)}"
    return f"{number(_rounded(value, HUNDREDTH, limit))}{unit.get(lang)}"


def signed(value: Decimal, unit: Text, lang: str = "ja") -> str:
    """Write a difference: ＋3件, －1件, ±0件."""
    mark = "±" if value == 0 else "＋" if value > 0 else "－"
    return f"{mark}{amount(abs(value), unit, lang)}"


def target(figure: Figure, lang: str = "ja") -> str:
    """Write a target; one that was never set is no zero."""
    if figure.target is None:
        return NO_TARGET.get(lang)
    return f"{amount(figure.target, figure.unit, lang)}{(ABOUT if figure.about else LEAST).get(lang)}"


def share(figure: Figure) -> str:
    """Write which part of the target was reached; a dash without one."""
    if figure.attainment is None:
        return NONE
    return f"{number(figure.attainment.quantize(THOUSANDTH, ROUND_DOWN) * 100)}{PER_CENT}"


def number(value: Decimal) -> str:
    """Write 1,234 or 1,234.5: no idle zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def month(key: str) -> Text:
    """Return what a month is called: 2026-10 → 令和8年10月."""
    return month_label(dt.date.fromisoformat(f"{key}-01"))


def is_share(kpi: Kpi) -> bool:
    """Tell whether a KPI is shown in per cent."""
    return kpi.unit.ja == PER_CENT


def _rounded(value: Decimal, to: Decimal, limit: Decimal | None) -> Decimal:
    """Round half up, but down where that would seem to reach a limit that was missed."""
    rounded = value.quantize(to, ROUND_HALF_UP)
    if limit is not None and value < limit <= rounded:
        return value.quantize(to, ROUND_DOWN)
    return rounded
