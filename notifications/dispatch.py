"""Messages leave one at a time, each in three short transactions: lease, send outside of any, mark."""

import logging
import secrets

from engine import files, outbox
from engine.domain.access import CLOCK
from engine.outbox import OutboxView
from engine.work import Services, Work, begin
from notifications.channels import Attachment, Channel, OutcomeUnknown, Undelivered

log = logging.getLogger(__name__)

# Names this process among all that send; a lease is only worth something to the one who took it.
SENDER = secrets.token_hex(8)


def drain(services: Services, channel: Channel, *, most: int = 500) -> int:
    """Send what is to be sent, at most `most` messages; return how many were tried."""
    with begin(services, CLOCK) as work:
        outbox.expire_leases(work)
    tried = 0
    while tried < most and send_one(services, channel):
        tried += 1
    return tried


def send_one(services: Services, channel: Channel) -> bool:
    """Send the message that has waited longest; False when there is none.

    Whatever else goes wrong in a channel leaves the outcome unknown and does not stop the others.
    """
    with begin(services, CLOCK) as work:
        message = outbox.take(work, SENDER)
        attachments = _attachments(work, message) if message else []
    if message is None:
        return False
    try:
        channel.send(message, attachments)
    except Undelivered as refusal:
        log.warning("message refused", extra={"action": "message_refused", "outbox_id": message.id})
        with begin(services, CLOCK) as work:
            outbox.mark_failed(work, message, SENDER, error=str(refusal), permanent=refusal.permanent)
    except OutcomeUnknown as broken:
        with begin(services, CLOCK) as work:
            outbox.mark_unknown(work, message, SENDER, error=str(broken))
    except Exception as bug:
        log.exception("channel failed", extra={"action": "channel_failed", "outbox_id": message.id})
        with begin(services, CLOCK) as work:
            outbox.mark_unknown(work, message, SENDER, error=type(bug).__name__)
    else:
        with begin(services, CLOCK) as work:
            outbox.mark_sent(work, message, SENDER)
    return True


def _attachments(work: Work, message: OutboxView) -> list[Attachment]:
    found = (files.content(work, file_id) for file_id in message.file_ids)
    return [Attachment(name=file.name, media_type=file.media_type, content=content) for file, content in found]
