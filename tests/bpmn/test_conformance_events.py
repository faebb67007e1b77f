"""Events in every place the standard allows: BPMN 2.0.2 §10.5, table 10.93, §13.5."""

import pytest

from tests.bpmn.builder import Scope, condition, event, timer
from tests.bpmn.conformance import Case, events, holds, inside, line

MESSAGE, MESSAGE1 = event("message", "m"), event("message", "m1")
SIGNAL, SIGNAL1 = event("signal", "sig"), event("signal", "sig1")
ERROR, ESCALATION = event("error", "err"), event("escalation", "esc")
DAY = timer("duration", "P1D")
AWAITED = {
    "message": (MESSAGE, "!m"),
    "signal": (SIGNAL, "*sig"),
    "timer date": (timer("date", "2026-04-02T09:00:00+09:00"), "+1"),
    "timer duration": (DAY, "+1"),
    "timer cycle": (timer("cycle", "R/P1D"), "+1"),
    "condition": (condition("=go = true"), "go"),
    "multiple, first": (MESSAGE + SIGNAL, "!m"),
    "multiple, second": (MESSAGE + SIGNAL, "*sig"),
    "multiple, a timer": (MESSAGE + DAY, "+1"),
    "parallel multiple": (MESSAGE + SIGNAL, "!m *sig"),
    "parallel multiple, other order": (MESSAGE + SIGNAL, "*sig !m"),
    "parallel multiple with a timer": (MESSAGE + DAY, "+1 !m"),
}
CASES: dict[str, Case] = {}


def all_of(name: str) -> dict[str, str]:
    return {"parallelMultiple": "true"} if name.startswith("parallel") else {}


def catching(name: str, definition: str) -> Scope:
    scope = Scope().start().both("f").user("go").end("end", "z").path("start", "f", "c", "end").path("f", "go", "z")
    return events(scope, "intermediateCatchEvent", "c", definition, **all_of(name))


def bounded(name: str, definition: str, *, stops: bool) -> Scope:
    scope = Scope().start().both("f").user("u", "go").task("after").end("end", "z", "y").path("start", "f", "u", "end")
    how = {"attachedToRef": "u", **({} if stops else {"cancelActivity": "false"}), **all_of(name)}
    return events(scope.path("f", "go", "y").path("b", "after", "z"), "boundaryEvent", "b", definition, **how)


def handled(name: str, definition: str, *, stops: bool) -> Scope:
    handler = Scope().task("after").end("he").path("hs", "after", "he")
    how = {**({} if stops else {"isInterrupting": "false"}), **all_of(name)}
    events(handler, "startEvent", "hs", definition, **how)
    scope = (
        Scope().start().both("f").user("u", "go").end("end", "y").path("start", "f", "u", "end").path("f", "go", "y")
    )
    return scope.sub("h", handler, triggeredByEvent="true")


def escalating(*, stops: bool) -> Scope:
    """Return a sub-process that escalates behind `u`, its edge awaiting that and a message."""
    held = Scope().start("s2").both("f2").user("u", "v").throw("x", ESCALATION).end("e2", "e3")
    held.path("s2", "f2", "u", "x", "e2").path("f2", "v", "e3")
    scope = Scope().start().end("end", "z").task("after").path("start", "sub", "end").path("b", "after", "z")
    how = {"attachedToRef": "sub", "parallelMultiple": "true", **({} if stops else {"cancelActivity": "false"})}
    return events(scope.sub("sub", held), "boundaryEvent", "b", ESCALATION, MESSAGE, **how)


