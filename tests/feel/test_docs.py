"""The page for supervisors promises that its examples are run: here they are."""

import re
from pathlib import Path
from typing import Any

import pytest

from engine import feel
from engine.calendar_functions import calendar_functions
from engine.domain.workdays import Office

PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def lines(language: str) -> list[tuple[str, str]]:
    pairs = [line.rpartition("→") for block in blocks(language) for line in block.splitlines()]
    return [(source.strip(), expected.strip()) for source, _, expected in pairs]


@pytest.fixture(scope="module")
def data() -> Any:
    (block,) = blocks("json")
    return feel.data_from_json(feel.loads(block), feel.Environment())


@pytest.fixture
def office_env(env: feel.Environment) -> feel.Environment:
    return feel.Environment(now=env.now, functions=calendar_functions(Office()))


def agree(got: feel.Evaluation, expected: str, env: feel.Environment) -> None:
    wanted = feel.evaluate(expected, {}, env).value
    same = feel.evaluate("is(a, b)", {"a": got.value, "b": wanted}, env).value
    assert same is True, f"{feel.to_text(got.value)}, not {expected}: {got.notes}"


@pytest.mark.parametrize(("source", "expected"), lines("feel"))
def test_the_example_has_the_result_on_the_page(
    office_env: feel.Environment, data: Any, source: str, expected: str
) -> None:
    agree(feel.evaluate(source, data, office_env), expected, office_env)


@pytest.mark.parametrize(("source", "expected"), lines("cell"))
def test_the_cell_has_the_result_on_the_page(env: feel.Environment, data: Any, source: str, expected: str) -> None:
    given, _, cell = source.partition(" | ")
    value = feel.evaluate(given, {}, env).value
    agree(feel.compile_unary_tests(cell.strip()).evaluate(value, data, env), expected, env)


def test_the_slip_on_the_page_is_explained_as_it_says() -> None:
    with pytest.raises(feel.FeelSyntaxError) as refusal:
        feel.compile_expression("年商 ＞ 100")
    assert "「＞」は全角です。半角の「>」を使ってください。" in PAGE
    assert "「＞」は全角です。半角の「>」を使ってください。" in refusal.value.text.ja


def test_every_function_of_the_page_exists(office_env: feel.Environment) -> None:
    known = set(feel.STANDARD) | set(office_env.functions)
    written = set(re.findall(r"`([a-z][a-z ]+)\(", PAGE))
    assert written <= known
