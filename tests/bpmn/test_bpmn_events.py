"""Messages, signals, errors, escalations, conditions, links and ends."""

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope, condition, event, timer
from tests.bpmn.player import Player, play

MESSAGE = (
    '<bpmn:message id="m" name="reply"><bpmn:extensionElements><zeebe:subscription correlationKey="=case_no"/>'
    "</bpmn:extensionElements></bpmn:message>"
)
SIGNAL = '<bpmn:signal id="s" name="closed"/>'
ERRORS = '<bpmn:error id="e1" name="r" errorCode="REFUSED"/><bpmn:error id="e2" name="o" errorCode="OTHER"/>'
ESCALATION = '<bpmn:escalation id="x" name="late" escalationCode="LATE"/>'


def test_a_message_brings_its_data_to_the_case() -> None:
    scope = Scope().start().catch("c", event("message", "m")).user("after").end().path("start", "c", "after", "end")
    player = play(scope.file(more=MESSAGE), case_no="A-1").message("reply", "A-1", accepted=True)
    assert player.open == ["after"]
    assert player.step.variables == {"case_no": "A-1", "accepted": True}


def test_a_message_at_the_edge_of_a_task_may_come_again_and_again() -> None:
    scope = Scope().start().user("work").boundary("b", "work", event("message", "m"), interrupting=False)
    scope.user("read").end("a", "z").path("start", "work", "a").path("b", "read", "z")
    player = play(scope.file(more=MESSAGE), case_no=1).message("reply", "1").message("reply", "1")
    assert player.open == ["read", "read", "work"]


def test_one_message_goes_to_one_receiver() -> None:
    scope = Scope().start().both("fork").catch("a", event("message", "m")).catch("b", event("message", "m")).end()
    scope.path("start", "fork", "a", "end").path("fork", "b", "end")
    player = play(scope.file(more=MESSAGE), case_no=1).message("reply", "1")
    assert len(player.step.subscriptions) == 1
    assert player.message("reply", "1").step.status == "completed"


def test_a_correlation_key_without_a_value_names_its_element() -> None:
    scope = Scope().start().catch("c", event("message", "m")).end().path("start", "c", "end")
    with pytest.raises(bpmn.StepFailed) as error:
        play(scope.file(more=MESSAGE))
    assert (error.value.element_id, error.value.reason_code) == ("c", "correlation")


def test_a_thrown_message_reaches_who_waits_in_the_case_else_the_outside() -> None:
    scope = Scope().start().both("fork").user("u").catch("c", event("message", "m")).end("e1", "e2")
    scope.throw("t", event("message", "m")).throw("t2", event("message", "m"))
    scope.path("start", "fork", "u", "t", "t2", "e1").path("fork", "c", "e2")
    player = play(scope.file(more=MESSAGE), case_no=1).do("u")
    assert player.step.status == "completed"
    assert player.happened("thrown") == ["t", "t2"]
    assert [(sent.name, sent.correlation, sent.element_id) for sent in player.published] == [("reply", "1", "t2")]


def test_a_message_starts_a_process() -> None:
    scope = Scope().start("s", event("message", "m")).user("u").end().path("s", "u", "end")
    player = Player(scope.file(more=MESSAGE), case_no=1)
    assert player.model.processes["p"].start_messages[0].message == "reply"
    player.start("s")
    assert player.open == ["u"]
    assert [line.event.value for line in player.trace if line.element == "s"] == ["started", "caught", "completed"]


def test_a_process_is_not_started_where_it_has_no_start() -> None:
    with pytest.raises(bpmn.NoSuchStart):
        Player(Scope().start().end().path("start", "end").file()).start("elsewhere")


def test_a_signal_reaches_everyone_who_waits() -> None:
    scope = Scope().start().both("fork").user("u").end()
    for name in ("a", "b"):
        scope.catch(name, event("signal", "s")).path("fork", name, "end")
    player = play(scope.path("start", "fork", "u", "end").file(more=SIGNAL)).signal("closed", why="holiday")
    assert player.happened("caught") == ["a", "b"]
    assert player.step.variables["why"] == "holiday"
    assert player.signal("closed").happened("caught") == ["a", "b"]


def test_a_signal_end_event_is_heard_in_the_case_and_outside() -> None:
    scope = Scope().start().both("fork").catch("c", event("signal", "s")).user("u", "v").end("e2")
    scope.end("e1", inner=event("signal", "s")).path("start", "fork", "u", "e1").path("fork", "c", "v", "e2")
    player = play(scope.file(more=SIGNAL)).do("u")
    assert player.open == ["v"]
    assert [sent.kind for sent in player.published] == ["signal"]


def failing(ref: str | None, thrown: str = "e1") -> Scope:
    inside = Scope().start("s2").user("w").end("fails", inner=event("error", thrown)).path("s2", "w", "fails")
    scope = Scope().start().sub("sub", inside).boundary("b", "sub", event("error", ref)).user("after").end("e", "f")
    return scope.path("start", "sub", "e").path("b", "after", "f")


def test_an_error_is_caught_at_the_edge_of_its_sub_process() -> None:
    player = play(failing("e1").file(more=ERRORS)).do("w")
    assert player.open == ["after"]
    assert player.happened("interrupted") == ["sub"]
    assert [line.event.value for line in player.trace if line.element == "fails"] == ["started", "thrown", "completed"]


def test_an_error_boundary_without_a_code_catches_every_error() -> None:
    assert play(failing(None).file(more=ERRORS)).do("w").open == ["after"]


