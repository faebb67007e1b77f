"""Writing a record, correcting it: the only way rows that figures and reports are counted from come to be."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine import parties, trail
from engine.domain.company import name_key
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, CompanyId, RecordId, TaskId
from engine.domain.programme import RecordKind
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.programmes import Release
from engine.records.fields import REQUIRED, Scope, Taken, restore, take
from engine.records.reading import RecordView, get, row_of
from engine.store.base import dump_json, load_json
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.work import Work

NO_FIELD = Text("この記録に「{key}」という項目はありません。", "This record has no field “{key}”.")
NO_REASON = Text("補正の理由を入力してください。", "Enter the reason for the correction.")


class UnknownRecordKind(Invalid):
    """The programme has no such kind of record."""

    code = "unknown_record_kind"
    sentence = Text("記録の種類「{kind}」はこの事業にありません。", "This programme has no record kind “{kind}”.")


def write(  # noqa: PLR0913  # beside `work`: what a record is, where it belongs, what it says
    work: Work,
    release: Release,
    *,
    kind: str,
    case_id: CaseId | None,
    task_id: TaskId | None,
    company_id: CompanyId | None,
    data: Mapping[str, Any],
) -> RecordId:
    """Write the record kind's fields out of form data; coded fields keep the version of their list.

    company_id: the case's company, counted unless the kind's company field names another.
    Raises: UnknownRecordKind, Invalid with every wrong or missing field.
    """
    declared = _kind(release, kind)
    taken = take(Scope(work=work, release=release, case_id=case_id), declared.fields, data)
    occurred_on = _occurred_on(declared, taken)
    if taken.problems or occurred_on is None:
        raise Invalid(taken.problems)
    row = RecordRow(
        programme_key=release.key,
        case_id=case_id,
        task_id=task_id,
        kind=kind,
        occurred_on=occurred_on,
        company_id=_company(work, release, declared, company_id, data),
        fields=_as_json(taken.values),
        code_versions=taken.code_versions,
        recorded_at=work.now,
        recorded_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()  # the fact names the record
    said = {"record_id": row.id, "kind": kind, "name": declared.name.ja, "occurred_on": occurred_on}
    trail.record(work, _fact(row, said))
    return row.id


def _kind(release: Release, key: str) -> RecordKind:
    kind = release.programme.records.get(key)
    if kind is None:
        raise UnknownRecordKind(kind=key)
    return kind


def _occurred_on(kind: RecordKind, taken: Taken) -> dt.date | None:
    """Return the day the record counts on; an instant counts on its Japanese day."""
    value = taken.values.get(kind.occurred_on)
    if value is None and kind.occurred_on not in taken.problems:
        entry = kind.field(kind.occurred_on)
        label = entry.label if entry else kind.name
        taken.problems[kind.occurred_on] = [REQUIRED.format(ja=label.ja, en=label.en)]
    return local_date(value) if isinstance(value, dt.datetime) else value


def _company(
    work: Work, release: Release, kind: RecordKind, of_case: CompanyId | None, data: Mapping[str, Any]
) -> CompanyId | None:
    """Return whom the record counts for: the case's company, unless the kind's own field names another one."""
    named = data.get(kind.company) if kind.company else None
    if named is None or named == "":
        return of_case
    if not isinstance(named, str):
        return CompanyId(int(named))
    if of_case is not None and name_key(parties.get(work, of_case).name) == name_key(named):
        return of_case
    place = data.get("municipality")
    return parties.company_for(work, release.key, named, municipality=place if isinstance(place, str) else None)


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    stored: dict[str, Any] = load_json(dump_json(dict(values)))
    return stored


def _fact(row: RecordRow, data: Mapping[str, Any], reason: str | None = None) -> Fact:
    return Fact(
        kind=FactKind.RECORD_CORRECTED if reason else FactKind.RECORD_WRITTEN,
        programme=row.programme_key,
        case_id=row.case_id,
        task_id=row.task_id,
        data=data,
        reason=reason,
    )


def correct(work: Work, record_id: RecordId, fields: Mapping[str, Any], *, reason: str) -> RecordView:
    """Change some fields of a record for a reason; the values before stay in the trail.

    Reports already sent keep their figures: the next one lists the difference.
    Raises: NoSuchRecord, Invalid with every wrong field.
    """
    row = row_of(work, record_id, lock=True)
    release = work.programmes.current(work.session, row.programme_key)
    kind = _kind(release, row.kind)
    taken = _taken_changes(Scope(work=work, release=release, case_id=row.case_id), kind, fields)
    if not reason.strip():
        taken.problems["reason"] = [NO_REASON]
    if taken.problems:
        raise Invalid(taken.problems)
    changed = _as_json({key: taken.values.get(key) for key in fields})
    before = {key: row.fields.get(key) for key, value in changed.items() if row.fields.get(key) != value}
    if before:
        after = {key: changed[key] for key in before}
        row.fields, row.code_versions = {**row.fields, **after}, {**row.code_versions, **taken.code_versions}
        _count_anew(work, release, kind, row, {key: fields[key] for key in before})
        data = {"record_id": row.id, "name": kind.name.ja, "before": before, "after": after}
        trail.record(work, _fact(row, data, reason.strip()))
        work.session.flush()  # the view is read from the database
    return get(work, record_id)


def _taken_changes(scope: Scope, kind: RecordKind, changes: Mapping[str, Any]) -> Taken:
    taken = take(scope, [entry for entry in kind.fields if entry.key in changes], changes)
    for key in changes:
        if kind.field(key) is None:
            taken.problems[key] = [NO_FIELD.format(key=key)]
    if kind.occurred_on in changes:
        _occurred_on(kind, taken)
    return taken


def _count_anew(work: Work, release: Release, kind: RecordKind, row: RecordRow, changes: Mapping[str, Any]) -> None:
    """Move the record to the month and company its new values name."""
    if kind.occurred_on in changes:
        row.occurred_on = _occurred_on(kind, Taken(values=restore(kind.fields, row.fields))) or row.occurred_on
    if kind.company in changes:
        case = work.session.get(CaseRow, row.case_id) if row.case_id else None
        row.company_id = _company(work, release, kind, case.company_id if case else None, changes)
