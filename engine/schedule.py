"""What is due in a month for one person: own and the groups' tasks, reports, fixed dates, reminders (今月の予定)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select

from engine import dated_tasks, fixed_dates, matters
from engine.dated_tasks import DatedTask
from engine.domain.access import Actor, May, allows
from engine.domain.deadline import DeadlineUnknown
from engine.domain.ids import ProgrammeKey, ReportId, TaskId
from engine.domain.periods import Span
from engine.domain.programme import Programme
from engine.domain.states import ReportStatus, TaskStatus, TimerKind, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import instant, local_date
from engine.fixed_dates import State
from engine.matters import Matter
from engine.programmes import Release
from engine.reports import slots
from engine.reports.slots import Slot
from engine.store.base import written
from engine.store.cases import CaseRow, TaskRow, TimerRow
from engine.store.evidence import ReportRow
from engine.task_rows import IS_LIVE
from engine.work import Work

MOST = 500  # of each kind: no month page is read further
MIDNIGHT = dt.time()


class Kind(StrEnum):
    """What stands on a day."""

    TASK = "task"  # the due date of a task
    REPORT = "report"  # the due date of a report
    DATE = "date"  # a fixed date of the contract
    REMINDER = "reminder"  # somebody will be told about one of these


KIND_NAMES = {
    Kind.TASK: Text("作業", "Task"),
    Kind.REPORT: Text("報告", "Report"),
    Kind.DATE: Text("期日", "Fixed date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing of a month. case_number: None for reports not begun. who: holds the task, or the group that waits.

    task_id, report_id, rule: where it leads, a rule to its fixed date; all None for a report that is not begun.
    is_overdue: its due moment has passed.
    """

    at: dt.datetime
    kind: Kind
    name: Text
    programme: ProgrammeKey
    case_number: str | None = None
    who: Text | None = None
    task_id: TaskId | None = None
    report_id: ReportId | None = None
    rule: str | None = None
    is_overdue: bool = False

    @property
    def on(self) -> dt.date:
        """The day, in Japan."""
        return local_date(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A month. entries: soonest first. overdue: open since before the month. is_cut: there is more than is listed."""

    entries: tuple[Entry, ...]
    overdue: tuple[Entry, ...]
    is_cut: bool


def month(work: Work, span: Span, *, own_only: bool) -> Schedule:
    """Return what is due on the days of a span. own_only: leaves out what others of the groups hold or may take."""
    keys = sorted(key for key in work.actor.programmes if allows(work.actor, May.CASE_READ, key))
    releases = {key: work.programmes.current(work.session, key) for key in keys}
    begins, ends = instant(span.start, MIDNIGHT), instant(span.end + dt.timedelta(days=1), MIDNIGHT)
    wanted = _wanted(work.actor, own_only=own_only)
    found = dated_tasks.dated(work, wanted, before=ends, limit=MOST + 1)
    tasks = [_of_task(work, releases[task.programme].programme, task) for task in found[:MOST]]
    reports = [entry for release in releases.values() for entry in _reports(work, release)]
    dates = [entry for key in releases for entry in _dates(work, key)]
    notices = [*_notices(work, releases, wanted, (begins, ends)), *_without_task(work, releases, (begins, ends))]
    inside = [entry for entry in (*tasks, *reports, *dates, *notices) if begins <= entry.at < ends]
    late = [entry for entry in (*tasks, *reports, *dates) if entry.at < begins and entry.is_overdue]
    return Schedule(
        entries=tuple(sorted(inside, key=_order)),
        overdue=tuple(sorted(late, key=_order)),
        is_cut=len(found) > MOST or len(notices) >= MOST,
    )


def _wanted(actor: Actor, *, own_only: bool) -> ColumnElement[bool]:
    own = dated_tasks.held_by(actor.user_id)
    return own if own_only else or_(own, dated_tasks.of_groups(actor))


def _order(entry: Entry) -> tuple[dt.datetime, str, str]:
    return (entry.at, entry.kind.value, entry.case_number or "")


def _of_task(work: Work, programme: Programme, task: DatedTask) -> Entry:
    return Entry(
        at=task.due_at,
        kind=Kind.TASK,
        name=Text(task.name, task.name),
        programme=task.programme,
        case_number=task.case_number,
        who=_who(programme, task),
        task_id=task.id,
        is_overdue=task.due_at < work.now,
    )


def _who(programme: Programme, task: DatedTask) -> Text | None:
    if task.assignee:
        return Text(task.assignee, task.assignee)
    group = programme.groups.get(task.group or "")
    return group.name if group else None


def _reports(work: Work, release: Release) -> Iterator[Entry]:
    """Yield the reports that are not sent yet, begun or not."""
    rows = work.session.scalars(select(ReportRow).where(ReportRow.programme_key == release.key))
    begun = {(row.report_key, row.period): row for row in rows}
    for slot in _slots(work, release):
        row = begun.get((slot.report.key, slot.key))
        if row is not None and row.status is not ReportStatus.DRAFT:
            continue
        due_at = row.due_at if row else slot.deadline.due_at
        yield Entry(
            at=due_at,
            kind=Kind.REPORT,
            name=Text(slot.title, slot.title),
            programme=release.key,
            report_id=row.id if row else None,
            is_overdue=row is not None and due_at < work.now,  # one that was never begun is nobody's
        )


def _slots(work: Work, release: Release) -> Iterator[Slot]:
    for report in release.programme.reports.values():
        try:
            yield from slots.of_term(work, release, report)
        except DeadlineUnknown:  # the year page names it among what waits for its start
            continue


def _dates(work: Work, programme: ProgrammeKey) -> Iterator[Entry]:
    """Yield the fixed dates that are not met."""
    for date in fixed_dates.current(work, programme):
        if date.met is None:
            yield Entry(
                at=date.deadline.due_at,
                kind=Kind.DATE,
                name=date.rule.name,
                programme=programme,
                rule=date.rule.key,
                is_overdue=date.state is State.OVERDUE,
            )


def _without_task(
    work: Work, releases: Mapping[ProgrammeKey, Release], days: tuple[dt.datetime, dt.datetime]
) -> Iterator[Entry]:
    """Yield what the actor will be told of reports and of fixed dates."""
    found = (
        select(TimerRow)
        .where(
            TimerRow.kind == TimerKind.NOTICE,
            TimerRow.status == written(TimerStatus.WAITING),
            TimerRow.due_at >= days[0],
            TimerRow.due_at < days[1],
            TimerRow.programme_key.in_(releases),
            TimerRow.task_id.is_(None),
        )
        .order_by(TimerRow.due_at, TimerRow.id)
        .limit(MOST)
    )
    for timer in work.session.scalars(found):
        matter = matters.seen_by(work, timer) if "notice" in timer.payload else None
        if matter is None or not _reaches(work, matter, timer.payload["to"]):
            continue
        yield Entry(
            at=timer.due_at,
            kind=Kind.REMINDER,
            name=_notice_name(timer.payload["notice"], matter.name),
            programme=timer.programme_key,
            case_number=work.session.get_one(CaseRow, matter.case_id).number if matter.case_id else None,
            report_id=matter.about.get("report_id"),
            rule=None if matter.case_id else matter.about["rule"],
        )


def _reaches(work: Work, matter: Matter, words: Iterable[str]) -> bool:
    return any(person.id == work.actor.user_id for person, _word in matter.everyone(work, words))


def _notices(
    work: Work,
    releases: dict[ProgrammeKey, Release],
    wanted: ColumnElement[bool],
    days: tuple[dt.datetime, dt.datetime],
) -> Iterator[Entry]:
    """Yield the reminders, overdue notices and escalations the actor will get."""
    led = [key for key in releases if allows(work.actor, May.TASK_REASSIGN, key)]
    found = (
        select(TimerRow, TaskRow, CaseRow.number)
        .join(TaskRow, TaskRow.id == TimerRow.task_id)
        .join(CaseRow, CaseRow.id == TaskRow.case_id)
        .where(
            TimerRow.kind == TimerKind.NOTICE,
            TimerRow.status == TimerStatus.WAITING,
            TimerRow.due_at >= days[0],
            TimerRow.due_at < days[1],
            TaskRow.programme_key.in_(releases),
            IS_LIVE,
            or_(wanted, TaskRow.programme_key.in_(led)),
        )
        .order_by(TimerRow.due_at, TimerRow.id)
        .limit(MOST)
    )
    for timer, task, number in work.session.execute(found):
        programme = releases[task.programme_key].programme
        if any(_concerns(work.actor, programme, task, word) for word in timer.payload["to"]):
            yield Entry(
                at=timer.due_at,
                kind=Kind.REMINDER,
                name=_notice_name(timer.payload["notice"], Text(task.name, task.name)),
                programme=task.programme_key,
                case_number=number,
                task_id=task.id,
            )


def _concerns(actor: Actor, programme: Programme, task: TaskRow, word: str) -> bool:
    """Tell whether a word of a rule means the actor."""
    groups: Sequence[str | None] = sorted(actor.groups(task.programme_key))
    if word == "assignee":
        return task.assignee_id == actor.user_id
    if word == "group":
        return task.status is TaskStatus.OPEN and task.group_key in groups
    if word == "supervisor":
        own = programme.groups.get(task.group_key or "")
        return (own.supervisor if own and own.supervisor else programme.supervisor) in groups
    return word in groups


NOTICE_NAMES = {
    "reminder": Text("督促：{task}", "Reminder: {task}"),
    "overdue": Text("期限超過のお知らせ：{task}", "Overdue notice: {task}"),
    "escalation": Text("上申：{task}", "Escalation: {task}"),
}


def _notice_name(kind: str, task: Text) -> Text:
    said = NOTICE_NAMES[kind]
    return Text(said.ja.format(task=task.ja), said.en.format(task=task.en))
