"""Event sub-processes: what may happen at any time while a scope is open."""

import pytest

from tests.bpmn.builder import Scope, condition, event, timer
from tests.bpmn.player import Player, play

MORE = (
    '<bpmn:message id="m" name="withdrawn"/><bpmn:signal id="s" name="closed"/>'
    '<bpmn:error id="e" name="r" errorCode="REFUSED"/><bpmn:escalation id="late" name="l" escalationCode="LATE"/>'
)


def handler(inner: str, *, interrupting: bool = True) -> Scope:
    stays = {} if interrupting else {"isInterrupting": "false"}
    return Scope().add("startEvent", "hs", inner, **stays).user("handle").end("he").path("hs", "handle", "he")


def case(inner: str, *, interrupting: bool = True, last: str = "") -> bytes:
    scope = Scope().start().user("u", "v").end("end", inner=last).path("start", "u", "v", "end")
    return scope.sub("h", handler(inner, interrupting=interrupting), triggeredByEvent="true").file(more=MORE)


EVENTS = {
    "timer": timer("duration", "P1D"),
    "message": event("message", "m"),
    "signal": event("signal", "s"),
    "conditional": condition("=n = 2"),
}


def happen(player: Player, kind: str) -> Player:
    if kind == "timer":
        return player.wait(days=1)
    if kind == "message":
        return player.message("withdrawn")
    return player.signal("closed") if kind == "signal" else player.do("u", n=2)


@pytest.mark.parametrize("kind", list(EVENTS))
def test_an_interrupting_one_ends_everything_else(kind: str) -> None:
    player = happen(play(case(EVENTS[kind])), kind)
    assert player.open == ["handle"]
    assert player.happened("interrupted") == (["v"] if kind == "conditional" else ["u"])
    assert player.do("handle").step.status == "completed"
    assert [line.event.value for line in player.trace if line.element == "hs"] == ["started", "caught", "completed"]


@pytest.mark.parametrize("kind", list(EVENTS))
def test_another_one_runs_beside_the_work(kind: str) -> None:
    player = happen(play(case(EVENTS[kind], interrupting=False)), kind)
    work = "v" if kind == "conditional" else "u"
    assert player.open == ["handle", work]
    player.do("handle")
    assert player.open == [work]


def test_one_that_does_not_interrupt_may_come_again() -> None:
    player = play(case(EVENTS["message"], interrupting=False)).message("withdrawn").message("withdrawn")
    assert player.open == ["handle", "handle", "u"]


def test_a_case_ends_with_its_work_though_an_event_is_listened_for() -> None:
    player = play(case(EVENTS["timer"])).do("u").do("v")
    assert player.step.status == "completed"
    assert player.step.timers == ()


def test_a_case_goes_on_until_what_the_event_began_is_done() -> None:
    player = play(case(EVENTS["message"], interrupting=False)).message("withdrawn").do("u").do("v")
    assert player.step.status == "running"
    assert player.do("handle").step.status == "completed"


def test_an_error_is_caught_inside_the_scope_before_its_edge() -> None:
    inside = Scope().start("s2").user("w").end("fails", inner=event("error", "e")).path("s2", "w", "fails")
    inside.sub("h", handler(event("error", "e")), triggeredByEvent="true")
    scope = Scope().start().sub("sub", inside).boundary("b", "sub", event("error", "e")).user("after", "edge").end("x")
    scope.end().path("start", "sub", "after", "end").path("b", "edge", "x")
    player = play(scope.file(more=MORE)).do("w")
    assert player.open == ["handle"]
    assert player.do("handle").open == ["after"]


def test_an_error_thrown_by_the_handler_goes_further_out() -> None:
    rethrows = Scope().add("startEvent", "hs", event("error", "e")).end("again", inner=event("error", "e"))
    inside = Scope().start("s2").end("fails", inner=event("error", "e")).path("s2", "fails")
    inside.sub("h", rethrows.path("hs", "again"), triggeredByEvent="true")
    scope = Scope().start().sub("sub", inside).boundary("b", "sub", event("error", "e")).user("edge").end("x").end()
    assert play(scope.path("start", "sub", "end").path("b", "edge", "x").file(more=MORE)).open == ["edge"]


def test_an_error_of_the_case_itself_may_be_handled() -> None:
    player = play(case(event("error", "e"), last=event("error", "e"))).do("u").do("v")
    assert player.open == ["handle"]
    assert player.do("handle").step.status == "completed"


def test_an_escalation_may_be_handled_beside_the_work() -> None:
    scope = Scope().start().throw("t", event("escalation", "late")).user("u").end().path("start", "t", "u", "end")
    scope.sub("h", handler(event("escalation", "late"), interrupting=False), triggeredByEvent="true")
    assert play(scope.file(more=MORE)).open == ["handle", "u"]
