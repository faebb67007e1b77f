"""Thousands of legal diagrams damaged in one place each: none slips through."""

from collections.abc import Iterable

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.check.damages import FLOW_DAMAGES, FORM_DAMAGES
from tests.bpmn.check.damages_inside import EVENT_DAMAGES, PLACE_DAMAGES
from tests.bpmn.check.mutations import DAMAGES, Wrong, damaged, wrong_values

GROUPS = {"flows": FLOW_DAMAGES, "form": FORM_DAMAGES, "events": EVENT_DAMAGES, "places": PLACE_DAMAGES}


def missed(wrong: Iterable[Wrong]) -> list[tuple[str, list[str]]]:
    found = []
    for what, codes, content in wrong:
        findings = bpmn.check({"a.bpmn": content}, bpmn.Known())
        told = {finding.code for finding in findings if finding.severity is Severity.ERROR}
        if not any(code.startswith(codes) for code in told):
            found.append((what, sorted(told)))
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_every_damage_is_told_by_its_code(group: str) -> None:
    assert missed(damaged(GROUPS[group])) == []


def test_every_value_of_a_closed_type_is_checked() -> None:
    assert missed(wrong_values()) == []


def test_every_damage_fits_somewhere() -> None:
    done = {what.partition(": ")[2].partition(" (")[0] for what, _codes, _content in damaged()}
    assert {damage.name for damage in DAMAGES} - done == set()
