"""No way out: messages stay in the database, where the mail page shows them (the demo's choice)."""

from collections.abc import Sequence

from engine.outbox import OutboxView
from notifications.channels import Attachment


class Kept:
    """Takes every message and sends none."""

    def send(self, message: OutboxView, attachments: Sequence[Attachment]) -> None:
        """Do nothing: the outbox row is the mail."""
        del message, attachments
