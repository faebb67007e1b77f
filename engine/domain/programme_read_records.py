"""Record kinds: what people write down, field by field."""

from engine.domain.programme import FieldType, RecordField, RecordKind, RecordRule
from engine.domain.programme_table import Reference, Table
from engine.domain.text import Text

BESIDE_FIELDS = frozenset({"codes", "evidence", "valid"})
"""Names expressions over a record know besides its fields."""


def read_fields(table: Table) -> tuple[RecordField, ...]:
    """Read `fields` of a record kind, a row type or a directory."""
    return tuple(_field(key, entry) for key, entry in table.keyed("fields"))


def read_records(root: Table) -> dict[str, RecordKind]:
    """Read `[records.*]`; `occurred_on` must be a date field and `company` a company field."""
    return {key: _record(key, table) for key, table in root.keyed("records")}


def _field(key: str, table: Table) -> RecordField:
    kind = table.choice("type", FieldType, FieldType.TEXT)
    coded = kind in {FieldType.CODE, FieldType.CODES}
    return RecordField(
        key=key,
        label=table.text("label"),
        type=kind,
        codes=table.reference("codes", "codes", required=coded) if coded or "codes" in table else None,
        directory=_directory(table, kind),
        required=table.boolean("required", default=False),
        required_when=table.expression("required_when"),
        value=table.expression("value"),
        personal=table.boolean("personal", default=False),
        unit=table.optional_text("unit"),
        fields=read_fields(table),
    )


def _directory(table: Table, kind: FieldType) -> str | None:
    wanted = kind is FieldType.INSTITUTION
    return table.reference("directory", "directory", required=wanted) if wanted or "directory" in table else None


def _record(key: str, table: Table) -> RecordKind:
    fields = read_fields(table)
    types = {field.key: field.type for field in fields}
    occurred_on, company = table.string("occurred_on"), table.optional("company")
    if occurred_on and types.get(occurred_on) not in {FieldType.DATE, FieldType.DATETIME}:
        text = Text(f"「{occurred_on}」は日付の項目ではありません。", f"“{occurred_on}” is no date field.")
        table.error("wrong_value", "occurred_on", text)
    if company and types.get(company) is not FieldType.COMPANY:
        text = Text(f"「{company}」は事業者の項目ではありません。", f"“{company}” is no company field.")
        table.error("wrong_value", "company", text)
    _check_names(table, fields)
    return RecordKind(
        key=key,
        name=table.text("name"),
        fields=fields,
        occurred_on=occurred_on,
        company=company,
        per_case=table.boolean("per_case", default=True),
        rules=_rules(table, "rules", key),
        valid_when=_rules(table, "valid_when", key),
        unique=_own_fields(table, "unique", key),
        columns=_own_fields(table, "columns", key),
    )


def _check_names(table: Table, fields: tuple[RecordField, ...]) -> None:
    for name in BESIDE_FIELDS & {field.key for field in fields}:
        text = Text(f"「{name}」は項目の名前に使えません。", f"“{name}” cannot be the name of a field.")
        table.error("reserved", "fields", text)
    for field in fields:
        for inner in field.fields:
            if inner.value is not None:
                text = Text(
                    f"行の項目「{inner.key}」は計算できません。", f"“{inner.key}”, a field of rows, cannot be computed."
                )
                table.error("wrong_value", "fields", text)


def _rules(table: Table, key: str, records: str) -> tuple[RecordRule, ...]:
    found = []
    for row in table.rows(key):
        rule = RecordRule(
            holds=row.expression("holds", required=True) or "", text=row.text("text"), field=row.optional("field")
        )
        if rule.field:
            table.notes.references.append(column_of(records, rule.field, row, "field"))
        row.finish()
        found.append(rule)
    return tuple(found)


def _own_fields(table: Table, key: str, records: str) -> tuple[str, ...]:
    found = table.strings(key)
    table.notes.references += [column_of(records, column, table, key) for column in found]
    return found


def column_of(records: str, column: str, table: Table, key: str) -> Reference:
    """Name a field of a record kind, to be looked up when all kinds are read."""
    return Reference(f"field of {records}", column, (*table.path, key))
