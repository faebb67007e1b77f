"""A scenario file says what is wrong with it, with the line."""

import datetime as dt

import pytest

from engine.scenarios.reading import Reader, moment_of
from engine.scenarios.running import KEYS
from tests.clock import japan

RIGHT = """title: an example
shows: [KAG-11, DL-G1]
at: 2024-06-13 09:00
people:
  sato: { groups: [staff] }
steps:
- open: one
  through: soudan
  data: { n: 1.50, on: 2024-06-14, agreed: yes }
- wait: later
  at: 2024-06-14
"""


def lines(content: str) -> list[int | None]:
    """Return the lines of what is found wrong."""
    reader = Reader("s.yaml", KEYS)
    assert reader.read(content.encode()) is None
    return [finding.line for finding in reader.findings]


def test_reads_a_story() -> None:
    scenario = Reader("s.yaml", KEYS).read(RIGHT.encode())
    assert scenario is not None
    assert scenario.shows == ("KAG-11", "DL-G1")
    assert [(step.act, step.word, step.line) for step in scenario.steps] == [("open", "one", 7), ("wait", "later", 10)]
    assert scenario.steps[1].at == japan(2024, 6, 14)
    assert scenario.people[0].groups == ("staff",)


def test_values_are_what_a_page_would_send() -> None:
    scenario = Reader("s.yaml", KEYS).read(RIGHT.encode())
    assert scenario is not None
    assert {key: str(value) for key, value in scenario.steps[0].data.items()} == {
        "n": "1.5",
        "on": "2024-06-14",
        "agreed": "yes",
    }


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("at: 2024-06-13 09:00", "at: tomorrow", 3),
        ("at: 2024-06-14", "at: 2024-06-14 25:00", 11),
        ("shows: [KAG-11", "shows: [KAG11", 2),
        ("sato: { groups: [staff] }", "sato: { roles: [boss] }", 5),
        ("sato: { groups:", "sato: { group:", 5),
        ("- wait: later", "- dance: later", 10),
        ("- wait: later", "- wait: later\n  claim: x", 10),
        ("  through: soudan", "  throgh: soudan", 8),
        ("title: an example", "titel: an example", 1),
        ("steps:", "steps: []\nx:", 7),
    ],
)
def test_names_a_mistake_with_its_line(old: str, new: str, line: int) -> None:
    assert old in RIGHT
    assert line in lines(RIGHT.replace(old, new, 1))


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "title: [", "a: &x [*x, *y]", "at: 2024-06-31", "title: 3\n"])
def test_names_what_is_no_scenario(content: str) -> None:
    assert lines(content)


def test_names_bytes_that_are_no_text() -> None:
    reader = Reader("s.yaml", KEYS)
    assert reader.read(b"\xff\xfe\x00") is None
    assert reader.findings


def test_a_day_alone_means_nine_in_the_morning() -> None:
    assert moment_of(dt.date(2024, 6, 14)) == japan(2024, 6, 14)
    assert moment_of("2024-06-14 17:15") == japan(2024, 6, 14, 17, 15)
    assert moment_of("soon") is None
