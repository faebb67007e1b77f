"""What a record was at any time: every state it had, who ended it when and why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.domain.ids import CompanyId, RecordId
from engine.records.reading import row_of
from engine.store.evidence import RecordRow
from engine.store.records import RecordRevisionRow
from engine.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """A record as it stood from `since` on. fields, code_versions: as they are stored.

    by: who wrote or changed it so. reason: why it was changed, empty for the first state. withdrawn: this state is the
    withdrawal.
    """

    number: int
    since: dt.datetime
    by: str
    reason: str
    occurred_on: dt.date
    company_id: CompanyId | None
    fields: Mapping[str, Any]
    code_versions: Mapping[str, Any]
    valid: bool
    withdrawn: bool = False


def keep(work: Work, row: RecordRow, *, reason: str) -> None:
    """Keep what a record is, before it is changed for a reason."""
    last = _last(work, row)
    kept = RecordRevisionRow(
        record_id=row.id,
        number=row.revision,
        occurred_on=row.occurred_on,
        company_id=row.company_id,
        fields=row.fields,
        code_versions=row.code_versions,
        valid=row.valid,
        written_at=last.replaced_at if last else row.recorded_at,
        written_by=last.replaced_by if last else row.recorded_by,
        replaced_at=work.now,
        replaced_by=work.actor.name,
        reason=reason,
    )
    work.session.add(kept)
    row.revision += 1


def states(work: Work, record_id: RecordId) -> tuple[RecordState, ...]:
    """List every state of a record, oldest first; the last one is how it stands.  Raises: NoSuchRecord."""
    row = row_of(work, record_id)
    found, reason = [], ""
    for kept in _kept(work, record_id):
        found.append(_state(kept, kept.number, (kept.written_at, kept.written_by, reason)))
        reason = kept.reason
    since = _since(work, row)
    withdrawn = row.withdrawn_at is not None
    return (*found, _state(row, row.revision, (*since, reason), withdrawn=withdrawn))


def record_at(work: Work, record_id: RecordId, instant: dt.datetime) -> RecordState | None:
    """Return a record as it stood at an instant; None before it was written.  Raises: NoSuchRecord."""
    known = [state for state in states(work, record_id) if state.since <= instant]
    return known[-1] if known else None


def _state(
    row: RecordRow | RecordRevisionRow, number: int, came: tuple[dt.datetime, str, str], *, withdrawn: bool = False
) -> RecordState:
    since, by, reason = came
    return RecordState(
        number=number,
        since=since,
        by=by,
        reason=reason,
        occurred_on=row.occurred_on,
        company_id=row.company_id,
        fields=row.fields,
        code_versions=row.code_versions,
        valid=row.valid,
        withdrawn=withdrawn,
    )


def _since(work: Work, row: RecordRow) -> tuple[dt.datetime, str]:
    last = _last(work, row)
    return (last.replaced_at, last.replaced_by) if last else (row.recorded_at, row.recorded_by)


def _kept(work: Work, record_id: RecordId) -> list[RecordRevisionRow]:
    ours = select(RecordRevisionRow).where(RecordRevisionRow.record_id == record_id)
    return list(work.session.scalars(ours.order_by(RecordRevisionRow.number)))


def _last(work: Work, row: RecordRow) -> RecordRevisionRow | None:
    """Return the state before the present one; None for a record that was never changed."""
    if row.revision == 1:
        return None
    of_record = (RecordRevisionRow.record_id == row.id, RecordRevisionRow.number == row.revision - 1)
    return work.session.scalar(select(RecordRevisionRow).where(*of_record))
