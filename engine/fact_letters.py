"""The letters of messages that facts queued: to the people, the company or the institution they name, each once."""

from collections.abc import Mapping
from typing import Any

from engine import letters, outbox, readers
from engine.message_text import Letter
from engine.outbox import Recipient, Subject
from engine.programmes import Release
from engine.reports import slots
from engine.store.cases import TaskRow, TimerRow
from engine.work import Work


def is_of_fact(timer: TimerRow) -> bool:
    """Tell whether a row of the clock is a message a fact queued."""
    return "message" in timer.payload


def give(work: Work, timer: TimerRow) -> None:
    """Write the message to everyone it is for; nobody gets it twice, and a programme that dropped it sends none."""
    release = work.programmes.release(work.session, timer.payload["release"])
    message = release.programme.messages.get(timer.payload["message"])
    if message is None:
        return
    case_id, task_id = timer.payload["case"], timer.payload["task"]
    about = Subject(programme=release.key, message_key=message.key, case_id=case_id, task_id=task_id)
    for reader in readers.of_message(work, release, message, case_id, task_id):
        letter = _letter(work, release, timer, reader.to, reader.lang)
        outbox.queue(work, about, reader.to, letter, dedupe=f"{timer.payload['once']}:{reader.key}")


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
