"""Exports of data, as a programme declares them."""

from engine.domain.export import (
    OWN_COLUMNS,
    PERSONAL,
    CodeManner,
    DateStyle,
    Encoding,
    Export,
    ExportColumn,
    ExportFormat,
    ExportSource,
)
from engine.domain.periods import Period
from engine.domain.programme import RecordKind
from engine.domain.programme_table import Table
from engine.domain.text import Text

UNKNOWN = Text("「{field}」という列は出力できません。", "There is no column “{field}” to export.")
NOT_PERSONAL = Text(
    "「{field}」は個人情報です。出力するには personal = true と書いてください。",
    "“{field}” holds personal data; write personal = true to export it.",
)
NO_CONDITION = Text("where は記録の出力だけに書けます。", "Only exports of records take `where`.")
TWICE = Text("見出し「{label}」が重なっています。", "Two columns are headed “{label}”.")
NO_CP932 = Text("見出し「{label}」に cp932 で書けない文字があります。", "“{label}” cannot be written in cp932.")


def read_exports(root: Table, records: dict[str, RecordKind]) -> dict[str, Export]:
    """Read `[exports.*]`."""
    return {key: _export(key, table, records) for key, table in root.keyed("exports")}


def _export(key: str, table: Table, records: dict[str, RecordKind]) -> Export:
    source = table.choice("of", ExportSource, ExportSource.RECORDS)
    of_records = source is ExportSource.RECORDS
    export = Export(
        key=key,
        name=table.text("name"),
        source=source,
        records=table.reference("records", "record", required=True) if of_records else None,
        columns=tuple(_column(row) for row in table.rows("columns")),
        where=table.expression("where"),
        format=table.choice("format", ExportFormat, ExportFormat.CSV),
        encoding=table.choice("encoding", Encoding, Encoding.UTF8),
        dates=table.choice("dates", DateStyle, DateStyle.ISO),
        personal=table.boolean("personal", default=False),
        period=table.choice("period", Period, Period.MONTH) if "period" in table else None,
    )
    if export.where and not of_records:
        table.error("wrong_value", "where", NO_CONDITION)
    _check_columns(table, export, records.get(export.records or ""))
    return export


def _column(table: Table) -> ExportColumn:
    column = ExportColumn(
        field=table.string("field"),
        label=table.optional_text("label"),
        codes=table.choice("codes", CodeManner, CodeManner.BOTH),
    )
    table.finish()
    return column


def _check_columns(table: Table, export: Export, kind: RecordKind | None) -> None:
    """Note columns that are not there, that hold personal data, or that are headed alike."""
    known = {*OWN_COLUMNS[export.source], *(entry.key for entry in (kind.fields if kind else ()))}
    personal = {field for source, field in PERSONAL if source is export.source}
    personal |= {entry.key for entry in (kind.fields if kind else ()) if entry.personal}
    labels = [column.label.ja for column in export.columns if column.label]
    for column in export.columns:
        if column.field not in known and (kind is not None or export.records is None):
            table.error("unknown_reference", "columns", UNKNOWN.format(field=column.field))
        if column.field in personal and not export.personal:
            table.error("wrong_value", "columns", NOT_PERSONAL.format(field=column.field))
    for label in dict.fromkeys(labels):
        if labels.count(label) > 1:
            table.error("wrong_value", "columns", TWICE.format(label=label))
        if export.encoding is Encoding.CP932 and not _fits_cp932(label):
            table.error("wrong_value", "columns", NO_CP932.format(label=label))


def _fits_cp932(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
