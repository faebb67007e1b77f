"""What goes into the letters of a programme: the words every template may use, and the filled text."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine import links
from engine.domain.era import moment_label
from engine.domain.ids import CaseId
from engine.domain.text import Text
from engine.errors import Invalid
from engine.message_text import Letter, fill
from engine.people import PersonView
from engine.programmes import Release
from engine.store.cases import CaseRow, TaskRow
from engine.store.people import CompanyRow
from engine.work import Work

NO_DUE = Text("（期限なし）", "(no due date)")
NO_CASE = Text("期日", "fixed date")  # in place of a case's number


class NoSuchMessage(Invalid):
    """The programme has no such message template."""

    code = "no_such_message"
    sentence = Text("文面「{key}」が事業にありません。", 'The programme has no message "{key}".')


def write(work: Work, release: Release, key: str, values: Mapping[str, Any], lang: str = "ja") -> Letter:
    """Fill a template of the programme.  Raises: NoSuchMessage."""
    message = release.programme.messages.get(key)
    if message is None:
        raise NoSuchMessage(key=key)
    return fill(message, {**_programme(release, lang), **values}, release.environment(work.now), lang)


def lang_of(release: Release, key: str, person: PersonView) -> str:
    """Return the language a person is written in: their own where the message has it, else Japanese."""
    message = release.programme.messages.get(key)
    return person.lang if message and message.body.get(person.lang) != message.body.ja else "ja"


def task_words(work: Work, task: TaskRow, lang: str) -> dict[str, Any]:
    """Return what templates may say of a task."""
    case = work.session.get_one(CaseRow, task.case_id)
    due = due_words(work, task.name, task.due_at, f"tasks/{task.id}", lang)
    return {**due, "case_number": case.number, "case_title": case.title}


def due_words(work: Work, name: str, due_at: dt.datetime | None, path: str, lang: str) -> dict[str, Any]:
    """Return what templates may say of a piece of work besides its case.

    is_overdue: an escalation may come before the due date as well as after it.
    """
    due = moment_label(due_at) if due_at else NO_DUE
    return {
        "name": name,
        "due_label": due.get(lang),
        "is_overdue": due_at is not None and due_at < work.now,
        "url": f"{work.settings.base_url}/{path}",
    }


def case_words(work: Work, case_id: CaseId) -> dict[str, Any]:
    """Return what templates may say of a case; status_url is the company's own page."""
    case = work.session.get_one(CaseRow, case_id)
    company = work.session.get(CompanyRow, case.company_id) if case.company_id else None
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "company_name": company.name if company else "",
        "url": f"{work.settings.base_url}/cases/{case.id}",
        "status_url": links.status_url(work.settings, case.id),
    }


def words_without_case(work: Work, release: Release, path: str, lang: str) -> dict[str, Any]:
    """Return what templates may say of the case of something that belongs to none: the programme stands in for it."""
    url = f"{work.settings.base_url}/{path}"
    title = release.programme.name.get(lang)
    return {
        "id": None,
        "number": NO_CASE.get(lang),
        "title": title,
        "company_name": "",
        "url": url,
        "status_url": url,
    }


def _programme(release: Release, lang: str) -> dict[str, Any]:
    programme = release.programme
    return {
        "programme": {
            "key": programme.key,
            "name": programme.name.get(lang),
            "authority": programme.authority.get(lang),
            "contractor": programme.contractor.get(lang),
        },
        "parameters": dict(programme.parameters),
    }
