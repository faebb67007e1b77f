"""How values read in a document: numbers, dates, shares and the words of its tables."""

import datetime as dt
import re
import unicodedata
from decimal import ROUND_DOWN, Decimal

from engine.domain.era import date_label, era_date
from engine.domain.report_content import Cell, ItemState
from engine.domain.text import Text

NIL = Text("該当なし", "None")
UNKNOWN = "－"  # a figure that cannot be computed
NOT_SET = Text("未設定", "not set")
TOTAL = Text("計", "Total")
CONTENTS = Text("目次", "Contents")
SOURCES = Text("注記", "Notes")
PLAN = Text("計画", "plan")
EVIDENCE = Text("根拠となる記録", "Records behind the figures")
STATES = {
    ItemState.DONE: Text("実施", "done"),
    ItemState.NOT_DONE: Text("未実施", "not done"),
    ItemState.NOT_APPLICABLE: Text("該当なし", "not applicable"),
    ItemState.OPEN: Text("未回答", "not answered"),
}
WIDE_LATIN, LATIN = 1.5, 1.25  # of the typeface documents are printed in
TITLE_WIDTH = 40
TENTH_OF_PERCENT = Decimal("0.1")
PLOT_ALT = Text("{title}のグラフ。数値は下の表のとおり。", "Chart of {title}; its numbers are in the table below.")
# What begins an item of a list or a note; running text begins one character in.
NOT_INDENTED = re.compile(r"[ 　・※注（(●○■□◆◇★☆①-⑳「『【〔<＜-]|[0-9０-９]{1,2}[ 　.．、)）]")
# What no document can hold: control characters, halves of a pair, and marks of the byte order.
UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
NEW_LINES = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
# Kana typed as two characters (かﾞ of some computers); whole texts are not composed, for that would change 神 of a name.
TWO_PART_KANA = re.compile("[ぁ-ヿ][\u3099\u309a]")


def clean(text: str) -> str:
    """Return the text as every form can hold it: lines end in one way, what cannot be written is dropped."""
    lines = NEW_LINES.sub("\n", text).replace("\t", " ")
    return TWO_PART_KANA.sub(lambda kana: unicodedata.normalize("NFC", kana[0]), UNUSABLE.sub("", lines))


def is_indented(line: str) -> bool:
    """Tell whether a paragraph begins one character in, as running Japanese text does; lists and notes do not."""
    return bool(line) and not NOT_INDENTED.match(line)


def in_lines(title: str) -> str:
    """Return a title that is too long for one line broken where it has a full-width blank."""
    return title.replace("　", "\n") if width_of(title) > TITLE_WIDTH else title


def number_text(value: Decimal) -> str:
    """Return 1,234 or 1,234.5: every digit that was counted, no idle zeros."""
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def plan_name(name: str, lang: str) -> str:
    """Return what the line of a plan is called: 目標（計画）, or 計画 where it says so itself."""
    said, word = clean(name), PLAN.get(lang)
    if word in said.lower():
        return said
    return f"{said}（{word}）" if lang == "ja" else f"{said} ({word})"


def date_text(day: dt.date, lang: str) -> str:
    """Return 令和8年11月18日 / Wed 18 Nov 2026."""
    return era_date(day) if lang == "ja" else date_label(day).en


def share_text(share: Decimal | None) -> str:
    """Return 98.7％, never rounded up to a target that was missed; － where it cannot be computed."""
    if share is None:
        return UNKNOWN
    return f"{number_text((share * 100).quantize(TENTH_OF_PERCENT, ROUND_DOWN))}％"


def value_text(value: Cell, lang: str) -> str:
    """Return any cell of a table as people read it; nothing for None."""
    match value:
        case None:
            return ""
        case Decimal():
            return number_text(value)
        case dt.date():
            return date_text(value, lang)
        case _:
            return clean(value)


def width_of(text: str) -> float:
    """Return how wide a line is set, in halves of a full-width character."""
    return sum(_width(char) for char in text)


def _width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "FWA":
        return 2
    if char.isdigit() or char.isupper():
        return WIDE_LATIN
    return LATIN if char.isalpha() else 1
