"""Due dates and a calendar that is being changed at the same moment: none stays that was counted by the old calendar.

Whoever computes a due date holds the calendars as they are until its transaction ends, and whoever changes one waits
for it and then sees that date. Nobody waits for a change under way: a date that is computed meanwhile is looked at once
more, by a row of the clock, when the change is in. (SQLite lets one transaction write at a time; nothing can meet.)
"""

import datetime as dt

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import calendar_store
from engine.domain.ids import InstanceId, ProgrammeKey
from engine.domain.states import TimerKind, TimerStatus
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.work import Work

LOOKS_AGAIN_AFTER = dt.timedelta(seconds=10)
_NUMBER = 0x42414E534F  # of the lock, among those of the database
_CHANGE = text("SELECT pg_advisory_xact_lock(:number)").bindparams(number=_NUMBER)
_HOLD = text("SELECT pg_try_advisory_xact_lock_shared(:number)").bindparams(number=_NUMBER)
_HELD = "calendars_held"


def begin_change(session: Session) -> None:
    """Wait for all who compute due dates now; whoever begins to until this transaction ends looks again later."""
    if _can_meet(session):
        session.execute(_CHANGE)


def held(work: Work, release: Release, instance_id: InstanceId) -> Release:
    """Return the release with the calendars a due date may be computed by in this transaction.

    instance_id: looked at again by the clock when a calendar is being changed just now, or was since the transaction
    began: what it computed before, the date of its report, would be missed.
    """
    if not _can_meet(work.session):
        return release
    known = calendar_store.mark(work.session)
    if _HELD not in work.session.info:
        work.session.info[_HELD] = bool(work.session.scalar(_HOLD))
        calendar_store.look_again(work.session)
    if work.session.info[_HELD] and calendar_store.mark(work.session) == known:
        return release
    _look_again_later(work, release.key, instance_id)
    return work.programmes.release(work.session, release.id)


def _can_meet(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _look_again_later(work: Work, programme: ProgrammeKey, instance_id: InstanceId) -> None:
    """Add the row of the clock, once a transaction and instance."""
    key = f"recheck:{instance_id}:{work.now.isoformat()}"
    if work.session.scalar(select(TimerRow.id).where(TimerRow.key == key)) is not None:
        return
    work.session.add(
        TimerRow(
            key=key,
            kind=TimerKind.RECHECK,
            status=TimerStatus.WAITING,
            programme_key=programme,
            instance_id=instance_id,
            due_at=work.now + LOOKS_AGAIN_AFTER,
            payload={},
        )
    )
