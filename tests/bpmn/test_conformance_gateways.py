"""Gateways, implicit splits and merges, and the control-flow patterns (WCP): BPMN 2.0.2 §10.6, §13.4."""

import pytest

from tests.bpmn.builder import Scope, each, event, timer
from tests.bpmn.conformance import Case, events, holds, inside, line, marker

MESSAGE, SIGNAL = event("message", "m"), event("signal", "sig")
DAY = timer("duration", "P1D")


def split(gateway: str, *, default: str = "") -> Scope:
    """Lead to a for n = 1 or 3, to b for n = 2 or 3, else to c."""
    scope = Scope().start().task("a", "b", "c").end("x", "y", "z").path("start", "g")
    scope.add(gateway, "g", **({"default": default} if default else {}))
    scope.flow("g", "a", "=n = 1 or n = 3").flow("g", "b", "=n = 2 or n = 3")
    scope.path("a", "x").path("b", "y").path("c", "z")
    return scope.flow("g", "c", flow_id="to_c") if default else scope


def joined(join: str, inner: str = "", ways: int = 3, **more: str) -> Scope:
    """Tasks u1, u2 … side by side, then the join, then `after`."""
    scope = Scope().start().both("f").add(join, "j", inner, **more).task("after").end().path("start", "f")
    for number in range(1, ways + 1):
        scope.user(f"u{number}").path("f", f"u{number}", "j")
    return scope.path("j", "after", "end")


def activation(condition: str) -> str:
    return f"<bpmn:activationCondition>{condition}</bpmn:activationCondition>"


def in_a_loop(join: str, inner: str) -> Scope:
    scope = Scope().start().xor("k").both("f").user("u1", "u2").add(join, "j", inner).user("d").xor("x", default="out")
    scope.path("start", "k", "f", "u1", "j", "d", "x").path("f", "u2", "j").end()
    return scope.flow("x", "k", "=again").flow("x", "end", flow_id="out")


def resetting() -> Scope:
    scope = joined("complexGateway", activation("=activationCount >= 1"), ways=2)
    scope.parts = [part for part in scope.parts if 'id="j_to_after"' not in part]
    scope.flow("j", "after", "=waitingForStart").task("late").end("z").path("late", "z")
    return scope.flow("j", "late", "=not(waitingForStart)")


def race(*definitions: str, **more: str) -> Scope:
    scope = Scope().start().add("eventBasedGateway", "g", **more).path("start", "g")
    return options(scope, *definitions)


def options(scope: Scope, *definitions: str) -> Scope:
    for place, definition in enumerate(definitions):
        scope.catch(f"c{place}", definition).task(f"t{place}").end(f"e{place}")
        scope.path("g", f"c{place}", f"t{place}", f"e{place}")
    return scope


def begins(kind: str) -> Scope:
    scope = Scope().add("eventBasedGateway", "g", instantiate="true", eventGatewayType=kind)
    return options(scope, MESSAGE, event("message", "m1"))


def with_receive() -> Scope:
    scope = Scope().start().add("eventBasedGateway", "g").add("receiveTask", "r", messageRef="m").catch("c", DAY)
    return scope.end("x", "y").path("start", "g", "r", "x").path("g", "c", "y")


def from_task(default: str = "") -> Scope:
    scope = Scope().start().add("task", "t", **({"default": default} if default else {})).task("a", "b", "c")
    scope.end("x", "y", "z").path("start", "t").path("a", "x").path("b", "y").path("c", "z")
    scope.flow("t", "a", "=n = 1 or n = 3").flow("t", "b", "=n = 2 or n = 3")
    return scope.flow("t", "c", flow_id="to_c") if default else scope


def merged() -> Scope:
    scope = Scope().start().both("f").task("a", "b").user("u").end().path("start", "f", "a", "u", "end")
    return scope.path("f", "b", "u")


def arbitrary_cycle() -> Scope:
    scope = Scope().start().xor("k1").xor("k2").task("a", "b").xor("x1", default="on").xor("x2", default="out").end()
    scope.path("start", "k1", "a", "k2", "b").user("u").path("b", "u", "x1")
    return (
        scope.flow("x1", "k1", "=n = 1")
        .flow("x1", "x2", flow_id="on")
        .flow("x2", "k2", "=n = 2")
        .flow("x2", "end", flow_id="out")
    )


def milestone() -> Scope:
    scope = Scope().start().both("f").user("u").boundary("b", "u", SIGNAL).throw("t", SIGNAL).user("v")
    return scope.end("x", "y", "z").path("start", "f", "u", "x").path("f", "v", "t", "y").path("b", "z")