def test_an_error_nobody_catches_ends_the_case_as_failed() -> None:
    player = play(failing("e2").file(more=ERRORS)).do("w")
    assert player.step.status == "failed"
    error = player.step.error
    assert error is not None
    assert (error.code, error.element_id) == ("REFUSED", "fails")
    assert "REFUSED" in error.text.ja
    assert player.happened("failed") == ["fails"]
    assert player.happened("interrupted") == ["sub"]
    assert player.step.tasks == ()
    assert player.wait(days=1).step.status == "failed"


def test_a_job_may_end_in_an_error_of_the_diagram() -> None:
    scope = Scope().start().service("s", "note").boundary("b", "s", event("error", "e1")).user("after").end("e", "f")
    player = Player(scope.path("start", "s", "e").path("b", "after", "f").file(more=ERRORS))
    player.results["note"] = bpmn.BpmnError("REFUSED", variables={"why": "closed"})
    player.start()
    assert player.open == ["after"]
    assert player.step.variables == {"why": "closed"}


def test_an_error_passes_through_a_call_activity() -> None:
    outer = Scope().start().call("c", "inner").boundary("b", "c", event("error", "e1")).user("after").end("e", "f")
    inner = Scope().start().end("fails", inner=event("error", "e1")).path("start", "fails")
    files = (outer.path("start", "c", "e").path("b", "after", "f").file(more=ERRORS), inner.file("inner", more=ERRORS))
    assert play(*files).open == ["after"]


def escalating(*, interrupting: bool) -> bytes:
    inside = Scope().start("s2").throw("t", event("escalation", "x")).user("w").end("e2").path("s2", "t", "w", "e2")
    scope = Scope().start().sub("sub", inside)
    scope.boundary("b", "sub", event("escalation", "x"), interrupting=interrupting).user("boss").end("e", "f")
    return scope.path("start", "sub", "e").path("b", "boss", "f").file(more=ESCALATION)


def test_an_escalation_calls_for_help_and_the_work_goes_on() -> None:
    assert play(escalating(interrupting=False)).open == ["boss", "w"]


def test_an_interrupting_escalation_takes_the_work_away() -> None:
    player = play(escalating(interrupting=True))
    assert player.open == ["boss"]
    assert player.happened("interrupted") == ["sub"]


def test_an_escalation_nobody_catches_changes_nothing() -> None:
    scope = Scope().start().throw("t", event("escalation", "x")).user("u").end().path("start", "t", "u", "end")
    assert play(scope.file(more=ESCALATION)).open == ["u"]


def test_a_terminate_end_ends_its_scope_only() -> None:
    inside = Scope().start("s2").both("f").user("a", "b").end("stop", inner=event("terminate")).end("e2")
    inside.path("s2", "f", "a", "stop").path("f", "b", "e2")
    scope = Scope().start().sub("sub", inside).user("after").end().path("start", "sub", "after", "end")
    player = play(scope.file()).do("a")
    assert player.open == ["after"]
    assert player.happened("interrupted") == ["b"]
    assert "sub" in player.happened("completed")


def test_a_link_leads_to_its_other_end() -> None:
    link = '<bpmn:linkEventDefinition name="A"/>'
    scope = Scope().start().throw("out", link).catch("in", link).user("u").end()
    player = play(scope.path("start", "out").path("in", "u", "end").file())
    assert player.open == ["u"]
    assert player.happened() == ["start", "out", "in"]


def test_a_condition_is_waited_for_until_it_holds() -> None:
    scope = Scope().start().both("f").user("u").catch("c", condition("=n > 2")).user("after").end()
    scope.path("start", "f", "u", "end").path("f", "c", "after", "end")
    player = play(scope.file())
    assert player.open == ["u"]
    assert player.do("u", n=3).open == ["after"]


def test_a_condition_at_the_edge_fires_each_time_it_becomes_true() -> None:
    scope = Scope().start().user("work", "turn").both("f").xor("again")
    scope.boundary("b", "work", condition("=alarm = true"), interrupting=False).user("look").end("e1", "e3")
    scope.path("start", "f", "work", "e1").path("f", "again", "turn", "again").path("b", "look", "e3")
    player = play(scope.file())
    counts = [player.do("turn", alarm=alarm).open.count("look") for alarm in (True, True, False, True)]
    assert counts == [1, 1, 1, 2]


def test_the_first_event_behind_an_event_gateway_wins() -> None:
    scope = Scope().start().add("eventBasedGateway", "g").catch("late", timer("duration", "P7D"))
    scope.add("receiveTask", "r", messageRef="m").user("a", "b").end()
    scope.path("start", "g", "late", "a", "end").path("g", "r", "b", "end")
    player = play(scope.file(more=MESSAGE), case_no=1)
    waiting = [(len(player.step.timers), len(player.step.subscriptions))]
    player.message("reply", "1")
    waiting.append((len(player.step.timers), len(player.step.subscriptions)))
    assert waiting == [(1, 1), (0, 0)]
    assert player.open == ["b"]
    assert player.happened() == ["start", "g", "r"]


def test_a_message_without_anyone_to_take_it_fails_the_step() -> None:
    scope = Scope().start().throw("t", event("message", "m")).end().path("start", "t", "end")
    player = Player(scope.file(more=MESSAGE), case_no=1)
    ports = bpmn.Ports(now=player.now, env=player.ports().env, decide=lambda _id, _data: None, call=lambda _job: {})
    with pytest.raises(bpmn.StepFailed) as error:
        bpmn.start(player.model, "p", {"case_no": 1}, ports)
    assert (error.value.element_id, error.value.reason_code) == ("t", "no_receiver")
