"""Compensation, transactions and cancel events: BPMN 2.0.2 §10.5.6, §10.7, §13.5.5."""

import pytest

from tests.bpmn.builder import Scope, each, event, io, timer
from tests.bpmn.conformance import Case, association, events, holds, inside, line, marker, run, undo

UNDO = "<bpmn:compensateEventDefinition/>"


def undo_of(ref: str, *, wait: bool = True) -> str:
    waits = "" if wait else ' waitForCompletion="false"'
    return f'<bpmn:compensateEventDefinition activityRef="{ref}"{waits}/>'


def two(thrown: str, *after: str) -> Scope:
    scope = line("a", "b", "t", *after).task("a", "b").throw("t", thrown)
    return undo(undo(scope, "a"), "b")


def in_sub(thrown: str, *, boundary: bool = False) -> Scope:
    scope = line("sub", "t").throw("t", thrown).sub("sub", undo(undo(inside("a", "b").task("a", "b"), "a"), "b"))
    return undo(scope, "sub") if boundary else scope


def handled_inside(handler: Scope, thrown: str = UNDO) -> Scope:
    inner = undo(inside("a").task("a"), "a").sub("h", handler, triggeredByEvent="true")
    return line("sub", "t").throw("t", thrown).sub("sub", inner)


def handler(*between: str) -> Scope:
    return Scope().add("startEvent", "hs", UNDO).end("he").path("hs", *between, "he")


def transaction(inner: Scope, *, boundary: bool = True) -> Scope:
    scope = line("tx").add("transaction", "tx", inner.body())
    if boundary:
        scope.boundary("cancelled", "tx", event("cancel")).task("after").end("z").path("cancelled", "after", "z")
    return scope


def cancelling(*between: str) -> Scope:
    return Scope().start("s2").end("e2", inner=event("cancel")).path("s2", *between, "e2")


def nested_transaction() -> Scope:
    sub = Scope().start("s3").task("b").user("u").end("e3").path("s3", "b", "u", "e3")
    inner = Scope().start("s2").both("f").task("a").user("v").sub("sub", undo(sub, "b")).end("x")
    inner.end("e2", inner=event("cancel")).path("s2", "a", "f", "sub", "x").path("f", "v", "e2")
    return transaction(undo(inner, "a"))


def looped(loop: str) -> Scope:
    return undo(line("a", "t").add("task", "a", loop).throw("t", UNDO), "a")


def shop() -> Scope:
    error_handler = Scope().add("startEvent", "hs", event("error", "err")).throw("t", UNDO).end("he")
    inner = undo(Scope().start("s2").task("a").end("e2", inner=event("error", "err")).path("s2", "a", "e2"), "a")
    inner.sub("h", error_handler.path("hs", "t", "he"), triggeredByEvent="true")
    return line("sub").sub("sub", inner)


CALLED = undo(Scope().start("ps").task("pa").end("pe").path("ps", "pa", "pe"), "pa").file("called")

