"""The steps people take on a report: each completes the task its process waits with, so page and inbox agree."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine import bpmn, forms, tasks
from engine.domain.access import May, allows, may_do, require
from engine.domain.form_scope import fields_of
from engine.domain.ids import ReportId
from engine.domain.report import Report, ReportStep
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, EngineError, Invalid
from engine.programmes import Release
from engine.reports import (
    approval,
    comments,
    deciding,
    making,
    reading,
    receipt,
    rows,
    slots,
    snapshot,
    versions,
    writing,
)
from engine.reports.entries import Entry
from engine.reports.sending import Way
from engine.reports.slots import NoSuchReport
from engine.reports.state import STEP_NAMES
from engine.store.cases import TaskRow
from engine.store.evidence import ReportRow
from engine.task_rows import IS_LIVE
from engine.work import Work


class NotAtThisStep(Conflict):
    """The report is at another step, or the step is not declared for it."""

    code = "report_not_at_this_step"
    sentence = Text(
        "報告はいま「{step_ja}」の段階ではありません。画面を読み直してください。",
        "The report is not at the step “{step_en}”. Load the page again.",
    )


class RequestMissing(Invalid):
    """A correction is asked for without saying which."""

    code = "report_correction_request_missing"
    sentence = Text("修正してほしい内容を入力してください。", "Say what is to be corrected.")


class Action(StrEnum):
    """What somebody may do with a report now."""

    WRITE = "write"  # texts and answers
    HAND_IN = "hand_in"  # 確認に回す
    CHECK = "check"  # 確認を終える
    APPROVE = "approve"  # 承認する
    SEND_BACK = "send_back"  # 差し戻す
    REDRAFT = "redraft"  # 案を作り直す
    SUBMIT = "submit"  # 提出する
    RECEIVE = "receive"  # 受領を記録する
    ANSWER = "answer"  # 受領する, as the authority
    COMMENT = "comment"


OF_STEP: Mapping[ReportStep, tuple[Action, ...]] = {
    ReportStep.WRITE: (Action.HAND_IN,),
    ReportStep.CHECK: (Action.CHECK, Action.SEND_BACK),
    ReportStep.APPROVE: (Action.APPROVE, Action.SEND_BACK),
    ReportStep.SUBMIT: (Action.SUBMIT,),
    ReportStep.RECEIVE: (Action.RECEIVE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """How a report is submitted by hand. handed_on: the day, None for today."""

    way: Way = Way.MAIL
    handed_on: dt.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AtHand:
    """A report with what its programme says of it and the tasks its process waits for, by step."""

    row: ReportRow
    release: Release
    report: Report
    live: Mapping[ReportStep, TaskRow]


def at_hand(work: Work, report_id: ReportId, *, lock: bool) -> AtHand:
    """Return a report the actor may see, with its live tasks; lock: until the end.  Raises: NoSuchReport."""
    row = reading.seen(work, report_id)
    if lock:
        row = rows.locked(work, row.id)
    release = work.programmes.current(work.session, row.programme_key)
    report = release.programme.reports.get(row.report_key)
    if report is None:
        raise NoSuchReport
    waiting = {
        task.element_id: task
        for task in work.session.scalars(select(TaskRow).where(TaskRow.case_id == row.case_id, IS_LIVE))
    }
    live = {step: waiting[element] for step, element in report.tasks.items() if element in waiting}
    return AtHand(row, release, report, live)


def actions(work: Work, found: AtHand) -> set[Action]:
    """Return what the actor may do with the report now."""
    row, actor = found.row, work.actor
    may: set[Action] = set()
    for step, task in found.live.items():
        if may_do(actor, row.programme_key, task.group_key):
            may.update(OF_STEP[step])
    if Action.APPROVE in may and not _may_approve(work, found):
        may.discard(Action.APPROVE)
    if ReportStep.RECEIVE in found.live and allows(actor, May.REPORT_ANSWER, row.programme_key):
        may.add(Action.ANSWER)
    if row.status is ReportStatus.DRAFT and allows(actor, May.REPORT_WRITE, row.programme_key):
        may.add(Action.WRITE)
        if _is_outdated(work, row) and ReportStep.WRITE not in found.live:
            may.add(Action.REDRAFT)
    return may | {Action.COMMENT}


def _may_approve(work: Work, found: AtHand) -> bool:
    try:
        _require_approver(work, found)
    except EngineError:
        return False
    return True


def _require_approver(work: Work, found: AtHand) -> None:
    version = versions.newest_row(work, found.row)
    given = deciding.approvals(work, version.id) if version is not None else []
    place = approval.turn(found.report.approval, given)
    if place is not None:
        before = [one for one in given if one.step == place]
        step, authors = found.report.approval[place], deciding.authors(work, found.row)
        approval.require_approver(work.actor, found.row.programme_key, step, before, authors)


def _is_outdated(work: Work, row: ReportRow) -> bool:
    version = versions.newest_row(work, row)
    return version is not None and version.entries != writing.entries_of(work, row.id).to_json()


def write(work: Work, report_id: ReportId, key: str, text: str, *, revision: int) -> Entry:
    """Keep a narrative part. revision: of the text the writer began with.

    Raises: NoSuchReport, NotAllowed, NoSuchPart, AlreadySubmitted, PartChanged, PartTooLong.
    """
    found = _to_write(work, report_id)
    return writing.write_text(work, found.row, found.report, key, text, revision=revision)


def answer_item(
    work: Work, report_id: ReportId, item: tuple[str, str], answer: Mapping[str, str], *, revision: int
) -> Entry:
    """Keep the answer to an item of a checklist. item: keys of the checklist and the item.

    Raises: NoSuchReport, NotAllowed, NoSuchPart, AlreadySubmitted, PartChanged, PartTooLong.
    """
    found = _to_write(work, report_id)
    return writing.answer_item(work, found.row, found.report, item, answer, revision=revision)


def _to_write(work: Work, report_id: ReportId) -> AtHand:
    found = at_hand(work, report_id, lock=True)
    require(work.actor, May.REPORT_WRITE, found.row.programme_key)
    return found


def comment(work: Work, report_id: ReportId, text: str, part: str | None) -> None:
    """Say something about a report or one of its parts.  Raises: NoSuchReport, CommentEmpty."""
    found = at_hand(work, report_id, lock=True)
    known = {section.key for section in found.report.texts()}
    comments.add(work, found.row, text, part if part in known else None)


def settle(work: Work, report_id: ReportId, comment_id: int) -> None:
    """Mark a comment as answered.  Raises: NoSuchReport, NotAllowed, NoSuchComment."""
    comments.settle(work, _to_write(work, report_id).row, comment_id)


def redraft(work: Work, report_id: ReportId) -> None:
    """Make the draft again after something was written.  Raises: NoSuchReport, NotAllowed, AlreadySubmitted."""
    found = _to_write(work, report_id)
    if found.row.status is not ReportStatus.DRAFT:
        raise writing.AlreadySubmitted
    gathered = snapshot.from_json(found.row.figures)
    if gathered is not None:
        slot = slots.slot(work, found.release, found.row.report_key, found.row.period)
        version = making.draft(work, found.release, slot, found.row, gathered)
        making.note_draft(work, found.row, versions.view(version), nil=gathered.nil)


def hand_in(work: Work, report_id: ReportId) -> None:
    """Hand what was written over to be checked (確認に回す).  Raises: PartsMissing, and as `tasks.complete` does."""
    found = at_hand(work, report_id, lock=False)
    deciding.require_complete(work, found.report, found.row)
    _complete(work, found, ReportStep.WRITE, {})


def check(work: Work, report_id: ReportId) -> None:
    """End the check of a draft.  Raises: NotAtThisStep, DraftOutdated, PartsMissing, and as `tasks.complete` does."""
    found = at_hand(work, report_id, lock=False)
    deciding.require_ready(work, found.report, found.row)
    _complete(work, found, ReportStep.CHECK, {"decision": "approve"})


def approve(work: Work, report_id: ReportId) -> None:
    """Give the next approval.

    Raises: NotAtThisStep, DraftOutdated, PartsMissing, NotTheApprover, AlreadyDecided, AuthorApproves, and as
    `tasks.complete` does.
    """
    found = at_hand(work, report_id, lock=False)
    deciding.require_ready(work, found.report, found.row)
    _require_approver(work, found)
    _complete(work, found, ReportStep.APPROVE, {"decision": "approve"})


def send_back(work: Work, report_id: ReportId, correction: str) -> None:
    """Send a draft back (差戻し) from its check or approval, saying what is to be mended.

    Raises: NotAtThisStep, CorrectionMissing, and as `tasks.complete` does.
    """
    found = at_hand(work, report_id, lock=False)
    step = next((step for step in (ReportStep.CHECK, ReportStep.APPROVE) if step in found.live), ReportStep.CHECK)
    said = correction.strip() or "\n".join(_said(found.report, one) for one in comments.open_of(work, found.row))
    if not said:
        raise deciding.CorrectionMissing({"correction": [deciding.CorrectionMissing.sentence]})
    _complete(work, found, step, {"decision": "return", "correction": said})


def _said(report: Report, one: comments.Comment) -> str:
    part = next((part.title.ja for part in report.texts() if part.key == one.part), "")
    return f"{part}：{one.text}" if part else one.text


def submit(work: Work, report_id: ReportId, handing: Handing) -> None:
    """Submit an approved report.  Raises: NotAtThisStep, and as `sending.submit` and `tasks.complete` do."""
    found = at_hand(work, report_id, lock=False)
    deciding.require_approved(work, found.report, found.row)
    day = handing.handed_on or local_date(work.now)
    data = {"way": handing.way.value, "handed_on": day.isoformat(), "note": handing.note}
    _complete(work, found, ReportStep.SUBMIT, data)


def receive(work: Work, report_id: ReportId, said: Mapping[str, Any]) -> None:
    """Note that the authority has the report; the authority itself may, too.

    said: received_on (ISO day), method, number, note.
    Raises: NotAtThisStep, WrongReceiptDate, and as `tasks.complete` does.
    """
    found = at_hand(work, report_id, lock=False)
    receipt.require_day(work, found.row, said.get("received_on"))
    _answer(work, found, {"receipt": "received", **said})


def ask_correction(work: Work, report_id: ReportId, text: str, method: str) -> None:
    """Ask for a correction of what was sent (修正依頼); the next edition begins.

    Raises: NotAtThisStep, RequestMissing, and as `tasks.complete` does.
    """
    found = at_hand(work, report_id, lock=False)
    if not text.strip():
        raise RequestMissing({"correction_request": [RequestMissing.sentence]})
    if ReportStep.RECEIVE not in found.live:
        raise _not_at(ReportStep.RECEIVE)
    comments.add(work, found.row, text)
    today = local_date(work.now).isoformat()
    said = {"receipt": "correction", "correction_request": text.strip(), "received_on": today, "method": method}
    _answer(work, found, said)


def _answer(work: Work, found: AtHand, data: Mapping[str, Any]) -> None:
    if not allows(work.actor, May.REPORT_ANSWER, found.row.programme_key):
        _complete(work, found, ReportStep.RECEIVE, data)
        return
    task = _task(found, ReportStep.RECEIVE)
    with _told():
        tasks.answer(work, task.id, _known(work, task, data))


def _complete(work: Work, found: AtHand, step: ReportStep, data: Mapping[str, Any]) -> None:
    task = _task(found, step)
    with _told():
        tasks.complete(work, task.id, _known(work, task, data))


def _task(found: AtHand, step: ReportStep) -> TaskRow:
    task = found.live.get(step)
    if task is None:
        raise _not_at(step)
    return task


def _not_at(step: ReportStep) -> NotAtThisStep:
    return NotAtThisStep(step_ja=STEP_NAMES[step].ja, step_en=STEP_NAMES[step].en)


@contextmanager
def _told() -> Iterator[None]:
    """Refuse with the sentence of what went wrong behind the task, not with that of the diagram's step."""
    try:
        yield
    except bpmn.StepFailed as failed:
        if isinstance(failed.__cause__, EngineError):
            raise failed.__cause__ from failed
        raise


def _known(work: Work, task: TaskRow, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the data the task's form asks for; a task without a form takes them all."""
    form = forms.form_of(work, task.release_id, task.form_id)
    if form is None:
        return dict(data)
    asked = {component.key for component in fields_of(form.components)}
    return {key: value for key, value in data.items() if key in asked}
