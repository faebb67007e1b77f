"""Tasks (作業): claim, release, reassign, keep a draft, complete."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, bindparam, select

from engine import bpmn, deadlines, failures, forms, gates, instances, people, records, standing, task_scope, trail
from engine.domain.access import May, allows, may_do, require
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId, TaskId, UserId
from engine.domain.states import TaskStatus, move
from engine.domain.text import Text
from engine.errors import Conflict, EngineError, Invalid, NotFound, Refused
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.store.people import CompanyRow, PersonRow
from engine.store.prepared import Prepared
from engine.store.writing import change, columns_of, hold
from engine.task_rows import BY_LIVE, IS_LIVE, LIVE, fact_of
from engine.task_view import TaskView, view, view_of
from engine.work import Work

_TASK: Table = TaskRow.metadata.tables["task"]
_CASE, _COMPANY = columns_of(CaseRow), columns_of(CompanyRow)
_SEEN = (
    select(*_TASK.c, *_CASE, *_COMPANY)
    .join(CaseRow, CaseRow.id == TaskRow.case_id)
    .outerjoin(CompanyRow, CompanyRow.id == CaseRow.company_id)
    .where(TaskRow.id == bindparam("task"))
)
_NEWEST, _LOCKED = Prepared(_SEEN), Prepared(_SEEN.with_for_update(of=TaskRow))
_LIVE_IN_CASE = Prepared(
    select(*_TASK.c, PersonRow.name.label("holder"))
    .outerjoin(PersonRow, PersonRow.id == TaskRow.assignee_id)
    .where(TaskRow.case_id == bindparam("case"), IS_LIVE)
    .with_hint(_TASK, *BY_LIVE)
    .order_by(TaskRow.id)
)


class NoSuchTask(NotFound):
    """No task of that id is visible to the caller."""

    code = "no_such_task"
    sentence = Text("作業が見つかりません。", "The task was not found.")


class TaskHeld(Conflict):
    """Someone else holds the task."""

    code = "task_held"
    sentence = Text(
        "この作業は{holder}さんが担当しています。引き継ぐときは担当を外してもらってください。",
        "{holder} holds this task. Ask them to release it if you are to take over.",
    )


class NotYourGroup(Refused):
    """The task is for another group."""

    code = "not_your_group"
    sentence = Text(
        "この作業は「{group_ja}」が行います。代わりに行うときは、監督に担当者の変更を依頼してください。",
        "This task is for {group_en}. Ask a supervisor to give it to you if you are to do it.",
    )


class TaskOver(Conflict):
    """The task was completed or withdrawn in the meantime."""

    code = "task_over"
    sentence = Text(
        "この作業はすでに終わっています（{who}、{when}）。入力した内容は登録していません。",
        "This task is already over ({who}, {when}). What you entered was not saved.",
    )


class ReasonMissing(Invalid):
    """A task is taken from or given to somebody without a word why."""

    code = "reason_missing"
    sentence = Text("担当者を変える理由を入力してください。", "Enter the reason for giving the task to somebody else.")


class CannotHold(Invalid):
    """The person is not of the programme, may not do tasks, or has no open account."""

    code = "cannot_hold"
    sentence = Text("この方には作業を割り当てられません。", "Tasks cannot be given to this person.")


def get(work: Work, task_id: TaskId, *, lock: bool = False) -> TaskView:
    """Return a task the actor may see.  Raises: NoSuchTask.

    lock: nobody else can change it until the transaction ends; its instance is locked before.
    """
    return view(work, _row(work, task_id, lock=lock))


def of_case(work: Work, case_id: CaseId) -> list[TaskView]:
    """List every task of a case, oldest first; the caller has decided that the actor may see the case."""
    rows = work.session.scalars(select(TaskRow).where(TaskRow.case_id == case_id).order_by(TaskRow.id))
    return [view(work, row) for row in rows]


def open_in(work: Work, case_id: CaseId) -> list[TaskView]:
    """List the tasks of a case somebody is to do, oldest first; the caller has decided that the actor may see it."""
    work.session.flush()
    found = _LIVE_IN_CASE.rows(work.session.connection(), {"case": case_id})
    if not found:
        return []
    case = work.session.get_one(CaseRow, case_id)
    company = work.session.get(CompanyRow, case.company_id) if case.company_id else None
    name = company.name if company else None
    return [view_of(row, case, name, {row.assignee_id: row.holder} if row.assignee_id else {}) for row in found]


def claim(work: Work, task_id: TaskId) -> TaskView:
    """Take an open task; taking one's own again changes nothing.

    Raises: NoSuchTask, TaskHeld, TaskOver, NotAllowed.
    """
    row = _row(work, task_id, lock=True)
    _refuse_strangers(work, row)
    _refuse_over(work, row)
    standing.refuse(row)
    if row.assignee_id != work.actor.user_id:
        _refuse_held(work, row)
        row.status, row.assignee_id = move(row.status, TaskStatus.CLAIMED), work.actor.user_id
        row.claimed_at, row.revision = work.now, row.revision + 1
        trail.record(work, fact_of(row, FactKind.TASK_CLAIMED))
    return view(work, row)


def release(work: Work, task_id: TaskId) -> TaskView:
    """Give a task back to its group: one's own, or anyone's for a supervisor.

    Raises: NoSuchTask, TaskHeld, TaskOver.
    """
    row = _row(work, task_id, lock=True)
    _refuse_over(work, row)
    if not allows(work.actor, May.TASK_REASSIGN, row.programme_key):
        _refuse_held(work, row)
    if row.status is TaskStatus.CLAIMED:
        was = row.assignee_id
        row.status, row.assignee_id, row.claimed_at = move(row.status, TaskStatus.OPEN), None, None
        row.revision += 1
        trail.record(work, fact_of(row, FactKind.TASK_RELEASED, was=was))
    return view(work, row)


def reassign(work: Work, task_id: TaskId, to: UserId, *, reason: str) -> TaskView:
    """Give a task to a person of the programme, with a reason.

    Raises: NoSuchTask, TaskOver, NotAllowed, ReasonMissing, CannotHold.
    """
    row = _row(work, task_id, lock=True)
    require(work.actor, May.TASK_REASSIGN, row.programme_key)
    _refuse_over(work, row)
    if not reason.strip():
        raise ReasonMissing
    if not people.may(work, to, May.TASK_CLAIM, row.programme_key):
        raise CannotHold
    was = row.assignee_id
    if row.status is TaskStatus.OPEN:
        row.status = move(row.status, TaskStatus.CLAIMED)
    row.assignee_id, row.claimed_at, row.revision = to, work.now, row.revision + 1
    trail.record(work, fact_of(row, FactKind.TASK_REASSIGNED, reason=reason, was=was, to=to))
    return view(work, row)


def save_draft(work: Work, task_id: TaskId, typed: Mapping[str, Any]) -> None:
    """Keep what was typed so far; right or wrong does not matter yet.  Raises: NoSuchTask, TaskHeld, TaskOver."""
    row = _row(work, task_id, lock=True)
    _refuse_strangers(work, row)
    _refuse_over(work, row)
    _refuse_held(work, row)
    row.draft = dict(typed)


def complete(work: Work, task_id: TaskId, typed: Mapping[str, Any]) -> TaskView:
    """Complete a task with its form's data and let the process go on.

    typed: nested form data as typed. An open task is taken by whoever completes it.
    Raises: NoSuchTask, TaskHeld, TaskOver, NotAllowed, Invalid (every wrong field at once), StepBlocked, StepFailed.
    """
    instance = instances.locked_of_task(work, task_id)
    if instance is None:
        raise NoSuchTask
    row = _row(work, task_id, lock=True)
    _refuse_strangers(work, row)
    _refuse_over(work, row)
    standing.refuse(row)
    _refuse_held(work, row)
    _finish(work, instance, row, typed)
    return view(work, row)


def answer(work: Work, task_id: TaskId, typed: Mapping[str, Any]) -> None:
    """Complete a task whose answer came from outside its group, as the authority's receipt of a report.

    The caller has decided that the actor may give it; whoever holds the task is spared the typing.
    Raises: NoSuchTask, TaskOver, Invalid, StepBlocked, StepFailed.
    """
    instance = instances.locked_of_task(work, task_id)
    if instance is None:
        raise NoSuchTask
    row = _found(work, task_id, lock=True)
    assert row is not None
    _refuse_over(work, row)
    standing.refuse(row)
    _finish(work, instance, row, typed)


def _finish(work: Work, instance: InstanceRow, row: TaskRow, typed: Mapping[str, Any]) -> None:
    with failures.placed(failures.where_of_task(row)):
        _take(work, instance, row, typed)


def _take(work: Work, instance: InstanceRow, row: TaskRow, typed: Mapping[str, Any]) -> None:
    """Take what was typed, if it is right and nothing stands before the task, and let the process go on."""
    release = work.programmes.release(work.session, row.release_id)
    form = forms.form_of(work, row.release_id, row.form_id)
    known = task_scope.seen_at(release, instance.state, row.key) if form is not None else {}
    data = forms.clean(work, row.release_id, row.form_id, typed, known)
    gates.refuse(work, instance, row, data)
    _mark_done(work, row, data, task_scope.kept(release, form, known) if form is not None else {})
    _write_record(work, row, data)
    try:
        instances.complete_task(work, instance, row.key, data)
    except bpmn.StepFailed as failed:
        raise _as_input(failed, data) from failed.__cause__


def _as_input(failed: bpmn.StepFailed, data: Mapping[str, Any]) -> EngineError:
    """Return what a failed step says of fields of the form, to be shown beside them; else the failure itself."""
    cause = failed.__cause__
    if isinstance(cause, Invalid) and cause.fields and cause.fields.keys() <= data.keys():
        return cause
    return failed


def _mark_done(work: Work, row: TaskRow, data: Mapping[str, Any], judged_with: Mapping[str, Any]) -> None:
    change(
        work.session,
        row,
        status=move(row.status, TaskStatus.DONE),
        done_at=work.now,
        done_by=work.actor.name,
        done_by_id=work.actor.user_id,
        data=forms.to_json(data),
        context=dict(judged_with),
        draft=None,
        revision=row.revision + 1,
    )
    if row.deadline is not None:
        deadlines.cancel(work, row.id)
    late = row.due_at is not None and work.now > row.due_at
    trail.record(work, fact_of(row, FactKind.TASK_DONE, data=row.data, late=late))


def _write_record(work: Work, row: TaskRow, data: Mapping[str, Any]) -> None:
    if row.record_kind is None:
        return
    records.write(
        work,
        work.programmes.release(work.session, row.release_id),
        kind=row.record_kind,
        case_id=row.case_id,
        task_id=row.id,
        company_id=work.session.get_one(CaseRow, row.case_id).company_id,
        data=data,
    )


def _row(work: Work, task_id: TaskId, *, lock: bool = False) -> TaskRow:
    """Return the task's newest row if the actor may know of it; 404 and not 403 for foreign ids."""
    row = _found(work, task_id, lock=lock)
    if row is None or not allows(work.actor, May.CASE_READ, row.programme_key):
        raise NoSuchTask
    return row


