"""Figures a programme is measured by, as its folder declares them (requirements.md §4)."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.domain.deadline_rule import Clause
from engine.domain.periods import Period, Span
from engine.domain.text import Text

COMPANY, CASE = "company", "case_number"
RECORD = "#record"  # no field is called so: what happens by itself is a group of its own
OWN = frozenset({COMPANY, CASE})  # known of every record, whatever its kind declares


class Count(StrEnum):
    """How records become a number."""

    OCCURRENCES = "occurrences"  # 延べ
    DISTINCT_COMPANY = "distinct_company"  # 実数, after confirmed merges
    DISTINCT = "distinct"  # different values of `field`
    DISTINCT_PARTY = "distinct_party"  # companies and values of `field` (institutions) together, each once
    SUM = "sum"  # sum of `field`
    LATEST = "latest"  # `field` of the newest record
    WORKING_DAYS = "working_days"  # days the office has worked in the period; no records
    RATIO = "ratio"  # one KPI divided by another


BY_FIELD = frozenset({Count.DISTINCT, Count.DISTINCT_PARTY, Count.SUM, Count.LATEST})
OF_NO_RECORDS = frozenset({Count.RATIO, Count.WORKING_DAYS})
HEADS = frozenset({Count.OCCURRENCES, Count.DISTINCT_COMPANY, Count.DISTINCT, Count.DISTINCT_PARTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One KPI over another, by key."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A figure over records. where: FEEL over one record's fields, None = all. field: what `count` looks at.

    target: per period, None = not set, which is no 0. about: the source says 程度, a shortfall warns softly.
    ratio: for Count.RATIO, whose target is a share (0.6 = 60 %).
    part_of: the KPI this is a named part of. targets: other targets of single periods, by key (2026-07, FY2026).
    plan: what is planned for each month (YYYY-MM); empty = evenly over the working days.
    floor: a value below which the figure must not fall whatever its target is (K-K16).
    each: counted group by group: a field, `company` or `case_number`. Without at_least the value is the sum of the
    groups (各回の社数の合計); with at_least it is how many groups reach that number; at_most: groups above it are told.
    each_target, each_about: what every group by itself should reach (各回30社以上). planned: by group, which then is
    listed even with no record (K-M3). until: the date field up to which a record goes on counting, empty = for good.
    among: the KPI whose companies alone count (K-Y2). obligation: the duty the numbers come from (K-N4).
    clause: the sentence of the contract. definition: said in place of the generated sentence.
    """

    key: str
    name: Text
    records: str | None
    count: Count
    per: Period
    where: str | None = None
    field: str | None = None
    ratio: Ratio | None = None
    target: Decimal | None = None
    about: bool = False
    unit: Text = Text("件", "")
    part_of: str | None = None
    targets: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)
    plan: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)
    floor: Decimal | None = None
    each: str | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    each_target: Decimal | None = None
    each_about: bool = False
    planned: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)
    until: str | None = None
    among: str | None = None
    obligation: str | None = None
    clause: Clause | None = None
    definition: Text | None = None

    @property
    def adds_up(self) -> bool:
        """Tell whether the figures of two periods add up to that of both: 延べ and sums, not 実数 nor shares."""
        plain = self.count in {Count.OCCURRENCES, Count.SUM} and self.until is None
        return plain and (self.each is None or self.at_least is None)

    def target_of(self, span: Span) -> Decimal | None:
        """Return the target of one period, None when none is set."""
        return self.targets.get(span.key, self.target)

    def group_target(self, group: str) -> Decimal | None:
        """Return what one group should reach, None when nothing is set."""
        return self.planned.get(group, self.each_target if self.each_target is not None else self.at_least)


def digest(kpi: Kpi, context: object) -> str:
    """Return the mark of what decides which records count and how; targets and names are no part of it.

    context: whatever else the condition's verdict depends on (the fields of the record kind, the calendar).
    """
    said = [kpi.records, kpi.count, kpi.where, kpi.field, kpi.each, kpi.until, repr(context)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
