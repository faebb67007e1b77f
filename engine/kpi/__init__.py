"""Figures (実績) over records: 延べ and 実数, sums and ratios, each with the records behind it (design D9)."""

from engine.kpi.counting import COARSENESS, current, figure, figures, series, standing
from engine.kpi.figure import (
    CUMULATIVE,
    NO_COMPANY,
    NO_DENOMINATOR,
    NO_TARGET,
    NO_VALUE,
    UNDECIDED,
    WHOLE_TERM,
    Figure,
    NoSuchKpi,
    clip,
    label_of,
)
from engine.kpi.ledger import Ledger, Selection, companies, ledger, occurrences, select, words_of

__all__ = [
    "COARSENESS",
    "CUMULATIVE",
    "NO_COMPANY",
    "NO_DENOMINATOR",
    "NO_TARGET",
    "NO_VALUE",
    "UNDECIDED",
    "WHOLE_TERM",
    "Figure",
    "Ledger",
    "NoSuchKpi",
    "Selection",
    "clip",
    "companies",
    "current",
    "figure",
    "figures",
    "label_of",
    "ledger",
    "occurrences",
    "select",
    "series",
    "standing",
    "words_of",
]
