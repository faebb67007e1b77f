"""docs/deadlines.md says of every rule of the requirements where it is stated and what proves it."""

from tests.domain.rule_table import BEGIN, PAGE, page, table
from tests.domain.test_sixty_six_rules import IDS


def test_the_page_says_what_the_tests_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.domain.rule_table"


def test_every_rule_stands_in_the_table() -> None:
    assert BEGIN in PAGE.read_text(encoding="utf-8")
    lines = [line.split(" | ")[0].removeprefix("| ") for line in table().splitlines() if line.startswith("| DL-")]
    assert set(lines) == IDS
