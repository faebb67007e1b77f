"""Numbers that come in from JSON or Python are those of the standard, or refused (DMN 1.5, 10.3.2.3.1)."""

from decimal import Decimal

import pytest

from engine import feel

LARGEST = "9999999999999999999999999999999999e6111"


@pytest.mark.parametrize("text", ["1e400", "-1e6144", LARGEST, "1e-6143", "0.1", "12345678901234567890", "0e999999"])
def test_takes_every_number_of_the_standard(text: str) -> None:
    assert feel.from_json(feel.loads(text)) == Decimal(text)


@pytest.mark.parametrize("text", ["1e6145", "-1e7000", "1e999999999999", '{"a": [1e99999]}'])
def test_refuses_a_number_beyond_the_standard(text: str) -> None:
    with pytest.raises(feel.NotFeel):
        feel.from_json(feel.loads(text))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "[NaN]"])
def test_refuses_what_json_does_not_have(text: str) -> None:
    with pytest.raises(ValueError, match=text.strip("[]")):
        feel.loads(text)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), pytest.param(10**7000, id="10**7000")]
)
def test_refuses_what_is_no_number_in_python(value: object) -> None:
    with pytest.raises(feel.NotFeel):
        feel.from_json(value)


def test_rounds_to_34_digits_and_small_numbers_to_nothing() -> None:
    assert feel.from_json(feel.loads("1" * 40)) == Decimal("1.111111111111111111111111111111111e39")
    assert feel.from_json(feel.loads("1e-99999999")) == 0


@pytest.mark.parametrize("source", ["0 ** -1", "0 ** -0.5", "1 / 0", "modulo(1, 0)"])
def test_division_by_zero_is_null_and_says_so(env: feel.Environment, source: str) -> None:
    found = feel.evaluate(source, {}, env)
    assert (found.value, [note.code for note in found.notes]) == (None, ["division_by_zero"])


def test_a_note_names_the_function_and_not_a_kind(env: feel.Environment) -> None:
    assert "関数「time」" in feel.evaluate("time(25, 0, 0)", {}, env).notes[0].text.ja
