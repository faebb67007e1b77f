"""The columns of an export: what they are headed, and what of a row stands in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.domain.export import CODED, OWN_COLUMNS, PERSONAL, CodeManner, Export, ExportColumn
from engine.domain.programme import FieldType, Programme, RecordField, RecordKind
from engine.domain.text import Text
from engine.records.personal import is_personal, masked
from engine.records.text import code_name, shown
from engine.render.table_file import Cell

Values = Mapping[str, Any]
CODE_OF = Text("{label}（コード）", "{label} (code)")
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
    wanted = export.columns or tuple(_all(export, kind))
    return [column for one in wanted for column in _columns(programme, export, kind, one)]


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
        yield from _of_field(programme, export, entry, one)
        return
    label = (one.label or OWN_COLUMNS[export.source][one.field]).ja
    codes = CODED.get((export.source, one.field))
    if codes is None:
        yield Column(label=label, of=lambda values: values.get(one.field))
        return
    yield from _coded(label, one, lambda code: code_name(programme, codes, code) if code else None)


def _of_field(programme: Programme, export: Export, entry: RecordField, one: ExportColumn) -> Iterator[Column]:
    label = (one.label or entry.label).ja
    if entry.type in NAMED:
        yield from _coded(label, one, lambda value: shown(programme, entry, value))
        return
    hides = is_personal(entry) and not export.personal

    def cell(values: Values) -> Cell:
        seen = masked([entry], values) if hides else values
        value = seen.get(entry.key)
        if entry.type is FieldType.ROWS:
            return shown(programme, entry, value)
        return _joined(value) if entry.type in LISTED else value

    yield Column(label=label, of=cell)


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
