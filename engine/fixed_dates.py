"""Fixed dates (期日) of a programme: on the clock until they are met, by a task or by somebody who says so and why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from engine import deadlines, firsts, fixed_date_rows, trail
from engine.domain import fixed_dates
from engine.domain.access import ActorKind, May, require
from engine.domain.deadline import Deadline
from engine.domain.deadline_notices import Notice
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import FileId, ProgrammeKey, TaskId
from engine.domain.states import TaskStatus, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, Invalid, NotFound
from engine.programmes import NoSuchProgramme, Release
from engine.store.cases import TaskRow
from engine.store.dates import FixedDateRow
from engine.work import Work


class NoSuchDate(NotFound):
    """The programme has no such fixed date."""

    code = "no_such_fixed_date"
    sentence = Text("期日が見つかりません。", "The fixed date was not found.")


class AlreadyMet(Conflict):
    """The fixed date was met before."""

    code = "fixed_date_met"
    sentence = Text(
        "この期日は、すでに済んでいます。画面を読み直してください。", "This date was met. Load the page again."
    )


class NotMarked(Conflict):
    """Nobody said that the fixed date was met, so nothing can be taken back."""

    code = "fixed_date_not_marked"
    sentence = Text("この期日には、取り消す「済」の記録がありません。", "Nobody has marked this date as met.")


class WrongDay(Invalid):
    """The day on which it was met lies ahead, or is missing."""

    code = "fixed_date_wrong_day"
    sentence = Text("済んだ日は、今日までの日付にしてください。", "The day it was met is today or before.")


class HowMissing(Invalid):
    """It is not said how the date was met."""

    code = "fixed_date_how_missing"
    sentence = Text("どのように済ませたかを入力してください。", "Say how it was met.")


class EvidenceMissing(Invalid):
    """Nothing proves that the date was met."""

    code = "fixed_date_evidence_missing"
    sentence = Text(
        "証拠になる書類の名前・番号を入力するか、ファイルを選んでください。",
        "Name the document that proves it, or add a file.",
    )


class WhyReopened(Invalid):
    """It is not said why it was not met after all."""

    code = "fixed_date_reason_missing"
    sentence = Text("取り消す理由を入力してください。", "Say why it is taken back.")


class State(StrEnum):
    """How a fixed date stands."""

    MET = "met"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a fixed date was met. evidence: name or number of the document that proves it. file_id: of the document."""

    on: dt.date | None
    how: str
    evidence: str = ""
    file_id: FileId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """That a fixed date was met. task_id: by which task; None where `by` said so, at the aware UTC instant `at`."""

    mark: Mark
    by: str
    at: dt.datetime
    task_id: TaskId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedDate:
    """One fixed date. why: as `deadlines.explained` gives it. told: whom it tells when, while it is not met."""

    rule: DeadlineRule
    deadline: Deadline
    why: Mapping[str, Any]
    told: tuple[Notice, ...]
    state: State
    met: Met | None

    @property
    def on(self) -> dt.date:
        """The day, in Japan."""
        return self.deadline.due_on or local_date(self.deadline.due_at)


def current(work: Work, programme: ProgrammeKey) -> list[FixedDate]:
    """List the fixed dates of a programme, soonest first.  Raises: NoSuchProgramme (also for strangers), NotAllowed."""
    release = _read(work, programme)
    marked = {row.rule: row for row in work.session.scalars(fixed_date_rows.marked(programme))}
    done = _done_by_tasks(work, programme)
    found = [
        _view(release, one, work.now, _met(marked.get(one.rule), done.get(one.rule)))
        for one in fixed_date_rows.alone(work, release)
    ]
    return sorted(found, key=lambda one: (one.deadline.due_at, one.rule.key))


def get(work: Work, programme: ProgrammeKey, rule: str) -> FixedDate:
    """Return one fixed date.  Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchDate."""
    found = next((one for one in current(work, programme) if one.rule.key == rule), None)
    if found is None:
        raise NoSuchDate
    return found


