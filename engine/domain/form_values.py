"""From what people type to values: full-width digits, 和暦, spaces and commas are understood."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from engine.domain.era import ERAS
from engine.domain.text import Text
from engine.domain.workdays import JAPAN

NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
WESTERN = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", re.ASCII)
ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\.?(元|\d{1,3})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.IGNORECASE | re.ASCII
)
TIME = re.compile(r"(\d{1,2})(?::(\d{2})(?::00)?|時(?:(\d{1,2})分)?|(\d{2}))", re.ASCII)
MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
PHONE = re.compile(r"\+?\d(?:-?\d)*", re.ASCII)
DASHES = re.compile("[‐‑‒–—―−ー－]")
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
INITIALS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
ERA_STARTS = {name: start for start, name in ERAS}
EARLIEST, LATEST = 1868, 2199
LONGEST_MAIL = 254
FEWEST_DIGITS, MOST_DIGITS = 8, 15

REQUIRED = Text("入力してください。", "Fill this in.")
NOT_TEXT = Text("文字で入力してください。", "Enter text.")
NOT_VISIBLE = Text("使えない文字（制御文字）が含まれています。", "It holds characters that cannot be used.")
NOT_NUMBER = Text("数字で入力してください。", "Enter a number.")
NOT_DATE = Text("日付は「2026-11-18」や「令和8年11月18日」のように入力してください。", "Enter a date like 2026-11-18.")
NOT_TIME = Text("時刻は「13:30」のように入力してください。", "Enter a time like 13:30.")
NOT_MOMENT = Text("日付と時刻の両方を入力してください。", "Enter both date and time.")
NOT_MAIL = Text(
    "メールアドレスは「name@example.jp」のように入力してください。", "Enter an address like name@example.jp."
)
NOT_PHONE = Text("電話番号は「099-555-0142」のように入力してください。", "Enter a phone number like 099-555-0142.")
NOT_YES_OR_NO = Text("はい・いいえで答えてください。", "Answer yes or no.")


class WrongInput(ValueError):
    """A value is not what the field asks for; `text` says what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def text_of(raw: object, *, lines: bool = False) -> str:
    """Return the text, trimmed, with plain line ends.  Raises: WrongInput for control characters and other types."""
    if not isinstance(raw, str):
        raise WrongInput(NOT_TEXT)
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if INVISIBLE.search(text) or (not lines and ("\n" in text or "\t" in text)):
        raise WrongInput(NOT_VISIBLE)
    return text


def number_of(raw: object, unit: str = "") -> Decimal:
    """Return the number: １，２００ and 1,200円 are 1200.  Raises: WrongInput."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal | float):
        raise WrongInput(NOT_NUMBER)
    text = DASHES.sub("-", narrow(str(raw))).replace(",", "").replace(" ", "").removesuffix(narrow(unit))
    if not NUMBER.fullmatch(text):
        raise WrongInput(NOT_NUMBER)
    return Decimal(text)


def date_of(raw: object) -> date:
    """Return the day: 2026-11-18, 2026/11/18, 20261118, 令和8年11月18日, R8.11.18.  Raises: WrongInput."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    text = DASHES.sub("-", narrow(text_of(raw))).replace(" ", "")
    try:
        day = _western(text) or _japanese(text)
    except ValueError as error:
        raise WrongInput(NOT_DATE) from error
    if day is None or not EARLIEST <= day.year <= LATEST:
        raise WrongInput(NOT_DATE)
    return day


def time_of(raw: object) -> time:
    """Return the time of day: 13:30, 1330, 13時30分.  Raises: WrongInput."""
    if isinstance(raw, time):
        return raw
    found = TIME.fullmatch(narrow(text_of(raw)).replace(" ", ""))
    if not found:
        raise WrongInput(NOT_TIME)
    hour, minute = int(found[1]), int(next((part for part in found.groups()[1:] if part), "0"))
    try:
        return time(hour, minute)
    except ValueError as error:
        raise WrongInput(NOT_TIME) from error


def moment_of_input(raw: object) -> datetime:
    """Return date and time, Japan time where no zone is given: 2026-11-18T13:30.  Raises: WrongInput.

    What FEEL has stored names its zone behind an @.
    """
    if isinstance(raw, datetime):
        return raw if raw.tzinfo else raw.replace(tzinfo=JAPAN)
    text = text_of(raw).removesuffix(f"@{JAPAN.key}")
    if text.isascii() and text.endswith(("Z", "+09:00")):
        return _iso(text)
    day, separator, clock = text.partition("T" if "T" in text else " ")
    if not separator or not day or not clock:
        raise WrongInput(NOT_MOMENT)
    return datetime.combine(date_of(day), time_of(clock), JAPAN)


def mail_of(raw: object) -> str:
    """Return the mail address in half-width letters.  Raises: WrongInput."""
    text = narrow(text_of(raw)).replace(" ", "")
    if len(text) > LONGEST_MAIL or not MAIL.fullmatch(text) or ".." in text:
        raise WrongInput(NOT_MAIL)
    return text


def phone_of(raw: object) -> str:
    """Return the phone number in half-width digits; hyphens stay, brackets become hyphens.  Raises: WrongInput."""
    text = DASHES.sub("-", narrow(text_of(raw)))
    text = re.sub(r"-+", "-", re.sub(r"[()\s]+", "-", text)).strip("-")
    if not PHONE.fullmatch(text) or not FEWEST_DIGITS <= sum(map(str.isdigit, text)) <= MOST_DIGITS:
        raise WrongInput(NOT_PHONE)
    return text


def boolean_of(raw: object) -> bool:
    """Return yes or no, from a checkbox or JSON.  Raises: WrongInput."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in {"on", "true", "1", "false", ""}:
        return raw not in {"false", ""}
    raise WrongInput(NOT_YES_OR_NO)


def narrow(text: str) -> str:
    """Make full-width letters, digits and signs half-width (NFKC)."""
    return unicodedata.normalize("NFKC", text).strip()


def _western(text: str) -> date | None:
    found = WESTERN.fullmatch(text)
    return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])) if found else None


def _japanese(text: str) -> date | None:
    found = ERA.fullmatch(text)
    if not found:
        return None
    start = ERA_STARTS[INITIALS.get(found[1].upper(), found[1])]
    count = 1 if found[2] == "元" else int(found[2])
    return date(start.year + count - 1, int(found[3]), int(found[4]))


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongInput(NOT_MOMENT) from error
