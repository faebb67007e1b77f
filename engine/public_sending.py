"""Sending a public form: once, however often the button is pressed, and not in floods."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from engine import cases, intake
from engine.domain.access import COMPANY
from engine.domain.ids import ProgrammeKey
from engine.domain.text import Text
from engine.intake import Receipt
from engine.people import TooManyAttempts
from engine.store.cases import CounterRow
from engine.work import Services, Work, begin

MOST_AN_HOUR = 30  # a shared office behind one address is many companies; a script is hundreds a minute
COUNTER = "sent"


class TooManySent(TooManyAttempts):
    """Too many forms came from one address within the hour."""

    code = "too_many_sent"
    sentence = Text(
        "この回線からの送信が続いたため、しばらく受け付けません。1時間ほどおいてもう一度送信するか、お電話でお申し込みください。",
        "Too many forms came from your network. Try again in an hour, or call us.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it was sent. once: the one-time token of its page. address: of the network it came from."""

    programme: ProgrammeKey
    path: str
    typed: Mapping[str, Any]
    once: str
    address: str


def send(services: Services, sent: Sent) -> Receipt:
    """Open a case from a public form, in a transaction of its own; the same form again gives the same receipt.

    Raises: NoSuchForm, NoSuchProgramme, TooManySent, Invalid with every wrong field.
    """
    with begin(services, COMPANY) as work:
        count(work, sent.address)
        return intake.submit(work, sent.programme, sent.path, sent.typed, once=sent.once)


def count(work: Work, address: str, *, counter: str = COUNTER, most: int = MOST_AN_HOUR) -> None:
    """Count a form against its address for this hour; the address itself is not kept.  Raises: TooManySent.

    counter: forms of one counter are counted together; letters only. most: an hour.
    """
    hour = f"{counter}:{work.now:%Y%m%d%H}"
    secret = work.settings.secret_key.encode()
    who = hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()[:32]
    work.session.execute(delete(CounterRow).where(CounterRow.key.startswith(f"{counter}:"), CounterRow.key < hour))
    if cases.next_number(work.session, f"{hour}:{who}") > most:
        raise TooManySent
