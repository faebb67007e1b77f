"""Correcting and withdrawing a record: for a reason, and what it was before stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import trail
from engine.domain.access import May, require
from engine.domain.facts import FactKind
from engine.domain.ids import RecordId
from engine.domain.programme import RecordKind
from engine.domain.record_values import restore
from engine.domain.text import Text
from engine.errors import Conflict, Invalid, Refused
from engine.kpi import tally
from engine.programmes import Release
from engine.records import coded, history, twins
from engine.records.fields import Scope, Taken, take
from engine.records.judging import judge
from engine.records.personal import is_personal
from engine.records.reading import RecordView, get, row_of
from engine.records.writing import as_json, company_of, day_of, fact_of, kind_of, settle
from engine.store.cases import CaseRow
from engine.store.evidence import RecordRow
from engine.work import Work

NO_FIELD = Text("この記録に「{key}」という項目はありません。", "This record has no field “{key}”.")
COMPUTED = Text("「{ja}」は自動で決まるため、入力できません。", "“{en}” is computed and cannot be entered.")
NO_REASON = Text("補正の理由を入力してください。", "Enter the reason for the correction.")
NO_REASON_TO_WITHDRAW = Text("取下げの理由を入力してください。", "Enter the reason for withdrawing the record.")


class RecordMoved(Conflict):
    """Somebody corrected the record while it was being looked at."""

    code = "record_moved"
    sentence = Text(
        "表示している間に、この記録が補正されました。今の内容を確かめて、もう一度入力してください。",
        "This record was corrected while you were looking at it. Check what it says now and enter your change again.",
    )


class RecordWithdrawn(Refused):
    """A withdrawn record is not changed any more."""

    code = "record_withdrawn"
    sentence = Text(
        "この記録は取り下げられているため、変更できません。",
        "This record was withdrawn and cannot be changed.",
    )


def correct(
    work: Work, record_id: RecordId, fields: Mapping[str, Any], *, reason: str, seen: int | None = None
) -> RecordView:
    """Change some fields of a record for a reason; the state before stays (`history`).

    Reports already sent keep their figures: the next one lists the difference. What was wrong with the record before
    and is not touched does not stand in the way. seen: revision that was looked at; None = whichever it is.
    Raises: NoSuchRecord, NotAllowed, RecordWithdrawn, RecordMoved, RecordedTwice, Invalid with every wrong field.
    """
    row = to_change(work, record_id, May.RECORD_WRITE, seen)
    release = work.programmes.current(work.session, row.programme_key)
    kind = kind_of(release, row.kind)
    taken, shortcomings = _corrected(work, release, kind, row, fields)
    if not reason.strip():
        taken.problems["reason"] = [NO_REASON]
    if taken.problems:
        raise Invalid(taken.problems)
    stored = {**row.fields, **as_json({entry.key: taken.values.get(entry.key) for entry in kind.fields})}
    changed = sorted(key for key, value in stored.items() if row.fields.get(key) != value)
    if changed:
        before = {key: row.fields.get(key) for key in changed}
        history.keep(work, row, reason=reason.strip())
        row.fields, row.code_versions = stored, _versions(row, taken, changed)
        row.valid = not shortcomings
        _count_anew(work, release, kind, row, {key: fields[key] for key in changed if key in fields})
        data = {"record_id": row.id, "name": kind.name.ja, "revision": row.revision}
        told = {"before": _told(kind, before), "after": _told(kind, {key: stored[key] for key in changed})}
        trail.record(work, fact_of(row, FactKind.RECORD_CORRECTED, {**data, **told}, reason.strip()))
        settle(work, release, kind, row)
        work.session.flush()  # the view is read from the database
    return get(work, record_id)


def _corrected(
    work: Work, release: Release, kind: RecordKind, row: RecordRow, fields: Mapping[str, Any]
) -> tuple[Taken, Sequence[Text]]:
    """Read the changes and judge the record with them; only what they bring about counts as wrong."""
    scope = Scope(work=work, release=release, case_id=row.case_id)
    held = restore(kind.fields, row.fields)
    before = Taken(values={key: value for key, value in held.items() if value is not None})
    judge(scope, kind, before)
    changes = take(scope, [entry for entry in kind.fields if entry.key in fields], fields)
    kept = {key: value for key, value in held.items() if key not in fields and value is not None}
    after = Taken(values={**kept, **changes.values}, code_versions=changes.code_versions)
    shortcomings = judge(scope, kind, after)
    _drop_old(after, before, fields)
    for path, texts in changes.problems.items():
        after.problems[path] = texts
    _refuse_unknown(kind, fields, after)
    if kind.occurred_on in fields:
        day_of(kind, after)
    return after, shortcomings


def _drop_old(after: Taken, before: Taken, fields: Mapping[str, Any]) -> None:
    """Leave out what was wrong before and is not touched."""
    for path, texts in list(after.problems.items()):
        if path not in fields and texts == before.problems.get(path):
            del after.problems[path]


def _refuse_unknown(kind: RecordKind, fields: Mapping[str, Any], taken: Taken) -> None:
    for key in fields:
        entry = kind.field(key)
        if entry is None:
            taken.problems[key] = [NO_FIELD.format(key=key)]
        elif entry.value is not None:
            taken.problems[key] = [COMPUTED.format(ja=entry.label.ja, en=entry.label.en)]


def _versions(row: RecordRow, taken: Taken, changed: Sequence[str]) -> dict[str, Any]:
    """Return the versions of the lists: of what changed today's, of everything else those it was written with."""
    new = {path: number for path, number in taken.code_versions.items() if path.partition(".")[0] in changed}
    return {**row.code_versions, **new}


