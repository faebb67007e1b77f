"""What a supervisor is told before a diagram is published: one small wrong diagram a rule."""

from collections.abc import Callable

import pytest

from engine import bpmn
from engine.domain.finding import Severity
from tests.bpmn.builder import Scope, attributes, condition, each, event, io, timer

KNOWN = bpmn.Known()


def line() -> Scope:
    return Scope().start().end()


def with_task(inner: str = "", tag: str = "task", **more: str) -> Scope:
    return line().add(tag, "t", inner, **more).path("start", "t", "end")


def codes(
    content: bytes, known: bpmn.Known = KNOWN, severity: Severity = Severity.ERROR
) -> list[tuple[str, str | None]]:
    findings = bpmn.check({"a.bpmn": content}, known)
    assert all(finding.text.ja and finding.text.en and finding.file == "a.bpmn" for finding in findings)
    return [(finding.code, finding.element) for finding in findings if finding.severity is severity]


def bounded(inner: str, **more: str) -> Scope:
    scope = with_task().add("boundaryEvent", "b", inner, **{"attachedToRef": "t", **more}).end("e2")
    return scope.path("b", "e2")


def gateway(tag: str, *targets: str) -> Scope:
    scope = Scope().start().add(tag, "g").task("a", "b").end().path("start", "g").path("a", "end").path("b", "end")
    for target in targets:
        scope.flow("g", target)
    return scope


def standard_loop(**settings: str) -> str:
    return f"<bpmn:standardLoopCharacteristics{attributes(settings)}/>"


LINK = '<bpmn:linkEventDefinition name="A"/>'

