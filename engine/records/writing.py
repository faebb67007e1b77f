"""Writing a record: the only way what figures are counted from comes to be."""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine import parties, trail
from engine.domain.company import name_key
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, CompanyId, RecordId, TaskId
from engine.domain.programme import FieldType, RecordField, RecordKind
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.kpi import tally
from engine.programmes import Release
from engine.records import coded, evidence, twins
from engine.records.fields import REQUIRED, Scope, Taken, take
from engine.records.judging import judge
from engine.store.base import dump_json, load_json
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.work import Work


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
    Raises: UnknownRecordKind, RecordedTwice, Invalid with every wrong or missing field.
    """
    declared = kind_of(release, kind)
    scope = Scope(work=work, release=release, case_id=case_id)
    taken = take(scope, declared.fields, data)
    shortcomings = judge(scope, declared, taken)
    occurred_on = day_of(declared, taken)
    if taken.problems or occurred_on is None:
        raise Invalid(taken.problems)
    row = RecordRow(
        programme_key=release.key,
        case_id=case_id,
        task_id=task_id,
        kind=kind,
        occurred_on=occurred_on,
        company_id=company_of(work, release, declared, company_id, data),
        fields=as_json(taken.values),
        code_versions=taken.code_versions,
        valid=not shortcomings,
        recorded_at=work.now,
        recorded_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()  # the fact names the record
    said = {"record_id": row.id, "kind": kind, "name": declared.name.ja, "occurred_on": occurred_on}
    trail.record(work, fact_of(row, FactKind.RECORD_WRITTEN, said))
    settle(work, release, declared, row)
    return row.id


def settle(work: Work, release: Release, kind: RecordKind, row: RecordRow) -> None:
    """Bring in line what hangs on a record that is new or says something else now."""
    row.words = words_of(work, kind, row)
    twins.hold(work, kind, row)
    coded.note(work, release, kind, row)
    evidence.link_own(work, kind, row)
    tally.note(work, row)


def kind_of(release: Release, key: str) -> RecordKind:
    """Return a kind of record.  Raises: UnknownRecordKind."""
    kind = release.programme.records.get(key)
    if kind is None:
        raise UnknownRecordKind(kind=key)
    return kind


def day_of(kind: RecordKind, taken: Taken) -> dt.date | None:
    """Return the day the record counts on; an instant counts on its Japanese day."""
    value = taken.values.get(kind.occurred_on)
    if value is None and kind.occurred_on not in taken.problems:
        entry = kind.field(kind.occurred_on)
        label = entry.label if entry else kind.name
        taken.problems[kind.occurred_on] = [REQUIRED.format(ja=label.ja, en=label.en)]
    return local_date(value) if isinstance(value, dt.datetime) else value


def company_of(
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


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed values as a JSON column gives them back."""
    stored: dict[str, Any] = load_json(dump_json(dict(values)))
    return stored


def words_of(work: Work, kind: RecordKind, row: RecordRow) -> str:
    """Return what a search finds the record by: its texts without personal data, its company, its case."""
    case = work.session.get(CaseRow, row.case_id) if row.case_id else None
    company = parties.get(work, row.company_id).name if row.company_id else ""
    found = [company, case.number if case else "", *_texts(kind.fields, row.fields)]
    return searchable(" ".join(found))


def searchable(text: str) -> str:
    """Return a text as searches compare it: one width, one case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _texts(fields: Sequence[RecordField], values: Mapping[str, Any]) -> Iterator[str]:
    for entry in fields:
        value = values.get(entry.key)
        if entry.personal or value is None:
            continue
        if entry.type is FieldType.ROWS and isinstance(value, list):
            for row in value:
                yield from _texts(entry.fields, row)
        elif isinstance(value, str) and entry.type in {FieldType.TEXT, FieldType.COMPANY, FieldType.PERSON}:
            yield value


def fact_of(row: RecordRow, kind: FactKind, data: Mapping[str, Any], reason: str | None = None) -> Fact:
    """Return what the trail is told of a record."""
    return Fact(
        kind=kind,
        programme=row.programme_key,
        case_id=row.case_id,
        task_id=row.task_id,
        data=data,
        reason=reason,
    )