def _told(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the trail may tell them: that personal data changed, not what they are."""
    secret = {entry.key for entry in kind.fields if is_personal(entry)}
    return {key: None if key in secret else value for key, value in values.items()}


def _count_anew(work: Work, release: Release, kind: RecordKind, row: RecordRow, changes: Mapping[str, Any]) -> None:
    """Move the record to the month and company its new values name."""
    row.occurred_on = day_of(kind, Taken(values=restore(kind.fields, row.fields))) or row.occurred_on
    if kind.company in changes:
        case = work.session.get(CaseRow, row.case_id) if row.case_id else None
        row.company_id = company_of(work, release, kind, case.company_id if case else None, changes)


def withdraw(work: Work, record_id: RecordId, *, reason: str, seen: int | None = None) -> RecordView:
    """Take a record back for a reason: it counts nowhere any more and stays readable.

    Raises: NoSuchRecord, NotAllowed, RecordWithdrawn, RecordMoved, Invalid without a reason.
    """
    row = to_change(work, record_id, May.RECORD_WITHDRAW, seen)
    if not reason.strip():
        raise Invalid({"reason": [NO_REASON_TO_WITHDRAW]})
    history.keep(work, row, reason=reason.strip())
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = work.now, work.actor.name, reason.strip()
    twins.release(work, row.id)
    coded.forget(work, row.id)
    tally.note(work, row)
    said = {"record_id": row.id, "kind": row.kind, "occurred_on": row.occurred_on, "revision": row.revision}
    trail.record(work, fact_of(row, FactKind.RECORD_WITHDRAWN, said, reason.strip()))
    work.session.flush()  # the view is read from the database
    return get(work, record_id)


def to_change(work: Work, record_id: RecordId, permission: May, seen: int | None) -> RecordRow:
    """Return the row of a record, locked, for a change by the actor.

    seen: revision that was looked at; None = whichever it is.  Raises: NoSuchRecord, NotAllowed, RecordWithdrawn,
    RecordMoved.
    """
    row = row_of(work, record_id, lock=True)
    require(work.actor, permission, row.programme_key)
    if row.withdrawn_at is not None:
        raise RecordWithdrawn
    if seen is not None and row.revision != seen:
        raise RecordMoved
    return row