WRONG: list[tuple[str, str | None, Callable[[], Scope]]] = [
    ("bpmn.flow.target", "start_to_x", lambda: line().path("start", "end").flow("start", "x")),
    ("bpmn.flow.source", "x_to_end", lambda: line().path("start", "end").flow("x", "end")),
    ("bpmn.flow.default", "g", lambda: line().xor("g", default="none").path("start", "g", "end")),
    ("bpmn.boundary.attached_to", "b", lambda: bounded(timer("duration", "P1D"), attachedToRef="x")),
    ("bpmn.boundary.host", "b", lambda: bounded(timer("duration", "P1D"), attachedToRef="start")),
    ("bpmn.boundary.type", "b", lambda: bounded("")),
    ("bpmn.boundary.error", "b", lambda: bounded(event("error"), cancelActivity="false")),
    ("bpmn.boundary.incoming", "b", lambda: bounded(timer("duration", "P1D")).flow("start", "b")),
    ("bpmn.start.incoming", "start", lambda: with_task().flow("t", "start")),
    ("bpmn.end.outgoing", "end", lambda: with_task().flow("end", "t")),
    ("bpmn.unsupported.several_none_starts", "s2", lambda: line().start("s2").path("start", "end").path("s2", "end")),
    ("bpmn.scope.empty", "p", Scope),
    ("bpmn.catch.type", "c", lambda: line().catch("c", "").path("start", "c", "end")),
    ("bpmn.message.undefined", "c", lambda: line().catch("c", event("message", "m")).path("start", "c", "end")),
    ("bpmn.message.missing", "c", lambda: line().catch("c", event("message")).path("start", "c", "end")),
    ("bpmn.signal.missing", "c", lambda: line().catch("c", event("signal")).path("start", "c", "end")),
    ("bpmn.error.undefined", "b", lambda: bounded(event("error", "x"))),
    ("bpmn.condition.missing", "c", lambda: line().catch("c", condition("")).path("start", "c", "end")),
    ("bpmn.timer.empty", "b", lambda: bounded("<bpmn:timerEventDefinition/>")),
    ("bpmn.timer.unreadable", "b", lambda: bounded(timer("duration", "3 days"))),
    ("bpmn.timer.unreadable", "b", lambda: bounded(timer("date", "P3D"))),
    ("bpmn.timer.unreadable", "b", lambda: bounded(timer("cycle", "P3D"))),
    ("bpmn.timer.unreadable", "b", lambda: bounded(timer("cycle", "R/P0D"))),
    ("bpmn.gateway.no_condition", "g_to_a", lambda: gateway("exclusiveGateway", "a", "b")),
    ("bpmn.gateway.no_condition", "g_to_a", lambda: gateway("inclusiveGateway", "a", "b")),
    ("bpmn.flow.idle_condition", "g_to_b", lambda: gateway("parallelGateway", "a").flow("g", "b", "=x")),
    ("bpmn.event_gateway.target", "a", lambda: gateway("eventBasedGateway", "a", "b")),
    ("bpmn.event_gateway.flows", "g", lambda: gateway("eventBasedGateway", "a")),
    ("bpmn.link.unpaired", "o", lambda: line().throw("o", '<bpmn:linkEventDefinition name="A"/>').path("start", "o")),
    (
        "bpmn.link.incoming",
        "i",
        lambda: line().catch("i", LINK).throw("o", LINK).path("start", "o").path("start", "i", "end"),
    ),
    (
        "bpmn.link.outgoing",
        "o",
        lambda: line().catch("i", LINK).throw("o", LINK).path("start", "o", "end").path("i", "end"),
    ),
    (
        "bpmn.event.no_incoming",
        "c",
        lambda: line().catch("c", timer("date", "2026-04-01")).path("c", "end").path("start", "end"),
    ),
    ("bpmn.flow.condition_here", "start_to_end", lambda: line().flow("start", "end", "=x")),
    (
        "bpmn.flow.default_here",
        "start",
        lambda: Scope().add("startEvent", "start", default="start_to_end").end().path("start", "end"),
    ),
    (
        "bpmn.loop.here",
        "g",
        lambda: line().add("exclusiveGateway", "g", standard_loop(loopMaximum="2")).path("start", "g", "end"),
    ),
    (
        "bpmn.reference.dangling",
        "a",
        lambda: line().path("start", "end").add("association", "a", sourceRef="start", targetRef="x"),
    ),
    ("bpmn.flow.sides", "t", lambda: with_task("<bpmn:incoming>t_to_end</bpmn:incoming>")),
    ("bpmn.id.invalid", "a#turn", lambda: with_task().task("a#turn")),
    ("bpmn.unsupported.receive_task", "t", lambda: with_task(tag="receiveTask")),
    ("bpmn.unsupported.call_activity", "t", lambda: with_task(tag="callActivity")),
    ("bpmn.unknown.process", "t", lambda: with_task(tag="callActivity", calledElement="nowhere")),
    ("bpmn.loop.endless", "t", lambda: with_task(standard_loop())),
    ("bpmn.loop.maximum", "t", lambda: with_task(standard_loop(loopMaximum="-1"))),
    ("bpmn.multi_instance.collection", "t", lambda: with_task("<bpmn:multiInstanceLoopCharacteristics/>")),
    ("bpmn.multi_instance.output", "t", lambda: with_task(each("=x", more=' outputCollection="y"'))),
    ("bpmn.expression.syntax", "t", lambda: with_task(each("=1 +"))),
    ("bpmn.expression.syntax", "start_to_end", lambda: with_task().flow("t", "end", "=amount >", "start_to_end")),
    ("bpmn.mapping.target", "s", lambda: line().service("s", "x", io({"": "=1"})).path("start", "s", "end")),
    ("bpmn.element.unknown", "w", lambda: with_task().add("wibble", "w")),
    ("bpmn.id.duplicate", "t", lambda: with_task().task("t")),
    ("bpmn.unsupported.instantiate", "t", lambda: with_task(tag="receiveTask", instantiate="true")),
    ("bpmn.activity.quantity", "t", lambda: with_task(startQuantity="0")),
    (
        "bpmn.unsupported.script_language",
        "t",
        lambda: with_task("<bpmn:script>x = 1</bpmn:script>", tag="scriptTask", scriptFormat="python"),
    ),
    (
        "bpmn.unsupported.extension",
        "t",
        lambda: line().add("task", "t", words=("<zeebe:executionListeners/>",)).path("start", "t", "end"),
    ),
]


@pytest.mark.parametrize(("code", "element", "scope"), WRONG, ids=[f"{row[0]}-{row[1]}" for row in WRONG])
def test_a_wrong_diagram_is_refused_naming_the_element(code: str, element: str, scope: Callable[[], Scope]) -> None:
    content = scope().file()
    assert (code, element) in codes(content)
    with pytest.raises(bpmn.ModelRefused):
        bpmn.load({"a.bpmn": content})


def recursive() -> Scope:
    scope = line().xor("g", default="done").call("c", "p").path("start", "g").path("c", "end")
    return scope.flow("g", "c", "=n > 1").flow("g", "end", flow_id="done")


