"""What a changed rule or calendar does to the deadlines of open tasks: shown first, then applied as one action."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from engine import calendar_store, deadline_again, definitions, instances, programme_files, task_notices
from engine.domain.access import May, require
from engine.domain.deadline import Deadline
from engine.domain.deadline_notices import Notice
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey, TaskId
from engine.domain.text import Text
from engine.errors import Invalid
from engine.programmes import Release, with_programme
from engine.store.cases import CaseRow, InstanceRow, TaskRow
from engine.store.programmes import ProgrammeRow
from engine.work import Work

RULES_FILE = "programme.toml"
Rules = Callable[[Release], Release]  # from the release a deadline follows to the one it is to follow


class ReasonMissing(Invalid):
    """Deadlines of open tasks were to be moved without a word why."""

    code = "move_reason_missing"
    sentence = Text("理由を入力してください。", "Enter the reason.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One deadline that moves. before_at: None when there was none yet. reminders: those it has then, soonest first."""

    task_id: TaskId
    task: str
    case_id: CaseId
    case_number: str
    case_title: str
    rule: Text
    before_at: dt.datetime | None
    after_at: dt.datetime
    reminders: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A task whose deadline would move, and what it would become."""

    task: TaskRow
    case: CaseRow
    release: Release
    rule: DeadlineRule
    deadline: Deadline


def preview(work: Work, programme: ProgrammeKey, rules: Rules) -> list[Move]:
    """List the deadlines of a programme's open tasks that other rules would move; nothing is changed.

    The caller has decided that the actor may see the programme's cases.
    """
    return [_move(work, found) for found in _moving(work, programme, rules)]


def apply(work: Work, programme: ProgrammeKey, rules: Rules, reason: str) -> list[Move]:
    """Move them, with their reminders; each leaves a fact with the reason. Returns what moved."""
    ids = sorted({found.task.instance_id for found in _moving(work, programme, rules)})
    moved = []
    for instance_id in ids:
        instances.locked(work.session, InstanceId(instance_id))
        for found in _moving(work, programme, rules, instance_id):
            moved.append(_move(work, found))
            found.task.rules_release_id = None if found.release.id == found.task.release_id else found.release.id
            deadline_again.put(work, found.release, found.rule, found.task, found.deadline, reason)
    return moved


def of_rules(work: Work, programme: ProgrammeKey, *, drafted: bool = False) -> list[Move]:
    """List what the published rules, or those of the draft, would move among open tasks.

    Raises: NotAllowed, NoSuchProgramme, FilesRefused when the draft cannot be read.
    """
    require(work.actor, May.PROCESS_EDIT, programme)
    newest = work.programmes.current(work.session, programme)
    wanted = _drafted(work, newest) if drafted else newest
    return preview(work, programme, lambda _own: wanted)


def apply_rules(work: Work, programme: ProgrammeKey, *, reason: str) -> list[Move]:
    """Let the deadlines of open tasks follow the published rules.  Raises: NotAllowed, ReasonMissing."""
    require(work.actor, May.PROCESS_EDIT, programme)
    if not reason.strip():
        raise ReasonMissing({"reason": (ReasonMissing.sentence,)})
    newest = work.programmes.current(work.session, programme)
    return apply(work, programme, lambda _own: newest, reason.strip())


def _drafted(work: Work, newest: Release) -> Release:
    draft = definitions.draft(work, newest.key, RULES_FILE)
    shift = work.session.get_one(ProgrammeRow, newest.key).shift_years
    parsed = programme_files.parse({**newest.files, RULES_FILE: draft.content}, shift)
    return with_programme(newest, calendar_store.over(work.session, parsed.programme))


def _moving(work: Work, programme: ProgrammeKey, rules: Rules, instance_id: int | None = None) -> Iterator[_Found]:
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
        yield from _of_instance(work, [(row[0], row[1], row[2]) for row in rows], rules)


def _of_instance(work: Work, rows: Sequence[tuple[TaskRow, InstanceRow, CaseRow]], rules: Rules) -> Iterator[_Found]:
    instance = rows[0][1]
    base = work.programmes.release(work.session, instance.release_id)
    seen = deadline_again.seen_in(work, base, instance)
    for task, _instance, case in rows:
        release = rules(deadline_again.rules_for(work, task, base))
        found = deadline_again.computed(work, release, case, task, seen.get(task.key, {}))
        if found is not None and (found[1].due_at, found[1].target_at) != (task.due_at, task.target_at):
            yield _Found(task, case, release, *found)


def _move(work: Work, found: _Found) -> Move:
    told = task_notices.by_rule(found.release, found.task, found.rule, found.deadline)
    return Move(
        task_id=found.task.id,
        task=found.task.name,
        case_id=found.case.id,
        case_number=found.case.number,
        case_title=found.case.title,
        rule=found.rule.name,
        before_at=found.task.due_at,
        after_at=found.deadline.due_at,
        reminders=tuple(notice for notice in told if notice.at > work.now),
    )
