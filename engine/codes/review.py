"""The monthly review of その他 (requirements trap 16): every use with its reason, and what was decided on it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine import records, trail
from engine.codes.recoding import recode
from engine.domain.access import May, allows, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.periods import Period, span_of, spans_of
from engine.domain.programme import Code, Programme, RecordField, RecordKind
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, Invalid, NotFound
from engine.programmes import NoSuchProgramme
from engine.records.reading import RecordView, several
from engine.store.records import CodeDecisionRow, CodeReviewRow, RecordCodeRow
from engine.work import Work

NO_CODE = Text("移す先のコードを選んでください。", "Choose the code it becomes.")
NO_ONE = Text("誰と見直したかを入力してください。", "Say with whom you went through them.")


class Decision(StrEnum):
    """What becomes of one use of その他."""

    KEEP = "keep"  # その他 is right
    MAP = "map"  # it is a code the list has
    NEW = "new"  # it became a code of its own


DECISION_NAMES: Mapping[Decision, Text] = {
    Decision.KEEP: Text("その他のまま", "Stays as it is"),
    Decision.MAP: Text("既存のコードへ", "To a code of the list"),
    Decision.NEW: Text("新しいコードへ", "To a new code"),
}


class NoSuchUse(NotFound):
    """The record does not hold the code any more."""

    code = "no_such_code_use"
    sentence = Text("この記録は、もうこのコードを使っていません。", "The record does not hold this code any more.")


class Undecided(Conflict):
    """A month was to be closed while uses are not decided on."""

    code = "code_uses_undecided"
    sentence = Text("まだ判断していない「その他」が{n}件あります。", "{n} uses are not decided on yet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a code that asks for a reason. field: as RecordCodeRow has it. decision: None until one is made."""

    record: RecordView
    field: str
    position: int
    kind_name: Text
    field_name: Text
    codes: str
    code: str
    code_name: Text
    reason: str
    offered: tuple[Code, ...]
    decision: Decision | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A use that became another code."""

    record_id: RecordId
    reason: str
    code: str
    to_code: str
    decision: Decision
    decided_at: dt.datetime
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """That a month was gone through."""

    closed_at: dt.datetime
    closed_by: str
    attended_by: str
    note: str
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The review of a month. month: its first day. uses: those that are still その他. mapped: those that are not."""

    programme: Programme
    month: dt.date
    uses: tuple[Use, ...]
    mapped: tuple[Decided, ...]
    closing: Closing | None
    may_decide: bool

    @property
    def undecided(self) -> int:
        """How many uses nobody has decided on."""
        return sum(use.decision is None for use in self.uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to become of one use. to_code: of a list's codes, for those that do not stay."""

    record_id: RecordId
    field: str
    position: int
    decision: Decision
    to_code: str | None = None


def months(work: Work, programme: ProgrammeKey) -> list[dt.date]:
    """List the months of the term up to this one, newest first."""
    term, today = _programme(work, programme).term, local_date(work.now)
    return [span.start for span in spans_of(Period.MONTH, term) if span.start <= today][::-1]


def open_counts(work: Work, programme: ProgrammeKey, wanted: Sequence[dt.date]) -> Mapping[dt.date, int]:
    """Count the uses of each month nobody has decided on, for months that are not closed."""
    closed = set(work.session.scalars(select(CodeReviewRow.month).where(CodeReviewRow.programme_key == programme)))
    return {month: len(_undecided(work, programme, month)) for month in wanted if month not in closed}


def read(work: Work, programme: ProgrammeKey, month: dt.date) -> Review:
    """Return the review of a month.  Raises: NoSuchProgramme, NotAllowed."""
    require(work.actor, May.RECORD_READ, programme)
    whole = _programme(work, programme)
    decided = _decisions(work, programme, month)
    return Review(
        programme=whole,
        month=month,
        uses=tuple(_uses(work, whole, month, decided)),
        mapped=tuple(_decided(row) for row in decided if row.to_code is not None),
        closing=_closing(work, programme, month),
        may_decide=allows(work.actor, May.CODES_REVIEW, programme),
    )


def decide(work: Work, programme: ProgrammeKey, month: dt.date, wish: Wish) -> None:
    """Decide on one use; what becomes another code is a correction of the record with the reason.

    Raises: NotAllowed, NoSuchUse, Invalid, and what stands against the correction.
    """
    require(work.actor, May.CODES_REVIEW, programme)
    row = work.session.get(RecordCodeRow, (wish.record_id, wish.field, wish.position))
    if row is None or row.reason is None or row.programme_key != programme:
        raise NoSuchUse
    whole = _programme(work, programme)
    if wish.decision is not Decision.KEEP:
        code = whole.codes[row.codes].get(wish.to_code or "")
        if code is None or code.needs_reason:
            raise Invalid({"to_code": (NO_CODE,)})
        recode(work, whole, row, code)
    made = CodeDecisionRow(
        programme_key=programme,
        month=month,
        record_id=row.record_id,
        field=row.field,
        codes=row.codes,
        code=row.code,
        reason=row.reason,
        decision=wish.decision.value,
        to_code=wish.to_code if wish.decision is not Decision.KEEP else None,
        decided_at=work.now,
        decided_by=work.actor.name,
    )
    work.session.add(made)


def close(work: Work, programme: ProgrammeKey, month: dt.date, *, attended_by: str, note: str) -> None:
    """Say that the month was gone through, and with whom; where the programme keeps records of it, write one.

    Raises: NotAllowed, Undecided, Invalid.
    """
    require(work.actor, May.CODES_REVIEW, programme)
    if not attended_by.strip():
        raise Invalid({"attended_by": (NO_ONE,)})
    left = len(_undecided(work, programme, month))
    if left:
        raise Undecided(n=left)
    uses = len(_decisions(work, programme, month))
    kept = work.session.get(CodeReviewRow, (programme, month)) or CodeReviewRow(programme_key=programme, month=month)
    kept.uses, kept.attended_by, kept.note = uses, attended_by.strip(), note.strip()
    kept.closed_at, kept.closed_by = work.now, work.actor.name
    work.session.add(kept)
    said = {"month": f"{month:%Y-%m}", "uses": uses, "attended_by": kept.attended_by}
    trail.record(work, Fact(kind=FactKind.CODES_REVIEWED, programme=programme, data=said))
    _write_record(work, programme, said, kept.note)


def _write_record(work: Work, programme: ProgrammeKey, said: Mapping[str, Any], note: str) -> None:
    """Write the record duties and figures count, where the programme names its kind."""
    release = work.programmes.current(work.session, programme)
    key = release.programme.settings.code_review
    if key is None:
        return
    kind = release.programme.records[key]
    data = {**said, "note": note, kind.occurred_on: local_date(work.now)}
    records.write(work, release, kind=key, case_id=None, task_id=None, company_id=None, data=data)


def _programme(work: Work, key: ProgrammeKey) -> Programme:
    if work.actor.user_id is not None and key not in work.actor.programmes:
        raise NoSuchProgramme(key=key)
    return work.programmes.current(work.session, key).programme


def _rows(work: Work, programme: ProgrammeKey, month: dt.date) -> Sequence[RecordCodeRow]:
    """Return what is to be gone through in a month, list by list."""
    span = span_of(Period.MONTH, month)
    lists = [key for key, codes in _programme(work, programme).codes.items() if codes.is_reviewed]
    of_month = RecordCodeRow.occurred_on.between(span.start, span.end)
    ours = (RecordCodeRow.programme_key == programme, RecordCodeRow.codes.in_(lists))
    asking = (*ours, RecordCodeRow.reason.is_not(None), of_month)
    ordered = (RecordCodeRow.codes, RecordCodeRow.occurred_on, RecordCodeRow.record_id, RecordCodeRow.field)
    return work.session.scalars(select(RecordCodeRow).where(*asking).order_by(*ordered, RecordCodeRow.position)).all()


def _decisions(work: Work, programme: ProgrammeKey, month: dt.date) -> Sequence[CodeDecisionRow]:
    ours = (CodeDecisionRow.programme_key == programme, CodeDecisionRow.month == month)
    return work.session.scalars(select(CodeDecisionRow).where(*ours).order_by(CodeDecisionRow.id)).all()


def _undecided(work: Work, programme: ProgrammeKey, month: dt.date) -> list[RecordCodeRow]:
    kept = {_mark(row) for row in _decisions(work, programme, month) if row.to_code is None}
    return [row for row in _rows(work, programme, month) if _mark(row) not in kept]


def _mark(row: RecordCodeRow | CodeDecisionRow) -> tuple[RecordId, str, str, str | None]:
    return row.record_id, row.field, row.code, row.reason


def _uses(work: Work, programme: Programme, month: dt.date, decided: Sequence[CodeDecisionRow]) -> Iterator[Use]:
    rows = _rows(work, ProgrammeKey(programme.key), month)
    known = {view.id: view for view in several(work, list(dict.fromkeys(row.record_id for row in rows)))}
    kept = {_mark(row): row for row in decided if row.to_code is None}
    for row in rows:
        kind = programme.records.get(row.kind)
        codes = programme.codes.get(row.codes)
        made = kept.get(_mark(row))
        code = codes.get(row.code) if codes else None
        yield Use(
            record=known[row.record_id],
            field=row.field,
            position=row.position,
            kind_name=kind.name if kind else Text(row.kind, row.kind),
            field_name=_field_name(kind, row.field),
            codes=row.codes,
            code=row.code,
            code_name=code.name if code else Text(row.code, row.code),
            reason=row.reason or "",
            offered=tuple(one for one in codes.codes if not one.retired and not one.needs_reason) if codes else (),
            decision=Decision(made.decision) if made else None,
            decided_by=made.decided_by if made else "",
        )


def _field_name(kind: RecordKind | None, path: str) -> Text:
    head, _dot, column = path.partition(".")
    found: RecordField | None = kind.field(head) if kind else None
    if found and column:
        found = next((entry for entry in found.fields if entry.key == column), None)
    return found.label if found else Text(path, path)


def _decided(row: CodeDecisionRow) -> Decided:
    return Decided(
        record_id=row.record_id,
        reason=row.reason,
        code=row.code,
        to_code=row.to_code or "",
        decision=Decision(row.decision),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def _closing(work: Work, programme: ProgrammeKey, month: dt.date) -> Closing | None:
    row = work.session.get(CodeReviewRow, (programme, month))
    if row is None:
        return None
    return Closing(
        closed_at=row.closed_at, closed_by=row.closed_by, attended_by=row.attended_by, note=row.note, uses=row.uses
    )
