"""Whom a message of a programme is for: the words of its `to`, as people and as those outside the house."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from engine import addressees, letters
from engine.domain.ids import CaseId, TaskId
from engine.domain.programme import Message
from engine.outbox import Recipient
from engine.people import PersonView
from engine.programmes import Release
from engine.store.cases import CaseRow, TaskRow
from engine.store.evidence import ReferralRow
from engine.store.people import InstitutionRow
from engine.task_rows import IS_LIVE
from engine.work import Work

COMPANY, INSTITUTION = "company", "institution"
OUTSIDE = frozenset({COMPANY, INSTITUTION})


@dataclass(frozen=True, slots=True)
class Reader:
    """One who gets a message. lang: theirs, where the message has it. key: tells readers of one message apart."""

    to: Recipient
    lang: str
    key: str


def of_message(
    work: Work, release: Release, message: Message, case_id: CaseId, task_id: TaskId | None = None
) -> Iterator[Reader]:
    """Yield each reader of a message about a case, or about one task of it, once.

    `assignee` and `group` are those of the task, else of the tasks that wait in the case now.
    """
    case = work.session.get_one(CaseRow, case_id)
    inside = [word for word in message.to if word not in OUTSIDE]
    for person in _people(work, release, _tasks(work, case_id, task_id), inside):
        lang = letters.lang_of(release, message.key, person)
        yield Reader(Recipient(address=person.email, name=person.name), lang, str(person.id))
    for to in _outside(work, case, message.to):
        yield Reader(to, "ja", to.address)


def _tasks(work: Work, case_id: CaseId, task_id: TaskId | None) -> list[TaskRow]:
    ours = TaskRow.id == task_id if task_id is not None else (TaskRow.case_id == case_id) & IS_LIVE
    return list(work.session.scalars(select(TaskRow).where(ours).order_by(TaskRow.id)))


def _people(work: Work, release: Release, tasks: Iterable[TaskRow], words: Iterable[str]) -> list[PersonView]:
    """Return the people behind the words, each once; without a task a group, a role and the supervisors remain."""
    found: dict[int, PersonView] = {}
    wanted = list(words)
    for task in tasks:
        found |= {person.id: person for person, _word in addressees.everyone(work, release, task, wanted)}
    for word in wanted:
        found |= {person.id: person for person in addressees.without_task(work, release, word)}
    return list(found.values())


def _outside(work: Work, case: CaseRow, words: Iterable[str]) -> Iterator[Recipient]:
    wanted = set(words)
    address = case.facts.get("email")
    if COMPANY in wanted and isinstance(address, str) and address:
        yield Recipient(address=address, name=str(case.facts.get("contact_name") or ""))
    if INSTITUTION in wanted:
        newest = select(InstitutionRow).join(ReferralRow, ReferralRow.institution_id == InstitutionRow.id)
        found = work.session.scalar(newest.where(ReferralRow.case_id == case.id).order_by(ReferralRow.id.desc()))
        if found is not None and found.email:
            yield Recipient(address=found.email, name=found.name)
