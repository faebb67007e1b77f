"""Links that let somebody in without a log-in: signed, for one purpose and one thing."""

from functools import lru_cache

from itsdangerous import BadData, URLSafeSerializer

from engine.domain.ids import CaseId, ReferralId
from engine.domain.text import Text
from engine.errors import NotFound
from engine.settings import Settings


class BadLink(NotFound):
    """The link was cut, changed, or was never ours."""

    code = "bad_link"
    sentence = Text(
        "このリンクは使えません。メールに書かれたリンクの全体を開いてください。",
        "This link does not work. Open the whole link as written in the mail.",
    )


def status_url(settings: Settings, case_id: CaseId) -> str:
    """Return the address of the page where a company follows its own case."""
    return f"{settings.base_url}/receipt/{_sign(settings, 'receipt', case_id)}"


def reply_url(settings: Settings, referral_id: ReferralId) -> str:
    """Return the address where an institution answers one referral."""
    return f"{settings.base_url}/reply/{_sign(settings, 'reply', referral_id)}"


def case_of(settings: Settings, token: str) -> CaseId:
    """Return the case behind a status link.  Raises: BadLink."""
    return CaseId(_read(settings, "receipt", token))


def referral_of(settings: Settings, token: str) -> ReferralId:
    """Return the referral behind a reply link.  Raises: BadLink."""
    return ReferralId(_read(settings, "reply", token))


def survey_url(settings: Settings, invitation_id: int) -> str:
    """Return the address where one person answers a survey, once."""
    return f"{settings.base_url}/survey/{_sign(settings, 'survey', invitation_id)}"


def open_survey_url(settings: Settings, round_id: int) -> str:
    """Return the address where everybody at a venue answers a survey."""
    return f"{settings.base_url}/survey/all/{_sign(settings, 'survey-all', round_id)}"


def invitation_of(settings: Settings, token: str) -> int:
    """Return the invitation behind a person's link to a survey.  Raises: BadLink."""
    return _read(settings, "survey", token)


def round_of(settings: Settings, token: str) -> int:
    """Return the round behind a venue's link to a survey.  Raises: BadLink."""
    return _read(settings, "survey-all", token)


@lru_cache(maxsize=16)
def _signer(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=purpose)


def _sign(settings: Settings, purpose: str, number: int) -> str:
    signed = _signer(settings.secret_key, purpose).dumps(number)
    return signed if isinstance(signed, str) else signed.decode()


def _read(settings: Settings, purpose: str, token: str) -> int:
    try:
        number = _signer(settings.secret_key, purpose).loads(token)
    except (BadData, UnicodeError) as error:
        raise BadLink from error
    return int(number)
