"""Variables nothing sets, errors nobody catches, and other products' settings."""

from dataclasses import replace

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.builder import Scope, each, event, io, timer
from tests.bpmn.check.illegal import DEFINED, line

NOTHING = frozenset[str]()
KNOWN = bpmn.Known()


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


CLOSED = bpmn.Known(form_fields={"f": frozenset({"answer"})}, variables=frozenset({"case_no"}))


def errors(scope: Scope, known: bpmn.Known, *others: bytes) -> list[tuple[str, str | None]]:
    files = {"a.bpmn": scope.file(more=DEFINED)} | {f"{place}.bpmn": other for place, other in enumerate(others)}
    return [(f.code, f.element) for f in bpmn.check(files, known) if f.severity is Severity.ERROR]


def test_a_name_nothing_sets_is_refused_where_all_names_are_known() -> None:
    assert errors(decided("amount"), CLOSED) == [("bpmn.variable.unknown", "asks")]
    assert errors(decided("aplicants"), CLOSED) == [("bpmn.variable.misspelt", "asks")]
    assert told(decided("answer"), "bpmn.variable", CLOSED) == []
    assert told(decided("case_no"), "bpmn.variable", CLOSED) == []


def test_a_name_only_another_process_sets_is_a_warning() -> None:
    other = Scope().start("s2").script("s3", "=1", "amount").end("e2").path("s2", "s3", "e2").file("q")
    assert errors(decided("amount"), CLOSED, other) == []
    called = Scope().start().call("c", "q").script("s", "=amount", "n").end().path("start", "c", "s", "end")
    assert errors(called, CLOSED, other) == []


OPEN = {
    "free work": Scope().add("userTask", "w"),
    "message": Scope().catch("w", event("message", "mg")),
    "receive task": Scope().add("receiveTask", "w", messageRef="mg"),
    "script without a name": Scope().add("scriptTask", "w", words=('<zeebe:script expression="=other"/>',)),
    "decision without a name": Scope().add("businessRuleTask", "w", words=('<zeebe:calledDecision decisionId="d"/>',)),
}


@pytest.mark.parametrize("kind", OPEN)
def test_where_anything_may_come_in_nothing_is_certain(kind: str) -> None:
    scope = Scope().start().script("s", "=amount + 1", "n").end().path("start", "w", "s", "end")
    scope.parts += OPEN[kind].parts
    known = replace(CLOSED, variables=frozenset({"other"}))
    assert told(scope, "bpmn.variable", known) == []


SET = {
    "script": Scope().script("w", "=1", "amount"),
    "script entries": Scope().add("scriptTask", "w", words=('<zeebe:script expression="={amount: 1}"/>',)),
    "job": Scope().service("w", "note", io({}, {"amount": "=result.n"})),
    "input": Scope().service("w", "note", io({"amount": "=1"})),
    "decision": Scope().add(
        "businessRuleTask", "w", words=('<zeebe:calledDecision decisionId="d" resultVariable="amount"/>',)
    ),
    "item": Scope().task("w").add("task", "v", each("=[1]", "amount")),
    "data object": Scope().task("w").add("dataObject", "o", name="amount"),
    "form": Scope().add("userTask", "w", words=('<zeebe:formDefinition formId="amounts"/>',)),
    "message output": Scope().catch("w", event("message", "mg")),
}


@pytest.mark.parametrize("kind", SET)
def test_whatever_sets_a_name_counts(kind: str) -> None:
    scope = Scope().start().script("s", "=amount + 1", "n").end().path("start", "w", "s", "end")
    scope.parts += SET[kind].parts
    known = replace(CLOSED, form_fields={"amounts": frozenset({"amount"})})
    assert told(scope, "bpmn.variable", known) == []


def test_what_a_message_brings_may_be_mapped() -> None:
    words = (io({}, {"n": "=brought.n"}),)
    scope = Scope().start().add("intermediateCatchEvent", "w", event("message", "mg"), words)
    scope.script("s", "=n + 1", "m").script("x", "=amount", "y").end().path("start", "w", "s", "x", "end")
    assert errors(scope, CLOSED) == [("bpmn.variable.unknown", "x")]


def test_reading_with_care_is_a_warning() -> None:
    scope = Scope().start().script("s", "=if amount = null then 0 else amount", "n").end().path("start", "s", "end")
    assert errors(scope, CLOSED) == []
    assert told(scope, "bpmn.variable", CLOSED) == [("bpmn.variable.never_set", "s")]


