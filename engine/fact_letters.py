"""The letters of messages that facts queued: to the people, the company or the institution they name, each once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from engine import addressees, letters, outbox
from engine.domain.ids import CaseId, TaskId
from engine.message_text import Letter
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.programmes import Release
from engine.reports import slots
from engine.store.cases import CaseRow, TaskRow, TimerRow
from engine.store.evidence import ReferralRow
from engine.store.people import InstitutionRow
from engine.task_rows import IS_LIVE
from engine.work import Work

COMPANY, INSTITUTION = "company", "institution"
OUTSIDE = frozenset({COMPANY, INSTITUTION})


def is_of_fact(timer: TimerRow) -> bool:
    """Tell whether a row of the clock is a message a fact queued."""
    return "message" in timer.payload


def give(work: Work, timer: TimerRow) -> None:
    """Write the message to everyone it is for; nobody gets it twice, and a programme that dropped it sends none."""
    release = work.programmes.release(work.session, timer.payload["release"])
    message = release.programme.messages.get(timer.payload["message"])
    if message is None:
        return
    case = work.session.get_one(CaseRow, timer.payload["case"])
    task_id = timer.payload["task"]
    about = Subject(programme=release.key, message_key=message.key, case_id=case.id, task_id=task_id)
    inside = [word for word in message.to if word not in OUTSIDE]
    for person in _people(work, release, _tasks(work, case.id, task_id), inside):
        lang = letters.lang_of(release, message.key, person)
        to = Recipient(address=person.email, name=person.name)
        letter = _letter(work, release, timer, to, lang)
        outbox.queue(work, about, to, letter, dedupe=f"{timer.payload['once']}:{person.id}")
    for to in _outside(work, case, message.to):
        letter = _letter(work, release, timer, to, "ja")
        outbox.queue(work, about, to, letter, dedupe=f"{timer.payload['once']}:{to.address}")


def _tasks(work: Work, case_id: CaseId, task_id: TaskId | None) -> list[TaskRow]:
    """Return the task a fact is about, else those that wait in its case now."""
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


def _letter(work: Work, release: Release, timer: TimerRow, to: Recipient, lang: str) -> Letter:
    case_id, task_id = timer.payload["case"], timer.payload["task"]
    values: dict[str, Any] = {"recipient": {"name": to.name}, "case": letters.case_words(work, case_id)}
    if task_id is not None:
        values["task"] = letters.task_words(work, work.session.get_one(TaskRow, task_id), lang)
    if "report_id" in timer.payload["about"]:
        values["report"] = _report(work, release, timer.payload["about"])
    return letters.write(work, release, timer.payload["message"], values, lang)


def _report(work: Work, release: Release, about: Mapping[str, Any]) -> dict[str, Any]:
    return slots.slot(work, release, about["report"], about["period"]).words
