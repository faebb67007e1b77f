"""Ways out of the house. A channel sends one message or says why not, and whether trying again can help."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.outbox import OutboxView


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


class Undelivered(Exception):
    """The message was not taken. permanent: trying again cannot help."""

    def __init__(self, why: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(why)


class OutcomeUnknown(Exception):
    """The connection broke while the text was going out: it may have been taken. Never sent again by itself."""


class Channel(Protocol):
    """A way out."""

    def send(self, message: OutboxView, attachments: Sequence[Attachment]) -> None:
        """Hand over one message.  Raises: Undelivered, OutcomeUnknown."""
