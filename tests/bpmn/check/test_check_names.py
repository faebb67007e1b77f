"""Variables nothing sets, errors nobody catches, and other products' settings."""

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.builder import Scope, event, io, timer
from tests.bpmn.check.illegal import DEFINED

NOTHING = frozenset[str]()


def told(scope: Scope, prefix: str, known: bpmn.Known | None = None) -> list[tuple[str, str | None]]:
    found = bpmn.check({"a.bpmn": scope.file(more=DEFINED)}, known or bpmn.Known())
    return [(finding.code, finding.element) for finding in found if finding.code.startswith(prefix)]


def decided(name: str) -> Scope:
    scope = Scope().start().script("s", "=3", "applicants").xor("g", default="g_to_end").user("u").end()
    scope.path("start", "s", "g").flow("g", "u", f"={name} > 2", "asks").flow("g", "end").path("u", "end")
    return scope


def test_a_slip_of_the_pen_is_told_with_the_name_that_was_meant() -> None:
    found = bpmn.check({"a.bpmn": decided("aplicants").file()}, bpmn.Known())
    remark = next(finding for finding in found if finding.code == "bpmn.variable.misspelt")
    assert (remark.element, remark.severity) == ("asks", Severity.WARNING)
    assert "「applicants」" in remark.text.ja


def test_a_name_of_its_own_is_not_taken_for_a_slip() -> None:
    assert told(decided("applicants_on"), "bpmn.variable") == []
    assert told(decided("amount"), "bpmn.variable") == []


def test_a_name_nothing_sets_is_told_where_all_names_are_known() -> None:
    known = bpmn.Known(form_fields={"f": frozenset({"answer"})}, variables=frozenset({"case_no"}))
    assert told(decided("amount"), "bpmn.variable", known) == [("bpmn.variable.never_set", "asks")]
    assert told(decided("answer"), "bpmn.variable", known) == []
    assert told(decided("case_no"), "bpmn.variable", known) == []


def test_a_value_that_is_set_on_one_way_only_is_told() -> None:
    scope = Scope().start().xor("g", default="skip").script("s", "=1", "score").xor("m").xor("h", default="no").end()
    scope.path("start", "g").flow("g", "s", "=asked = true").flow("g", "m", flow_id="skip").path("s", "m", "h")
    scope.user("u").flow("h", "u", "=score > 2", "high").flow("h", "end", flow_id="no").path("u", "end")
    assert told(scope, "bpmn.variable.sometimes") == [("bpmn.variable.sometimes_set", "high")]


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_what_nobody_catches_is_told(kind: str) -> None:
    ref = {"error": "er", "escalation": "es"}[kind]
    inside = Scope().start("s2").end("z2", inner=event(kind, ref)).path("s2", "z2")
    scope = Scope().start().sub("sub", inside).end().path("start", "sub", "end")
    assert told(scope, f"bpmn.{kind}.uncaught") == [(f"bpmn.{kind}.uncaught", "z2")]
    scope.boundary("b", "sub", event(kind, ref)).end("z").path("b", "z")
    assert told(scope, f"bpmn.{kind}.uncaught") == []


def test_an_error_of_a_called_process_is_caught_at_its_call() -> None:
    called = Scope().start("s2").end("z2", inner=event("error", "er")).path("s2", "z2").file("called", DEFINED)
    calls = Scope().start().call("c", "called").boundary("b", "c", event("error")).end("end", "z")
    files = {"a.bpmn": calls.path("start", "c", "end").path("b", "z").file(), "b.bpmn": called}
    assert not [finding for finding in bpmn.check(files, bpmn.Known()) if "uncaught" in finding.code]


def test_programs_of_other_products_are_refused_and_their_settings_named() -> None:
    spaces = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:bpmn='
    scope = Scope().start().service("s", "note").user("u").end().path("start", "s", "u", "end")
    text = scope.file().decode().replace("xmlns:bpmn=", spaces, 1)
    text = text.replace("<bpmn:serviceTask", '<bpmn:serviceTask camunda:class="org.example.Runner"')
    text = text.replace("<bpmn:userTask", '<bpmn:userTask camunda:assignee="x"')
    found = {f.code: f.element for f in bpmn.check({"a.bpmn": text.encode()}, bpmn.Known())}
    assert found["bpmn.unsupported.program"] == "s"
    assert found["bpmn.extension.ignored"] == "u"


def test_a_cycle_may_be_short_if_it_ends() -> None:
    def reminded(cycle: str) -> Scope:
        scope = Scope().start().user("u").end("end", "z").path("start", "u", "end")
        return scope.boundary("b", "u", timer("cycle", cycle), interrupting=False).path("b", "z")

    assert told(reminded("R3/PT1S"), "bpmn.timer") == []
    assert told(reminded("R/PT60S"), "bpmn.timer") == []
    assert told(reminded("R/PT59S"), "bpmn.timer") == [("bpmn.timer.too_fast", "b")]
    assert told(reminded("R100000/PT1S"), "bpmn.timer") == [("bpmn.timer.too_fast", "b")]


def test_a_process_not_marked_as_executable_is_remarked_on() -> None:
    scope = Scope().start().end().path("start", "end")
    text = scope.file().decode().replace('isExecutable="true"', 'isExecutable="false"')
    found = bpmn.check({"a.bpmn": text.encode()}, bpmn.Known())
    assert [(f.code, f.severity) for f in found] == [("bpmn.process.not_executable", Severity.WARNING)]


def test_mappings_and_fields_count_as_set() -> None:
    scope = Scope().start().service("s", "note", io({"input1": "=1"}, {"output1": "=input1"})).end()
    known = bpmn.Known(variables=NOTHING)
    assert told(scope.script("t", "=output1 + 1", "n").path("start", "s", "t", "end"), "bpmn.variable", known) == []
