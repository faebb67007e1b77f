"""Activities, loops, calls and data: BPMN 2.0.2 §10.3, §10.4, §13.3."""

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope, condition, each, event, io, timer
from tests.bpmn.conformance import Case, events, exact, holds, inside, line, marker, run
from tests.bpmn.player import Player

MESSAGE, SIGNAL = event("message", "m"), event("signal", "sig")
INTO_X = '<zeebe:script expression="=n + 1" resultVariable="x"/>'


def multi(inner: str = "", **more: str) -> str:
    return marker("multiInstanceLoopCharacteristics", inner, **more)


def times(number: int, inner: str = "") -> str:
    return f"<bpmn:loopCardinality>={number}</bpmn:loopCardinality>{inner}"


def behaving(behavior: str, *, stops: bool, sequential: str = "true") -> Scope:
    name = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}.get(behavior, "oneBehaviorEventRef")
    thrown = {name: "thrown"}
    scope = line("t").add("userTask", "t", multi(times(3), behavior=behavior, isSequential=sequential, **thrown))
    return scope.boundary("b", "t", SIGNAL, interrupting=stops).task("after").end("z").path("b", "after", "z")


def complex_behavior(when: str) -> Scope:
    part = (
        f"<bpmn:complexBehaviorDefinition><bpmn:condition>{when}</bpmn:condition>"
        f'<bpmn:event id="ev">{SIGNAL}</bpmn:event></bpmn:complexBehaviorDefinition>'
    )
    scope = line("t").add("userTask", "t", multi(times(3, part), behavior="Complex", isSequential="true"))
    return scope.boundary("b", "t", SIGNAL, interrupting=False).task("after").end("z").path("b", "after", "z")


THROWN = '<bpmn:signalEventDefinition id="thrown" signalRef="sig"/>'
ESCALATED = '<bpmn:escalationEventDefinition id="thrown" escalationRef="esc"/>'


def escalating() -> Scope:
    scope = line("t").add("userTask", "t", multi(times(2), behavior="None", noneBehaviorEventRef="thrown"))
    return scope.boundary("b", "t", event("escalation", "esc"), interrupting=False).end("z").path("b", "z")


def loop(when: str = "", **more: str) -> str:
    inner = f"<bpmn:loopCondition>{when}</bpmn:loopCondition>" if when else ""
    return marker("standardLoopCharacteristics", inner, **more)


def counted(inner: str) -> Scope:
    return line("t").add("scriptTask", "t", inner, ('<zeebe:script expression="=n + 1" resultVariable="n"/>',))


def receive(*, first: bool) -> Scope:
    scope = Scope().add("receiveTask", "r", messageRef="m", instantiate="true") if first else Scope().start()
    return scope.user("u").end().path("r", "u", "end")


def ad_hoc(inner: Scope, done: str = "", **more: str) -> Scope:
    until = f"<bpmn:completionCondition>{done}</bpmn:completionCondition>" if done else ""
    return line("ad").add("adHocSubProcess", "ad", inner.body() + until, **more)


def people() -> Scope:
    return Scope().user("a", "b")


def global_task(tag: str, word: str = "") -> str:
    return f'<bpmn:{tag} id="g" name="g"><bpmn:extensionElements>{word}</bpmn:extensionElements></bpmn:{tag}>'


FORM = '<zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition candidateGroups="g"/>'
CALL_G = line("call").call("call", "g")


def drawn(*parts: str) -> Scope:
    scope = line("t").add("scriptTask", "t", "".join(parts), (INTO_X,))
    scope.parts.append('<bpmn:dataObject id="d1" name="order"/><bpmn:dataObjectReference id="r1" dataObjectRef="d1"/>')
    return scope


def specification(data: str, inputs: str = "", outputs: str = "") -> str:
    sets = f"<bpmn:inputSet>{inputs}</bpmn:inputSet><bpmn:outputSet>{outputs}</bpmn:outputSet>"
    return f"<bpmn:ioSpecification>{data}{sets}</bpmn:ioSpecification>"


def reading(*parts: str) -> str:
    ends = f"{''.join(parts)}<bpmn:targetRef>in1</bpmn:targetRef>"
    inputs = specification('<bpmn:dataInput id="in1" name="n"/>', "<bpmn:dataInputRefs>in1</bpmn:dataInputRefs>")
    return f"{inputs}<bpmn:dataInputAssociation>{ends}</bpmn:dataInputAssociation>"


