"""Mail over SMTP: one recipient an envelope, so that no address is ever shown to another (KAG-41)."""

import contextlib
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from engine.outbox import OutboxView
from notifications.channels import Attachment, OutcomeUnknown, Undelivered
from notifications.channels.smtp_reasons import reason_of, refusal
from notifications.subject import JAPANESE_MAIL

TIMEOUT_SECONDS = 30
REFUSED = 400
PERMANENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over. tls: "smtps" from the start, "starttls" after greeting, "none" on a closed network."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: str

    @classmethod
    def from_url(cls, url: str) -> "Server":
        """Read smtp://user:password@host:port, smtps://… or smtp+starttls://… URLs."""
        parts = urlsplit(url)
        tls = {"smtps": "smtps", "smtp+starttls": "starttls"}.get(parts.scheme, "none")
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or {"smtps": 465, "starttls": 587}.get(tls, 25),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
        )


@dataclass(frozen=True, slots=True)
class Smtp:
    """Sends by SMTP. mail_from: the address messages come from. timeout_seconds: how long the server may be silent."""

    server: Server
    mail_from: str
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, message: OutboxView, attachments: Sequence[Attachment]) -> None:
        """Hand one message to the server.  Raises: Undelivered, OutcomeUnknown."""
        mail = _written(message, attachments, self.mail_from)
        try:
            smtp = _connected(self.server, self.timeout_seconds)
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(reason_of(error), permanent=False) from error
        try:
            _offer(smtp, self.mail_from, message.to.address)
            _hand_over(smtp, mail)
        finally:
            _leave(smtp)


def _written(message: OutboxView, attachments: Sequence[Attachment], mail_from: str) -> bytes:
    """Return the mail as it goes over the wire; one that cannot be written is refused for good."""
    try:
        message.to.address.encode("ascii")
        return compose(message, attachments, mail_from).as_bytes(policy=JAPANESE_MAIL)
    except (ValueError, LookupError, MessageError) as error:
        why = f"メールの形にできません（宛先 {message.to.address!r}）：{error}"
        raise Undelivered(why, permanent=True) from error


def _leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye; whatever comes of it changes nothing about the message."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    smtp.close()


def _offer(smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Name sender and recipient; nothing has gone out yet, so every failure here may be tried again."""
    try:
        smtp.ehlo_or_helo_if_needed()
        _expect(*smtp.mail(sender))
        _expect(*smtp.rcpt(recipient))
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(reason_of(error), permanent=False) from error


def _hand_over(smtp: smtplib.SMTP, mail: bytes) -> None:
    """Send the text; a connection that breaks from here on leaves it unknown whether it was taken."""
    try:
        code, said = smtp.data(mail)
    except smtplib.SMTPDataError as error:
        raise Undelivered(reason_of(error), permanent=error.smtp_code >= PERMANENT) from error
    except (OSError, smtplib.SMTPException) as error:
        raise OutcomeUnknown(reason_of(error)) from error
    _expect(code, said)


def _expect(code: int, said: bytes) -> None:
    if code >= REFUSED:
        raise Undelivered(refusal(code, said), permanent=code >= PERMANENT)


def compose(message: OutboxView, attachments: Sequence[Attachment], mail_from: str) -> EmailMessage:
    """Return the mail: UTF-8, a Message-ID that stays the same however often it is sent.

    Raises: ValueError, MessageError when an address or a header cannot be one.
    """
    mail = EmailMessage(policy=JAPANESE_MAIL)
    mail["From"] = mail_from
    mail["To"] = Address(display_name=message.to.name, addr_spec=message.to.address)
    mail["Subject"] = message.subject
    mail["Message-ID"] = message.message_id(mail_from)
    mail["Date"] = format_datetime(message.queued_at)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, cte="base64")
    for attachment in attachments:
        main, _, sub = attachment.media_type.partition("/")
        mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return mail


def _connected(server: Server, timeout_seconds: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_seconds, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=timeout_seconds)
    try:
        if server.tls == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password or "")
    except (OSError, smtplib.SMTPException):
        smtp.close()
        raise
    return smtp
