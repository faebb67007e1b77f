"""What a company sees of its own case through the link it was given: how far it is, and what was written to it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select

from engine import intake
from engine.cases import CaseView
from engine.domain.programme import Programme
from engine.domain.states import CaseStatus, OutboxStatus, TaskStatus
from engine.domain.text import Text
from engine.store.cases import TaskRow
from engine.store.evidence import OutboxRow, RecordRow
from engine.work import Work


class Stage(StrEnum):
    """How far a case is, in the order in which a company lives through it."""

    RECEIVED = "received"  # nobody has begun
    CHECKING = "checking"  # somebody has taken it
    ARRANGING = "arranging"  # the first step is done, something is being arranged
    SUPPORTED = "supported"  # at least one consultation or visit is on record
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where outsiders ask; what the programme does not say is empty."""

    name: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A letter that went out to the company itself."""

    subject: str
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicStatus:
    """The state of one case without anything internal: no names of staff, no notes, no records.

    rests: nothing goes on for the moment, by order (KAG-36).
    """

    programme_name: Text
    contractor: Text
    desk: Desk
    number: str
    received_at: dt.datetime
    closed_at: dt.datetime | None
    stage: Stage
    rests: bool
    letters: tuple[LetterLine, ...]


def read(work: Work, token: str) -> PublicStatus:
    """Return the state of the case behind a status link.  Raises: BadLink."""
    case = intake.status(work, token)
    programme = work.programmes.current(work.session, case.programme).programme
    return PublicStatus(
        programme_name=programme.name,
        contractor=programme.contractor,
        desk=desk_of(programme),
        number=case.number,
        received_at=case.opened_at,
        closed_at=case.closed_at,
        stage=_stage(work, case),
        rests=case.status is CaseStatus.SUSPENDED,
        letters=tuple(_letters(work, case)),
    )


def desk_of(programme: Programme) -> Desk:
    """Return where outsiders ask, from the parameters desk_name, desk_phone and desk_hours of the programme."""
    known = {key: str(programme.parameters.get(f"desk_{key}") or "") for key in ("name", "phone", "hours")}
    return Desk(**known)


def _stage(work: Work, case: CaseView) -> Stage:
    if case.status in {CaseStatus.CLOSED, CaseStatus.CANCELLED}:
        return Stage.CLOSED
    if work.session.scalar(select(exists().where(RecordRow.case_id == case.id))):
        return Stage.SUPPORTED
    reached = set(work.session.scalars(select(TaskRow.status).where(TaskRow.case_id == case.id)))
    if TaskStatus.DONE in reached:
        return Stage.ARRANGING
    return Stage.CHECKING if TaskStatus.CLAIMED in reached else Stage.RECEIVED


def _letters(work: Work, case: CaseView) -> list[LetterLine]:
    """List what went out to the company's own address, oldest first; notices about tasks are for staff."""
    address = case.facts.get("email")
    if not address:
        return []
    wanted = select(OutboxRow).where(
        OutboxRow.case_id == case.id,
        OutboxRow.to_address == address,
        OutboxRow.task_id.is_(None),
        OutboxRow.status == OutboxStatus.SENT,
    )
    rows = work.session.scalars(wanted.order_by(OutboxRow.id))
    return [LetterLine(subject=row.subject, sent_at=row.sent_at) for row in rows if row.sent_at]
