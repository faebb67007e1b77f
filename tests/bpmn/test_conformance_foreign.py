"""Diagrams of other engines: what would do something there is refused by name once, looks are left alone."""

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.builder import HEAD, Scope
from tests.bpmn.conformance import line

SPACES = (
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:activiti="http://activiti.org/bpmn" xmlns:looks="http://example.com/looks" '
    'expressionLanguage="http://www.w3.org/1999/XPath" '
)


def refused(scope: Scope) -> list[tuple[str, str | None]]:
    """Return the errors of a file as other products save it."""
    head = HEAD.replace('id="definitions"', SPACES + 'id="definitions"')
    content = f'{head}<bpmn:process id="p" isExecutable="true">{scope.body()}</bpmn:process></bpmn:definitions>'
    found = bpmn.check({"a.bpmn": content.encode()}, bpmn.Known())
    return [(one.code, one.element) for one in found if one.severity is Severity.ERROR]


def user(*words: str, inner: str = "", **more: str) -> Scope:
    return line("t").add("userTask", "t", inner, words, **more)


EACH = (
    "<bpmn:multiInstanceLoopCharacteristics {}><bpmn:loopCardinality>{}</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)
CODE = "bpmn.unsupported."
REFUSED = {
    "a form with its fields": (
        user('<camunda:formData><camunda:formField id="x"/></camunda:formData>'),
        [(CODE + "extension", "t")],
    ),
    "two listeners": (
        user('<activiti:taskListener class="x"/>', '<flowable:executionListener expression="${a.b()}"/>'),
        [(CODE + "extension", "t")] * 2,
    ),
    "listeners of the newer kind": (
        user('<zeebe:taskListeners><zeebe:taskListener type="x"/></zeebe:taskListeners>'),
        [(CODE + "extension", "t")],
    ),
    "a listener on a flow": (
        Scope()
        .start()
        .end()
        .add("sequenceFlow", "f", "", ('<camunda:executionListener class="x"/>',), sourceRef="start", targetRef="end"),
        [(CODE + "extension", "f")],
    ),
    "a collection to repeat over": (
        user(inner=EACH.format('camunda:collection="list"', "2")),
        [(CODE + "extension", "t")],
    ),
    "a number in another language": (user(inner=EACH.format("", "${n}")), [("bpmn.expression.syntax", "t")]),
    "an assignee in another language": (
        user('<zeebe:assignmentDefinition assignee="${who}"/>'),
        [(CODE + "expression_language", "t")],
    ),
    "an XPath": (
        Scope().start().task("t").end("a", "b").path("start", "t", "b").flow("t", "a", "/order/total > 3", "f"),
        [(CODE + "expression_language", "f")],
    ),
    "a program": (line("t").add("serviceTask", "t", **{"camunda:class": "org.X"}), None),
    "a script": (line("t").add("scriptTask", "t", "<bpmn:script>1</bpmn:script>", scriptFormat="groovy"), None),
}
ACCEPTED = {
    "looks": user('<looks:box colour="red"/>', **{"looks:colour": "red"}),
    "who does it": user(**{"camunda:assignee": "demo", "activiti:candidateGroups": "a,b"}),
    "when it is written down": user(**{"camunda:asyncBefore": "true"}),
    "a number": user(inner=EACH.format('camunda:asyncBefore="true"', "2")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_do_something_elsewhere_is_refused_by_name(name: str) -> None:
    scope, expected = REFUSED[name]
    found = refused(scope)
    assert found if expected is None else sorted(found) == sorted(expected)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_changes_nothing_is_accepted(name: str) -> None:
    assert refused(ACCEPTED[name]) == []
