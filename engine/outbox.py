"""Messages on their way out: queued in the transaction that wants them, sent after its commit (design D7).

Each row has one recipient (KAG-41: nobody sees another's address) and its final text.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from engine import trail
from engine.domain.access import May, allows, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, FileId, OutboxId, ProgrammeKey, TaskId
from engine.domain.states import OutboxStatus
from engine.domain.text import Text
from engine.errors import NotFound
from engine.firsts import AddingOnce
from engine.message_text import Letter
from engine.store.evidence import OutboxRow
from engine.work import Work

LEASE = dt.timedelta(minutes=2)
LAST_ATTEMPT = 24  # with the pauses below, almost three days: a mail server may be away over a weekend
LONGEST_PAUSE = dt.timedelta(hours=4)
_OUTBOX = OutboxRow.metadata.tables["outbox"]
_QUEUE = AddingOnce(_OUTBOX, _OUTBOX.c.dedupe, (_OUTBOX.c.id,))
STOPPED = "送信の途中で停止しました（届いた可能性があります）"


class NoSuchMail(NotFound):
    """No mail of that id is visible to the caller."""

    code = "no_such_mail"
    sentence = Text("メールが見つかりません。", "The mail was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One address and how to greet its owner."""

    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a message is about."""

    programme: ProgrammeKey
    message_key: str
    case_id: CaseId | None = None
    task_id: TaskId | None = None
    file_ids: Sequence[FileId] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxView:
    """A message as a sender or a page needs it; all instants aware UTC."""

    id: OutboxId
    message_key: str
    to: Recipient
    subject: str
    body: str
    file_ids: tuple[FileId, ...]
    status: OutboxStatus
    attempts: int
    queued_at: dt.datetime
    sent_at: dt.datetime | None
    case_id: CaseId | None
    error: str | None

    def message_id(self, mail_from: str) -> str:
        """Return the Message-ID: the same however often it is sent, so that a receiver can drop the second.

        The instant keeps it apart from messages of another installation with the same sender.
        """
        return f"<banso.{self.id}.{self.queued_at:%Y%m%d%H%M%S%f}@{mail_from.rpartition('@')[2]}>"


def queue(work: Work, about: Subject, to: Recipient, letter: Letter, *, dedupe: str) -> OutboxId | None:
    """Queue one letter; None when the same `dedupe` was queued before."""
    said = {
        "dedupe": dedupe,
        "programme_key": about.programme,
        "case_id": about.case_id,
        "task_id": about.task_id,
        "message_key": about.message_key,
        "to_address": to.address,
        "to_name": to.name,
        "subject": letter.subject,
        "body": letter.body,
        "file_ids": [int(number) for number in about.file_ids],
        "status": OutboxStatus.QUEUED,
        "queued_at": work.now,
        "next_at": work.now,
    }
    work.session.flush()  # it may refer to rows that wait to be written
    made = _QUEUE(work.session.connection(), said)
    if made is None:
        return None
    row = OutboxRow(id=made.id, **said)
    _note(work, row, FactKind.MESSAGE_QUEUED, {})
    return row.id


def take(work: Work, sender: str) -> OutboxView | None:
    """Lease the message that has waited longest; None when nothing is to be sent."""
    due = (
        select(OutboxRow)
        .where(OutboxRow.status == OutboxStatus.QUEUED, OutboxRow.next_at <= work.now)
        .order_by(OutboxRow.next_at, OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = work.session.scalar(due)
    if row is None:
        return None
    row.status, row.leased_by, row.leased_until = OutboxStatus.LEASED, sender, work.now + LEASE
    row.attempts += 1
    return _view(row)


def mark_sent(work: Work, message: OutboxView, sender: str) -> None:
    """Note that the server took the message; ignored when somebody else has it by now."""
    if row := _leased(work, message.id, sender):
        row.status, row.sent_at, row.error = OutboxStatus.SENT, work.now, None
        row.message_id = message.message_id(work.settings.mail_from)
        _note(work, row, FactKind.MESSAGE_SENT, {"subject": row.subject})


def mark_failed(work: Work, message: OutboxView, sender: str, *, error: str, permanent: bool) -> None:
    """Note a refusal: try again with back-off, or give up when it is permanent or was the last attempt."""
    row = _leased(work, message.id, sender)
    if row is None:
        return
    row.error = error
    if permanent or row.attempts >= LAST_ATTEMPT:
        row.status = OutboxStatus.FAILED
        _note(work, row, FactKind.MESSAGE_FAILED, {"error": error})
    else:
        row.status = OutboxStatus.QUEUED
        row.next_at = work.now + min(LONGEST_PAUSE, dt.timedelta(minutes=2**row.attempts))


def mark_unknown(work: Work, message: OutboxView, sender: str, *, error: str) -> None:
    """Note that the message may have gone out; a person decides whether to send it again."""
    if row := _leased(work, message.id, sender):
        row.status, row.error = OutboxStatus.UNKNOWN, error
        _note(work, row, FactKind.MESSAGE_FAILED, {"error": error, "unknown": True})


def expire_leases(work: Work) -> int:
    """Set messages whose lease ran out to `unknown`; return how many.

    Their sender died in the middle: they may have gone out. A person decides, they are never sent again silently.
    Should the sender come back after all, what it reports is believed.
    """
    dead = (
        select(OutboxRow)
        .where(OutboxRow.status == OutboxStatus.LEASED, OutboxRow.leased_until < work.now)
        .with_for_update(skip_locked=True)
    )
    rows = work.session.scalars(dead).all()
    for row in rows:
        row.status, row.error = OutboxStatus.UNKNOWN, STOPPED
        _note(work, row, FactKind.MESSAGE_FAILED, {"error": row.error, "unknown": True})
    return len(rows)


def resend(work: Work, message_id: OutboxId) -> None:
    """Queue a failed or unknown message again, as a person decided.  Raises: NoSuchMail, NotAllowed."""
    row = work.session.get(OutboxRow, message_id, with_for_update=True)
    if row is None or not (work.actor.roles(row.programme_key) or allows(work.actor, May.MAIL_READ, row.programme_key)):
        raise NoSuchMail
    require(work.actor, May.MAIL_READ, row.programme_key)
    if row.status in {OutboxStatus.FAILED, OutboxStatus.UNKNOWN}:
        row.status, row.attempts, row.next_at, row.error = OutboxStatus.QUEUED, 0, work.now, None
        row.leased_by = None
        _note(work, row, FactKind.MESSAGE_QUEUED, {"again": True})


def newest(work: Work, programmes: Sequence[ProgrammeKey], *, q: str = "", limit: int = 100) -> list[OutboxView]:
    """List messages of these programmes, newest first; q: part of an address or subject."""
    wanted = select(OutboxRow).where(OutboxRow.programme_key.in_(programmes)).order_by(OutboxRow.id.desc()).limit(limit)
    if q:
        wanted = wanted.where(
            or_(OutboxRow.to_address.contains(q, autoescape=True), OutboxRow.subject.contains(q, autoescape=True))
        )
    return [_view(row) for row in work.session.scalars(wanted)]


def _leased(work: Work, message_id: OutboxId, sender: str) -> OutboxRow | None:
    """Return the row only while nobody else has decided about it: leased to this sender, or run out in its hands."""
    row = work.session.get(OutboxRow, message_id, with_for_update=True)
    held = row is not None and row.status in {OutboxStatus.LEASED, OutboxStatus.UNKNOWN} and row.leased_by == sender
    return row if held else None


def _note(work: Work, row: OutboxRow, kind: FactKind, data: Mapping[str, Any]) -> None:
    said = {"message": row.message_key, "to": row.to_name, "outbox_id": row.id, **data}
    fact = Fact(kind=kind, programme=row.programme_key, case_id=row.case_id, task_id=row.task_id, data=said)
    trail.record(work, fact)


def _view(row: OutboxRow) -> OutboxView:
    return OutboxView(
        id=row.id,
        message_key=row.message_key,
        to=Recipient(address=row.to_address, name=row.to_name),
        subject=row.subject,
        body=row.body,
        file_ids=tuple(FileId(number) for number in row.file_ids),
        status=row.status,
        attempts=row.attempts,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        case_id=row.case_id,
        error=row.error,
    )
