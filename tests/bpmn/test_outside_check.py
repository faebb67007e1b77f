"""The check against diagrams of people who know only the standard: odd ones that are legal, and illegal ones.

`outside_checks/*.txt` holds them as `outside.py` reads them; an illegal one names the code it is refused with.
"""

import re
from pathlib import Path

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.outside import export

CHECKS = Path(__file__).with_name("outside_checks")


def diagrams(name: str) -> dict[str, bytes]:
    parts = re.split(r"^== ", (CHECKS / f"{name}.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]
    heads = (part.partition("\n") for part in parts)
    return {head: export(draws, style) for style, (head, _line, draws) in enumerate(heads)}


LEGAL, ILLEGAL = diagrams("legal"), diagrams("illegal")


def errors(content: bytes) -> list[str]:
    found = bpmn.check({"a.bpmn": content}, bpmn.Known())
    return [finding.code for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("name", LEGAL)
def test_what_is_odd_but_legal_is_not_refused(name: str) -> None:
    assert errors(LEGAL[name]) == []


@pytest.mark.parametrize("name", ILLEGAL)
def test_what_the_standard_forbids_is_refused_by_its_name(name: str) -> None:
    assert name.partition(" | ")[2] in errors(ILLEGAL[name])


def test_there_are_as_many_as_told() -> None:
    assert len(LEGAL) >= 60
    assert len(ILLEGAL) >= 160
