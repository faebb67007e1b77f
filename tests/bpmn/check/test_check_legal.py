"""Nothing legal is refused, whoever drew it."""

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.check.legal import legal

LEGAL = dict(legal())


def test_no_legal_diagram_is_refused() -> None:
    wrong = {}
    for name, content in LEGAL.items():
        found = bpmn.check({"a.bpmn": content}, bpmn.Known())
        errors = [(finding.code, finding.element) for finding in found if finding.severity is Severity.ERROR]
        if errors:
            wrong[name] = errors
    assert wrong == {}


def test_there_are_hundreds_of_spellings() -> None:
    assert len(set(LEGAL.values())) >= 850


def test_each_can_be_run() -> None:
    for name, content in LEGAL.items():
        assert bpmn.load({"a.bpmn": content}).processes, name
