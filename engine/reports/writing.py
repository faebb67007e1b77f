"""Writing in a report: texts and answers to checklists, kept one by one so that two people can write at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import feel
from engine.domain.ids import ReportId
from engine.domain.report import Report, TextSection
from engine.domain.report_content import ItemState
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.errors import Conflict, Invalid, NotFound
from engine.programmes import Release
from engine.reports import rows
from engine.reports.entries import Entries, Entry, item_key
from engine.reports.gathered import Gathered
from engine.reports.gathering import words_of
from engine.reports.slots import Slot
from engine.store.evidence import ReportRow
from engine.store.reports import ReportEntryRow
from engine.work import Work

LONGEST_ANSWER = 2000


class NoSuchPart(NotFound):
    """The report has no such part to fill in."""

    code = "no_such_report_part"
    sentence = Text("報告書に、その記載欄はありません。", "The report has no such part.")


class PartChanged(Conflict):
    """Somebody else changed the part since it was read; nothing of either text is lost."""

    code = "report_part_changed"
    sentence = Text(
        "この欄は、ほかの人（{by}さん）が先に書き換えました。内容を見比べて、もう一度保存してください。",
        "{by} has changed this part in the meantime. Compare both texts and save again.",
    )


class PartTooLong(Invalid):
    """A text is longer than its part may be."""

    code = "report_part_too_long"
    sentence = Text(
        "{most}文字以内で入力してください（いま{length}文字）。", "At most {most} characters (now {length})."
    )


class AlreadySubmitted(Conflict):
    """The edition was sent; what was sent is never changed."""

    code = "report_already_submitted"
    sentence = Text(
        "この版は提出済みのため変更できません。直すときは差替えの版を作成します。",
        "This edition was submitted and cannot be changed. A correction is a new edition.",
    )


def entries_of(work: Work, report_id: ReportId) -> Entries:
    """Return what people wrote in a report so far."""
    rows_ = work.session.scalars(select(ReportEntryRow).where(ReportEntryRow.report_id == report_id))
    return Entries({row.key: entry_of(row) for row in rows_})


def entry_of(row: ReportEntryRow) -> Entry:
    """Return one part as it stands."""
    return Entry(
        key=row.key,
        text=str(row.value.get("text") or ""),
        state=ItemState(row.value.get("state") or ItemState.OPEN),
        reason=str(row.value.get("reason") or ""),
        revision=row.revision,
        at=row.edited_at,
        by=row.edited_by,
        by_id=row.edited_by_id,
    )


def write_text(work: Work, row: ReportRow, report: Report, key: str, text: str, *, revision: int) -> Entry:
    """Keep a narrative part. revision: of the text the writer began with.

    The caller has decided that the actor may.  Raises: NoSuchPart, AlreadySubmitted, PartChanged, PartTooLong.
    """
    part = next((part for part in report.texts() if part.key == key), None)
    if part is None:
        raise NoSuchPart
    text = text.replace("\r\n", "\n")
    if len(text) > part.max_length:
        raise PartTooLong(most=part.max_length, length=len(text))
    return _keep(work, row, key, {"text": text}, revision)


def answer_item(
    work: Work, row: ReportRow, report: Report, item: tuple[str, str], answer: Mapping[str, str], *, revision: int
) -> Entry:
    """Keep the answer to an item. item: keys of its checklist and its own. answer: state, text, reason.

    The caller has decided that the actor may.  Raises: NoSuchPart, AlreadySubmitted, PartChanged, PartTooLong.
    """
    section = next((section for section in report.checklists() if section.key == item[0]), None)
    if section is None or item[1] not in {entry.key for entry in section.items}:
        raise NoSuchPart
    text, reason = (answer.get(key, "").replace("\r\n", "\n") for key in ("text", "reason"))
    if max(len(text), len(reason)) > LONGEST_ANSWER:
        raise PartTooLong(most=LONGEST_ANSWER, length=max(len(text), len(reason)))
    state = ItemState(answer["state"]) if answer.get("state") in set(ItemState) else ItemState.OPEN
    return _keep(
        work, row, item_key(section, item[1]), {"text": text, "state": state.value, "reason": reason}, revision
    )


def _keep(work: Work, row: ReportRow, key: str, value: Mapping[str, Any], revision: int) -> Entry:
    if row.status is not ReportStatus.DRAFT:
        raise AlreadySubmitted
    kept = _row(work, row.id, key)
    if kept.value == dict(value) and kept.edited_by is not None:
        return entry_of(kept)
    if kept.revision != revision:
        raise PartChanged(by=kept.edited_by or "－")
    kept.value, kept.revision = dict(value), kept.revision + 1
    kept.edited_at, kept.edited_by, kept.edited_by_id = work.now, work.actor.name, work.actor.user_id
    return entry_of(kept)


def _row(work: Work, report_id: ReportId, key: str) -> ReportEntryRow:
    kept = work.session.get(ReportEntryRow, (report_id, key), with_for_update=True, populate_existing=True)
    if kept is None:
        kept = ReportEntryRow(report_id=report_id, key=key, value={}, revision=0)
        work.session.add(kept)
        work.session.flush()  # a second part of the same key is refused by the table, not lost
    return kept


def prefill(work: Work, release: Release, row: ReportRow, report: Report, gathered: Gathered) -> None:
    """Fill in the texts nobody has touched: from the last report, or by the programme's expression over the figures."""
    earlier = texts_of_last(work, row)
    for part in report.texts():
        kept = _row(work, row.id, part.key)
        if kept.edited_by is None:
            kept.value = {"text": _beginning(work, release, part, gathered, earlier)[: part.max_length]}


def beginnings(work: Work, release: Release, slot: Slot, gathered: Gathered) -> Entries:
    """Return the texts a report that was not raised would begin with."""
    found = {part.key: _beginning(work, release, part, gathered, {}) for part in slot.report.texts()}
    return Entries({key: Entry(key=key, text=text) for key, text in found.items()})


def _beginning(work: Work, release: Release, part: TextSection, gathered: Gathered, earlier: Mapping[str, str]) -> str:
    if part.carried and earlier.get(part.key):
        return earlier[part.key]
    if part.prefill is None:
        return ""
    words = {
        "figures": words_of(gathered),
        "period": {"start": gathered.start_on, "end": gathered.end_on, "label": gathered.period.ja},
        "nil": gathered.nil,
        "earlier": dict(earlier),
    }
    said = feel.evaluate(part.prefill, feel.from_json(words), release.environment(work.now)).value
    return said if isinstance(said, str) else ""


def texts_of_last(work: Work, row: ReportRow) -> Mapping[str, str]:
    """Return what the narrative parts of the last report of the same kind said; empty when none was sent."""
    wanted = (
        select(ReportRow.id)
        .where(
            ReportRow.programme_key == row.programme_key,
            ReportRow.report_key == row.report_key,
            ReportRow.status.in_(rows.SENT),
            ReportRow.id != row.id,
            ReportRow.period < row.period,
        )
        .order_by(ReportRow.period.desc())
        .limit(1)
    )
    last = work.session.scalar(wanted)
    return {key: one.text for key, one in entries_of(work, last).by_key.items()} if last is not None else {}
