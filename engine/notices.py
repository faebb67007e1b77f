"""Reminders, overdue notices and escalations: each given once, one mail per person (KAG-41)."""

from collections.abc import Iterable

from engine import letters, outbox, people, trail
from engine.domain.facts import FactKind
from engine.domain.ids import UserId
from engine.domain.states import TaskStatus
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.programmes import Release
from engine.store.cases import TaskRow, TimerRow
from engine.task_rows import LIVE, fact_of
from engine.work import Work

TEMPLATES = {"reminder": "task_reminder", "overdue": "task_overdue", "escalation": "task_escalated"}


def give(work: Work, timer: TimerRow) -> None:
    """Tell the people of a notice that has fallen due; nobody when the task is over."""
    task = work.session.get(TaskRow, timer.task_id, with_for_update=True) if timer.task_id else None
    if task is None or task.status not in LIVE:
        return
    release = work.programmes.release(work.session, task.release_id)
    kind = timer.payload["notice"]
    told = _everyone(work, release, task, timer.payload["to"])
    for person in told:
        letter = letters.about_task(work, release, TEMPLATES[kind], task, person)
        about = Subject(
            programme=task.programme_key, message_key=TEMPLATES[kind], case_id=task.case_id, task_id=task.id
        )
        recipient = Recipient(address=person.email, name=person.name)
        outbox.queue(work, about, recipient, letter, dedupe=f"{timer.payload['once']}:{person.id}")
    fact = fact_of(task, FactKind.NOTICE_GIVEN, notice=kind, to=[person.name for person in told])
    trail.record(work, fact)


def _everyone(work: Work, release: Release, task: TaskRow, words: Iterable[str]) -> list[PersonView]:
    """Return the people behind the words of a rule, each once."""
    found: dict[UserId, PersonView] = {}
    for word in words:
        for person in _behind(work, release, task, word):
            found.setdefault(person.id, person)
    return list(found.values())


def _behind(work: Work, release: Release, task: TaskRow, word: str) -> list[PersonView]:
    if word == "assignee":
        holder = people.get(work, task.assignee_id) if task.assignee_id else None
        return [holder] if holder and holder.active else []
    if word == "group" and task.status is TaskStatus.CLAIMED:
        return []  # somebody holds it: the others need not be told
    group = _group(release, task, word)
    return people.in_group(work, task.programme_key, group) if group else []


def _group(release: Release, task: TaskRow, word: str) -> str | None:
    """Return the group key a word of a rule means here."""
    programme = release.programme
    if word == "group":
        return task.group_key
    if word == "supervisor":
        own = programme.groups.get(task.group_key or "")
        return own.supervisor if own and own.supervisor else programme.supervisor
    return word
