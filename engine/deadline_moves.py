"""What a changed rule or calendar does to due dates under way: shown first, then applied as one action."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select

from engine import (
    calendar_store,
    deadline_again,
    deadline_hold,
    definitions,
    instances,
    programme_files,
    report_moves,
    task_notices,
)
from engine.domain.access import May, require
from engine.domain.deadline import Deadline
from engine.domain.deadline_notices import Notice
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey, TaskId
from engine.domain.text import Text
from engine.errors import Conflict, Invalid
from engine.programmes import Release, with_programme
from engine.report_moves import MovingReport
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.store.programmes import ProgrammeRow
from engine.work import Work

RULES_FILE = "programme.toml"
CHANGED_MEANWHILE = "処理の途中で暦が変わったため"
NOTHING: Mapping[CaseId, Mapping[str, Any]] = {}
Rules = Callable[[Release], Release]  # from the release a deadline follows to the one it is to follow


class RulesChanged(Conflict):
    """Somebody published rules or changed a calendar after the preview was shown."""

    code = "rules_changed"
    sentence = Text(
        "確認している間に規則または暦が変わりました。もう一度確認してください。",
        "The rules or the calendars have changed since you looked. Check once more.",
    )


class ReasonMissing(Invalid):
    """Deadlines of open tasks were to be moved without a word why."""

    code = "move_reason_missing"
    sentence = Text("理由を入力してください。", "Enter the reason.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPreview:
    """What published or drafted rules would move. mark: what it was computed over."""

    moves: tuple["Move", ...]
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One deadline that moves. name: of the task or the report. before_at: None when there was none yet.

    task_id: None for a report. reminders: those it has then, soonest first.
    """

    task_id: TaskId | None
    name: str
    case_id: CaseId
    case_number: str
    case_title: str
    rule: Text
    before_at: dt.datetime | None
    after_at: dt.datetime
    reminders: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A task whose deadline would move, and what it would become."""

    task: TaskRow
    case: CaseRow
    release: Release
    rule: DeadlineRule
    deadline: Deadline


def preview(work: Work, programme: ProgrammeKey, rules: Rules) -> list[Move]:
    """List the deadlines of a programme's open tasks and reports that other rules would move; nothing is changed.

    The caller has decided that the actor may see the programme's cases.
    """
    reports = list(report_moves.moving(work, programme, rules))
    words = {found.case.id: found.slot.words for found in reports}
    moving = _moving(work, programme, rules, words=words)
    return [*(_move_of_report(found) for found in reports), *(_move(work, found) for found in moving)]


def apply(work: Work, programme: ProgrammeKey, rules: Rules, reason: str) -> list[Move]:
    """Move them, with their reminders; each leaves a fact with the reason. Returns what moved."""
    reports = list(report_moves.moving(work, programme, rules))
    words = {found.case.id: found.slot.words for found in reports}
    ids = {found.task.instance_id for found in _moving(work, programme, rules, words=words)}
    ids |= report_moves.instances_of(work, reports)
    return [move for number in sorted(ids) for move in _follow(work, programme, rules, InstanceId(number), reason)]


def look_again(work: Work, programme: ProgrammeKey, instance_id: InstanceId) -> None:
    """Move what was computed while a calendar was being changed (engine/deadline_hold.py)."""
    _follow(work, programme, lambda own: deadline_hold.held(work, own, instance_id), instance_id, CHANGED_MEANWHILE)


def of_rules(work: Work, programme: ProgrammeKey, *, drafted: bool = False) -> RulesPreview:
    """Say what the published rules, or those of the draft, would move among open tasks and reports.

    Raises: NotAllowed, NoSuchProgramme, FilesRefused when the draft cannot be read.
    """
    require(work.actor, May.PROCESS_EDIT, programme)
    newest = work.programmes.current(work.session, programme)
    wanted = _drafted(work, newest) if drafted else newest
    return RulesPreview(moves=tuple(preview(work, programme, lambda _own: wanted)), mark=_mark(work, newest))


def apply_rules(work: Work, programme: ProgrammeKey, *, mark: str, reason: str) -> list[Move]:
    """Let the deadlines of open tasks and reports follow the published rules.

    mark: of the preview that was looked at.  Raises: NotAllowed, ReasonMissing, RulesChanged.
    """
    require(work.actor, May.PROCESS_EDIT, programme)
    if not reason.strip():
        raise ReasonMissing({"reason": (ReasonMissing.sentence,)})
    deadline_hold.begin_change(work.session)
    calendar_store.look_again(work.session)
    newest = work.programmes.current(work.session, programme)
    if mark != _mark(work, newest):
        raise RulesChanged
    return apply(work, programme, lambda _own: newest, reason.strip())


def _mark(work: Work, newest: Release) -> str:
    """Return what a preview was computed over: the published version, the calendars."""
    return f"{newest.number}-{calendar_store.mark(work.session)}"


def _drafted(work: Work, newest: Release) -> Release:
    draft = definitions.draft(work, newest.key, RULES_FILE)
    shift = work.session.get_one(ProgrammeRow, newest.key).shift_years
    parsed = programme_files.parse({**newest.files, RULES_FILE: draft.content}, shift)
    return with_programme(newest, calendar_store.over(work.session, parsed.programme))


def _follow(work: Work, programme: ProgrammeKey, rules: Rules, instance_id: InstanceId, reason: str) -> list[Move]:
    """Lock an instance and move the report its case makes, then its tasks, which may be due by that of the report."""
    instance = instances.locked(work.session, instance_id)
    moved = []
    for report in report_moves.moving(work, programme, rules, instance.case_id):
        moved.append(_move_of_report(report))
        report_moves.put(work, report, reason)
    report_moves.tell(work, instance)
    for found in _moving(work, programme, rules, instance_id=instance_id):
        moved.append(_move(work, found))
        found.task.rules_release_id = None if found.release.id == found.task.release_id else found.release.id
        deadline_again.put(work, found.release, found.rule, found.task, found.deadline, reason)
    return moved


def _moving(
    work: Work,
    programme: ProgrammeKey,
    rules: Rules,
    *,
    instance_id: int | None = None,
    words: Mapping[CaseId, Mapping[str, Any]] = NOTHING,
) -> Iterator[_Found]:
    """Yield the tasks that move. words: what `report` would be in the cases whose reports move first."""
    wanted = (
        select(TaskRow, InstanceRow, CaseRow)
        .join(InstanceRow, InstanceRow.id == TaskRow.instance_id)
        .join(CaseRow, CaseRow.id == TaskRow.case_id)
        .where(TaskRow.programme_key == programme, deadline_again.LIVE, TaskRow.deadline_rule.is_not(None))
        .order_by(TaskRow.instance_id, TaskRow.id)
        .execution_options(populate_existing=True)
    )
    if instance_id is not None:
        wanted = wanted.where(TaskRow.instance_id == instance_id)
    for _id, rows in groupby(work.session.execute(wanted).all(), lambda found: found[1].id):
        yield from _of_instance(work, [(row[0], row[1], row[2]) for row in rows], rules, words)


def _of_instance(
    work: Work,
    rows: Sequence[tuple[TaskRow, InstanceRow, CaseRow]],
    rules: Rules,
    words: Mapping[CaseId, Mapping[str, Any]],
) -> Iterator[_Found]:
    instance = rows[0][1]
    base = work.programmes.release(work.session, instance.release_id)
    seen = deadline_again.seen_in(work, base, instance)
    over = {"report": words[instance.case_id]} if instance.case_id in words else {}
    for task, _instance, case in rows:
        release = rules(deadline_again.rules_for(work, task, base))
        found = deadline_again.computed(work, release, case, task, {**seen.get(task.key, {}), **over})
        if found is not None and (found[1].due_at, found[1].target_at) != (task.due_at, task.target_at):
            yield _Found(task, case, release, *found)


def _move(work: Work, found: _Found) -> Move:
    told = task_notices.by_rule(found.release, found.task, found.rule, found.deadline)
    return Move(
        task_id=found.task.id,
        name=found.task.name,
        case_id=found.case.id,
        case_number=found.case.number,
        case_title=found.case.title,
        rule=found.rule.name,
        before_at=found.task.due_at,
        after_at=found.deadline.due_at,
        reminders=tuple(notice for notice in told if notice.at > work.now),
    )


def _move_of_report(found: MovingReport) -> Move:
    return Move(
        task_id=None,
        name=found.slot.report.name.ja,
        case_id=found.case.id,
        case_number=found.case.number,
        case_title=found.case.title,
        rule=found.release.programme.deadlines[found.slot.report.deadline].name,
        before_at=found.row.due_at,
        after_at=found.slot.deadline.due_at,
    )