CASES = {
    "by name": Case(scope=two(undo_of("a")), done="start a b c_a undo_a t end"),
    "all, the last first": Case(scope=two(UNDO), done="start a b c_b undo_b c_a undo_a t end"),
    "in the end event": Case(
        scope=undo(Scope().start().task("a").end("t", inner=UNDO).path("start", "a", "t"), "a"),
        done="start a c_a undo_a t",
    ),
    "by name in the end event": Case(
        scope=undo(
            undo(Scope().start().task("a", "b").end("t", inner=undo_of("a")).path("start", "a", "b", "t"), "a"), "b"
        ),
        done="start a b c_a undo_a t",
    ),
    "nothing was done": Case(scope=undo(line("t", "a").task("a").throw("t", undo_of("a")), "a"), done="start t a end"),
    "nothing is undone twice": Case(
        scope=two(UNDO, "t2").throw("t2", UNDO), done="start a b c_b undo_b c_a undo_a t t2 end"
    ),
    "what is done again can be undone again": Case(
        scope=two(undo_of("a"), "a2", "t2").task("a2").throw("t2", UNDO),
        done="start a b c_a undo_a t a2 c_b undo_b t2 end",
    ),
    "the thrower waits for people": Case(
        scope=undo(line("a", "t").task("a").throw("t", UNDO), "a", tag="userTask"), done="start a c_a", open="undo_a"
    ),
    "and goes on after them": Case(
        scope=undo(line("a", "t").task("a").throw("t", UNDO), "a", tag="userTask"),
        moves="undo_a",
        done="start a c_a undo_a t end",
    ),
    "a thrower that does not wait": Case(
        scope=undo(line("a", "t").task("a").throw("t", undo_of("a", wait=False)), "a", tag="userTask"),
        moves="undo_a",
        done="start a t end c_a undo_a",
    ),
    "an activity under way is not undone": Case(
        scope=undo(
            Scope()
            .start()
            .both("f")
            .user("a")
            .throw("t", UNDO)
            .end("x", "y")
            .path("start", "f", "a", "x")
            .path("f", "t", "y"),
            "a",
        ),
        moves="a",
        done="start f t y a x",
    ),
    "an interrupted activity is not undone": Case(
        scope=undo(
            Scope()
            .start()
            .user("a")
            .boundary("b", "a", timer("duration", "P1D"))
            .throw("t", UNDO)
            .end("x", "y")
            .path("start", "a", "x")
            .path("b", "t", "y"),
            "a",
        ),
        moves="+2",
        done="start b t y",
        stopped="a",
    ),
    "a sub-process undoes what is inside": Case(
        scope=in_sub(UNDO), done="start s2 a b e2 sub c_b undo_b c_a undo_a t end"
    ),
    "by name of the sub-process": Case(
        scope=in_sub(undo_of("sub")), done="start s2 a b e2 sub c_b undo_b c_a undo_a t end"
    ),
    "a handler of the sub-process comes instead": Case(
        scope=in_sub(UNDO, boundary=True), done="start s2 a b e2 sub c_sub undo_sub t end"
    ),
    "a compensation event sub-process": Case(
        scope=handled_inside(handler("h1").task("h1")), done="start s2 a e2 sub hs h1 he h t end"
    ),
    "which asks for what is inside by name": Case(
        scope=handled_inside(handler("ht").throw("ht", undo_of("a"))),
        done="start s2 a e2 sub hs c_a undo_a ht he h t end",
    ),
    "which asks for all that is inside": Case(
        scope=handled_inside(handler("ht").throw("ht", UNDO)), done="start s2 a e2 sub hs c_a undo_a ht he h t end"
    ),
    "which nobody asks for": Case(
        scope=line("sub").sub("sub", inside("a").task("a").sub("h", handler("h1").task("h1"), triggeredByEvent="true")),
        done="start s2 a e2 sub end",
    ),
    "each turn of a loop": Case(
        scope=looped(marker("standardLoopCharacteristics", loopMaximum="2")),
        done="start a a c_a undo_a c_a undo_a t end",
    ),
    "each instance, one after the other": Case(
        scope=looped(each("=[1, 2]", sequential=True)), done="start a a c_a undo_a c_a undo_a t end"
    ),
    "each instance, side by side": Case(
        scope=looped(each("=[1, 2, 3]")), done="start a a a c_a undo_a c_a undo_a c_a undo_a t end"
    ),
    "from the error handler of the scope": Case(scope=shop(), done="start s2 a e2 hs c_a undo_a t he h sub end"),
    "a called process undoes what is inside": Case(
        scope=line("call", "t").call("call", "called").throw("t", UNDO),
        files=(CALLED,),
        done="start ps pa pe call c_pa undo_pa t end",
    ),
    "a handler with several people": Case(
        scope=undo(line("a", "t").task("a").throw("t", UNDO), "a", tag="userTask", inner=each("=[1, 2]")),
        moves="undo_a undo_a",
        done="start a c_a undo_a undo_a t end",
    ),
    "a handler that is a sub-process": Case(
        scope=undo(
            line("a", "t").task("a").throw("t", UNDO),
            "a",
            tag="subProcess",
            inner=Scope().start("hs").user("hu").end("he").path("hs", "hu", "he").body(),
        ),
        moves="hu",
        done="start a c_a hs hu he undo_a t end",
    ),
    "a transaction that succeeds": Case(
        scope=transaction(undo(inside("a").task("a"), "a")), done="start s2 a e2 tx end"
    ),
    "a cancelled transaction": Case(
        scope=transaction(undo(undo(cancelling("a", "b").task("a", "b"), "a"), "b")),
        done="start s2 a b e2 c_b undo_b c_a undo_a cancelled after z",
        stopped="tx",
    ),
    "a cancelled transaction with nothing to undo": Case(
        scope=transaction(cancelling("a").task("a")), done="start s2 a e2 cancelled after z", stopped="tx"
    ),
    "a cancelled transaction that people undo": Case(
        scope=transaction(undo(cancelling("a").task("a"), "a", tag="userTask")),
        moves="undo_a",
        done="start s2 a e2 c_a undo_a cancelled after z",
        stopped="tx",
    ),
    "cancelling stops what is under way": Case(
        scope=transaction(
            undo(
                Scope()
                .start("s2")
                .both("f")
                .user("u", "v")
                .end("x")
                .end("e2", inner=event("cancel"))
                .path("s2", "f", "u", "x")
                .path("f", "v", "e2"),
                "u",
            )
        ),
        moves="v",
        done="start s2 f v e2 cancelled after z",
        stopped="u tx",
    ),
    "cancelling undoes what is done in a sub-process under way": Case(
        scope=nested_transaction(),
        moves="v",
        done="start s2 a f s3 b v e2 c_b undo_b c_a undo_a cancelled after z",
        stopped="u sub tx",
    ),
    "a transaction that fails is not undone": Case(
        scope=transaction(
            undo(Scope().start("s2").task("a").end("e2", inner=event("error", "err")).path("s2", "a", "e2"), "a")
        )
        .boundary("failed", "tx", event("error", "err"))
        .end("y")
        .path("failed", "y"),
        done="start s2 a e2 failed y",
        stopped="tx",
    ),
    "a transaction that is done can be undone": Case(
        scope=line("tx", "t").add("transaction", "tx", undo(inside("a").task("a"), "a").body()).throw("t", UNDO),
        done="start s2 a e2 tx c_a undo_a t end",
    ),
    "a multiple throw event undoes and signals": Case(
        scope=events(undo(line("a", "t").task("a"), "a"), "intermediateThrowEvent", "t", event("signal", "sig"), UNDO),
        done="start a c_a undo_a t end",
    ),
    "without handlers nothing happens": Case(scope=line("a", "t").task("a").throw("t", UNDO), done="start a t end"),
}


@pytest.mark.parametrize("name", CASES)
def test_compensation_runs_as_the_standard_says(name: str) -> None:
    holds(CASES[name])


def undone_with(scope: Scope, source: str) -> Scope:
    """Let a script that brings about `seen` undo the activity a."""
    word = f'<zeebe:script expression="={source}" resultVariable="seen"/>'
    scope.boundary("c", "a", UNDO).add("scriptTask", "undo", words=(word,), isForCompensation="true")
    scope.parts.append(association("c", "undo"))
    return scope


def test_a_handler_sees_the_loop_variables_of_the_instance_it_undoes() -> None:
    scope = undone_with(line("a", "t"), "append(if seen = null then [] else seen, item)")
    scope.add("task", "a", each("=[10, 20]")).throw("t", UNDO)
    assert run(Case(scope=scope, done="")).step.variables["seen"] == [20, 10]


def test_a_handler_sees_what_its_activity_was_given() -> None:
    scope = undone_with(line("a", "n", "t"), "[kept, n]").script("n", "=n + 1", "n")
    scope.add("task", "a", words=(io({"kept": "=n"}),)).throw("t", UNDO)
    assert run(Case(scope=scope, done="", given={"n": 1})).step.variables["seen"] == [1, 2]