def test_a_deadline_rule_needs_the_variables_it_reads() -> None:
    scope = Scope().start().add("userTask", "u", words=('<banso:deadline rule="r"/>', FORM)).end()
    scope.path("start", "u", "end")
    known = replace(CLOSED, deadline_reads={"r": frozenset({"agreed_on"})})
    assert errors(scope, known) == [("bpmn.deadline_rule.variable", "u")]
    assert errors(scope, replace(known, variables=frozenset({"agreed_on"}))) == []


def test_a_field_no_mapping_passes_on_is_remarked_on() -> None:
    words = (FORM, io({}, {"kept": "=first"}))
    scope = Scope().start().add("userTask", "u", words=words).end().path("start", "u", "end")
    known = replace(CLOSED, form_fields={"f": frozenset({"first", "second"})})
    (remark,) = [f for f in bpmn.check({"a.bpmn": scope.file()}, known) if f.code == "bpmn.user_task.field_lost"]
    assert (remark.element, remark.severity) == ("u", Severity.HINT)
    assert "「second」" in remark.text.ja


FORM = '<zeebe:formDefinition formId="f"/>'


def header(key: str, value: str) -> str:
    return f'<zeebe:taskHeaders><zeebe:header key="{key}" value="{value}"/></zeebe:taskHeaders>'


@pytest.mark.parametrize(
    ("job", "key", "code"),
    [
        ("write-record", "kind", "record_kind"),
        ("find-records", "kind", "record_kind"),
        ("open-case", "kind", "case_kind"),
        ("send-message", "message", ""),
    ],
)
def test_jobs_name_what_the_programme_has(job: str, key: str, code: str) -> None:
    named = Scope().start().service("s", job, header(key, "x")).end().path("start", "s", "end")
    unnamed = Scope().start().service("s", job).end().path("start", "s", "end")
    known = bpmn.Known(record_kinds=NOTHING, case_kinds=NOTHING, message_templates=NOTHING, job_types=frozenset({job}))
    assert errors(named, known) == [(f"bpmn.unknown.{code or 'message_template'}", "s")]
    assert errors(unnamed, known) == [("bpmn.job.header", "s")]
    assert errors(unnamed, bpmn.Known()) == []


@pytest.mark.parametrize(("where", "code"), [("kind = ", "bpmn.expression.syntax"), ('kind = "plan"', "")])
def test_the_condition_of_what_is_looked_up_is_read(where: str, code: str) -> None:
    both = f'<zeebe:header key="kind" value="x"/><zeebe:header key="where" value="{where.replace(chr(34), "&quot;")}"/>'
    words = f"<zeebe:taskHeaders>{both}</zeebe:taskHeaders>"
    scope = Scope().start().service("s", "find-records", words).end().path("start", "s", "end")
    known = bpmn.Known(record_kinds=frozenset({"x"}), job_types=frozenset({"find-records"}))
    assert errors(scope, known) == ([(code, "s")] if code else [])


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


DRAWN = {
    "bpmn.gateway.no_condition": line("g").xor("g").user("a").flow("g", "a").path("a", "end"),
    "bpmn.message.missing": line("c").catch("c", event("message")),
    "bpmn.timer.empty": line("c").catch("c", "<bpmn:timerEventDefinition/>"),
    "bpmn.unsupported.receive_task": line("t").add("receiveTask", "t"),
    "bpmn.unsupported.call_activity": line("t").add("callActivity", "t"),
}


@pytest.mark.parametrize("code", DRAWN)
def test_a_drawing_may_leave_details_open(code: str) -> None:
    drawn = DRAWN[code].file().replace(b'isExecutable="true"', b'isExecutable="false"')
    asked = ((DRAWN[code].file(), KNOWN), (drawn, KNOWN), (drawn, replace(KNOWN, job_types=frozenset())))
    severities = [
        {found.severity for found in bpmn.check({"a.bpmn": content}, known) if found.code == code}
        for content, known in asked
    ]
    assert severities == [{Severity.ERROR}, {Severity.WARNING}, {Severity.ERROR}]
    with pytest.raises(bpmn.ModelRefused):
        bpmn.load({"a.bpmn": drawn})


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask"])
def test_a_programme_must_say_what_a_task_does(tag: str) -> None:
    content = line("t").add(tag, "t").file()
    for known, severity in ((KNOWN, Severity.WARNING), (replace(KNOWN, job_types=frozenset()), Severity.ERROR)):
        found = bpmn.check({"a.bpmn": content}, known)
        assert [f.severity for f in found if f.code.startswith("bpmn.unsupported")] == [severity]


def test_mappings_and_fields_count_as_set() -> None:
    scope = Scope().start().service("s", "note", io({"input1": "=1"}, {"output1": "=input1"})).end()
    known = bpmn.Known(variables=NOTHING)
    assert told(scope.script("t", "=output1 + 1", "n").path("start", "s", "t", "end"), "bpmn.variable", known) == []
