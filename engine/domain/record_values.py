"""The values of a record as its JSON column keeps them, given back typed."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.domain.programme import FieldType, RecordField

_RESTORE: Mapping[FieldType, Callable[[Any], Any]] = {
    FieldType.NUMBER: lambda stored: Decimal(str(stored)),
    FieldType.DATE: dt.date.fromisoformat,
    FieldType.TIME: dt.time.fromisoformat,
    FieldType.DATETIME: dt.datetime.fromisoformat,
}


def restore(fields: Sequence[RecordField], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the typed values of a JSON column; what today's kind no longer declares is left out.

    Every declared field is there, None when it was left empty. A value that no longer fits its field's type (the
    programme was changed since) stays as it was written.
    """
    return {entry.key: _restored(entry, stored.get(entry.key)) for entry in fields}


def _restored(entry: RecordField, stored: Any) -> Any:
    if entry.type is FieldType.ROWS and isinstance(stored, list):
        return [restore(entry.fields, row) for row in stored]
    if stored is None or entry.type not in _RESTORE:
        return stored
    try:
        return _RESTORE[entry.type](stored)
    except (TypeError, ValueError, InvalidOperation):
        return stored
