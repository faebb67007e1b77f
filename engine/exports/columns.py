"""The columns of an export: what they are headed, and what of a row stands in them."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.era import era_date
from engine.domain.export import CODED, OWN_COLUMNS, PERSONAL, CodeManner, DateStyle, Export, ExportColumn
from engine.domain.programme import FieldType, Programme, RecordField, RecordKind
from engine.domain.text import Text
from engine.domain.workdays import JAPAN
from engine.records.personal import is_personal
from engine.records.text import code_name, shown
from engine.render.table_file import Cell

Values = Mapping[str, Any]
CODE_OF = Text("{label}（コード）", "{label} (code)")
LINES_OF = Text("{label}（行数）", "{label} (lines)")
LINE_NUMBER = Text("行", "Line")
LINE, WHOLE = "line number", "record of the line"  # no field has a space
OWN_OF_LINES = ("record_id", "occurred_on", "case_number", "company")  # what leads from a line back to its record
BETWEEN_CODES = ";"
NAMED = frozenset({FieldType.CODE, FieldType.CODES, FieldType.INSTITUTION})
LISTED = frozenset({FieldType.CODES, FieldType.FILE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a file. of: what of a row's values stands in it."""

    label: str
    of: Callable[[Values], Cell]


def columns(programme: Programme, export: Export) -> list[Column]:
    """Return the columns of an export in order; one that names none has all, personal ones only if it may."""
    kind = programme.records.get(export.records or "")
    if export.rows is not None and kind is not None:
        return list(_of_lines(programme, export, kind))
    wanted = export.columns or tuple(_all(export, kind))
    return [column for one in wanted for column in _columns(programme, export, kind, one)]


def written(cell: Cell, style: DateStyle) -> Cell:
    """Return a cell with its day written in the style asked for."""
    if style is DateStyle.ISO or not isinstance(cell, dt.date):
        return cell
    if isinstance(cell, dt.datetime):
        local = cell.astimezone(JAPAN) if cell.tzinfo else cell
        return f"{era_date(local.date())} {local:%H:%M}"
    return era_date(cell)


def _all(export: Export, kind: RecordKind | None) -> Iterator[ExportColumn]:
    own = OWN_COLUMNS[export.source]
    personal = {field for source, field in PERSONAL if source is export.source and not export.personal}
    yield from (ExportColumn(field=key) for key in own if key not in personal)
    for entry in kind.fields if kind else ():
        if entry.key not in own and (export.personal or not entry.personal):
            yield ExportColumn(field=entry.key)


def _columns(programme: Programme, export: Export, kind: RecordKind | None, one: ExportColumn) -> Iterator[Column]:
    own = OWN_COLUMNS[export.source].get(one.field)
    entry = kind.field(one.field) if kind and own is None else None
    if entry is not None:
        if export.personal or not entry.personal:
            yield from _of_field(programme, entry, one)
        return
    label = (one.label or OWN_COLUMNS[export.source][one.field]).ja
    codes = CODED.get((export.source, one.field))
    if codes is None:
        yield Column(label=label, of=lambda values: values.get(one.field))
        return
    yield from _coded(label, one, lambda code: code_name(programme, codes, code) if code else None)


def _of_lines(programme: Programme, export: Export, kind: RecordKind) -> Iterator[Column]:
    """Yield the columns of a field's lines: which record, which line, then what stands in it."""
    field = kind.field(export.rows or "")
    for key in OWN_OF_LINES:
        yield Column(label=OWN_COLUMNS[export.source][key].ja, of=_of_record(key))
    yield Column(label=LINE_NUMBER.ja, of=lambda line: line[LINE])
    for entry in field.fields if field else ():
        if export.personal or not is_personal(entry):
            yield from _of_field(programme, entry, ExportColumn(field=entry.key))


def _of_record(key: str) -> Callable[[Values], Cell]:
    return lambda line: line[WHOLE].get(key)


def _of_field(programme: Programme, entry: RecordField, one: ExportColumn) -> Iterator[Column]:
    label = (one.label or entry.label).ja
    if entry.type is FieldType.ROWS:  # the lines themselves are an export of their own
        head = one.label.ja if one.label else LINES_OF.format(label=label).ja
        yield Column(label=head, of=lambda values: len(values.get(entry.key) or ()))
    elif entry.type in NAMED:
        yield from _coded(label, one, lambda value: shown(programme, entry, value))
    else:
        yield Column(label=label, of=lambda values: _cell(entry, values.get(entry.key)))


def _cell(entry: RecordField, value: Any) -> Cell:
    found: Cell = _joined(value) if entry.type in LISTED else value
    return found


def _coded(label: str, one: ExportColumn, name: Callable[[Any], Cell]) -> Iterator[Column]:
    if one.codes is not CodeManner.NAME:
        head = label if one.codes is CodeManner.CODE else CODE_OF.format(label=label).ja
        yield Column(label=head, of=lambda values: _joined(values.get(one.field)))
    if one.codes is not CodeManner.CODE:
        yield Column(label=label, of=lambda values: name(values.get(one.field)))


def _joined(value: Any) -> Cell:
    """Write several codes or numbers in one cell."""
    if isinstance(value, list):
        return BETWEEN_CODES.join(str(one) for one in value)
    found: Cell = value
    return found