def mark_met(work: Work, programme: ProgrammeKey, rule: str, mark: Mark) -> None:
    """Say that a fixed date was met (済): from now on it tells nobody.

    Raises: NoSuchProgramme, NotAllowed, NoSuchDate, AlreadyMet, WrongDay, HowMissing, EvidenceMissing.
    """
    require(work.actor, May.DATE_MARK, programme)
    found = get(work, programme, rule)
    _require_mark(work, mark)
    row = FixedDateRow(
        programme_key=programme,
        rule=rule,
        met_on=mark.on,
        how=mark.how.strip(),
        evidence=mark.evidence.strip(),
        file_id=mark.file_id,
        marked_at=work.now,
        marked_by=work.actor.name,
    )
    if found.met is not None or not firsts.is_first(work.session, row):
        raise AlreadyMet
    for timer in fixed_date_rows.of_date(work, programme, rule):
        if timer.status is TimerStatus.WAITING:
            timer.status = TimerStatus.CANCELLED
    data = {"rule": rule, "name": found.rule.name.ja, "met_on": row.met_on, "how": row.how, "evidence": row.evidence}
    data |= {"file_id": row.file_id, "due_at": found.deadline.due_at}
    trail.record(work, Fact(kind=FactKind.DATE_MET, programme=programme, data=data))


def reopen(work: Work, programme: ProgrammeKey, rule: str, reason: str) -> None:
    """Take back that a fixed date was met; who is told later than now is told again.

    Raises: NoSuchProgramme, NotAllowed, NoSuchDate, NotMarked, WhyReopened.
    """
    require(work.actor, May.DATE_MARK, programme)
    found = get(work, programme, rule)
    if not reason.strip():
        raise WhyReopened({"reason": (WhyReopened.sentence,)})
    row = work.session.get(FixedDateRow, (programme, rule), with_for_update=True)
    if row is None:
        raise NotMarked
    work.session.delete(row)
    work.session.flush()
    fixed_date_rows.schedule(work, work.programmes.current(work.session, programme))
    data = {"rule": rule, "name": found.rule.name.ja}
    trail.record(work, Fact(kind=FactKind.DATE_REOPENED, programme=programme, data=data, reason=reason.strip()))


def _view(release: Release, deadline: Deadline, now: dt.datetime, met: Met | None) -> FixedDate:
    rule = release.programme.deadlines[deadline.rule]
    late = State.OVERDUE if deadline.due_at < now else State.OPEN
    return FixedDate(
        rule=rule,
        deadline=deadline,
        why=deadlines.explained(rule, deadline, release),
        told=fixed_dates.told_of(release.programme, deadline),
        state=late if met is None else State.MET,
        met=met,
    )


def _met(row: FixedDateRow | None, task: TaskRow | None) -> Met | None:
    if row is not None:
        mark = Mark(on=row.met_on, how=row.how, evidence=row.evidence, file_id=row.file_id)
        return Met(mark=mark, by=row.marked_by, at=row.marked_at)
    if task is None or task.done_at is None:
        return None
    mark = Mark(on=local_date(task.done_at), how=task.name)
    return Met(mark=mark, by=task.done_by or "", at=task.done_at, task_id=TaskId(task.id))


def _require_mark(work: Work, mark: Mark) -> None:
    if mark.on is None or mark.on > local_date(work.now):
        raise WrongDay({"met_on": (WrongDay.sentence,)})
    if not mark.how.strip():
        raise HowMissing({"how": (HowMissing.sentence,)})
    if not mark.evidence.strip() and mark.file_id is None:
        raise EvidenceMissing({"evidence": (EvidenceMissing.sentence,)})


def _done_by_tasks(work: Work, programme: ProgrammeKey) -> dict[str, TaskRow]:
    """Return, by rule, the task that was completed last of those due by it."""
    theirs = (TaskRow.programme_key == programme, TaskRow.deadline_rule.is_not(None))
    done = select(TaskRow).where(*theirs, TaskRow.status == TaskStatus.DONE).order_by(TaskRow.done_at, TaskRow.id)
    return {task.deadline_rule or "": task for task in work.session.scalars(done)}


def _read(work: Work, programme: ProgrammeKey) -> Release:
    if work.actor.kind is ActorKind.PERSON and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.REPORT_READ, programme)
    return work.programmes.current(work.session, programme)
