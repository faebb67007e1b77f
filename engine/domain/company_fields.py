"""What is known of a company, field by field: what each is called, and how what was typed becomes a value.

Values are texts in one normalised form; an empty text is no value.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.domain.company import corporate_number_of, name_key
from engine.domain.text import Text

LONGEST = 200
MOST_DIGITS = 15
DIGITS = re.compile(r"\d+", re.ASCII)
MONEY = re.compile(r"(\d+(?:\.\d+)?)(億|万|千)?円?", re.ASCII)
UNITS = {"億": 100_000_000, "万": 10_000, "千": 1_000}
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[\d()-]{9,20}", re.ASCII)
DASHES = re.compile("[‐‑‒–—―−ーｰ]")  # what people type between digits


class Origin(StrEnum):
    """What changed a value."""

    EDITED = "edited"  # by a person on the page
    MERGED = "merged"  # chosen when two companies were merged
    IMPORTED = "imported"  # from a file
    INTAKE = "intake"  # told with a new request


ORIGIN_NAMES: Mapping[Origin, Text] = {
    Origin.EDITED: Text("編集", "Edited"),
    Origin.MERGED: Text("統合", "Merge"),
    Origin.IMPORTED: Text("取込み", "Import"),
    Origin.INTAKE: Text("受付", "Intake"),
}


class WrongText(ValueError):  # says what is wrong with what was typed; never leaves this room
    """What was typed is no such value."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyField:
    """One field of a company. clean: makes a value of what was typed, raises WrongText. personal: personal data."""

    key: str
    name: Text
    clean: Callable[[str], str]
    personal: bool = False


def tidy(typed: str) -> str:
    """Return a line as it is kept: one form of signs, single spaces, at most 200 characters.  Raises: WrongText."""
    line = " ".join(unicodedata.normalize("NFC", typed).split())
    if len(line) > LONGEST:
        raise WrongText(Text(f"{LONGEST}字以内で入力してください。", f"Enter at most {LONGEST} characters."))
    return line


def _name(typed: str) -> str:
    name = tidy(typed)
    if not name_key(name):
        raise WrongText(Text("企業名を入力してください。", "Enter the name of the company."))
    return name


def _number(typed: str) -> str:
    if not (line := tidy(typed)):
        return ""
    number = corporate_number_of(line)
    if number is None:
        raise WrongText(
            Text(
                f"法人番号「{line}」は正しくありません。13桁の数字と検査数字を確かめてください。",
                f"“{line}” is no corporate number: check its 13 digits and check digit.",
            )
        )
    return number


def clean_count(typed: str) -> str:
    """Return a whole number however typed, empty for none.  Raises: WrongText."""
    line = unicodedata.normalize("NFKC", tidy(typed)).replace(",", "").removesuffix("人").removesuffix("名").strip()
    if line and not (DIGITS.fullmatch(line) and len(line) <= MOST_DIGITS):
        raise WrongText(Text(f"「{line}」は数になりません。", f"“{line}” is no whole number."))
    return str(int(line)) if line else ""


def _money(typed: str) -> str:
    line = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", tidy(typed)))
    if not line:
        return ""
    found = MONEY.fullmatch(line)
    yen = _yen(found) if found and len(found[1]) <= MOST_DIGITS else None
    if yen is None:
        raise WrongText(
            Text(f"「{line}」は金額になりません（例：1000万円、10000000）。", f"“{line}” is no amount of yen.")
        )
    return str(yen)


def _yen(found: re.Match[str]) -> int | None:
    """Return whole yen, None for a part of one."""
    whole, _, part = found[1].partition(".")
    scaled = int(whole + part) * UNITS.get(found[2] or "", 1)
    return scaled // 10 ** len(part) if scaled % 10 ** len(part) == 0 else None


def _phone(typed: str) -> str:
    line = re.sub(r"\s", "", DASHES.sub("-", unicodedata.normalize("NFKC", tidy(typed))))
    if line and not PHONE.fullmatch(line):
        raise WrongText(Text(f"「{line}」は電話番号になりません。", f"“{line}” is no telephone number."))
    return line


def clean_mail(typed: str) -> str:
    """Return a mail address, empty for none.  Raises: WrongText."""
    line = unicodedata.normalize("NFKC", tidy(typed))
    if line and not MAIL.fullmatch(line):
        raise WrongText(Text(f"「{line}」はメールアドレスになりません。", f"“{line}” is no mail address."))
    return line


FIELDS: Mapping[str, CompanyField] = {
    one.key: one
    for one in (
        CompanyField(key="name", name=Text("企業名", "Name"), clean=_name),
        CompanyField(key="kana", name=Text("ふりがな", "Reading"), clean=tidy),
        CompanyField(key="corporate_number", name=Text("法人番号", "Corporate number"), clean=_number),
        CompanyField(key="municipality", name=Text("市町村", "Municipality"), clean=tidy),
        CompanyField(key="address", name=Text("所在地", "Address"), clean=tidy),
        CompanyField(key="industry", name=Text("業種", "Industry"), clean=tidy),
        CompanyField(key="employees", name=Text("従業員数", "Employees"), clean=clean_count),
        CompanyField(key="capital", name=Text("資本金", "Capital"), clean=_money),
        CompanyField(key="representative", name=Text("代表者", "Representative"), clean=tidy, personal=True),
        CompanyField(key="phone", name=Text("電話", "Telephone"), clean=_phone, personal=True),
        CompanyField(key="email", name=Text("メール", "Mail"), clean=clean_mail, personal=True),
        CompanyField(key="website", name=Text("ウェブサイト", "Website"), clean=tidy),
    )
}
clean_phone = FIELDS["phone"].clean


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Values by field, and what is wrong with the others."""

    values: Mapping[str, str]
    errors: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)


def field_of(key: str) -> CompanyField:
    """Return a field by its key; one we do not know is a column of a list, and free text."""
    return FIELDS.get(key) or CompanyField(key=key, name=Text(key, key), clean=tidy)


def clean_values(typed: Mapping[str, str], place: Callable[[str], str | None]) -> Cleaned:
    """Return what was typed as values, every wrong field named at once.

    place: returns the code of a municipality however it was written, None for one nobody knows.
    """
    values: dict[str, str] = {}
    errors: dict[str, tuple[Text, ...]] = {}
    for key, text in typed.items():
        try:
            values[key] = (
                _placed(field_of(key).clean(text), place) if key == "municipality" else field_of(key).clean(text)
            )
        except WrongText as wrong:
            errors[key] = (wrong.text,)
    return Cleaned(values, errors)


def _placed(line: str, place: Callable[[str], str | None]) -> str:
    code = place(line) if line else ""
    if code is None:
        raise WrongText(
            Text(
                f"市町村「{line}」は事業の一覧にありません。名称か全国地方公共団体コードで入力してください。",
                f"“{line}” is no municipality of the programme: enter its name or code.",
            )
        )
    return code
