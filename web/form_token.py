"""The one-time token of a public form: shows when its page was made, and that it was made by us."""

import datetime as dt
import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from engine.domain.text import Text
from engine.errors import Invalid
from web.context import services

SHORTEST = dt.timedelta(seconds=3)  # nobody fills in a form faster than this
LONGEST = dt.timedelta(hours=12)
SALT = "public-form"


class NotByHand(Invalid):
    """The form was sent the way programs send it."""

    code = "not_by_hand"
    sentence = Text(
        "自動で送られた可能性があります。内容を確かめて、もう一度送信してください。",
        "This looked as if a program had sent it. Check the form and send it again.",
    )


class TooOld(Invalid):
    """The page was opened too long ago, or its token is not ours."""

    code = "form_too_old"
    sentence = Text(
        "画面を開いてから時間がたちました。入力した内容は残っています。もう一度送信してください。",
        "The page was open for too long. What you entered is still here: send it again.",
    )


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a token says. nonce: unlike any other's."""

    nonce: str
    issued_at: dt.datetime


def issue() -> str:
    """Return a new token."""
    signed = _signer().dumps([secrets.token_urlsafe(16), int(services().clock().timestamp())])
    return signed if isinstance(signed, str) else signed.decode()


def nonce_of(token: str) -> str:
    """Return what makes this page's sending one sending.  Raises: TooOld, NotByHand (too fast)."""
    found = _read(token)
    age = services().clock() - found.issued_at
    if age > LONGEST:
        raise TooOld
    if age < SHORTEST:
        raise NotByHand
    return found.nonce


def renewed(token: str) -> str:
    """Return the token for showing a page again: the same one, or a new one when it can no longer be used."""
    try:
        good = services().clock() - _read(token).issued_at <= LONGEST
    except TooOld:
        good = False
    return token if good else issue()


def _read(token: str) -> FormToken:
    try:
        nonce, issued = _signer().loads(token)
    except BadSignature as error:
        raise TooOld from error
    return FormToken(nonce, dt.datetime.fromtimestamp(issued, dt.UTC))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(services().settings.secret_key, salt=SALT)
