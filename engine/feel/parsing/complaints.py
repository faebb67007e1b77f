"""What the parser says about a text it cannot read."""

import unicodedata

from engine.domain.text import Text

COMPLAINTS: dict[str, Text] = {
    "empty": Text("式が空です。", "The expression is empty."),
    "too_long": Text("式が長すぎます（{limit}文字まで）。", "The expression is too long (at most {limit} characters)."),
    "too_deep": Text(
        "式の入れ子が深すぎます（{limit}段まで）。", "The expression is nested too deeply (at most {limit})."
    ),
    "ends_early": Text("式が途中で終わっています。", "The expression ends too early."),
    "expected": Text(
        "「{expected}」が必要です。「{found}」があります。", '"{expected}" is needed here, not "{found}".'
    ),
    "missing": Text("「{expected}」が足りません。", '"{expected}" is missing.'),
    "unexpected": Text("「{found}」はここに置けません。", '"{found}" does not fit here.'),
    "open_string": Text('文字列を閉じる「"」がありません。', 'The closing " of a text is missing.'),
    "open_comment": Text("注釈を閉じる「*/」がありません。", "The closing */ of a comment is missing."),
    "bad_character": Text("文字の番号の書き方が正しくありません。", "A character code is not valid."),
    "bad_number": Text("数が扱える範囲を超えています。", "The number is out of range."),
    "bad_name": Text("ここには名前が必要です。", "A name is needed here."),
    "duplicate_key": Text("項目「{found}」が二度あります。", 'The entry "{found}" is given twice.'),
    "single_equals": Text("等しいかどうかは「=」一つで書きます。", 'Write a single "=" to compare.'),
    "use_and": Text("「かつ」は and と書きます。", 'Write "and" instead of "&&".'),
    "use_or": Text("「または」は or と書きます。", 'Write "or" instead of "||".'),
    "use_not": Text("否定は not(…) と書きます。", "Write not(...) to negate."),
    "write_sign": Text("「{found}」は「{half}」と書きます。", 'Write "{half}" instead of "{found}".'),
    "double_quotes": Text('文字列は半角の「"」で囲みます。', 'Put texts between " and ".'),
    "full_width": Text(
        "「{found}」は全角です。半角の「{half}」を使ってください。",
        '"{found}" is a full-width character; use "{half}".',
    ),
}

_HINTS = (
    ("==", "single_equals"),
    ("&&", "use_and"),
    ("||", "use_or"),
    ("!", "use_not"),
    ("'", "double_quotes"),
    ("“", "double_quotes"),
    ("”", "double_quotes"),
    ("「", "double_quotes"),
    ("『", "double_quotes"),
)
_SIGNS = {
    "≠": "!=", "<>": "!=", "≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "×": "*", "÷": "/", "−": "-", "、": ",",
}  # fmt: skip


def hint_for(rest: str) -> tuple[str, dict[str, object]] | None:
    """Recognise a common slip at the start of `rest`: the complaint and its values, or None."""
    for start, complaint in _HINTS:
        if rest.startswith(start):
            return complaint, {}
    for sign, written in _SIGNS.items():
        if rest.startswith(sign):
            return "write_sign", {"found": sign, "half": written}
    half = unicodedata.normalize("NFKC", rest[:1])
    if half != rest[:1] and half and half in '<>=+-*/()[]{},.:!&|@"0123456789':
        return "full_width", {"found": rest[0], "half": half}
    return None
