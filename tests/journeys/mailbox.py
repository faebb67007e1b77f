"""A real SMTP server that keeps what it is given."""

import contextlib
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Every mail that arrived, in order. recipients: of the envelope, as the server saw them."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails one address got."""
        both = zip(self.mails, self.recipients, strict=True)
        return [mail for mail, recipients in both if recipients == [address]]

    def newest(self, address: str, words: str) -> str:
        """Return the text of the newest mail to an address whose subject holds these words."""
        found = [mail for mail in self.to(address) if words in str(mail["Subject"])]
        assert found, f"no mail «{words}» to {address}: {[str(mail['Subject']) for mail in self.to(address)]}"
        body = found[-1].get_body()
        assert body is not None
        return str(body.get_content())


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving() -> Iterator[tuple[str, Mailbox]]:
    """Run the server; yield its URL and its mailbox."""
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}", mailbox
    finally:
        controller.stop()
