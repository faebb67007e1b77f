"""What an author is told about a text that cannot be read."""

import pytest

from engine import feel


@pytest.mark.parametrize(
    ("source", "reason", "column"),
    [
        ("", "empty", 1),
        ("  // 注釈だけ", "empty", 1),
        ("1 +", "ends_early", 4),
        ("(1", "missing", 3),
        ("[1, 2", "missing", 6),
        ("if a then 1", "missing", 12),
        ("1 2", "unexpected", 3),
        ("a ) b", "unexpected", 3),
        ('"abc', "open_string", 1),
        ('a = "abc', "open_string", 5),
        ("a /* b", "open_comment", 3),
        ('"\\uD83D"', "bad_character", 1),
        ('"\\UFFFFFF"', "bad_character", 1),
        ("1e9999999", "bad_number", 1),
        ("for in x return 1", "bad_name", 5),
        ("{a: 1, a: 2}", "duplicate_key", 8),
        ("a == 1", "single_equals", 3),
        ("a && b", "use_and", 3),
        ("a || b", "use_or", 3),
        ("!a", "use_not", 1),
        ("a = 'b'", "double_quotes", 5),
        ("a = “b”", "double_quotes", 5),
        ("年商 ＞ 100", "full_width", 4),
        ("年商＞100", "full_width", 3),
        ("（1）", "full_width", 1),
        ("年商 > １００", "full_width", 6),
        ("業種 = 「製造業」", "double_quotes", 6),
        ("a ≦ b", "write_sign", 3),
        ("a × b", "write_sign", 3),
        ("a <> b", "write_sign", 3),
        ("[1、2]", "write_sign", 3),
        ("{年商：1}", "full_width", 4),
    ],
)
def test_the_complaint_names_what_is_wrong_and_where(source: str, reason: str, column: int) -> None:
    with pytest.raises(feel.FeelSyntaxError) as refusal:
        feel.compile_expression(source)
    assert (refusal.value.reason, refusal.value.column) == (reason, column)


def test_corner_brackets_may_stand_within_a_name() -> None:
    assert feel.evaluate("特記「重要」 + 1", {"特記「重要」": 6}, feel.Environment()).value == 7


def test_a_slip_of_the_japanese_keyboard_is_explained() -> None:
    with pytest.raises(feel.FeelSyntaxError) as refusal:
        feel.compile_expression("年商 ＞ 100")
    assert "「＞」は全角です。半角の「>」を使ってください。" in refusal.value.text.ja


def test_lines_are_counted() -> None:
    with pytest.raises(feel.FeelSyntaxError) as refusal:
        feel.compile_expression('if a then\n  "x"\nelse )')
    assert (refusal.value.line, refusal.value.column) == (3, 6)


def test_cells_are_refused_alike() -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_unary_tests("< 5,")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("金額 + 1", "unknown_name"),
        ("{a: 1}.b", "unknown_entry"),
        ("今日()", "unknown_function"),
        ('"a" + 1', "not_computable"),
        ('"a" < 1', "not_comparable"),
        ("1 / 0", "division_by_zero"),
        ("[1][2]", "no_item"),
        ('substring("a", 5)', "outside_domain"),
        ('substring("a")', "wrong_arguments"),
        ('@"2026-02-30"', "date_out_of_range"),
        ('@"きょう"', "bad_literal"),
        ('number("一")', "bad_number"),
        ('matches("a", "[")', "bad_pattern"),
        ("[5..1]", "range_ends"),
        ("for i in null return i", "not_iterable"),
        ("1 instance of ひと", "unknown_type"),
        ('@"2026-01-01T00:00:00Z" - @"2026-01-01T00:00:00"', "zones_differ"),
        ("(1)(2)", "not_a_function"),
        ("(function() external {})()", "external_function"),
        ('[1][item + "a"]', "not_computable"),
        ('[1]["a"]', "bad_filter"),
    ],
)
def test_a_null_says_why(env: feel.Environment, source: str, code: str) -> None:
    result = feel.evaluate(source, {}, env)
    assert code in {note.code for note in result.notes}
    assert all(note.text.ja and note.text.en and "{" not in note.text.en for note in result.notes)


def test_the_usage_of_a_function_is_shown(env: feel.Environment) -> None:
    note = feel.evaluate('substring("a")', {}, env).notes[0]
    assert "substring(string, start position, length?)" in note.text.ja