for kind, (definition, moves) in AWAITED.items():
    data = {"go": {"go": True}} if kind == "condition" else {}
    by_task = "go y " if kind == "condition" else ""
    rest = "" if kind == "condition" else "go"
    CASES[f"catch: {kind}"] = Case(
        scope=catching(kind, definition),
        moves=moves,
        data=data,
        done="start f go z c end" if kind == "condition" else "start f c end",
        open=rest,
    )
    CASES[f"interrupting boundary: {kind}"] = Case(
        scope=bounded(kind, definition, stops=True),
        moves=moves,
        data=data,
        done=f"start f {by_task}b after z",
        stopped="u",
        open=rest,
    )
    CASES[f"boundary beside: {kind}"] = Case(
        scope=bounded(kind, definition, stops=False),
        moves=f"{moves} u",
        data=data,
        done=f"start f {by_task}b after z u end",
        open=rest,
    )
    CASES[f"interrupting event sub-process: {kind}"] = Case(
        scope=handled(kind, definition, stops=True),
        moves=moves,
        data=data,
        done=f"start f {by_task}hs after he h",
        stopped="u" if kind == "condition" else "u go",
    )
    CASES[f"event sub-process beside: {kind}"] = Case(
        scope=handled(kind, definition, stops=False),
        moves=f"{moves} u",
        data=data,
        done=f"start f {by_task}hs after he h u end",
        open=rest,
    )


def thrown(place: str, definition: str) -> Scope:
    scope = Scope().start().both("f").task("after").end("z").path("start", "f", "t").path("f", "c", "after", "z")
    scope.user("u").path("f", "u", "y").end("y").catch("c", SIGNAL)
    return (
        scope.throw("t", definition).end("end").path("t", "end")
        if place == "throw"
        else scope.end("t", inner=definition)
    )


def raised(definition: str, boundary: str, *, place: str = "end", stops: bool = True) -> Scope:
    inner = Scope().start("s2").user("u").path("s2", "u", "t")
    if place == "end":
        inner.end("t", inner=definition)
    else:
        inner.throw("t", definition).user("v").end("e2").path("t", "v", "e2")
    scope = line("sub").sub("sub", inner).task("after").end("z").path("b", "after", "z")
    return scope.boundary("b", "sub", boundary, interrupting=stops)


def raised_inside(definition: str, start: str, *, stops: bool = True) -> Scope:
    handler = events(Scope(), "startEvent", "hs", start, **({} if stops else {"isInterrupting": "false"}))
    inner = Scope().start("s2").user("u").throw("t", definition).user("v").end("e2").path("s2", "u", "t", "v", "e2")
    if "error" in definition:
        inner = Scope().start("s2").user("u").end("t", inner=definition).path("s2", "u", "t")
    inner.sub("h", handler.task("after").end("he").path("hs", "after", "he"), triggeredByEvent="true")
    return line("sub").sub("sub", inner)


def ended(definition: str) -> Scope:
    scope = Scope().start().both("f").user("u").end("t", inner=definition).end("z")
    return scope.path("start", "f", "t").path("f", "u", "z")


def terminating() -> Scope:
    inner = Scope().start("s2").both("f").user("u", "v").end("e2").end("t", inner=event("terminate"))
    return line("sub", "w").user("w").sub("sub", inner.path("s2", "f", "u", "e2").path("f", "v", "t"))


def called_inside(definition: str) -> bytes:
    return (
        Scope()
        .start("ps")
        .end("pe", inner=definition)
        .path("ps", "pe")
        .file(
            "called",
            more='<bpmn:error id="r" name="r" errorCode="E"/><bpmn:escalation id="q" name="q" escalationCode="X"/>',
        )
    )


def two_handlers(first: str, second: str) -> Scope:
    scope = raised(ERROR, first).task("other").end("z2").path("b2", "other", "z2")
    return scope.boundary("b2", "sub", second)


def linked() -> Scope:
    link = '<bpmn:linkEventDefinition name="L"/>'
    scope = Scope().start().xor("g", default="g_to_t2").throw("t", link).throw("t2", link).catch("c", link).end()
    return scope.path("start", "g", "t2").path("c", "end").flow("g", "t", "=n = 1")


