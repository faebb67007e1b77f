"""Submitting a report (提出): by mail to each recipient with its files, or handed over by hand on paper."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine import feel, letters, outbox, people
from engine.domain.access import Role
from engine.domain.facts import FactKind
from engine.domain.ids import FileId, UserId
from engine.domain.programme import Programme
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.outbox import Recipient, Subject
from engine.people import PersonView
from engine.programmes import Release
from engine.reports import deciding, notices, rows, snapshot
from engine.reports.slots import Slot
from engine.store.evidence import ReportRow
from engine.store.reports import ReportVersionRow
from engine.work import Work

SUBMISSION = "report_submission"


class Way(StrEnum):
    """How a report is handed over."""

    MAIL = "mail"  # メール
    HAND = "hand"  # 持参・郵送


class NobodyToSendTo(Invalid):
    """None of the report's recipients has an account."""

    code = "nobody_to_send_to"
    sentence = Text(
        "報告「{name}」の送付先がありません。発注者の利用者を登録してください。",
        "There is nobody to send the report “{name}” to. Add a person of the client.",
    )


class WrongHandoverDate(Invalid):
    """A report handed over by hand names a day that has not come."""

    code = "wrong_handover_date"
    sentence = Text("提出した日は、今日までの日付にしてください。", "The day it was handed over lies not ahead.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """How a report is submitted. handed_on: the day it was handed over, None for today. words: for the letter."""

    way: Way = Way.MAIL
    handed_on: dt.date | None = None
    note: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)


def submit(work: Work, release: Release, slot: Slot, row: ReportRow, handover: Handover) -> list[PersonView]:
    """Submit the newest draft, which is never changed afterwards; return who it was mailed to.

    Raises: NoDraft, PartsMissing, DraftOutdated, NotApproved, NobodyToSendTo, WrongHandoverDate, NoSuchMessage.
    """
    version = deciding.require_approved(work, slot.report, row)
    told = _mail(work, release, slot, row, version, handover) if handover.way is Way.MAIL else []
    handed_on = handover.handed_on or local_date(work.now)
    if handed_on > local_date(work.now):
        raise WrongHandoverDate({"handed_on": [WrongHandoverDate.sentence]})
    version.submitted_at, version.submitted_by = work.now, work.actor.name
    version.submission = {
        "way": handover.way.value,
        "handed_on": handed_on.isoformat(),
        "note": handover.note,
        "to": [person.name for person in told],
    }
    row.status, row.submitted_at, row.receipt = ReportStatus.SUBMITTED, work.now, None
    notices.silence(work, row)
    _note(work, row, version)
    return told


def _note(work: Work, row: ReportRow, version: ReportVersionRow) -> None:
    rows.note(
        work,
        row,
        FactKind.REPORT_SUBMITTED,
        **(version.submission or {}),
        edition=version.edition,
        sha256=version.sha256,
        files=[{"name": file["name"], "sha256": file["sha256"]} for file in version.files],
        late=work.now > row.due_at,
    )


def _mail(
    work: Work, release: Release, slot: Slot, row: ReportRow, version: ReportVersionRow, handover: Handover
) -> list[PersonView]:
    told = recipients(work, release.programme, slot.report.recipients, slot)
    letter_words = _words(work, slot, row, handover.words)
    file_ids = [FileId(file["file_id"]) for file in version.files]
    for person in told:
        _write(work, release, row, file_ids, {**letter_words, "recipient": {"name": person.name}}, person)
    return told


def recipients(work: Work, programme: Programme, words: Sequence[str], slot: Slot) -> list[PersonView]:
    """Return the people a report goes to.  Raises: NobodyToSendTo."""
    found: dict[UserId, PersonView] = {}
    for word in words:
        for group in _groups(programme, word):
            found.update({person.id: person for person in people.in_group(work, slot.programme, group)})
    if not found:
        raise NobodyToSendTo(name=slot.report.name.ja)
    return list(found.values())


def _groups(programme: Programme, word: str) -> list[str]:
    """Return the groups a recipient means: a group's key, `supervisor`, or every group of the authority."""
    if word in programme.groups:
        return [word]
    if word == "supervisor":
        return [programme.supervisor]
    return [key for key, group in programme.groups.items() if word == "authority" and Role.AUTHORITY in group.roles]


def _words(work: Work, slot: Slot, row: ReportRow, given: Mapping[str, Any]) -> dict[str, Any]:
    gathered = snapshot.from_json(row.figures)
    return {
        **given,
        "case": letters.case_words(work, row.case_id),
        "report": feel.from_json({**slot.words, "edition": row.edition, "reason": row.reason or ""}),
        "figures": {"nil": gathered is not None and gathered.nil, "period_label": slot.words["period_label"]},
    }


def _write(
    work: Work,
    release: Release,
    row: ReportRow,
    file_ids: Sequence[FileId],
    words: Mapping[str, Any],
    person: PersonView,
) -> None:
    letter = letters.write(work, release, SUBMISSION, words)
    about = Subject(programme=release.key, message_key=SUBMISSION, case_id=row.case_id, file_ids=tuple(file_ids))
    to = Recipient(address=person.email, name=person.name)
    outbox.queue(work, about, to, letter, dedupe=f"report:{row.id}:{file_ids[0]}:{person.id}")
