"""What goes into the letters of a programme: the words every template may use, and the filled text."""

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


class NoSuchMessage(Invalid):
    """The programme has no such message template."""

    code = "no_such_message"
    sentence = Text("文面「{key}」が事業にありません。", 'The programme has no message "{key}".')


def write(work: Work, release: Release, key: str, values: Mapping[str, Any]) -> Letter:
    """Fill a template of the programme.  Raises: NoSuchMessage."""
    message = release.programme.messages.get(key)
    if message is None:
        raise NoSuchMessage(key=key)
    return fill(message, {**_programme(release), **values}, release.environment(work.now))


def about_task(work: Work, release: Release, key: str, task: TaskRow, person: PersonView) -> Letter:
    """Write to a person about one of our tasks."""
    due = moment_label(task.due_at).ja if task.due_at else "（期限なし）"
    values = {
        "recipient": {"name": person.name},
        "case": case_words(work, task.case_id),
        "task": {"name": task.name, "due_label": due, "url": f"{work.settings.base_url}/tasks/{task.id}"},
    }
    return write(work, release, key, values)


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


def _programme(release: Release) -> dict[str, Any]:
    programme = release.programme
    return {
        "programme": {
            "key": programme.key,
            "name": programme.name.ja,
            "authority": programme.authority.ja,
            "contractor": programme.contractor.ja,
        },
        "parameters": dict(programme.parameters),
    }
