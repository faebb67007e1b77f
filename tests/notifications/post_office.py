"""A mail server of one's own, on loopback: takes mail, refuses it, or dies at a chosen moment."""

import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class PostOffice:
    """What the server answers, and what it was given.

    answer: to RCPT and DATA, by command; anything but 250 refuses. dies: the server hangs up after the text.
    """

    answers: dict[str, str] = field(default_factory=dict)
    dies: bool = False
    taken: list[Envelope] = field(default_factory=list)
    offered: int = 0
    port: int = 0

    async def handle_RCPT(  # noqa: N802  # the name and shape aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        del server, session, options
        self.offered += 1
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        """Take or refuse a text, or hang up over it."""
        del session
        if self.dies:
            transport: Any = server.transport
            transport.abort()
        elif "DATA" not in self.answers:
            self.taken.append(envelope)
        return self.answers.get("DATA", "250 OK")

    def url(self) -> str:
        """Return where it is."""
        return f"smtp://127.0.0.1:{self.port}"

    def mails(self) -> list[EmailMessage]:
        """Return what was taken, as a mail program reads it."""
        return [read(raw(envelope)) for envelope in self.taken]


def read(content: bytes) -> EmailMessage:
    """Return a mail as a mail program reads it."""
    mail = message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def raw(envelope: Envelope) -> bytes:
    """Return the bytes as they came over the wire."""
    assert isinstance(envelope.content, bytes)
    return envelope.content


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def opened(**how: Any) -> Iterator[PostOffice]:
    """Open a post office for as long as the block lasts. how: what aiosmtpd's Controller and SMTP take."""
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **how)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
