"""Duties that are counted: 「月1回以上」, 400 firms by the end of the term, every listed firm once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.domain.deadline_rule import Clause, Consequence, NoticeRule, Origin
from engine.domain.text import Text


class Every(StrEnum):
    """Over what a duty is counted, again and again."""

    WORKING_DAY = "working_day"  # each day the office works
    WEEK = "week"  # ISO week, Monday to Sunday
    MONTH = "month"
    QUARTER = "quarter"  # of the fiscal year
    HALF = "half"  # of the fiscal year
    FISCAL_YEAR = "fiscal_year"
    TERM_HALF = "term_half"  # each half of the contract, by days
    TERM = "term"  # the whole contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """At least `at_least` (at most `at_most`) records in every period of the term; a partial period counts whole.

    where: FEEL over one record, None = all records. distinct: the field whose different values count (実数), None =
    every record counts (延べ). each: the field that names whose duty it is; each value owes the number by itself.
    over: the number is an average over that many periods (DL-M26: 4 weeks). since, until: FEEL giving the first and the
    last day it is owed, None = the term's.
    plan: how many are planned by month (YYYY-MM), empty = evenly. about: the source says 程度, a shortfall warns.
    misses_before_alarm: so many periods missed in a row raise the alarm. deadline: rule computed per period, None = the
    last day of the period. alarms: whom to tell when, seen from that due date, while the number is not reached.
    cases: kinds of the cases that owe it where `each` is their number or company, None = all. owed_by: kinds of records
    whose `each` owes it as well (who only came to a seminar, KYU-54); owed_where: FEEL over one of these, None = all.
    blocks: ids of the steps nobody may complete while somebody owes it (`consequence` block, KYU-29).
    """

    key: str
    name: Text
    records: str
    every: Every
    at_least: int = 1
    at_most: int | None = None
    where: str | None = None
    distinct: str | None = None
    each: str | None = None
    over: int = 1
    since: str | None = None
    until: str | None = None
    plan: Mapping[str, int] = field(default_factory=dict)
    about: bool = False
    misses_before_alarm: int = 1
    deadline: str | None = None
    alarms: tuple[NoticeRule, ...] = ()
    cases: tuple[str, ...] | None = None
    owed_by: tuple[str, ...] = ()
    owed_where: str | None = None
    blocks: tuple[str, ...] = ()
    consequence: Consequence = Consequence.ALARM
    miss: Text | None = None
    clause: Clause | None = None
    origin: Origin = Origin.DEFAULT
