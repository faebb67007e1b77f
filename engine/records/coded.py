"""The codes records hold, one row each: lists are filtered by them, codes counted by them, その他 reviewed by them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from engine.domain.ids import RecordId
from engine.domain.programme import FieldType, Programme, RecordField, RecordKind
from engine.programmes import Release
from engine.records.judging import codes_asking, reason_field
from engine.store.evidence import RecordRow
from engine.store.records import RecordCodeRow
from engine.store.writing import add_all
from engine.work import Work


def note(work: Work, release: Release, kind: RecordKind, row: RecordRow) -> None:
    """Bring the rows of one record in line with what it says; a withdrawn one has none."""
    work.session.flush()
    work.session.execute(delete(RecordCodeRow).where(RecordCodeRow.record_id == row.id))
    if row.withdrawn_at is None:
        add_all(work.session, RecordCodeRow, list(_rows(release.programme, kind, row)))


def forget(work: Work, record_id: RecordId) -> None:
    """Take away the rows of a record that was withdrawn."""
    work.session.execute(delete(RecordCodeRow).where(RecordCodeRow.record_id == record_id))


def _rows(programme: Programme, kind: RecordKind, row: RecordRow) -> Iterator[Mapping[str, Any]]:
    shared = {
        "record_id": row.id,
        "programme_key": row.programme_key,
        "kind": row.kind,
        "occurred_on": row.occurred_on,
    }
    for entry in kind.fields:
        value = row.fields.get(entry.key)
        if entry.type is FieldType.ROWS and isinstance(value, list):
            yield from _of_rows(programme, entry, value, row.code_versions, shared)
        else:
            version = row.code_versions.get(entry.key, 1)
            yield from _of_field(
                programme, kind.fields, entry, row.fields, {**shared, "field": entry.key, "version": version}
            )


def _of_rows(
    programme: Programme,
    entry: RecordField,
    value: list[Mapping[str, Any]],
    versions: Mapping[str, Any],
    shared: Mapping[str, Any],
) -> Iterator[Mapping[str, Any]]:
    for column in entry.fields:
        path = f"{entry.key}.{column.key}"
        named = {**shared, "field": path, "version": versions.get(path, 1)}
        held = [one for row in value for one in _of_field(programme, entry.fields, column, row, named)]
        yield from ({**one, "position": number} for number, one in enumerate(held))


def _of_field(
    programme: Programme,
    fields: Sequence[RecordField],
    entry: RecordField,
    values: Mapping[str, Any],
    named: Mapping[str, Any],
) -> Iterator[Mapping[str, Any]]:
    value = values.get(entry.key)
    if entry.codes is None or value is None:
        return
    reason = reason_field(fields, entry)
    asking = codes_asking(programme, entry, value) if entry.value is None else []
    for number, code in enumerate(value if isinstance(value, list) else [value]):
        why = str(values.get(reason.key) or "") if reason and code in asking else None
        said = "" if code in asking and reason is None else why
        yield {**named, "position": number, "codes": entry.codes, "code": str(code), "reason": said}
