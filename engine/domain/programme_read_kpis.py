"""Figures over records, as a programme declares them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.domain.kpi import BY_FIELD, OF_NO_RECORDS, Count, Kpi, Ratio
from engine.domain.obligation import Obligation
from engine.domain.periods import Period
from engine.domain.programme_read_deadlines import read_clause
from engine.domain.programme_read_records import column_of
from engine.domain.programme_table import Table
from engine.domain.text import Text

OCCURRENCE = Text("件", "")
NOT_BY_NUMBER = Text("「{key}」には「{like} = 10」のように数を書いてください。", "Write numbers like “{like} = 10”.")
NOT_GROUPED = Text("「{key}」には each（何ごとに数えるか）が要ります。", "“{key}” needs `each`, what is counted by.")
NO_GROUPS = Text('count = "{count}" は each と併用できません。', "count = “{count}” cannot be counted by groups.")
NO_PERIOD = Text(
    "義務「{duty}」の期間「{every}」は指標の期間にできません。", "The period of the duty “{duty}” is none of a KPI."
)
UNGROUPED = frozenset({Count.LATEST, *OF_NO_RECORDS})
NEEDS_EACH = ("at_least", "at_most", "each_target", "planned")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Above:
    """What a part takes from the KPI it belongs to, unless it says otherwise."""

    key: str
    records: str | None
    where: str | None
    per: Period


def read_kpis(root: Table, obligations: Mapping[str, Obligation]) -> dict[str, Kpi]:
    """Read `[kpis.*]` with their `parts` (key `kpi.part`). obligations: duties whose number a KPI can show."""
    return {kpi.key: kpi for key, table in root.keyed("kpis") for kpi in _with_parts(key, table, obligations)}


def _with_parts(key: str, table: Table, obligations: Mapping[str, Obligation]) -> Iterator[Kpi]:
    kpi = _of_duty(key, table, obligations) if "obligation" in table else _kpi(key, table, None)
    yield kpi
    above = _Above(key=key, records=kpi.records, where=kpi.where, per=kpi.per)
    for name, part in table.keyed("parts"):
        yield _kpi(f"{key}.{name}", part, above)


def _kpi(key: str, table: Table, above: _Above | None) -> Kpi:
    count = table.choice("count", Count, Count.OCCURRENCES)
    records = _records(table, count, above)
    return Kpi(
        key=key,
        name=table.text("name"),
        records=records,
        count=count,
        per=table.choice("per", Period, above.per if above else None),
        where=_where(table, records, above),
        field=_column(table, "field", records, required=count in BY_FIELD),
        ratio=_ratio(table) if count is Count.RATIO else None,
        target=table.number("target"),
        about=table.boolean("about", default=False),
        unit=table.optional_text("unit") or OCCURRENCE,
        part_of=above.key if above else None,
        targets=_numbers(table, "targets", "2026-07"),
        plan=_numbers(table, "plan", "2026-07"),
        floor=table.number("floor"),
        each=_grouped(table, count, records),
        at_least=table.number("at_least"),
        at_most=table.number("at_most"),
        each_target=table.number("each_target"),
        each_about=table.boolean("each_about", default=False),
        planned=_numbers(table, "planned", "区分"),
        until=_column(table, "until", records),
        among=table.reference("among", "kpi"),
        clause=read_clause(table),
        definition=table.optional_text("definition"),
    )


def _records(table: Table, count: Count, above: _Above | None) -> str | None:
    required = count not in OF_NO_RECORDS and above is None
    return table.reference("records", "record", required=required) or (
        above.records if above and count not in OF_NO_RECORDS else None
    )


def _where(table: Table, records: str | None, above: _Above | None) -> str | None:
    """Read the condition; a part counts some of the records its KPI counts."""
    own = table.expression("where")
    if above is None or above.where is None or records != above.records:
        return own
    return f"({above.where}) and ({own})" if own else above.where


def _column(table: Table, key: str, records: str | None, *, required: bool = False) -> str | None:
    field = table.string(key, None if required else "")
    if field and records:
        table.notes.references.append(column_of(records, field, table, key))
    return field or None


def _grouped(table: Table, count: Count, records: str | None) -> str | None:
    each = _column(table, "each", records)
    if each and count in UNGROUPED:
        table.error("wrong_value", "each", NO_GROUPS.format(count=count.value))
    for key in NEEDS_EACH:
        if key in table and not each:
            table.error("wrong_value", key, NOT_GROUPED.format(key=key))
    return each


def _numbers(table: Table, key: str, like: str) -> dict[str, Decimal]:
    free = table.free(key)
    right = {name: Decimal(n) for name, n in free.items() if isinstance(n, int | Decimal) and not isinstance(n, bool)}
    if right.keys() != free.keys():
        table.error("wrong_value", key, NOT_BY_NUMBER.format(key=key, like=like))
    return right


def _ratio(table: Table) -> Ratio:
    parts = table.table("ratio")
    ratio = Ratio(
        numerator=parts.reference("numerator", "kpi", required=True) or "",
        denominator=parts.reference("denominator", "kpi", required=True) or "",
    )
    parts.finish()
    return ratio


def _of_duty(key: str, table: Table, obligations: Mapping[str, Obligation]) -> Kpi:
    """Read a KPI that shows the number of a counted duty: its records, condition, period, target and clause."""
    named = table.reference("obligation", "obligation", required=True) or ""
    duty = obligations.get(named)
    shown = Kpi(key=key, name=table.text("name"), records=None, count=Count.OCCURRENCES, per=Period.TERM)
    unit = table.optional_text("unit") or OCCURRENCE
    if duty is None:
        return replace(shown, unit=unit)
    if duty.every.value not in {period.value for period in Period}:
        table.error("wrong_value", "obligation", NO_PERIOD.format(duty=named, every=duty.every.value))
        return shown
    return replace(
        shown,
        records=duty.records,
        count=Count.DISTINCT if duty.distinct else Count.OCCURRENCES,
        field=duty.distinct,
        per=Period(duty.every.value),
        where=duty.where,
        target=Decimal(duty.at_least),
        about=duty.about,
        unit=unit,
        plan={month: Decimal(n) for month, n in duty.plan.items()},
        obligation=named,
        clause=duty.clause,
    )
