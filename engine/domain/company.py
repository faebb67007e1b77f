"""Companies: one key for the many ways to write a name, and the check digit of the 法人番号."""

import re
import unicodedata

import jaconv

LEGAL_FORMS = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|一般社団法人|公益社団法人|一般財団法人|公益財団法人|特定非営利活動法人|npo法人"
    "|医療法人社団|医療法人財団|医療法人|社会福祉法人|学校法人|宗教法人|農事組合法人|協同組合連合会|事業協同組合|企業組合|税理士法人"
    "|弁護士法人|監査法人|有限責任事業組合"
    r"|\((?:株|有|同|資|名|一社|公社|一財|公財|特非|医|医社|医財|福|社福|学|宗|農|企)\)|カ\)|\(カ|ユ\)|\(ユ"
)
VARIANTS = str.maketrans(
    "髙﨑嵜邊邉濵濱澤齋齊斎眞國廣龍嶋嶌德曻栁槇櫻藏惠瀨冨吉𠮷會學圓縣驛",
    "高崎崎辺辺浜浜沢斉斉斉真国広竜島島徳昇柳槙桜蔵恵瀬富吉吉会学円県駅",
)
SMALL = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")
IGNORED = re.compile(r"[\s・･,，.．。、'’\"”“\-‐‑‒–—―−ｰー~〜&/|()\[\]「」『』【】]")
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
NUMBER = re.compile(r"[1-9]\d{12}", re.ASCII)


def name_key(name: str) -> str:
    """Return what two spellings of a company's name have in common; empty for a name of signs only.

    Legal form, width, case, kana kind, variant kanji, spaces and signs do not count: 株式会社髙橋製作所, ㈱高橋製作所
    and 高橋 製作所(株) give one key. Equal keys suggest, they never prove, one company.
    """
    text = SELECTORS.sub("", unicodedata.normalize("NFKC", name)).lower()
    text = LEGAL_FORMS.sub("", text)
    text = jaconv.hira2kata(text).translate(VARIANTS).translate(SMALL)
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not _is_accent(c))
    return unicodedata.normalize("NFC", IGNORED.sub("", plain))


def corporate_number_of(text: str) -> str | None:
    """Return the 13 digits of a 法人番号 however typed, None if its check digit is wrong.

    Source: 法人番号の指定等に関する省令2条.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not NUMBER.fullmatch(digits):
        return None
    weighted = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits[1:])))
    return digits if int(digits[0]) == 9 - weighted % 9 else None


def _is_accent(character: str) -> bool:
    """Tell whether it is a mark of a Latin letter; the voicing marks of kana count."""
    return unicodedata.combining(character) != 0 and character not in {"\u3099", "\u309a"}
