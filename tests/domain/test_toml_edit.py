"""One value of a TOML file changes, and nothing else."""

import tomllib

import pytest

from engine.domain.toml_edit import NotEditable, set_text

SOURCE = """# 期限
[deadlines.first]
name = "最初"          # 名前
due = '2'  # 通常
counting = "working"

[deadlines.second]
due = 3 # 数字のまま
[deadlines.third]
text = "due = '9'"
due = "5"
"""
PATH = ("deadlines", "first", "due")


def test_replaces_the_value_and_keeps_quotes_and_comment() -> None:
    assert set_text(SOURCE, PATH, "4") == SOURCE.replace("due = '2'", "due = '4'")


def test_keeps_the_line_ends_of_the_file() -> None:
    windows = SOURCE.replace("\n", "\r\n")
    assert set_text(windows, PATH, "4") == windows.replace("due = '2'", "due = '4'")


def test_is_not_misled_by_text_that_looks_like_the_key() -> None:
    assert set_text(SOURCE, ("deadlines", "third", "due"), "7") == SOURCE.replace('due = "5"', 'due = "7"')


def test_adds_a_value_that_was_not_written() -> None:
    edited = set_text(SOURCE, ("deadlines", "second", "reminders"), "short")
    assert edited == SOURCE.replace("due = 3 # 数字のまま\n", 'due = 3 # 数字のまま\nreminders = "short"\n')


def test_adds_a_value_behind_a_last_line_without_end() -> None:
    assert set_text("[a]\nb = '1'", ("a", "c"), "2") == "[a]\nb = '1'\nc = \"2\"\n"


@pytest.mark.parametrize(
    "source",
    [
        'deadlines = { first = { due = "2", name = "最初" } }\n',
        '[deadlines]\nfirst = { due = "2" }\n',
        '[deadlines.first]\ndue = """\n2\n"""\n',
        '[deadlines.first]\ndue = [\n"2",\n]\n',
    ],
)
def test_refuses_a_way_of_writing_it_cannot_change_alone(source: str) -> None:
    tomllib.loads(source)
    with pytest.raises(NotEditable):
        set_text(source, PATH, "4")


@pytest.mark.parametrize("value", ["'", '"', "a\nb", "x = 1 #", "\\"])
def test_refuses_values_that_could_become_something_else(value: str) -> None:
    with pytest.raises(NotEditable):
        set_text(SOURCE, PATH, value)
