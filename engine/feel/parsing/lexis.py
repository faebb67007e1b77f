"""Characters, words and literals of FEEL (DMN 1.5, grammar rules 25 to 37 and 59 to 65)."""

import re

# Full-width digits, signs and brackets are left out of the standard's first characters of a name, and ＜＝＞ out of all
# its characters: in Japanese text they are slips of the keyboard, to be named and not to be taken for a name. So are
# 「 and 『 at the beginning, where a text in quotes is meant.
_START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u167F\u1681-\u180D\u180F-\u1FFF"
    r"\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\u300B\u300D\u300F-\uD7FF\uF900-\uFDCF\uFDF0-\uFEFE\uFF20-\uFF3A\uFF3F\uFF41-\uFF5A\uFF5E-\uFFFD"
    r"\U00010000-\U000EFFFF"
)
PART = rf"{_START}\u300C\u300E\uFF00-\uFF1B\uFF1F\uFF3B-\uFF3E\uFF40\uFF5B-\uFF5D0-9\u00B7\u0300-\u036F\u203F-\u2040"
SPACE = r"\t\n\x0b\x0c\r \u0085\u00A0\u1680\u180E\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF"
SYMBOLS = r"./\-’'+*"
BLANK = re.compile(rf"(?:[{SPACE}]+|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*\*/)*")
WORD = re.compile(rf"[{_START}][{PART}]*")
PARTS = re.compile(rf"[{PART}]+")
NAME_TOKEN = re.compile(rf"[{PART}]+|[{SYMBOLS}]")
NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
OPERATOR = re.compile(rf"\*\*|<=|>=|!=|/(?![=*/])|<(?![=>])|[-+*>=](?!=)|(?:and|or|between|in|instance)(?![{PART}])")
COMPARISON = re.compile(r"<=|>=|!=|[<>=](?!=)")
# Names that are being declared. Possessive, so that no text makes them backtrack; a comment is no part of a name but
# may stand behind it.
_GAP = rf"(?:[{SPACE}]|//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)"
_SIGNS = rf"(?:[{PART}.\-’'+*]|/(?![/*]))"
_DECLARED = rf"[{_START}]{_SIGNS}*+"
_NAME = re.compile(rf"{_DECLARED}(?: {_SIGNS}++)*+")
DECLARED_NAME = re.compile(rf"({_DECLARED}(?:[{SPACE}]++{_SIGNS}++)*+){_GAP}*+(?=[:,)>])")
KEY = re.compile(rf"({_DECLARED}(?:[{SPACE}]++{_SIGNS}++)*+){_GAP}*+:")
LOOP_NAME = re.compile(rf"({_DECLARED}(?:[{SPACE}]++(?!in(?![{PART}])){_SIGNS}++)*+){_GAP}++in(?![{PART}])")
STOP_WORDS = frozenset({"and", "or", "between", "in", "instance", "then", "else", "return", "satisfies"})
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def unescape(body: str) -> str | None:
    """Resolve the escapes of a string literal; None when a character code means no character.

    An unknown escape keeps its backslash, so that patterns may be written with single ones.
    """
    if "\\" not in body:
        return None if _LONE.search(body) else body
    try:
        text = _ESCAPE.sub(_character, body)
    except (ValueError, OverflowError):
        return None
    text = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return None if _LONE.search(text) else text


def _character(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _SIMPLE.get(code, escape[0])


def tidy_name(text: str) -> str:
    """Write a name with single spaces, as two spellings of it are the same name (10.3.1.4)."""
    return " ".join(re.split(rf"[{SPACE}]+", text.strip()))


def is_name(text: str) -> bool:
    """Tell whether an expression can say this name (grammar rules 27 to 29)."""
    return _NAME.fullmatch(tidy_name(text)) is not None
