"""A mail whose sender was killed is accounted for, however it died."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Connection, NullPool, select

from engine import outbox
from engine.domain.access import CLOCK
from engine.domain.states import OutboxStatus
from engine.store.database import connect
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from tests.actions import lease
from tests.clock import MovableClock
from tests.fault import battery
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


@dataclass
class Dying:
    """A desk on which a killed sender's session still holds its mail while the first rings look, and no longer."""

    desk: Services
    session: Connection
    looks: int = 0

    def services(self, ahead: dt.timedelta = dt.timedelta(0)) -> Services:
        """Return the desk at a later time; at the second look the database has noticed that the sender is gone."""
        self.looks += 1
        if self.looks > 1:
            self.session.close()
        return replace(self.desk, clock=lambda: self.desk.clock() + ahead)


def test_rings_that_look_once_miss_such_a_mail_and_rings_that_go_on_send_it(
    postgres_desk: Services, postgres_desk_url: str
) -> None:
    a_case(postgres_desk)
    lease(postgres_desk)
    leased = select(OutboxRow.id).where(OutboxRow.status == OutboxStatus.LEASED)
    with connect(postgres_desk_url, poolclass=NullPool).connect() as session:  # another process, in truth
        assert session.scalar(leased.with_for_update()) is not None
        dying = Dying(postgres_desk, session)
        battery.send_rest(dying, postgres_desk, rounds=1)  # as books were closed when one mail was missed
        assert not battery.all_sent(postgres_desk)
        battery.send_rest(dying, postgres_desk)
    assert battery.all_sent(postgres_desk)
