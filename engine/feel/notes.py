"""The sentences that say why a part of an expression is null."""

from engine.domain.text import Text
from engine.feel.errors import Note, NoValue
from engine.feel.values import Kind

REASONS: dict[str, Text] = {
    "unknown_name": Text("「{name}」という名前の値がありません。", 'There is no value named "{name}".'),
    "unknown_entry": Text("「{name}」という項目がありません。", 'There is no entry "{name}".'),
    "no_entries": Text("{kind}には項目「{name}」がありません。", 'A {kind} has no "{name}".'),
    "unknown_function": Text("「{name}」という関数はありません。", 'There is no function "{name}".'),
    "not_a_function": Text("関数ではないものを呼び出しています。", "This is not a function and cannot be called."),
    "wrong_arguments": Text(
        "関数の引数が合いません。使い方：{usage}", "The arguments do not fit the function. Usage: {usage}"
    ),
    "outside_domain": Text("関数「{name}」の引数が範囲外です。", 'An argument of "{name}" is outside its range.'),
    "wrong_type": Text("{kind}はこの計算に使えません。", "A {kind} cannot be used here."),
    "not_comparable": Text("{left}と{right}は比べられません。", "A {left} and a {right} cannot be compared."),
    "not_computable": Text(
        "{left}と{right}で「{operator}」の計算はできません。",
        'A {left} and a {right} cannot be combined with "{operator}".',
    ),
    "division_by_zero": Text("0で割ることはできません。", "Division by zero."),
    "number_out_of_range": Text("数が扱える範囲を超えました。", "The number is out of range."),
    "date_out_of_range": Text("日付が扱える範囲を超えました。", "The date is out of range."),
    "bad_literal": Text("「{text}」は日付・時刻・期間として読めません。", '"{text}" is no date, time or duration.'),
    "bad_number": Text("「{text}」は数として読めません。", '"{text}" is no number.'),
    "bad_range": Text("「{text}」は範囲として読めません。", '"{text}" is no range.'),
    "bad_pattern": Text("文字列の型「{text}」が正しくありません。", 'The pattern "{text}" is not valid.'),
    "range_ends": Text("範囲の両端が合いません。", "The two ends of the range do not fit together."),
    "zones_differ": Text(
        "時差の付いた日時と付かない日時の差は求められません。",
        "One of the two has a time zone and the other has not.",
    ),
    "no_item": Text("{position}番目の要素はありません。", "The list has no item {position}."),
    "bad_filter": Text(
        "絞込みの条件が真偽でも番号でもありません。", "The filter is neither a condition nor a position."
    ),
    "not_iterable": Text("繰返しの対象が一覧でも範囲でもありません。", "This can not be iterated over."),
    "unknown_type": Text("「{name}」という型はありません。", 'There is no type "{name}".'),
    "external_function": Text(
        "外部関数（Java・PMML）は使えません。", "External functions (Java, PMML) are not supported."
    ),
    "no_clock": Text("現在時刻が渡されていません。", "No current time was given."),
}

KIND_NAMES: dict[Kind, Text] = {
    Kind.NULL: Text("値なし", "null"),
    Kind.BOOLEAN: Text("真偽", "boolean"),
    Kind.NUMBER: Text("数", "number"),
    Kind.STRING: Text("文字列", "string"),
    Kind.DATE: Text("日付", "date"),
    Kind.TIME: Text("時刻", "time"),
    Kind.DATE_TIME: Text("日時", "date and time"),
    Kind.DAYS_TIME: Text("日・時間の期間", "days and time duration"),
    Kind.YEARS_MONTHS: Text("年・月の期間", "years and months duration"),
    Kind.LIST: Text("一覧", "list"),
    Kind.CONTEXT: Text("項目の組", "context"),
    Kind.RANGE: Text("範囲", "range"),
    Kind.FUNCTION: Text("関数", "function"),
}


def note_of(problem: NoValue, line: int, column: int) -> Note:
    """Make the note for the author out of what the operation raised."""
    if isinstance(problem.reason, Text):
        return Note("function", line, column, problem.reason)
    template = REASONS[problem.reason]
    japanese = {key: _named(value, "ja") for key, value in problem.values.items()}
    english = {key: _named(value, "en") for key, value in problem.values.items()}
    return Note(problem.reason, line, column, Text(template.ja.format(**japanese), template.en.format(**english)))


def _named(value: object, lang: str) -> str:
    return KIND_NAMES[value].get(lang) if isinstance(value, Kind) else str(value)[:80]
