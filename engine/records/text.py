"""Values of records as people read them in lists and reports: names instead of codes, eras instead of years."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.domain.era import moment_label
from engine.domain.programme import FieldType, Programme, RecordField
from engine.domain.text import Text
from engine.records.reading import RecordView

Shown = str | Decimal | dt.date
"""What a cell holds: text, an exact number, or a day."""

YES, NO = Text("はい", "Yes"), Text("いいえ", "No")
FILES = Text("{n}件", "{n}")
BUILT_IN: Mapping[str, Text] = {
    "case_number": Text("案件番号", "Case"),
    "case_title": Text("案件", "Title"),
    "company": Text("事業者", "Company"),
    "recorded_by": Text("記録者", "Recorded by"),
}


def label_of(programme: Programme, kind: str, column: str) -> Text:
    """Return the heading of a column: a field of the record kind, or a built-in one."""
    declared = programme.records[kind].field(column)
    if declared is None:
        return BUILT_IN.get(column, Text(column, column))
    if declared.unit is None:
        return declared.label
    return Text(f"{declared.label.ja}（{declared.unit.ja}）", f"{declared.label.en} ({declared.unit.en})")


def column_value(programme: Programme, record: RecordView, column: str, lang: str = "ja") -> Shown:
    """Return what a list shows of a record in one column; the company by the name it has now."""
    kind = programme.records[record.kind]
    declared = kind.field(column)
    if column == kind.company or (column == "company" and declared is None):
        return record.company_name
    if declared is None:
        built_in = {"case_number": record.case_number, "case_title": record.case_title}
        return built_in.get(column, record.recorded_by if column == "recorded_by" else "")
    return shown(programme, declared, record.fields.get(column), lang)


def shown(programme: Programme, field: RecordField, value: Any, lang: str = "ja") -> Shown:
    """Return one value as people read it; empty text for nothing."""
    if value is None:
        return ""
    return SHOWING.get(field.type, _as_it_is)(programme, field, value, lang)


def code_name(programme: Programme, codes: str, code: str, lang: str = "ja") -> str:
    """Return the name of a code; a code its list no longer has stays as it is."""
    listed = programme.codes.get(codes)
    entry = listed.get(code) if listed else None
    return entry.name.get(lang) if entry else code


def _as_it_is(_programme: Programme, _field: RecordField, value: Any, _lang: str) -> Shown:
    return value if isinstance(value, str | Decimal | dt.date) else str(value)


def _code(programme: Programme, field: RecordField, value: Any, lang: str) -> str:
    many = value if isinstance(value, list) else [value]
    names = (code_name(programme, field.codes or "", str(code), lang) for code in many)
    return (", " if lang == "en" else "、").join(names)


def _institution(programme: Programme, field: RecordField, value: Any, lang: str) -> str:
    directory = programme.directories.get(field.directory or "")
    entries = directory.entries if directory else ()
    return next((entry.name.get(lang) for entry in entries if entry.key == value), str(value))


def _rows(programme: Programme, field: RecordField, value: Any, lang: str) -> str:
    """Return one line for each row."""
    return "\n".join(_row(programme, field.fields, row, lang) for row in value)


def _row(programme: Programme, fields: tuple[RecordField, ...], row: Mapping[str, Any], lang: str) -> str:
    cells = (plain(shown(programme, entry, row.get(entry.key), lang)) for entry in fields)
    return "／".join(cell for cell in cells if cell)


def plain(value: Shown) -> str:
    """Return a cell's value as text: 1234.5, 2026-10-06."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


SHOWING: Mapping[FieldType, Callable[[Programme, RecordField, Any, str], Shown]] = {
    FieldType.CODE: _code,
    FieldType.CODES: _code,
    FieldType.INSTITUTION: _institution,
    FieldType.ROWS: _rows,
    FieldType.BOOLEAN: lambda _programme, _field, value, lang: (YES if value else NO).get(lang),
    FieldType.DATETIME: lambda _programme, _field, value, lang: moment_label(value).get(lang),
    FieldType.TIME: lambda _programme, _field, value, _lang: f"{value:%H:%M}",
    FieldType.FILE: lambda _programme, _field, value, lang: FILES.format(n=len(value)).get(lang),
}