def discriminator() -> Scope:
    return line("each").add("userTask", "each", each("=[1, 2, 3]", until="=numberOfCompletedInstances >= 1"))


def inclusive_round(join: str = "inclusiveGateway") -> Scope:
    scope = Scope().start().some("g", default="to_c").user("a", "b", "c").add(join, "j").task("after").end()
    scope.path("start", "g").path("a", "j").path("b", "j").path("c", "j").path("j", "after", "end")
    scope.flow("g", "a", "=n = 1 or n = 3").flow("g", "b", "=n = 2 or n = 3")
    return scope.flow("g", "c", flow_id="to_c")


def boundary_into_join() -> Scope:
    scope = (
        Scope().start().both("f").user("u").task("t").boundary("b", "u", DAY).some("j").task("after").end("end", "x")
    )
    return scope.path("start", "f", "u", "x").path("f", "t", "j", "after", "end").path("b", "j")


INSTANCES = marker("multiInstanceLoopCharacteristics", "<bpmn:loopCardinality>=2</bpmn:loopCardinality>")
ONCE = activation("=activationCount >= 1")
TWICE = activation("=activationCount >= 2")
CASES = {
    "exclusive, first": Case(scope=split("exclusiveGateway", default="to_c"), given={"n": 1}, done="start g a x"),
    "exclusive, only one of two": Case(
        scope=split("exclusiveGateway", default="to_c"), given={"n": 3}, done="start g a x"
    ),
    "exclusive, default": Case(scope=split("exclusiveGateway", default="to_c"), given={"n": 9}, done="start g c z"),
    "inclusive, one": Case(scope=split("inclusiveGateway", default="to_c"), given={"n": 2}, done="start g b y"),
    "inclusive, two": Case(scope=split("inclusiveGateway", default="to_c"), given={"n": 3}, done="start g a b x y"),
    "inclusive, default": Case(scope=split("inclusiveGateway", default="to_c"), given={"n": 9}, done="start g c z"),
    "complex split, two": Case(scope=split("complexGateway", default="to_c"), given={"n": 3}, done="start g a b x y"),
    "complex split, default": Case(scope=split("complexGateway", default="to_c"), given={"n": 9}, done="start g c z"),
    "parallel": Case(scope=joined("parallelGateway"), moves="u3 u1 u2", done="start f u3 u1 u2 j after end"),
    "parallel, not before all": Case(scope=joined("parallelGateway"), moves="u3 u1", done="start f u3 u1", open="u2"),
    "exclusive merge lets each through (WCP-8)": Case(
        scope=joined("exclusiveGateway"),
        moves="u1 u2 u3",
        done="start f u1 j after end u2 j after end u3 j after end",
    ),
    "inclusive join of all": Case(
        scope=joined("inclusiveGateway"), moves="u1 u2 u3", done="start f u1 u2 u3 j after end"
    ),
    "inclusive join of one (WCP-7)": Case(
        scope=inclusive_round(), given={"n": 1}, moves="a", done="start g a j after end"
    ),
    "inclusive join of two": Case(scope=inclusive_round(), given={"n": 3}, moves="b a", done="start g b a j after end"),
    "inclusive join waits for a deadline that may come": Case(
        scope=boundary_into_join(), moves="u", done="start f t u x j after end"
    ),
    "inclusive join takes the deadline in": Case(
        scope=boundary_into_join(), moves="+1", done="start f t b j after end", stopped="u"
    ),
    "parallel join behind an exclusive split waits for nobody": Case(
        scope=inclusive_round("parallelGateway"), given={"n": 1}, moves="a", done="start g a", status="failed"
    ),
    "complex join, the first of three (WCP-9)": Case(
        scope=joined("complexGateway", ONCE), moves="u2 u1 u3", done="start f u2 j after end u1 u3"
    ),
    "complex join, two of three (WCP-30)": Case(
        scope=joined("complexGateway", TWICE), moves="u3 u1 u2", done="start f u3 u1 j after end u2"
    ),
    "complex join by flow": Case(
        scope=joined("complexGateway", activation("=u2_to_j = 1")),
        moves="u1 u2 u3",
        done="start f u1 u2 j after end u3",
    ),
    "complex join, exactly two of what comes at once": Case(
        scope=Scope()
        .start()
        .both("f")
        .task("a", "b", "c")
        .add("complexGateway", "j", activation("=activationCount = 2"))
        .task("after")
        .end()
        .path("start", "f", "a", "j", "after", "end")
        .path("f", "b", "j")
        .path("f", "c", "j"),
        done="start f a b c j after end",
    ),
    "complex join on data": Case(
        scope=joined("complexGateway", activation("=urgent or activationCount = 3")),
        given={"urgent": True},
        moves="u1 u2 u3",
        done="start f u1 j after end u2 u3",
    ),
    "complex join never activated": Case(
        scope=joined("complexGateway", activation("=activationCount > 3")),
        moves="u1 u2 u3",
        done="start f u1 u2 u3",
        status="failed",
    ),
    "complex join in a loop begins anew (WCP-28)": Case(
        scope=in_a_loop("complexGateway", ONCE),
        moves="u1 u2 d u2 u1 d",
        data={"d": {"again": True}},
        done="start k f u1 j u2 d x k f u2 j u1 d x k f",
        open="u1 u2",
    ),
    "complex join tells the reset": Case(scope=resetting(), moves="u1 u2", done="start f u1 j after end u2 j late z"),
    "complex join cancels the others (WCP-29)": Case(
        scope=line("sub", "after")
        .task("after")
        .sub(
            "sub",
            Scope()
            .start("s2")
            .both("f")
            .user("u1", "u2")
            .end("e2", inner=event("terminate"))
            .path("s2", "f", "u1", "e2")
            .path("f", "u2", "e2"),
        ),
        moves="u2",
        done="start s2 f u2 e2 sub after end",
        stopped="u1",
    ),
    "parallel join in a loop": Case(
        scope=in_a_loop("parallelGateway", ""),
        moves="u1 u2 d u2 u1 d",
        data={"d": {"again": True}},
        done="start k f u1 u2 j d x k f u2 u1 j d x k f",
        open="u1 u2",
    ),
    "inclusive join in a loop": Case(
        scope=in_a_loop("inclusiveGateway", ""),
        moves="u1 u2 d u2 u1 d",
        data={"d": {"again": True}},
        done="start k f u1 u2 j d x k f u2 u1 j d x k f",
        open="u1 u2",
    ),
    "event gateway, the first message (WCP-16)": Case(scope=race(MESSAGE, DAY), moves="!m", done="start g c0 t0 e0"),
    "event gateway, the timer": Case(scope=race(MESSAGE, DAY), moves="+1", done="start g c1 t1 e1"),
    "event gateway, the shorter of two timers": Case(
        scope=race(timer("duration", "P9D"), DAY), moves="+1", done="start g c1 t1 e1"
    ),
    "event gateway, a signal": Case(scope=race(MESSAGE, SIGNAL), moves="*sig", done="start g c1 t1 e1"),
    "event gateway, a multiple event": Case(scope=race(MESSAGE + SIGNAL, DAY), moves="*sig", done="start g c0 t0 e0"),
    "event gateway, a receive task": Case(scope=with_receive(), moves="!m", done="start g r x"),
    "event gateway, no receive task": Case(scope=with_receive(), moves="+1", done="start g c y"),
    "instantiating event gateway": Case(scope=begins("Exclusive"), start="c1", done="g c1 t1 e1"),
    "instantiating event gateway, not known yet": Case(scope=begins("Exclusive"), moves="!m", done="g c0 t0 e0"),
    "parallel instantiating event gateway": Case(
        scope=begins("Parallel"), start="c1", moves="!m", done="c1 t1 e1 g c0 t0 e0"
    ),
    "parallel instantiating event gateway waits for all": Case(
        scope=begins("Parallel"), start="c1", done="c1 t1 e1", status="running"
    ),
    "implicit split (WCP-2)": Case(
        scope=Scope().start().task("t", "a", "b").end("x", "y").path("start", "t", "a", "x").path("t", "b", "y"),
        done="start t a b x y",
    ),
    "implicit split out of a start": Case(
        scope=Scope().start().task("a", "b").end("x", "y").path("start", "a", "x").path("start", "b", "y"),
        done="start a b x y",
    ),
    "conditional flows out of a task, two (WCP-6)": Case(
        scope=from_task("to_c"), given={"n": 3}, done="start t a b x y"
    ),
    "conditional flows out of a task, default": Case(scope=from_task("to_c"), given={"n": 9}, done="start t c z"),
    "conditional flows out of a task, one": Case(scope=from_task("to_c"), given={"n": 2}, done="start t b y"),
    "implicit merge (WCP-8)": Case(scope=merged(), moves="u u", done="start f a b u end u end"),
    "arbitrary cycles (WCP-10), the outer": Case(
        scope=arbitrary_cycle(),
        moves="u u",
        data={"u": {"n": 1}},
        done="start k1 a k2 b u x1 k1 a k2 b u x1 k1 a k2 b",
        open="u",
    ),
    "arbitrary cycles (WCP-10), the inner": Case(
        scope=arbitrary_cycle(), moves="u", data={"u": {"n": 2}}, done="start k1 a k2 b u x1 x2 k2 b", open="u"
    ),
    "implicit termination (WCP-11)": Case(
        scope=Scope().start().both("f").user("u", "v").end("x", "y").path("start", "f", "u", "x").path("f", "v", "y"),
        moves="u v",
        done="start f u x v y",
    ),
    "neither start nor end event": Case(scope=Scope().task("a", "b", "c").path("a", "b"), done="a c b"),
    "explicit termination (WCP-43)": Case(
        scope=Scope()
        .start()
        .both("f")
        .user("u")
        .end("t", inner=event("terminate"))
        .end("x")
        .path("start", "f", "t")
        .path("f", "u", "x"),
        done="start f t",
        stopped="u",
    ),
    "instances without synchronisation (WCP-12)": Case(
        scope=line("t").add("task", "t", "", completionQuantity="3").user("u").path("t", "u", "z").end("z"),
        done="start t end end end",
        open="u u u",
    ),
    "instances known when drawn (WCP-13)": Case(
        scope=line("each").add("userTask", "each", INSTANCES),
        moves="each each",
        done="start each each end",
    ),
    "instances known when run (WCP-14)": Case(
        scope=line("each").add("userTask", "each", each("=list")),
        given={"list": [1, 2]},
        moves="each each",
        done="start each each end",
    ),
    "discriminator of instances (WCP-35)": Case(
        scope=discriminator(), moves="each", done="start each end", stopped="each each"
    ),
    "one after the other (WCP-17)": Case(
        scope=line("ad").add("adHocSubProcess", "ad", Scope().task("a", "b").body(), ordering="Sequential"),
        moves="b a",
        done="start b a ad end",
    ),
    "milestone (WCP-18)": Case(scope=milestone(), moves="v", done="start f v t b y z", stopped="u"),
    "cancel an activity (WCP-19)": Case(
        scope=line("u").user("u").boundary("b", "u", MESSAGE).end("z").path("b", "z"),
        moves="!m",
        done="start b z",
        stopped="u",
    ),
    "cancel the case (WCP-20)": Case(
        scope=line("u")
        .user("u")
        .sub("h", events(Scope().end("he").path("hs", "he"), "startEvent", "hs", MESSAGE), triggeredByEvent="true"),
        moves="!m",
        done="start hs he h",
        stopped="u",
    ),
    "structured loop (WCP-21)": Case(
        scope=line("t").add("task", "t", marker("standardLoopCharacteristics", loopMaximum="3")),
        done="start t t t end",
    ),
    "recursion (WCP-22)": Case(
        scope=Scope()
        .start()
        .xor("g", default="out")
        .script("less", "=n - 1", "n")
        .call("call", "p")
        .end()
        .flow("start", "g")
        .flow("g", "less", "=n > 0")
        .path("less", "call", "end")
        .flow("g", "end", flow_id="out"),
        given={"n": 2},
        done="start g less start g less start g end call end call end",
    ),
    "a transient trigger nobody waits for is lost (WCP-23)": Case(
        scope=line("u", "c").user("u").catch("c", SIGNAL), moves="*sig u", done="start u", status="running"
    ),
    "cancel a region (WCP-25)": Case(
        scope=line("sub")
        .sub("sub", inside("f", "u").both("f").user("u", "v").path("f", "v", "e2"))
        .boundary("b", "sub", MESSAGE)
        .end("z")
        .path("b", "z"),
        moves="u !m",
        done="start s2 f u e2 b z",
        stopped="v sub",
    ),
    "merge of the threads of an activity (WCP-41, 42)": Case(
        scope=line("many", "one").add("task", "many", completionQuantity="3").add("task", "one", startQuantity="3"),
        done="start many one end",
    ),
    "a token too few": Case(
        scope=line("many", "one").add("task", "many", completionQuantity="2").add("task", "one", startQuantity="3"),
        done="start many",
        status="failed",
    ),
    "tokens for two rounds": Case(
        scope=line("many", "one").add("task", "many", completionQuantity="4").add("task", "one", startQuantity="2"),
        done="start many one one end end",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_gateways_run_as_the_standard_says(name: str) -> None:
    holds(CASES[name])
