"""What people are reminded of: a task, a report that was raised, a fixed date; alone or on the day's list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import addressees, fixed_date_rows, letters, people
from engine.domain.access import May
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, ProgrammeKey, ReportId, TaskId, UserId
from engine.domain.periods import fiscal_year
from engine.domain.states import InstanceStatus, ReportStatus, TimerStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.people import PersonView
from engine.programmes import Release
from engine.reports import notices as report_notices
from engine.reports import slots
from engine.store.cases import InstanceRow, TaskRow, TimerRow
from engine.store.evidence import ReportRow
from engine.task_rows import IS_LIVE, LIVE
from engine.work import Work

OF_REPORT = "report:"  # begins the key of a report on a day's list
OF_DATE = "date:"  # begins that of a fixed date
OF_TASKS = frozenset({"assignee", "group"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something on somebody's list. key: of the matter. kind: of the notice. word: of the rule naming the person."""

    key: str
    kind: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is due, and whom a rule's words mean for it now.

    key: on a day's list. thing: what it is part of, of which a person is told once at a time (the report a task is a
    step of). case_id: None for a fixed date. path: of its page. about: what facts say of it besides its name. task_id:
    None for a report or a date. tasks: the task itself; of a report those that wait in its case. due_at: None for a
    task without a due date.
    """

    key: str
    thing: str
    name: Text
    release: Release
    case_id: CaseId | None
    path: str
    about: Mapping[str, Any]
    task_id: TaskId | None
    tasks: Sequence[TaskRow]
    due_at: datetime | None

    def behind(self, work: Work, word: str) -> list[PersonView]:
        """Return the people with open accounts whom a word means.

        `assignee` and `group` of a report are the people at its waiting tasks; while none waits, and of a fixed date,
        its group are the supervisors.
        """
        if self.task_id is None and word not in OF_TASKS:
            return addressees.without_task(work, self.release, word)
        if not self.tasks and word == "group":
            return addressees.without_task(work, self.release, "supervisor")
        return [person for task in self.tasks for person in addressees.behind(work, self.release, task, word)]

    def everyone(self, work: Work, words: Iterable[str]) -> list[tuple[PersonView, str]]:
        """Return the people behind the words, each once, with the word that names them first."""
        found: dict[UserId, tuple[PersonView, str]] = {}
        for word in words:
            for person in self.behind(work, word):
                found.setdefault(person.id, (person, word))
        return list(found.values())

    def words(self, work: Work, person: PersonView, lang: str) -> dict[str, Any]:
        """Return what a template may say of it as `task`; to submit a report is a piece of work, too."""
        case = self.case_words(work, lang)
        due = letters.due_words(work, self.name.get(lang), self.due_at, self._path_for(work, person), lang)
        return {**due, "case_number": case["number"], "case_title": case["title"]}

    def case_words(self, work: Work, lang: str) -> dict[str, Any]:
        """Return what a template may say of its case."""
        if self.case_id is None:
            return letters.words_without_case(work, self.release, self.path, lang)
        return letters.case_words(work, self.case_id)

    def fact(self, **data: Any) -> Fact:
        """Return the fact that people were told of it."""
        return Fact(
            kind=FactKind.NOTICE_GIVEN,
            programme=self.release.key,
            case_id=self.case_id,
            task_id=self.task_id,
            data={"task": self.name.ja, **self.about, **data},
        )

    def _path_for(self, work: Work, person: PersonView) -> str:
        """Return the page that leads a person on: those who read no cases see the day it is due in the year."""
        reads_cases = people.may(work, person.id, May.CASE_READ, self.release.key)
        if reads_cases or self.case_id is None or self.due_at is None:
            return self.path
        day = local_date(self.due_at)
        where = f"year={fiscal_year(day)}&period={day:%Y-%m}&view=list#d-{day.isoformat()}"
        return f"deadlines/{self.release.key}?{where}"


def of_timer(work: Work, timer: TimerRow) -> Matter | None:
    """Return what a notice on the clock is about, a task locked; None when it is over.

    None also for a report whose waiting task is due by the same rule and tells the same at the same instant: people
    hear of one deadline once.
    """
    if timer.task_id is not None:
        work.session.get(TaskRow, timer.task_id, with_for_update=True)
    return seen_by(work, timer)


def seen_by(work: Work, timer: TimerRow) -> Matter | None:
    """Return what a notice on the clock is about, as `of_timer` does, with nothing locked."""
    if (rule := timer.payload.get(fixed_date_rows.ABOUT)) is not None:
        return _of_date(work, timer.programme_key, rule)
    report_id = timer.payload.get(report_notices.ABOUT)
    if report_id is None:
        return _of_task(work, work.session.get(TaskRow, timer.task_id) if timer.task_id else None)
    found = _of_report(work, ReportId(report_id))
    return None if found is None or _is_told_by_a_task(work, found, timer) else found


def of_key(work: Work, key: str) -> Matter | None:
    """Return what stands on a day's list under a key; None when it is over, or stands still."""
    if key.startswith(OF_REPORT):
        return _of_report(work, ReportId(int(key.removeprefix(OF_REPORT))))
    if key.startswith(OF_DATE):
        programme, _colon, rule = key.removeprefix(OF_DATE).partition(":")
        return _of_date(work, ProgrammeKey(programme), rule)
    task = work.session.get(TaskRow, TaskId(int(key)), populate_existing=True)
    return None if task is None or task.paused_at is not None else _of_task(work, task)


