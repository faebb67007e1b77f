"""docs/programme-folder.md says what there is."""

import re

from engine.domain.form import ComponentType
from engine.domain.programme_read_notices import USUAL_REMINDERS
from engine.programme_functions import FUNCTIONS
from tests.domain.programme_folder import PAGE

TEXT = PAGE.read_text("utf-8")


def section(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def test_every_calendar_function_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"`([a-z][a-z ]+)\(", section("Calendar functions in FEEL")))
    assert documented == set(FUNCTIONS)


def test_every_form_component_is_documented() -> None:
    assert {type_.value for type_ in ComponentType} <= set(re.findall(r"`(\w+)`", section("Forms")))


def test_every_usual_set_of_reminders_is_documented() -> None:
    assert set(USUAL_REMINDERS) <= set(re.findall(r"\| `(\w+)`", section("Offsets")))
