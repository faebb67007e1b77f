"""What the columns of a file mean: guessed from their titles, decided by a person."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from engine.domain.company_fields import FIELDS
from engine.domain.text import Text

EXTRA = "+"  # kept under the column's own title
LEFT_OUT = ""
SIGNS = re.compile(r"[\s（）()・:：_\-]")


class Target(StrEnum):
    """What a file is a list of."""

    COMPANIES = "companies"
    INSTITUTIONS = "institutions"
    LIST = "list"  # companies that stand on a list the authority designated


TARGET_NAMES: Mapping[Target, Text] = {
    Target.COMPANIES: Text("企業", "Companies"),
    Target.INSTITUTIONS: Text("連携機関", "Institutions"),
    Target.LIST: Text("指定名簿の企業", "Companies of a designated list"),
}
# What offices write above their columns, by field.
TITLES: Mapping[str, Sequence[str]] = {
    "name": ("企業名", "会社名", "事業者名", "法人名", "事業所名", "商号", "名称", "機関名", "name", "company"),
    "kana": ("ふりがな", "フリガナ", "カナ", "読み", "kana"),
    "corporate_number": ("法人番号", "corporatenumber"),
    "municipality": ("市町村", "市町村名", "市区町村", "市区町村名", "市町村コード", "municipality"),
    "address": ("所在地", "住所", "本社所在地", "address"),
    "industry": ("業種", "industry"),
    "employees": ("従業員数", "従業員", "社員数", "employees"),
    "capital": ("資本金", "資本金円", "出資金", "capital"),
    "representative": ("代表者", "代表者名", "代表者氏名", "representative"),
    "phone": ("電話", "電話番号", "tel", "phone"),
    "email": ("メール", "メールアドレス", "email", "mail"),
    "website": ("ウェブサイト", "ホームページ", "url", "hp", "website"),
    "type": ("種類", "種別", "機関の種類", "type"),
    "area": ("地域", "エリア", "管轄", "area"),
}


def guess(head: Sequence[str], fields: Mapping[str, Text], target: Target) -> dict[str, str]:
    """Return a field for each column by its number; what no title fits is kept for a list, left out otherwise."""
    by_title = {plain(title): key for key, title in _titles(fields)}
    taken: set[str] = set()
    found: dict[str, str] = {}
    for number, title in enumerate(head):
        key = by_title.get(plain(title), EXTRA if target is Target.LIST and title else LEFT_OUT)
        found[str(number)] = LEFT_OUT if key in taken else key
        taken |= {key} - {EXTRA, LEFT_OUT}
    return found


def company_fields() -> dict[str, Text]:
    """Return the fields a file of companies can fill, by key."""
    return {key: field.name for key, field in FIELDS.items()}


def plain(title: str) -> str:
    """Return what two ways to write a title have in common."""
    return SIGNS.sub("", unicodedata.normalize("NFKC", title)).lower()


def _titles(fields: Mapping[str, Text]) -> Iterable[tuple[str, str]]:
    for key, name in fields.items():
        yield from ((key, title) for title in (key, name.ja, name.en, *TITLES.get(key, ())))