def _found(work: Work, task_id: TaskId, *, lock: bool) -> TaskRow | None:
    """Return the newest row of a task; its case and company are kept, for they are asked for wherever it is shown."""
    session = work.session
    session.flush()
    found = (_LOCKED if lock else _NEWEST).row(session.connection(), {"task": task_id})
    if found is None:
        return None
    of_task, of_case = len(_TASK.c), len(_TASK.c) + len(_CASE)
    work.kept.append(hold(session, CaseRow, found[of_task:of_case]))
    if found[of_case] is not None:
        work.kept.append(hold(session, CompanyRow, found[of_case:]))
    return hold(session, TaskRow, found[:of_task])


def _refuse_strangers(work: Work, row: TaskRow) -> None:
    """Refuse whoever is neither of the task's group nor holds it: nobody approves their own report."""
    require(work.actor, May.TASK_CLAIM, row.programme_key)
    holds = row.assignee_id is not None and row.assignee_id == work.actor.user_id
    if not holds and not may_do(work.actor, row.programme_key, row.group_key):
        group = work.programmes.release(work.session, row.release_id).programme.groups.get(row.group_key or "")
        name = group.name if group else Text("ほかのグループ", "another group")
        raise NotYourGroup(group_ja=name.ja, group_en=name.en)


def _refuse_over(work: Work, row: TaskRow) -> None:
    if row.status not in LIVE:
        who, when = _ending(work, row)
        raise TaskOver(who=who, when=forms.moment(when))


def _ending(work: Work, row: TaskRow) -> tuple[str, dt.datetime]:
    """Return who ended a task and when: whoever completed it, or what made the process move on without it."""
    if row.done_at is not None:
        return row.done_by or "", row.done_at
    fact = trail.last_of_task(work, row.case_id, row.id, FactKind.TASK_WITHDRAWN)
    return (fact.actor, fact.at) if fact else ("", work.now)


def _refuse_held(work: Work, row: TaskRow) -> None:
    if row.assignee_id is not None and row.assignee_id != work.actor.user_id:
        raise TaskHeld(holder=people.get(work, row.assignee_id).name)
