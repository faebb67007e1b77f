"""What one record contributes to the KPIs over its kind: decided once, when it is written (design D9)."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine import feel
from engine.domain.ids import RecordId
from engine.domain.kpi import CASE, COMPANY, Count, Kpi, digest
from engine.domain.record_values import restore
from engine.domain.workdays import local_date
from engine.programmes import Release
from engine.store.evidence import RecordRow

UNITS = 10**12  # of `part`: what is finer than that, or beyond 10**15, is no amount of anything
LARGEST = Decimal(10**15)
LONGEST_GROUP = 255
MARGIN_DAYS = 92  # before and after the term
OF_AMOUNTS = frozenset({Count.SUM, Count.LATEST})
TOLD_APART = frozenset({Count.DISTINCT, Count.DISTINCT_PARTY})
CALENDAR_WORD = "working"  # every FEEL function that asks the office's calendar is called so


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number as two whole ones: `whole` and `part` in units of 10⁻¹²; sums of either stay exact."""

    whole: int
    part: int

    @classmethod
    def of(cls, value: object) -> "Amount | None":
        """Return a number so; None for what is none, or has more digits than are kept."""
        if not isinstance(value, Decimal) or abs(value) >= LARGEST:
            return None
        units = value * UNITS
        if units != int(units):
            return None
        return cls(*divmod(int(units), UNITS))

    @property
    def value(self) -> Decimal:
        """The number."""
        return Decimal(self.whole) + Decimal(self.part) / UNITS


def mark(value: object) -> str:
    """Return what stands for a value that is counted once; the value itself, maybe personal, cannot be read from it."""
    return hashlib.blake2b(str(value).encode(), digest_size=16).hexdigest()


def definition(release: Release, kpi: Kpi) -> str:
    """Return the mark of how a KPI is counted; another mark means that its entries are to be made anew."""
    kind = release.programme.records.get(kpi.records or "")
    fields = (
        [(entry.key, entry.type.value, [inner.key for inner in entry.fields]) for entry in kind.fields] if kind else []
    )
    return digest(kpi, (fields, _calendars(release) if CALENDAR_WORD in (kpi.where or "") else None))


def _calendars(release: Release) -> list[str]:
    """Return which days each calendar of the programme works, as far as a record of the term may ask."""
    term, office = release.programme.term, release.programme.office
    days = range(-MARGIN_DAYS, (term.end_on - term.start_on).days + MARGIN_DAYS)
    every = [office, *(other for _key, other in office.others)]
    return ["".join("01"[one.is_open(term.start_on + dt.timedelta(days=n))] for n in days) for one in every]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells what records contribute, by one release. evidence: how many files prove a record, by its id."""

    release: Release
    evidence: Mapping[RecordId, int]

    def kpis(self, kind: str) -> Sequence[Kpi]:
        """Name the KPIs over a kind of record."""
        return [kpi for kpi in self.release.programme.kpis.values() if kpi.records == kind]

    def entries(self, row: RecordRow, kpis: Sequence[Kpi]) -> Iterator[dict[str, Any]]:
        """Yield the record's entries for these KPIs, as rows of the tally; one that is withdrawn or not valid has none.

        A condition sees the day the record was written as today, so that it decides the same whenever it is asked.
        """
        kind = self.release.programme.records.get(row.kind)
        if kind is None or not kpis or row.withdrawn_at is not None or not row.valid:
            return
        fields = restore(kind.fields, row.fields)
        words = self._words(row, fields)
        env = self.release.environment(row.recorded_at)
        for kpi in kpis:
            verdict = True if kpi.where is None else feel.evaluate(kpi.where, words, env).value
            if verdict is False:
                continue
            for group in _groups(kpi, row, fields):
                yield _entry(kpi, row, fields) | {"group_key": group, "is_decided": verdict is True}

    def _words(self, row: RecordRow, fields: Mapping[str, Any]) -> dict[str, Any]:
        files = {"count": self.evidence.get(row.id, 0)}
        words: dict[str, Any] = feel.from_json({"occurred_on": row.occurred_on, "evidence": files, **fields})
        return words


def _groups(kpi: Kpi, row: RecordRow, fields: Mapping[str, Any]) -> list[str]:
    """Return the groups a record stands in: one for each code of a list of codes; companies are looked up later."""
    if kpi.each is None or kpi.each == COMPANY:
        return [""]
    value = row.case_id if kpi.each == CASE else fields.get(kpi.each)
    if isinstance(value, list) and value:
        return list(dict.fromkeys(_group(one) for one in value))
    return [_group(value)]


def _group(value: object) -> str:
    if value is None or value == []:
        return ""
    said = str(feel.to_json(value)) if not isinstance(value, str) else value
    return said if len(said) <= LONGEST_GROUP else mark(said)


def _entry(kpi: Kpi, row: RecordRow, fields: Mapping[str, Any]) -> dict[str, Any]:
    value = _value(kpi, row, fields)
    amount = Amount.of(value) if kpi.count in OF_AMOUNTS else None
    is_told_apart = kpi.count in TOLD_APART and value is not None
    return {
        "programme_key": row.programme_key,
        "kpi_key": kpi.key,
        "record_id": row.id,
        "occurred_on": row.occurred_on,
        "month": month_of(row.occurred_on),
        "until_on": _until(kpi, fields),
        "company_id": row.company_id,
        "value_key": mark(value) if is_told_apart else None,
        "whole": amount.whole if amount else None,
        "part": amount.part if amount else None,
    }


def _value(kpi: Kpi, row: RecordRow, fields: Mapping[str, Any]) -> object:
    if kpi.field is None:
        return None
    return row.case_id if kpi.field == CASE else row.company_id if kpi.field == COMPANY else fields.get(kpi.field)


def _until(kpi: Kpi, fields: Mapping[str, Any]) -> dt.date | None:
    value = fields.get(kpi.until) if kpi.until else None
    if isinstance(value, dt.datetime):
        return local_date(value)
    return value if isinstance(value, dt.date) else None


def month_of(day: dt.date) -> int:
    """Return year * 100 + month."""
    return day.year * 100 + day.month
