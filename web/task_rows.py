"""Tasks as lists show them: who holds them, when they are due, what the person may do."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from engine import memberships
from engine.domain.access import Actor, May, allows, may_do
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import Programme
from engine.domain.states import TaskStatus
from engine.domain.text import Text
from engine.task_view import TaskView
from engine.work import Work
from web.deadlines import is_exact
from web.due import BUCKET_NAMES, Bucket, Due, bucket_of, done_of, due_of

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list. done: tone and words of a finished task. group: name of its group, None without one."""

    task: TaskView
    due: Due | None
    done: tuple[str, Text] | None
    group: Text | None
    is_new: bool
    may_claim: bool
    may_release: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under one heading; None for a list without headings."""

    name: Text | None
    rows: list[Row]


def rows_of(work: Work, tasks: Iterable[TaskView]) -> list[Row]:
    """Make the lines of a list, in its order."""
    known: dict[ProgrammeKey, Programme] = {}
    rows = []
    for task in tasks:
        if task.programme not in known:
            known[task.programme] = memberships.programme(work, task.programme)
        rows.append(row_of(task, known[task.programme], work.actor, work.now))
    return rows


def row_of(task: TaskView, programme: Programme, actor: Actor, now: dt.datetime) -> Row:
    """Make one line."""
    may_claim = may_do(actor, task.programme, task.group)
    supervises = allows(actor, May.TASK_REASSIGN, task.programme)
    held = task.status is TaskStatus.CLAIMED
    return Row(
        task=task,
        due=due_of(task.due_at, now, programme.office, exact=is_exact(task.deadline)),
        done=done_of(task.done_at, task.due_at) if task.done_at else None,
        group=_group(programme, task.group),
        is_new=task.status is TaskStatus.OPEN and now - task.created_at < A_DAY,
        may_claim=task.status is TaskStatus.OPEN and task.paused_at is None and may_claim,
        may_release=held and (task.assignee_id == actor.user_id or supervises),
    )


def sections(rows: list[Row], now: dt.datetime) -> list[Section]:
    """Put lines that come soonest first under their headings: 期限超過, 本日, 今週, それ以降, 期限なし."""
    by_bucket: Mapping[Bucket, list[Row]] = {
        bucket: list(found) for bucket, found in groupby(rows, key=lambda row: bucket_of(row.task.due_at, now))
    }
    return [Section(name=BUCKET_NAMES[bucket], rows=by_bucket[bucket]) for bucket in Bucket if bucket in by_bucket]


def _group(programme: Programme, key: str | None) -> Text | None:
    if key is None:
        return None
    known = programme.groups.get(key)
    return known.name if known else Text(key, key)
