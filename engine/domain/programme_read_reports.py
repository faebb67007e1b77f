"""Reports, as a programme declares them."""

from engine.domain.periods import Period
from engine.domain.programme import Report, ReportFormat, ReportSection
from engine.domain.programme_read_records import column_of
from engine.domain.programme_table import Table


def read_reports(root: Table) -> dict[str, Report]:
    """Read `[reports.*]`."""
    return {key: _report(key, table) for key, table in root.keyed("reports")}


def _report(key: str, table: Table) -> Report:
    return Report(
        key=key,
        name=table.text("name"),
        period=table.choice("period", Period),
        process=table.reference("process", "process"),
        deadline=table.reference("deadline", "deadline", required=True) or "",
        recipients=table.references("recipients", "recipient", ("authority",)),
        format=table.choice("format", ReportFormat, ReportFormat.XLSX),
        template=table.reference("template", "file"),
        kpis=table.references("kpis", "kpi"),
        sections=tuple(_section(row) for row in table.rows("sections")),
        nil=table.boolean("nil", default=True),
    )


def _section(table: Table) -> ReportSection:
    records = table.reference("records", "record", required=True) or ""
    section = ReportSection(
        title=table.text("title"),
        records=records,
        columns=table.strings("columns"),
        where=table.expression("where"),
    )
    table.notes.references += [column_of(records, column, table, "columns") for column in section.columns]
    table.finish()
    return section
