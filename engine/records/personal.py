"""Personal data in records: who may read them, and the note in the trail that they were read (KAG-42, YAM-43)."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import RecordId
from engine.domain.programme import FieldType, RecordField
from engine.records.reading import RecordView, get
from engine.work import Work


def is_personal(entry: RecordField) -> bool:
    """Tell whether a field holds personal data, itself or in its rows."""
    return entry.personal or any(is_personal(inner) for inner in entry.fields)


def may_read(work: Work, record: RecordView) -> bool:
    """Tell whether the actor may read the personal data of this record."""
    return allows(work.actor, May.PERSON_READ, record.programme)


def note_reading(work: Work, record_id: RecordId) -> RecordView:
    """Note in the trail that the actor reads a record's personal data.  Raises: NoSuchRecord, NotAllowed."""
    record = get(work, record_id)
    require(work.actor, May.PERSON_READ, record.programme)
    said = {"record_id": record.id, "kind": record.kind}
    fact = Fact(kind=FactKind.PERSONAL_READ, programme=record.programme, case_id=record.case_id, data=said)
    trail.record(work, fact)
    return record


def masked(fields: Sequence[RecordField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's values without personal data: None in their place, also inside rows."""
    found: dict[str, Any] = {}
    for entry in fields:
        value = values.get(entry.key)
        if entry.personal and entry.type is not FieldType.ROWS:
            value = None
        elif entry.type is FieldType.ROWS and isinstance(value, list):
            inner = [one for one in entry.fields if not one.personal]
            value = [masked(inner, row) for row in value] if inner else None
        found[entry.key] = value
    return found