def writing(*parts: str) -> str:
    outputs = specification(
        '<bpmn:dataOutput id="out1" name="x"/>', outputs="<bpmn:dataOutputRefs>out1</bpmn:dataOutputRefs>"
    )
    return f"{outputs}<bpmn:dataOutputAssociation>{''.join(parts)}</bpmn:dataOutputAssociation>"


FROM_R1, TO_R1 = "<bpmn:sourceRef>r1</bpmn:sourceRef>", "<bpmn:targetRef>r1</bpmn:targetRef>"
FROM_OUT = "<bpmn:sourceRef>out1</bpmn:sourceRef>"


def assignment(source: str, target: str) -> str:
    return f"<bpmn:assignment><bpmn:from>{source}</bpmn:from><bpmn:to>{target}</bpmn:to></bpmn:assignment>"


def local_data() -> Scope:
    held = Scope().start("s2").script("in", "=n + 1", "kept").script("out", "=kept * 10", "out").end("e2")
    held.parts.append('<bpmn:dataObject id="d2" name="kept"/>')
    return line("sub").sub("sub", held.path("s2", "in", "out", "e2"))


CASES = {
    "none task": Case(scope=line("t").task("t"), done="start t end"),
    "manual task": Case(scope=line("t").add("manualTask", "t"), done="start t end"),
    "user task": Case(scope=line("t").user("t"), moves="t", done="start t end"),
    "service task": Case(scope=line("t").service("t", "note"), done="start t end"),
    "send task": Case(scope=line("t").add("sendTask", "t", messageRef="m"), done="start t end"),
    "receive task": Case(
        scope=receive(first=False).add("receiveTask", "r", messageRef="m").flow("start", "r"),
        moves="!m",
        done="start r",
        open="u",
    ),
    "instantiating receive task": Case(scope=receive(first=True), start="r", done="r", open="u"),
    "the only start may go without a name": Case(scope=receive(first=True), done="r", open="u"),
    "script task": Case(scope=line("t").script("t", "=1 + 1", "x"), done="start t end", has={"x": 2}),
    "start quantity": Case(
        scope=Scope()
        .start()
        .both("f")
        .task("a", "b")
        .add("task", "t", startQuantity="2")
        .end()
        .path("start", "f", "a", "t", "end")
        .path("f", "b", "t"),
        done="start f a b t end",
    ),
    "completion quantity": Case(scope=line("t").add("task", "t", completionQuantity="2"), done="start t end end"),
    "start quantity of people's work": Case(
        scope=Scope()
        .start()
        .both("f")
        .user("a", "b")
        .add("userTask", "t", startQuantity="2")
        .end()
        .path("start", "f", "a", "t", "end")
        .path("f", "b", "t"),
        moves="a",
        done="start f a",
        open="b",
    ),
    "loop, tested after": Case(scope=counted(loop("=n &lt; 3")), given={"n": 5}, done="start t end", has={"n": 6}),
    "loop, tested before": Case(
        scope=counted(loop("=n &lt; 3", testBefore="true")), given={"n": 5}, done="start end", has={"n": 5}
    ),
    "loop while true": Case(scope=counted(loop("=n &lt; 3")), given={"n": 0}, done="start t t t end", has={"n": 3}),
    "loop with a maximum": Case(scope=counted(loop("=true", loopMaximum="2")), given={"n": 0}, done="start t t end"),
    "loop of a sub-process": Case(
        scope=line("sub").sub("sub", inside("t").task("t"), loop(loopMaximum="2")),
        done="start s2 t e2 sub s2 t e2 sub end",
    ),
    "loop of a call": Case(
        scope=line("c").call("c", "called", inner=loop(loopMaximum="2")),
        files=(Scope().start("ps").end("pe").path("ps", "pe").file("called"),),
        done="start ps pe c ps pe c end",
    ),
    "instances one after the other": Case(
        scope=line("t").add("userTask", "t", each("=[1, 2]", sequential=True)), moves="t", done="start t", open="t"
    ),
    "instances side by side": Case(
        scope=line("t").add("userTask", "t", each("=[1, 2]")), moves="t t", done="start t t end"
    ),
    "no instances": Case(scope=line("t").add("userTask", "t", each("=[]")), done="start end"),
    "instances by number": Case(scope=line("t").add("task", "t", multi(times(3))), done="start t t t end"),
    "instances until a condition holds": Case(
        scope=line("t").add("userTask", "t", each("=[1, 2, 3]", until="=numberOfCompletedInstances = 2")),
        moves="t t",
        done="start t t end",
        stopped="t",
    ),
    "instances of a sub-process": Case(
        scope=line("sub").sub("sub", inside("t").task("t"), each("=[1, 2]", sequential=True)),
        done="start s2 t e2 sub s2 t e2 sub end",
    ),
    "results of instances": Case(
        scope=line("t").add(
            "scriptTask",
            "t",
            each("=[1, 2]", more=' outputCollection="all" outputElement="=x"'),
            ('<zeebe:script expression="=item * 10" resultVariable="x"/>',),
        ),
        done="start t t end",
        has={"all": [10, 20]},
    ),
    "behaviour None": Case(
        scope=behaving("None", stops=False),
        more=THROWN,
        moves="t t t",
        done="start t b after z t b after z t b after end z",
    ),
    "behaviour None side by side": Case(
        scope=behaving("None", stops=False, sequential="false"),
        more=THROWN,
        moves="t",
        done="start t b after z",
        open="t t",
    ),
    "behaviour None stops": Case(scope=behaving("None", stops=True), more=THROWN, moves="t", done="start t b after z"),
    "behaviour One": Case(
        scope=behaving("One", stops=False), more=THROWN, moves="t t t", done="start t b after z t t end"
    ),
    "behaviour One stops the others": Case(
        scope=behaving("One", stops=True, sequential="false"),
        more=THROWN,
        moves="t",
        done="start t b after z",
        stopped="t t",
    ),
    "behaviour All": Case(scope=behaving("All", stops=False), more=THROWN, moves="t t t", done="start t t t end"),
    "behaviour None escalates": Case(scope=escalating(), more=ESCALATED, moves="t t", done="start t b z t b z end"),
    "behaviour Complex": Case(
        scope=complex_behavior("=numberOfCompletedInstances = 2"), moves="t t t", done="start t t b after z t end"
    ),
    "behaviour Complex, never": Case(scope=complex_behavior("=false"), moves="t t t", done="start t t t end"),
    "sub-process": Case(scope=line("sub").sub("sub", inside("t").task("t")), done="start s2 t e2 sub end"),
    "sub-process in a sub-process": Case(
        scope=line("sub").sub(
            "sub", inside("in").sub("in", Scope().start("s3").user("u").end("e3").path("s3", "u", "e3"))
        ),
        moves="u",
        done="start s2 s3 u e3 in e2 sub end",
    ),
    "call activity": Case(
        scope=line("c").call("c", "called"),
        files=(Scope().start("ps").script("in", "=1", "x").end("pe").path("ps", "in", "pe").file("called"),),
        done="start ps in pe c end",
        has={"x": 1},
    ),
    "global user task": Case(
        scope=CALL_G, more=global_task("globalUserTask", FORM), moves="g", done="start g call end"
    ),
    "global script task": Case(
        scope=CALL_G,
        more=global_task("globalScriptTask", INTO_X),
        given={"n": 1},
        done="start g call end",
        has={"x": 2},
    ),
    "global manual task": Case(scope=CALL_G, more=global_task("globalManualTask"), done="start g call end"),
    "global task": Case(scope=CALL_G, more=global_task("globalTask"), done="start g call end"),
    "ad hoc, each once": Case(scope=ad_hoc(people()), moves="b b a a", done="start b a ad end"),
    "ad hoc, begun side by side": Case(scope=ad_hoc(people()), moves="a b", done="start", open="a a b b"),
    "ad hoc, one at a time": Case(scope=ad_hoc(people(), ordering="Sequential"), moves="a", done="start", open="a"),
    "ad hoc, one after the other": Case(
        scope=ad_hoc(people(), ordering="Sequential"), moves="b b", done="start b", open="a b"
    ),
    "ad hoc, until a condition holds": Case(
        scope=ad_hoc(people(), "=enough = true"),
        moves="a b",
        data={"a": {}},
        done="start",
        open="a a b b",
    ),
    "ad hoc, what is under way is stopped": Case(
        scope=ad_hoc(Scope().user("a").script("yes", "=true", "enough"), "=enough = true"),
        moves="a yes",
        done="start yes ad end",
        stopped="a",
    ),
    "ad hoc, what is under way is waited for": Case(
        scope=ad_hoc(
            Scope().user("a").script("yes", "=true", "enough"), "=enough = true", cancelRemainingInstances="false"
        ),
        moves="a yes a",
        done="start yes a ad end",
    ),
    "ad hoc, with flows inside": Case(
        scope=ad_hoc(Scope().task("a", "b", "c").path("a", "b")), moves="c a", done="start c a b ad end"
    ),
    "ad hoc, the same again": Case(
        scope=ad_hoc(Scope().script("a", "=(if n = null then 0 else n) + 1", "n"), "=n >= 2"),
        moves="a a",
        done="start a a ad end",
        has={"n": 2},
    ),
    "ad hoc, stopped from outside": Case(
        scope=ad_hoc(people()).boundary("late", "ad", timer("duration", "P1D")).end("z").path("late", "z"),
        moves="a +1",
        done="start late z",
        stopped="a ad",
    ),
    "an input association": Case(scope=drawn(reading(FROM_R1)), given={"order": 5}, done="start t end", has={"x": 6}),
    "an input transformation": Case(
        scope=drawn(reading(FROM_R1, "<bpmn:transformation>=order * 2</bpmn:transformation>")),
        given={"order": 5},
        done="start t end",
        has={"x": 11},
    ),
    "an input assignment": Case(
        scope=drawn(reading(FROM_R1, assignment("=order + 3", "n"))),
        given={"order": 5},
        done="start t end",
        has={"x": 9},
    ),
    "an output association": Case(
        scope=drawn(writing(FROM_OUT, TO_R1)), given={"n": 1}, done="start t end", has={"order": 2, "x": 2}
    ),
    "an output assignment": Case(
        scope=drawn(writing(FROM_OUT, TO_R1, assignment("=x + 1", "order.count"))),
        given={"n": 1},
        done="start t end",
        has={"order": {"count": 3}},
    ),
    "a data object without a value changes nothing": Case(
        scope=drawn(reading(FROM_R1)), given={"n": 1}, done="start t end", has={"x": 2}
    ),
    "a property is its activity's own": Case(
        scope=line("t").add(
            "scriptTask",
            "t",
            '<bpmn:property id="p1" name="n"/>',
            ('<zeebe:script expression="=if n = null then 1 else 2" resultVariable="x"/>',),
        ),
        given={"n": 7},
        done="start t end",
        has={"x": 1, "n": 7},
    ),
    "a data object of a sub-process is its own": Case(
        scope=local_data(), given={"n": 1}, done="start s2 in out e2 sub end", has={"out": 20, "kept": None}
    ),
    "what a message brings into a data object": Case(
        scope=events(
            line("c"),
            "intermediateCatchEvent",
            "c",
            '<bpmn:dataOutput id="out2" name="mail"/><bpmn:dataOutputAssociation><bpmn:sourceRef>out2</bpmn:sourceRef>'
            f"<bpmn:targetRef>d3</bpmn:targetRef></bpmn:dataOutputAssociation>{MESSAGE}",
        ).add("dataObject", "d3", name="letter"),
        moves="!m",
        data={"!m": {"mail": "hello"}},
        done="start c end",
        has={"letter": "hello"},
    ),
    "mappings of an activity": Case(
        scope=line("t").add("scriptTask", "t", "", (INTO_X, io({"n": "=order"}, {"result": "=x"}))),
        given={"order": 5},
        done="start t end",
        has={"result": 6, "x": None, "n": None},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_activities_run_as_the_standard_says(name: str) -> None:
    holds(CASES[name])


def test_a_parallel_multiple_start_waits_for_the_rest_where_it_knows_what_came() -> None:
    start = events(Scope(), "startEvent", "start", MESSAGE, SIGNAL, parallelMultiple="true")
    scope = start.user("u").end().path("start", "u", "end")
    more = '<bpmn:message id="m" name="m"/><bpmn:signal id="sig" name="sig"/>'
    player = Player(scope.file(more=more))
    player.take(bpmn.start(player.model, "p", {}, player.ports(), "start", came="m"))
    assert (player.open, [waiting.kind.value for waiting in player.step.subscriptions]) == ([], ["signal"])
    assert player.signal("sig").open == ["u"]
    exact(player.do("u"))


def test_a_condition_at_the_start_of_a_case_is_waited_for() -> None:
    start = events(
        Scope(),
        "startEvent",
        "start",
        condition("=n > 1"),
    )
    player = run(Case(scope=start.user("u").end().path("start", "u", "end"), start="start", done="", given={"n": 1}))
    assert (player.open, player.step.status.value) == ([], "running")


def test_activities_on_offer_are_told_apart_from_work_under_way() -> None:
    player = run(Case(scope=ad_hoc(people()), done="", moves="a"))
    assert sorted((task.name, task.startable, task.form_id) for task in player.step.tasks) == [
        ("a", False, "f"),
        ("aを始める", True, None),
        ("bを始める", True, None),
    ]
