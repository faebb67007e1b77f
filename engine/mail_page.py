"""The mails of a programme as supervisors and administrators read them (KAG-41)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, func, or_, select

from engine import files
from engine.domain.access import May, allows
from engine.domain.ids import CaseId, FileId, OutboxId, ProgrammeKey
from engine.domain.states import OutboxStatus
from engine.domain.text import Text
from engine.files import FileView
from engine.outbox import NoSuchMail
from engine.store.cases import CaseRow
from engine.store.evidence import OutboxRow
from engine.work import Work

LAST_DAY = dt.timedelta(hours=24)
ON_THE_WAY = frozenset({OutboxStatus.QUEUED, OutboxStatus.LEASED})
RESENDABLE = frozenset({OutboxStatus.FAILED, OutboxStatus.UNKNOWN})

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWish:
    """Which mails a list shows. q: part of a subject. person: of a name or an address. case: of a case number."""

    q: str = ""
    person: str = ""
    case: str = ""
    status: OutboxStatus | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """A mail as a list shows it; instants aware UTC. case_id, case_number: None for mails about no case.

    waited: from the moment it was queued until it was sent, or until now while it waits; None when it never left.
    """

    id: OutboxId
    subject: str
    to_name: str
    to_address: str
    status: OutboxStatus
    queued_at: dt.datetime
    sent_at: dt.datetime | None
    waited: dt.timedelta | None
    attempts: int
    case_id: CaseId | None
    case_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwell:
    """How long the mails sent in the last 24 hours had waited. sent: how many; median, most: of 50 and 95 % of them."""

    sent: int
    median: dt.timedelta
    most: dt.timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """One mail. kind: which letter it is. error: why it could not be sent. links_case: the reader may open its case."""

    line: MailLine
    kind: Text
    body: str
    error: str | None
    files: tuple[FileView, ...]
    links_case: bool

    @property
    def may_resend(self) -> bool:
        """Tell whether it may be sent again: only what has failed, or may have."""
        return self.line.status in RESENDABLE


def find(work: Work, programmes: Sequence[ProgrammeKey], wish: MailWish) -> list[MailLine]:
    """List mails of these programmes, newest first; the caller has decided that the actor may read them."""
    wanted = _matching(select(OutboxRow, CaseRow.number), programmes, wish, wish.status)
    rows = work.session.execute(wanted.order_by(OutboxRow.id.desc()).limit(wish.limit).offset(wish.offset))
    return [_line(work, row, number) for row, number in rows]


def counts(work: Work, programmes: Sequence[ProgrammeKey], wish: MailWish) -> Mapping[OutboxStatus, int]:
    """Count the mails a search finds, by state."""
    wanted = _matching(select(OutboxRow.status, func.count()), programmes, wish, None)
    rows = work.session.execute(wanted.group_by(OutboxRow.status))
    return {status: number for status, number in rows}  # noqa: C416  # a row of two columns is no pair to mypy


def dwell(work: Work, programmes: Sequence[ProgrammeKey]) -> Dwell | None:
    """Return how long the mails of these programmes waited that were sent in the last 24 hours; None for none."""
    sent = select(OutboxRow.queued_at, OutboxRow.sent_at).where(
        OutboxRow.programme_key.in_(programmes), OutboxRow.sent_at > work.now - LAST_DAY
    )
    waited = sorted(sent_at - queued_at for queued_at, sent_at in work.session.execute(sent) if sent_at is not None)
    if not waited:
        return None
    return Dwell(sent=len(waited), median=_share(waited, 50), most=_share(waited, 95))


def _share(waited: Sequence[dt.timedelta], percent: int) -> dt.timedelta:
    """Return what so many percent did not exceed (nearest rank)."""
    return waited[-(-len(waited) * percent // 100) - 1]


def read(work: Work, mail_id: OutboxId) -> MailPage:
    """Return one mail.  Raises: NoSuchMail, also for those who may not read mails."""
    row = work.session.get(OutboxRow, mail_id)
    if row is None or not allows(work.actor, May.MAIL_READ, row.programme_key):
        raise NoSuchMail
    programme = work.programmes.current(work.session, row.programme_key).programme
    message = programme.messages.get(row.message_key)
    return MailPage(
        line=_line(work, row, work.session.get_one(CaseRow, row.case_id).number if row.case_id else None),
        kind=message.name if message else Text(row.message_key, row.message_key),
        body=row.body,
        error=row.error,
        files=tuple(files.content(work, FileId(file_id))[0] for file_id in row.file_ids),
        links_case=row.case_id is not None and allows(work.actor, May.CASE_READ, row.programme_key),
    )


def _line(work: Work, row: OutboxRow, case_number: str | None) -> MailLine:
    until = row.sent_at or (work.now if row.status in ON_THE_WAY else None)
    return MailLine(
        id=row.id,
        subject=row.subject,
        to_name=row.to_name,
        to_address=row.to_address,
        status=row.status,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        waited=until - row.queued_at if until else None,
        attempts=row.attempts,
        case_id=row.case_id,
        case_number=case_number,
    )


def _matching(
    wanted: Select[*Columns], programmes: Sequence[ProgrammeKey], wish: MailWish, status: OutboxStatus | None
) -> Select[*Columns]:
    found = wanted.select_from(OutboxRow).outerjoin(CaseRow, CaseRow.id == OutboxRow.case_id)
    found = found.where(OutboxRow.programme_key.in_(programmes))
    if status is not None:
        found = found.where(OutboxRow.status == status)
    parts = (
        (wish.q, (OutboxRow.subject,)),
        (wish.person, (OutboxRow.to_name, OutboxRow.to_address)),
        (wish.case, (CaseRow.number,)),
    )
    for words, columns in parts:
        if words:
            found = found.where(or_(*(column.contains(words, autoescape=True) for column in columns)))
    return found
