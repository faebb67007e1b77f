"""The table of elements says what the tests say."""

from tests.bpmn.element_table import BEGIN, PAGE, page, table


def test_the_table_is_as_the_tests_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.bpmn.element_table"


def test_every_kind_of_event_has_every_place() -> None:
    assert BEGIN in PAGE.read_text(encoding="utf-8")
    assert sum(line.startswith("| メッセージ message |") for line in table().splitlines()) == 8
