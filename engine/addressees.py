"""The people behind the words of a rule: assignee, group, supervisor, a group's key, role:<role>."""

from collections.abc import Iterable

from engine import people
from engine.domain.access import Role
from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.states import TaskStatus
from engine.people import PersonView
from engine.programmes import Release
from engine.store.cases import TaskRow
from engine.work import Work

ROLE = "role:"


def everyone(work: Work, release: Release, task: TaskRow, words: Iterable[str]) -> list[tuple[PersonView, str]]:
    """Return the people behind the words, each once, with the word that names them first."""
    found: dict[UserId, tuple[PersonView, str]] = {}
    for word in words:
        for person in behind(work, release, task, word):
            found.setdefault(person.id, (person, word))
    return list(found.values())


def behind(work: Work, release: Release, task: TaskRow, word: str) -> list[PersonView]:
    """Return the people with open accounts whom one word means for this task now."""
    if word == "assignee":
        holder = people.get(work, task.assignee_id) if task.assignee_id else None
        return [holder] if holder and holder.active else []
    if word == "group" and task.status is TaskStatus.CLAIMED:
        return []  # somebody holds it: the others need not be told
    if word.startswith(ROLE):
        return in_role(work, task.programme_key, word)
    group = _group(release, task, word)
    return people.in_group(work, task.programme_key, group) if group else []


def without_task(work: Work, release: Release, word: str) -> list[PersonView]:
    """Return the people with open accounts whom a word means by itself: a role, a group, the supervisors."""
    if word in {"assignee", "group"}:
        return []
    if word.startswith(ROLE):
        return in_role(work, release.key, word)
    group = release.programme.supervisor if word == "supervisor" else word
    return people.in_group(work, release.key, group)


def in_role(work: Work, programme: ProgrammeKey, word: str) -> list[PersonView]:
    """Return the people with open accounts who have the role of `role:<role>`."""
    role = Role(word.removeprefix(ROLE))
    return [person for person, part in people.in_programme(work, programme) if person.active and role in part.roles]


def _group(release: Release, task: TaskRow, word: str) -> str | None:
    """Return the group key a word of a rule means here."""
    programme = release.programme
    if word == "group":
        return task.group_key
    if word == "supervisor":
        own = programme.groups.get(task.group_key or "")
        return own.supervisor if own and own.supervisor else programme.supervisor
    return word
