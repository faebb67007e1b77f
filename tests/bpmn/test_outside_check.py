"""The check against diagrams of people who know only the standard: odd ones that are legal, and illegal ones.

`outside_checks/*.txt` holds them as `outside.py` reads them; an illegal one names the code it is refused with, one of
another engine the words or codes it is refused for, each once.
"""

import re
from pathlib import Path

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from engine.tryout import Tryout
from tests.bpmn.outside import export
from tests.bpmn.outside_row import NOW

CHECKS = Path(__file__).with_name("outside_checks")
VENDORS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "flowable": "http://flowable.org/bpmn",
    "modeler": "http://flowable.org/modeler",
    "activiti": "http://activiti.org/bpmn",
    "drools": "http://www.jboss.org/drools",
    "signavio": "http://www.signavio.com",
    "bizagi": "http://www.bizagi.com/bpmn20",
}
SAID = ("bpmn.{} ", "({})", "“{}”")  # how a finding says a code, a word, an attribute
SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in VENDORS.items())


def diagrams(name: str) -> dict[str, bytes]:
    parts = re.split(r"^== ", (CHECKS / f"{name}.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]
    heads = (part.partition("\n") for part in parts)
    return {head: export(draws, style, head=SPACES) for style, (head, _line, draws) in enumerate(heads)}


LEGAL, ILLEGAL, ENGINES = diagrams("legal"), diagrams("illegal"), diagrams("engines")


def errors(content: bytes) -> list[str]:
    found = bpmn.check({"a.bpmn": content}, bpmn.Known())
    return [finding.code for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("name", LEGAL)
def test_what_is_odd_but_legal_is_not_refused(name: str) -> None:
    assert errors(LEGAL[name]) == []


@pytest.mark.parametrize("name", ILLEGAL)
def test_what_the_standard_forbids_is_refused_by_its_name(name: str) -> None:
    assert name.partition(" | ")[2] in errors(ILLEGAL[name])


@pytest.mark.parametrize("name", ENGINES)
def test_what_other_engines_would_execute_is_refused_word_by_word(name: str) -> None:
    found = bpmn.check({"a.bpmn": ENGINES[name]}, bpmn.Known())
    told = [f"{one.code} {one.text.en}" for one in found if one.severity is Severity.ERROR]
    words = name.partition(" |")[2].split()
    named = [[one for one in told if any(form.format(word) in one for form in SAID)] for word in words]
    assert [len(ones) for ones in named] == [1] * len(told)


def test_what_other_engines_drew_can_be_tried_out_or_is_refused() -> None:
    for name, content in ENGINES.items():
        answer = Tryout(NOW, "en").simulate({"files": {"a.bpmn": content}, "process": "p"})
        assert answer["status"] == ("refused" if errors(content) else "completed"), name


def test_there_are_as_many_as_told() -> None:
    assert len(LEGAL) >= 90
    assert len(ILLEGAL) >= 200
    assert len(ENGINES) >= 40
