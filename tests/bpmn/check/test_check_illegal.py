"""Every deliberately illegal diagram is refused, with the code that names what is wrong."""

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.check import illegal, illegal_files, illegal_shapes

SOURCES = (*illegal.SOURCES, *illegal_shapes.SOURCES, *illegal_files.SOURCES)
WRONG = [row for source in SOURCES for row in source()]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_each_is_refused_for_what_is_wrong_with_it(source: illegal.Source) -> None:
    missed = []
    for what, code, content in source():
        found = bpmn.check({"a.bpmn": content}, bpmn.Known())
        errors = {finding.code for finding in found if finding.severity is Severity.ERROR}
        if code not in errors:
            missed.append((what, code, sorted(errors)))
    assert missed == []


def test_there_are_hundreds_and_no_two_are_the_same() -> None:
    assert len({content for _what, _code, content in WRONG}) == len(WRONG) >= 300


def test_one_cause_is_told_once() -> None:
    for what, _code, content in WRONG:
        found = bpmn.check({"a.bpmn": content}, bpmn.Known())
        told = [(finding.code, finding.element, finding.text.ja) for finding in found]
        assert len(told) == len(set(told)), what


def test_every_error_names_a_place_and_says_what_to_do() -> None:
    for what, _code, content in WRONG:
        for finding in bpmn.check({"a.bpmn": content}, bpmn.Known()):
            assert finding.line, (what, finding)
            assert finding.text.ja.endswith(("。", "）")), (what, finding)
            assert "{" not in finding.text.ja.split("式")[0], (what, finding)