MULTIPLE_START = events(Scope().user("u").end().path("start", "u", "end"), "startEvent", "start", MESSAGE, SIGNAL)
CASES |= {
    "signal throw": Case(scope=thrown("throw", SIGNAL), done="start f t c end after z", open="u"),
    "signal end": Case(scope=thrown("end", SIGNAL), done="start f t c after z", open="u"),
    "multiple throw": Case(scope=thrown("throw", MESSAGE + SIGNAL), done="start f t c end after z", open="u"),
    "multiple end": Case(scope=thrown("end", SIGNAL1 + SIGNAL), done="start f t c after z", open="u"),
    "multiple end with terminate": Case(scope=ended(SIGNAL + event("terminate")), done="start f t", stopped="u"),
    "multiple end with an error": Case(
        scope=raised(SIGNAL + ERROR, ERROR), moves="u", done="start s2 u t b after z", stopped="sub"
    ),
    "error end": Case(scope=raised(ERROR, ERROR), moves="u", done="start s2 u t b after z", stopped="sub"),
    "error without a code at the edge": Case(
        scope=raised(ERROR, event("error")), moves="u", done="start s2 u t b after z", stopped="sub"
    ),
    "error in a multiple boundary": Case(
        scope=raised(ERROR, MESSAGE + ERROR), moves="u", done="start s2 u t b after z", stopped="sub"
    ),
    "the boundary that names the code comes first": Case(
        scope=two_handlers(event("error"), ERROR), moves="u", done="start s2 u t b2 other z2", stopped="sub"
    ),
    "error, uncaught": Case(scope=ended(ERROR), done="start f", stopped="u", status="failed"),
    "error of another code": Case(
        scope=raised(ERROR, event("error", "err1")), moves="u", done="start s2 u", stopped="sub", status="failed"
    ),
    "error in the sub-process": Case(
        scope=raised_inside(ERROR, ERROR), moves="u", done="start s2 u t hs after he h sub end"
    ),
    "error of a called process": Case(
        scope=line("call").call("call", "called").boundary("b", "call", ERROR).end("z").path("b", "z"),
        files=(called_inside(event("error", "r")),),
        done="start ps pe b z",
        stopped="call",
    ),
    "escalation end": Case(
        scope=raised(ESCALATION, ESCALATION), moves="u", done="start s2 u t b after z", stopped="sub"
    ),
    "escalation end beside": Case(
        scope=raised(ESCALATION, ESCALATION, stops=False), moves="u", done="start s2 u t b sub after end z"
    ),
    "escalation throw": Case(
        scope=raised(ESCALATION, ESCALATION, place="throw"), moves="u", done="start s2 u t b after z", stopped="sub"
    ),
    "escalation throw beside": Case(
        scope=raised(ESCALATION, ESCALATION, place="throw", stops=False),
        moves="u v",
        done="start s2 u t b after z v e2 sub end",
    ),
    "escalation, uncaught": Case(scope=ended(ESCALATION), moves="u", done="start f t u z"),
    "escalation of another code goes on": Case(
        scope=raised(ESCALATION, event("escalation", "esc1"), place="throw"),
        moves="u v",
        done="start s2 u t v e2 sub end",
    ),
    "escalation in the sub-process": Case(
        scope=raised_inside(ESCALATION, ESCALATION), moves="u", done="start s2 u t hs after he h sub end"
    ),
    "escalation in the sub-process beside": Case(
        scope=raised_inside(ESCALATION, ESCALATION, stops=False),
        moves="u v",
        done="start s2 u t hs after he h v e2 sub end",
    ),
    "escalation of a called process": Case(
        scope=line("call")
        .call("call", "called")
        .boundary("b", "call", ESCALATION, interrupting=False)
        .end("z")
        .path("b", "z"),
        files=(called_inside(event("escalation", "q")),),
        done="start ps pe b call z end",
    ),
    "terminate": Case(scope=ended(event("terminate")), done="start f t", stopped="u"),
    "terminate in a sub-process": Case(scope=terminating(), moves="v w", done="start s2 f v t sub w end", stopped="u"),
    "link": Case(scope=linked(), given={"n": 1}, done="start g t c end"),
    "another link to the same place": Case(scope=linked(), given={"n": 2}, done="start g t2 c end"),
    "message start": Case(
        scope=events(Scope().user("u").end().path("start", "u", "end"), "startEvent", "start", MESSAGE),
        start="start",
        done="start",
        open="u",
    ),
    "signal start": Case(
        scope=events(Scope().user("u").end().path("start", "u", "end"), "startEvent", "start", SIGNAL),
        start="start",
        done="start",
        open="u",
    ),
    "timer start": Case(
        scope=events(Scope().user("u").end().path("start", "u", "end"), "startEvent", "start", DAY),
        start="start",
        done="start",
        open="u",
    ),
    "multiple start": Case(scope=MULTIPLE_START, start="start", done="start", open="u"),
    "conditional start that holds": Case(
        scope=events(Scope().user("u").end().path("start", "u", "end"), "startEvent", "start", condition("=n > 1")),
        start="start",
        given={"n": 2},
        done="start",
        open="u",
    ),
    "none start and end": Case(scope=Scope().start().end().path("start", "end"), done="start end"),
    "one of several starts": Case(
        scope=Scope()
        .start("a", MESSAGE)
        .start("b", SIGNAL)
        .user("u", "v")
        .end()
        .path("a", "u", "end")
        .path("b", "v", "end"),
        start="b",
        done="b",
        open="v",
    ),
    "an interrupting boundary stops what is inside a sub-process": Case(
        scope=line("sub").sub("sub", inside("u").user("u")).boundary("b", "sub", DAY).end("z").path("b", "z"),
        moves="+1",
        done="start s2 b z",
        stopped="u sub",
    ),
    "two boundaries, the first stops the other": Case(
        scope=line("u")
        .user("u")
        .boundary("b", "u", DAY)
        .boundary("b2", "u", MESSAGE)
        .end("z", "z2")
        .path("b", "z")
        .path("b2", "z2"),
        moves="+1",
        done="start b z",
        stopped="u",
    ),
    "a message beside comes twice": Case(
        scope=bounded("message", MESSAGE, stops=False),
        moves="!m !m u",
        done="start f b after z b after z u end",
        open="go",
    ),
    "both of a parallel multiple beside come twice": Case(
        scope=bounded("parallel", MESSAGE + SIGNAL, stops=False),
        moves="!m *sig *sig !m u",
        done="start f b after z b after z u end",
        open="go",
    ),
    "a parallel multiple counts one of a kind once": Case(
        scope=catching("parallel", MESSAGE + SIGNAL), moves="*sig *sig", done="start f", open="go"
    ),
    "a spent timer ends a parallel multiple beside": Case(
        scope=bounded("parallel", MESSAGE + DAY, stops=False),
        moves="+1 !m u",
        done="start f b after z u end",
        open="go",
    ),
    "a cycle beside fires on its days": Case(
        scope=bounded("timer", timer("cycle", "R2/P1D"), stops=False),
        moves="+1 +1 +1 u",
        done="start f b after z b after z u end",
        open="go",
    ),
    "a parallel multiple boundary with an escalation": Case(
        scope=escalating(stops=True),
        moves="!m u",
        done="start s2 f2 u x b after z",
        stopped="v sub",
    ),
    "a parallel multiple boundary whose escalation comes first": Case(
        scope=escalating(stops=True), moves="u !m", done="start s2 f2 u x e2 b after z", stopped="v sub"
    ),
    "a parallel multiple boundary beside, with an escalation": Case(
        scope=escalating(stops=False), moves="u !m v", done="start s2 f2 u x e2 b after z v e3 sub end"
    ),
    "a parallel multiple event sub-process with an escalation": Case(
        scope=Scope()
        .start()
        .both("f")
        .user("u", "v")
        .throw("x", ESCALATION)
        .end("e2", "e3")
        .path("start", "f", "u", "x", "e2")
        .path("f", "v", "e3")
        .sub(
            "h",
            events(
                Scope().end("he").path("hs", "he"), "startEvent", "hs", MESSAGE, ESCALATION, parallelMultiple="true"
            ),
            triggeredByEvent="true",
        ),
        moves="u !m",
        done="start f u x e2 hs he h",
        stopped="v",
    ),
    "what an event throws may stop its own scope, not the event": Case(
        scope=Scope()
        .start()
        .end(inner=SIGNAL)
        .path("start", "end")
        .sub("h", Scope().start("hs", SIGNAL).end("he").path("hs", "he"), triggeredByEvent="true"),
        done="start end hs he h",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_events_run_as_the_standard_says(name: str) -> None:
    holds(CASES[name])