DOUBTFUL: list[tuple[str, str | None, Severity, Callable[[], Scope]]] = [
    ("bpmn.start.none", "p", Severity.WARNING, lambda: Scope().task("t", "u").path("t", "u")),
    ("bpmn.path.loose_end", "u", Severity.HINT, lambda: Scope().task("t", "u").path("t", "u")),
    ("bpmn.path.no_end", "x", Severity.WARNING, lambda: line().task("x").path("start", "end").path("start", "x")),
    ("bpmn.user_task.form", "t", Severity.WARNING, lambda: with_task(tag="userTask")),
    ("bpmn.user_task.group", "t", Severity.WARNING, lambda: with_task(tag="userTask")),
    ("bpmn.flow.double", "again", Severity.WARNING, lambda: with_task().flow("t", "end", flow_id="again")),
    ("bpmn.flow.self", "t_to_t", Severity.WARNING, lambda: with_task(tag="userTask").flow("t", "t", "=again")),
    ("bpmn.condition.constant", "f", Severity.WARNING, lambda: with_task().flow("t", "end", "=true", "f")),
    ("bpmn.name.missing", "t", Severity.HINT, lambda: with_task(tag="manualTask", name="")),
    (
        "bpmn.message.unsent",
        "c",
        Severity.HINT,
        lambda: line().catch("c", event("message", "m")).path("start", "c", "end"),
    ),
    ("bpmn.multi_instance.size", "t", Severity.HINT, lambda: with_task(each("=companies"))),
    ("bpmn.call_activity.recursive", "c", Severity.WARNING, recursive),
    (
        "bpmn.name.flows",
        "g",
        Severity.HINT,
        lambda: gateway("exclusiveGateway").flow("g", "a", "=x").flow("g", "b", "=y"),
    ),
]
MESSAGE = '<bpmn:message id="m" name="go"/>'


@pytest.mark.parametrize(("code", "element", "severity", "scope"), DOUBTFUL, ids=[row[0] for row in DOUBTFUL])
def test_a_doubtful_diagram_is_remarked_on_and_runs(
    code: str, element: str, severity: Severity, scope: Callable[[], Scope]
) -> None:
    content = scope().file(more=MESSAGE)
    assert (code, element) in codes(content, severity=severity)
    assert bpmn.load({"a.bpmn": content}).processes


def test_names_the_programme_does_not_have_are_refused() -> None:
    words = (
        '<zeebe:formDefinition formId="f"/>',
        '<zeebe:assignmentDefinition candidateGroups="g"/>',
        '<banso:deadline rule="d"/>',
    )
    scope = line().add("userTask", "u", words=words).service("s", "fly")
    scope.add("businessRuleTask", "r", words=('<zeebe:calledDecision decisionId="x" resultVariable="y"/>',))
    header = '<zeebe:taskHeaders><zeebe:header key="message" value="m"/></zeebe:taskHeaders>'
    scope.service("s2", "send-message", header).path("start", "u", "s", "r", "s2", "end")
    nothing = frozenset({"send-message"})
    known = bpmn.Known(
        forms=nothing,
        decisions=nothing,
        groups=nothing,
        deadline_rules=nothing,
        job_types=nothing,
        message_templates=nothing,
    )
    found = {code for code, _element in codes(scope.file(), known)}
    kinds = ("form", "group", "deadline_rule", "job_type", "decision", "message_template")
    assert found == {f"bpmn.unknown.{kind}" for kind in kinds}
    assert codes(scope.file()) == []


def test_called_processes_may_be_published_elsewhere() -> None:
    content = with_task(tag="callActivity", calledElement="shared").file()
    assert codes(content, bpmn.Known(processes=frozenset({"shared"}))) == []


def test_a_syntax_error_tells_its_line() -> None:
    scope = line().script("s", "=1 +", "x").path("start", "s", "end")
    found = next(f for f in bpmn.check({"a.bpmn": scope.file()}, KNOWN) if f.code == "bpmn.expression.syntax")
    assert found.line == 6
    assert "1 +" in found.text.ja


def test_two_files_with_the_same_process_are_refused() -> None:
    content = line().path("start", "end").file()
    findings = bpmn.check({"a.bpmn": content, "b.bpmn": content}, KNOWN)
    assert [(finding.code, finding.file) for finding in findings] == [("bpmn.process.duplicate", "b.bpmn")]


def test_a_file_without_a_process_is_refused() -> None:
    content = line().file().replace(b"bpmn:process", b"bpmn:collaboration")
    assert ("bpmn.process.none", None) in codes(content)


def test_drawings_beside_an_executable_process_are_not_checked() -> None:
    drawing = '<bpmn:process id="partner"><bpmn:complexGateway id="x"/></bpmn:process>'
    assert codes(line().path("start", "end").file(more=drawing)) == []


def test_a_good_diagram_has_nothing_to_remark_on() -> None:
    assert bpmn.check({"a.bpmn": line().user("u").path("start", "u", "end").file()}, KNOWN) == []
