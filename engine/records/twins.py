"""Values no two records of a kind have together: a second one is refused, whoever writes it at the same moment."""

import hashlib

from sqlalchemy import delete, select

from engine import firsts
from engine.domain.ids import RecordId
from engine.domain.programme import RecordKind
from engine.domain.text import Text
from engine.errors import Invalid
from engine.store.base import dump_json
from engine.store.evidence import RecordRow
from engine.store.records import RecordKeyRow
from engine.work import Work


class RecordedTwice(Invalid):
    """Another record of the kind has the same values where no two may."""

    code = "recorded_twice"
    sentence = Text(
        "「{fields_ja}」が同じ「{kind_ja}」がすでにあります（記録番号 {twin}）。",
        "There is already a “{kind_en}” with the same “{fields_en}” (record {twin}).",
    )


def hold(work: Work, kind: RecordKind, row: RecordRow) -> None:
    """Keep the record's values for it alone.  Raises: RecordedTwice."""
    release(work, row.id)
    digest = _digest(kind, row)
    if digest is None:
        return
    mine = RecordKeyRow(record_id=row.id, programme_key=row.programme_key, kind=kind.key, digest=digest)
    if not firsts.is_first(work.session, mine):
        raise _refusal(kind, _twin(work, mine))


def _refusal(kind: RecordKind, twin: RecordId | None) -> RecordedTwice:
    labels = [field.label for key in kind.unique if (field := kind.field(key))]
    said: dict[str, object] = {
        "kind_ja": kind.name.ja,
        "kind_en": kind.name.en,
        "fields_ja": "・".join(one.ja for one in labels),
        "fields_en": ", ".join(one.en for one in labels),
        "twin": twin,
    }
    return RecordedTwice({kind.unique[0]: (RecordedTwice.sentence.format(**said),)}, **said)


def release(work: Work, record_id: RecordId) -> None:
    """Let other records have the values of this one."""
    work.session.execute(delete(RecordKeyRow).where(RecordKeyRow.record_id == record_id))


def _digest(kind: RecordKind, row: RecordRow) -> str | None:
    """Return the mark of the record's values; None when the kind asks for none or all of them are empty.

    A company is known by its number, not by how its name was written.
    """
    values = [row.company_id if key == kind.company else row.fields.get(key) for key in kind.unique]
    if all(value in (None, "") for value in values):
        return None
    return hashlib.sha256(dump_json(values).encode()).hexdigest()


def _twin(work: Work, mine: RecordKeyRow) -> RecordId | None:
    same = (RecordKeyRow.programme_key == mine.programme_key, RecordKeyRow.kind == mine.kind)
    return work.session.scalar(select(RecordKeyRow.record_id).where(*same, RecordKeyRow.digest == mine.digest))
