"""Giving a record another code for one it holds: a correction that names the reason written for the old one."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import records
from engine.domain.programme import Code, Programme, RecordField
from engine.records.judging import codes_asking, reason_field
from engine.records.reading import RecordView
from engine.store.records import RecordCodeRow
from engine.work import Work

WHY = "その他の見直し：「{before}」（{reason}）を「{after}」に改めた"


def recode(work: Work, programme: Programme, row: RecordCodeRow, code: Code) -> None:
    """Replace the code of a row.  Raises what stands against the correction (`records.correct`)."""
    record = records.get(work, row.record_id)
    before = programme.codes[row.codes].get(row.code)
    reason = WHY.format(before=before.name.ja if before else row.code, reason=row.reason, after=code.name.ja)
    records.correct(work, row.record_id, _replaced(programme, record, row, code.code), reason=reason)


def _replaced(programme: Programme, record: RecordView, row: RecordCodeRow, code: str) -> dict[str, Any]:
    """Return the fields of the record as they are with the other code."""
    fields = programme.records[record.kind].fields
    head, _dot, column = row.field.partition(".")
    if not column:
        return _with_code(programme, fields, record.fields, (head, row.code, code))
    inner = next(entry.fields for entry in fields if entry.key == head)
    lines = [dict(line) for line in record.fields[head]]
    holding = [line for line in lines for _code in _held(line.get(column))]  # a line stands once for each code it holds
    line = holding[row.position]
    line.update(_with_code(programme, inner, line, (column, row.code, code)))
    return {head: lines}


def _with_code(
    programme: Programme, fields: Sequence[RecordField], values: Mapping[str, Any], change: tuple[str, str, str]
) -> dict[str, Any]:
    """Return a field with one code replaced; its reason goes where no other code of the field asks for one."""
    key, old, new = change
    entry = next(one for one in fields if one.key == key)
    value = values.get(key)
    changed = [new if one == old else one for one in value] if isinstance(value, list) else new
    reason = reason_field(fields, entry)
    if reason is None or codes_asking(programme, entry, changed):
        return {key: changed}
    return {key: changed, reason.key: None}


def _held(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
