"""Load on a house, trouble in the middle of it, and the closing of the books."""

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select

from engine import outbox
from engine.domain.access import SYSTEM
from engine.domain.ids import OutboxId
from engine.domain.states import OutboxStatus, TimerKind, TimerStatus
from engine.store.cases import TimerRow
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from notifications import clock as bell
from notifications import dispatch
from tests.cast import MORI, actor
from tests.fault.clients import Client
from tests.fault.house import House
from tests.fault.ledger import Audit, Ledger, audit
from tests.notifications.post_office import PostOffice, raw, read

AFTER_LEASES = dt.timedelta(minutes=10)
ROUNDS = 6


@dataclass
class Load:
    """Clients at work on a house."""

    house: House
    chance: random.Random
    clients: int = 4
    ledger: Ledger = field(default_factory=Ledger)

    @contextmanager
    def going(self) -> Iterator[Ledger]:
        """Let the clients work for as long as the block lasts, and until each has its last answer."""
        busy = [
            Client(self.ledger, self.house.ports, self.house.secrets[number % len(self.house.secrets)], self._chance())
            for number in range(self.clients)
        ]
        for client in busy:
            client.start()
        try:
            yield self.ledger
        finally:
            for client in busy:
                client.stopped.set()
            for client in busy:
                client.join()

    def _chance(self) -> random.Random:
        return random.Random(self.chance.random())  # noqa: S311  # of a test


def close_books(house: House, ledger: Ledger, office: PostOffice | None) -> Audit:
    """Let what is under way come to its end, stop every process, look after unknown mails, and audit."""
    made = house.services()
    wait_until(lambda: all_fired(made), seconds=60)
    house.leave()
    made.database.dispose()
    made = house.services()
    delivered = None
    if office is not None:
        send_rest(house, made)
        delivered = deliveries(office)
    closed = audit(ledger, made, delivered)
    made.database.dispose()
    return closed


def wait_until(right: Callable[[], bool], *, seconds: float) -> None:
    """Wait until something holds, at most so long."""
    until = time.monotonic() + seconds
    while not right() and time.monotonic() < until:
        time.sleep(0.1)


def all_fired(made: Services) -> bool:
    """Tell whether no timer waits: the load's own are due within seconds."""
    waiting = TimerRow.kind == TimerKind.PROCESS, TimerRow.status == TimerStatus.WAITING
    with begin(made, SYSTEM, read_only=True) as work:
        return work.session.scalar(select(TimerRow.id).where(*waiting).limit(1)) is None


def all_sent(made: Services) -> bool:
    """Tell whether no mail is on its way, and of none it is unknown whether it arrived."""
    waiting = OutboxRow.status.in_([OutboxStatus.QUEUED, OutboxStatus.LEASED, OutboxStatus.UNKNOWN])
    with begin(made, SYSTEM, read_only=True) as work:
        return work.session.scalar(select(OutboxRow.id).where(waiting).limit(1)) is None


def deliveries(office: PostOffice) -> Counter[str]:
    """Count how often each Message-ID arrived."""
    return Counter(str(read(raw(envelope))["Message-ID"]) for envelope in list(office.taken))


class Installation(Protocol):
    """What can be had again, at another time by its clock."""

    def services(self, ahead: dt.timedelta = ...) -> Services:
        """Return the installation. ahead: of the machine's clock."""


def send_rest(house: Installation, made: Services, rounds: int = ROUNDS) -> None:
    """Let rings go on and do what a supervisor does after a crash, have mails with an unknown outcome sent again.

    One round is not enough: a session that is dying still holds the row of its mail, a lease has to run out first, and
    a mail the server did not take waits for minutes.
    """
    for number in range(1, rounds + 1):
        later = house.services(ahead=number * AFTER_LEASES)
        dispatch.drain(later, bell.channel_of(later), most=100_000)
        with begin(made, SYSTEM, read_only=True) as work:
            lost = list(work.session.scalars(select(OutboxRow.id).where(OutboxRow.status == OutboxStatus.UNKNOWN)))
        with begin(made, actor(made, MORI)) as work:
            for message_id in lost:
                outbox.resend(work, OutboxId(message_id))
        dispatch.drain(later, bell.channel_of(later), most=100_000)
        later.database.dispose()
        if all_sent(made):
            return
