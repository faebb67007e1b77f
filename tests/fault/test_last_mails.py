"""A mail whose sender was killed is accounted for, however it died."""

import datetime as dt

from sqlalchemy import select

from engine import outbox
from engine.domain.access import CLOCK
from engine.domain.states import OutboxStatus
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from tests.actions import lease
from tests.clock import MovableClock
from tests.make import a_case


def expired(services: Services) -> int:
    """Ring, as far as leases go."""
    with begin(services, CLOCK) as work:
        return outbox.expire_leases(work)


def test_a_mail_a_dying_session_still_holds_is_found_by_the_next_ring(
    postgres_desk: Services, clock: MovableClock
) -> None:
    a_case(postgres_desk)
    lease(postgres_desk)
    clock.now += outbox.LEASE + dt.timedelta(seconds=1)
    leased = select(OutboxRow.id).where(OutboxRow.status == OutboxStatus.LEASED)
    with postgres_desk.database.connect() as dying:
        assert dying.scalar(leased.with_for_update()) is not None
        assert expired(postgres_desk) == 0  # nobody waits for it
    assert expired(postgres_desk) == 1
    with begin(postgres_desk, CLOCK, read_only=True) as work:
        unknown = select(OutboxRow.error).where(OutboxRow.status == OutboxStatus.UNKNOWN)
        assert work.session.scalar(unknown) == outbox.STOPPED
