"""What the other rooms build on: compile, evaluate, environment, notes."""

import gc
import time
from decimal import Decimal

import pytest

from engine import feel


def test_a_compiled_condition_is_evaluated_with_different_variables(env: feel.Environment) -> None:
    condition = feel.compile_expression('stage = "D1" and amount > 100')
    assert condition.evaluate({"stage": "D1", "amount": 101}, env).value is True
    assert condition.evaluate({"stage": "D1", "amount": 100}, env).value is False
    assert condition.evaluate({"stage": "D1"}, env).value is None


def test_the_same_text_is_compiled_once() -> None:
    assert feel.compile_expression("a + 1") is feel.compile_expression("a + 1")


def test_an_expression_tells_which_names_it_takes_from_outside() -> None:
    made = feel.compile_expression("for i in 案件 return i.額 + 手数料 + {a: 1, b: a}.b")
    assert made.names == {"案件", "手数料"}


def test_names_with_spaces_and_signs_come_from_the_variables(env: feel.Environment) -> None:
    variables = {"Monthly Income": 100, "loan-to-value": 2, "売上（千円）": 3}
    made = feel.evaluate("Monthly Income * loan-to-value + 売上（千円）", variables, env)
    assert made.value == 203


def test_a_null_carries_its_reason_and_place(env: feel.Environment) -> None:
    result = feel.evaluate("1 +\n  金額", {}, env)
    assert result.value is None
    note = result.notes[0]
    assert (note.code, note.line, note.column) == ("unknown_name", 2, 3)
    assert note.text.ja == "「金額」という名前の値がありません。"
    assert note.text.en == 'There is no value named "金額".'


def test_functions_of_the_environment_are_called_by_position_and_by_name(env: feel.Environment) -> None:
    double = feel.BuiltIn("double of it", ("number: number",), lambda number: number * 2)
    extended = feel.Environment(functions={"double of it": double})
    assert feel.evaluate("double of it(4)", {}, extended).value == 8
    assert feel.evaluate("double of it(number: 4)", {}, extended).value == 8
    refused = feel.evaluate('double of it("x")', {}, extended)
    assert refused.value is None
    assert refused.notes[0].code == "wrong_arguments"


def test_a_function_of_the_environment_says_why_it_has_no_value() -> None:
    def never() -> None:
        raise feel.NoValue(feel.Text("暦がありません。", "There is no calendar."))

    extended = feel.Environment(functions={"never": feel.BuiltIn("never", (), never)})
    assert feel.evaluate("never()", {}, extended).notes[0].text.ja == "暦がありません。"


def test_plain_text_is_told_from_an_expression() -> None:
    assert feel.expression_of("= a + b") == "a + b"
    assert feel.expression_of("a + b") is None


@pytest.mark.parametrize(
    ("cell", "given", "expected"),
    [
        ("< 5, [7..9]", 8, True),
        ("< 5, [7..9]", 6, False),
        ("< 5", "x", None),
        ("-", None, True),
        ('not("a", "b")', "c", True),
        ('not("a", "b")', "a", False),
        ("? > 5 and ? < 9", 7, True),
        ("limit", 10, True),
        ("> limit", 10, False),
        ("[1, 10]", 10, True),
        ("true", False, False),
        ("null", None, True),
        ('starts with(?, "a")', "abc", True),
    ],
)
def test_cells_test_their_input(env: feel.Environment, cell: str, given: object, expected: object) -> None:
    made = feel.compile_unary_tests(cell)
    assert made.evaluate(given, {"limit": Decimal(10)}, env).value is expected


def test_today_is_the_date_in_japan(env: feel.Environment) -> None:
    assert str(feel.evaluate("today()", {}, env).value) == "2026-11-18"
    assert feel.evaluate("string(now())", {}, env).value == "2026-11-18T09:30:00@Asia/Tokyo"
    assert feel.evaluate("now()", {}, feel.Environment()).value is None


def test_a_syntax_error_names_its_place_in_both_languages() -> None:
    with pytest.raises(feel.FeelSyntaxError) as refusal:
        feel.compile_expression("a = 1 and\n  b == 2")
    assert (refusal.value.line, refusal.value.column) == (2, 5)
    assert "（2行目 5文字目）" in refusal.value.text.ja
    assert "line 2, column 5" in refusal.value.text.en


def test_a_function_of_the_environment_never_meets_a_date_python_cannot_hold() -> None:
    later = feel.BuiltIn("later", ("day: date",), lambda day: day.replace(year=day.year + 1))
    extended = feel.Environment(functions={"later": later})
    assert feel.evaluate('later(@"2026-01-01") = @"2027-01-01"', {}, extended).value is True
    beyond = feel.evaluate('later(@"12026-01-01")', {}, extended)
    assert (beyond.value, beyond.notes[0].code) == (None, "date_out_of_range")


def test_a_long_expression_is_not_kept() -> None:
    short, long = "1 + 2", "1 + 2" + " + 3" * 200
    assert feel.compile_expression(short) is feel.compile_expression(short)
    assert feel.compile_expression(long) is not feel.compile_expression(long)


def test_collecting_the_garbage_of_a_large_process_takes_no_time_from_expressions() -> None:
    heap: list[list[int]] = [[number] for number in range(300_000)]
    own, all_of_it = feel.own_seconds(), time.thread_time()
    gc.collect()
    own, all_of_it = feel.own_seconds() - own, time.thread_time() - all_of_it
    assert own < all_of_it / 4
    assert len(heap) == 300_000
