"""Reading records: one, those of a case, those that count on some days."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from engine.domain.access import May, allows
from engine.domain.ids import CaseId, CompanyId, ProgrammeKey, RecordId
from engine.domain.programme import RecordKind
from engine.domain.record_values import restore
from engine.domain.text import Text
from engine.errors import NotFound
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.store.people import CompanyRow
from engine.work import Work

COUNTING = (RecordRow.withdrawn_at.is_(None), RecordRow.valid)


class NoSuchRecord(NotFound):
    """No record of that id is visible to the caller."""

    code = "no_such_record"
    sentence = Text("記録が見つかりません。", "The record was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record with typed values.

    fields: every field the kind declares (None = left empty); numbers exact, days as date, instants aware.
    occurred_on: the Japanese day that decides in which month it counts. code_versions: by field key. company_id: whom
    it counts for, after companies found to be the same were merged. valid: it meets the conditions of its kind. What is
    not valid, or was withdrawn, counts nowhere. revision: of this state, from 1.
    """

    id: RecordId
    programme: ProgrammeKey
    kind: str
    case_id: CaseId | None
    case_number: str
    case_title: str
    company_id: CompanyId | None
    company_name: str
    occurred_on: dt.date
    fields: Mapping[str, Any]
    code_versions: Mapping[str, int]
    recorded_at: dt.datetime
    recorded_by: str
    valid: bool = True
    revision: int = 1
    withdrawn_at: dt.datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None

    @property
    def counts(self) -> bool:
        """Whether figures may count it."""
        return self.valid and self.withdrawn_at is None


def row_of(work: Work, record_id: RecordId, *, lock: bool = False) -> RecordRow:
    """Return the row of a record the actor may see; lock: for a change.  Raises: NoSuchRecord."""
    wanted = select(RecordRow).where(RecordRow.id == record_id).execution_options(populate_existing=True)
    row = work.session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None or not allows(work.actor, May.RECORD_READ, row.programme_key):
        raise NoSuchRecord
    return row


def get(work: Work, record_id: RecordId) -> RecordView:
    """Return a record the actor may see.  Raises: NoSuchRecord."""
    row = row_of(work, record_id)
    return _views(work, _wanted().where(RecordRow.id == row.id))[0]


def of_case(work: Work, case_id: CaseId) -> list[RecordView]:
    """List a case's records, oldest first; the caller has decided that the actor may see the case."""
    return _views(work, _wanted().where(RecordRow.case_id == case_id))


def between(
    work: Work, programme: ProgrammeKey, kind: str, start_on: dt.date, end_on: dt.date
) -> tuple[RecordView, ...]:
    """List the records of a kind that count on these days (both included), oldest first; for figures."""
    days = RecordRow.occurred_on.between(start_on, end_on)
    ours = (RecordRow.programme_key == programme, RecordRow.kind == kind, days)
    return tuple(_views(work, _wanted().where(*ours, *COUNTING)))


def newest_on(work: Work, programme: ProgrammeKey, kind: str) -> dt.date | None:
    """Return the latest day on which a record of a kind counts; None while there is none."""
    ours = (RecordRow.programme_key == programme, RecordRow.kind == kind)
    return work.session.scalar(select(func.max(RecordRow.occurred_on)).where(*ours, *COUNTING))


def outside(work: Work, programme: ProgrammeKey, start_on: dt.date, end_on: dt.date) -> tuple[RecordView, ...]:
    """List the records of every kind that count on no day from `start_on` to `end_on`, oldest first."""
    days = ~RecordRow.occurred_on.between(start_on, end_on)
    return tuple(_views(work, _wanted().where(RecordRow.programme_key == programme, days, *COUNTING)))


def several(work: Work, ids: Sequence[RecordId]) -> list[RecordView]:
    """Return records by their ids, in that order; the caller has decided that the actor may see them."""
    found = {view.id: view for view in _views(work, _wanted().where(RecordRow.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


_Found = Select[RecordRow, CaseRow, CompanyRow]
_Written = aliased(CompanyRow, name="written")  # the company the record was written with; a merge can be undone


def _wanted() -> _Found:
    return (
        select(RecordRow, CaseRow, CompanyRow)
        .outerjoin(CaseRow, CaseRow.id == RecordRow.case_id)
        .outerjoin(_Written, _Written.id == RecordRow.company_id)
        .outerjoin(CompanyRow, CompanyRow.id == func.coalesce(_Written.merged_into_id, _Written.id))
        .order_by(RecordRow.occurred_on, RecordRow.id)
    )


def _views(work: Work, wanted: _Found) -> list[RecordView]:
    kinds: dict[ProgrammeKey, Mapping[str, RecordKind]] = {}
    found = []
    for row, case, company in work.session.execute(wanted):
        if row.programme_key not in kinds:
            kinds[row.programme_key] = work.programmes.current(work.session, row.programme_key).programme.records
        found.append(_view(kinds[row.programme_key].get(row.kind), row, case, company))
    return found


def _view(kind: RecordKind | None, row: RecordRow, case: CaseRow | None, company: CompanyRow | None) -> RecordView:
    return RecordView(
        id=row.id,
        programme=row.programme_key,
        kind=row.kind,
        case_id=row.case_id,
        case_number=case.number if case else "",
        case_title=case.title if case else "",
        company_id=company.id if company else None,
        company_name=company.name if company else "",
        occurred_on=row.occurred_on,
        fields=restore(kind.fields, row.fields) if kind else row.fields,
        code_versions=row.code_versions,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        valid=row.valid,
        revision=row.revision,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_why=row.withdrawn_why,
    )