def submission(release: Release, row: ReportRow) -> Text:
    """Return what the submission of a report is called."""
    report = release.programme.reports.get(row.report_key)
    name = report.name if report else Text(row.report_key, row.report_key)
    period = slots.period_label(release.programme, row.report_key, row.period, row.request)
    return Text(f"{name.ja}（{period.ja}）の提出", f"Submission: {name.en} ({period.en})")


def _of_task(work: Work, task: TaskRow | None) -> Matter | None:
    if task is None or task.status not in LIVE:
        return None
    report_id = work.session.scalar(select(ReportRow.id).where(ReportRow.case_id == task.case_id).limit(1))
    return Matter(
        key=str(task.id),
        thing=f"task:{task.id}" if report_id is None else f"{OF_REPORT}{report_id}",
        name=Text(task.name, task.name),
        release=work.programmes.release(work.session, task.release_id),
        case_id=task.case_id,
        path=f"tasks/{task.id}",
        about={},
        task_id=TaskId(task.id),
        tasks=(task,),
        due_at=task.due_at,
    )


def _of_report(work: Work, report_id: ReportId) -> Matter | None:
    row = work.session.get(ReportRow, report_id, populate_existing=True)
    if row is None or row.status is not ReportStatus.DRAFT:
        return None
    running = (InstanceRow.case_id == row.case_id, InstanceRow.status == InstanceStatus.RUNNING)
    instance = work.session.scalar(select(InstanceRow).where(*running).order_by(InstanceRow.id).limit(1))
    if instance is None:
        return None
    waiting = select(TaskRow).where(TaskRow.case_id == row.case_id, IS_LIVE).order_by(TaskRow.id)
    release = work.programmes.release(work.session, instance.release_id)
    return Matter(
        key=f"{OF_REPORT}{row.id}",
        thing=f"{OF_REPORT}{row.id}",
        name=submission(release, row),
        release=release,
        case_id=row.case_id,
        path=f"reports/{row.id}",
        about={"report_id": row.id, "report": row.report_key, "rule": (row.deadline or {}).get("rule")},
        task_id=None,
        tasks=work.session.scalars(waiting).all(),
        due_at=row.due_at,
    )


def _of_date(work: Work, programme: ProgrammeKey, rule: str) -> Matter | None:
    release = work.programmes.current(work.session, programme)
    deadline = fixed_date_rows.of_rule(work, release, rule)
    if deadline is None or not fixed_date_rows.is_open(work, programme, rule):
        return None
    key = f"{OF_DATE}{programme}:{rule}"
    return Matter(
        key=key,
        thing=key,
        name=release.programme.deadlines[rule].name,
        release=release,
        case_id=None,
        path=f"dates/{programme}/{rule}",
        about={"rule": rule},
        task_id=None,
        tasks=(),
        due_at=deadline.due_at,
    )


def _is_told_by_a_task(work: Work, matter: Matter, timer: TimerRow) -> bool:
    what = timer.key.removeprefix(report_notices.prefix(timer.payload[report_notices.ABOUT]))
    keys = [f"notice:{task.id}:{what}" for task in matter.tasks if task.deadline_rule == matter.about["rule"]]
    told = select(TimerRow.id).where(TimerRow.key.in_(keys), TimerRow.status != TimerStatus.CANCELLED)
    return bool(keys) and work.session.scalar(told.limit(1)) is not None
