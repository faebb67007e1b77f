"""Figures over records, as a programme declares them."""

from engine.domain.periods import Period
from engine.domain.programme import Count, Kpi, Ratio
from engine.domain.programme_read_records import column_of
from engine.domain.programme_table import Table
from engine.domain.text import Text

OCCURRENCE = Text("件", "")


def read_kpis(root: Table) -> dict[str, Kpi]:
    """Read `[kpis.*]`."""
    return {key: _kpi(key, table) for key, table in root.keyed("kpis")}


def _kpi(key: str, table: Table) -> Kpi:
    count = table.choice("count", Count, Count.OCCURRENCES)
    records = table.reference("records", "record", required=count is not Count.RATIO)
    field = table.string("field", None if count in {Count.DISTINCT, Count.SUM} else "")
    if field and records:
        table.notes.references.append(column_of(records, field, table, "field"))
    return Kpi(
        key=key,
        name=table.text("name"),
        records=records,
        count=count,
        per=table.choice("per", Period),
        where=table.expression("where"),
        field=field or None,
        ratio=_ratio(table) if count is Count.RATIO else None,
        target=table.number("target"),
        about=table.boolean("about", default=False),
        unit=table.optional_text("unit") or OCCURRENCE,
    )


def _ratio(table: Table) -> Ratio:
    parts = table.table("ratio")
    ratio = Ratio(
        numerator=parts.reference("numerator", "kpi", required=True) or "",
        denominator=parts.reference("denominator", "kpi", required=True) or "",
    )
    parts.finish()
    return ratio
