"""Diagrams without end are stopped inside one step, and the case stays as it was."""

import gc
import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine import bpmn
from engine.bpmn import budget
from engine.bpmn.diagram import Element
from tests.bpmn.builder import Scope, condition, each, event
from tests.bpmn.conformance import undo
from tests.bpmn.player import Player, play

HOME = Path(__file__).parents[2]


def stopped(scope: Scope) -> bpmn.StepFailed:
    player = Player(scope.file())
    with pytest.raises(bpmn.StepFailed) as error:
        player.start()
    return error.value


def test_a_loop_without_people_is_stopped() -> None:
    scope = Scope().start().xor("m").task("t").xor("g", default="g_to_m").end().path("start", "m", "t", "g", "m")
    error = stopped(scope.flow("g", "end", "=false"))
    assert error.reason_code in {"endless", "too_slow"}
    assert error.element_id in {"m", "t", "g"}


def test_collecting_the_garbage_of_a_large_process_stops_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_SECONDS", 0.05)
    heap: list[list[int]] = [[number] for number in range(300_000)]
    step = budget.Budget()
    for _ in range(8):
        gc.collect()
    step.check_time(Element(id="u", name="u", type="userTask", line=1, process_id="p", scope="p"))
    assert len(heap) == 300_000


def test_a_fork_inside_a_loop_is_stopped() -> None:
    scope = (
        Scope().start().xor("m").both("f").xor("x", default="x_to_m").user("u").end().path("start", "m", "f", "x", "m")
    )
    scope.path("f", "u", "end").flow("x", "end", "=false")
    assert stopped(scope).element_id in {"m", "f", "x", "u"}


def test_a_tree_of_tokens_is_stopped() -> None:
    scope = Scope().start().task("f", "a", "b").xor("x", default="x_to_f").end().path("start", "f", "a", "x", "f")
    scope.path("f", "b", "x").flow("x", "end", "=false")
    assert stopped(scope).reason_code in {"endless", "too_wide", "too_slow"}


def test_a_process_that_calls_itself_is_stopped() -> None:
    scope = Scope().start().xor("g", default="again").call("c", "p").end().path("start", "g").path("c", "end")
    scope.flow("g", "c", flow_id="again").flow("g", "end", "=1 > 2")
    assert stopped(scope).element_id in {"start", "g", "c"}


def test_ten_million_instances_are_refused() -> None:
    scope = Scope().start().add("task", "t", each("=for i in 1..10000000 return i")).end().path("start", "t", "end")
    assert stopped(scope).element_id == "t"


def test_an_expression_without_end_is_stopped() -> None:
    source = "=count(for a in 1..1000, b in 1..1000, c in 1..1000 return a)"
    assert stopped(Scope().start().script("s", source, "n").end().path("start", "s", "end")).element_id == "s"


def test_a_stopped_step_leaves_the_case_as_it_was() -> None:
    scope = Scope().start().user("u").xor("m").xor("g", default="g_to_m").end().path("start", "u", "m", "g")
    player = play(scope.flow("g", "m").flow("g", "end", "=stop = true").file())
    with pytest.raises(bpmn.StepFailed):
        player.do("u")
    assert player.do("u", stop=True).step.status == "completed"


def test_a_long_chain_of_tasks_runs() -> None:
    names = [f"t{place}" for place in range(3000)]
    scope = Scope().start().task(*names).end().path("start", *names, "end")
    assert play(scope.file()).step.status == "completed"


def test_a_thousand_parallel_instances_run() -> None:
    scope = Scope().start().add("task", "t", each("=for i in 1..1000 return i")).end().path("start", "t", "end")
    assert play(scope.file()).happened().count("t") == 1000


def test_the_time_of_a_job_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.bpmn.budget.MAX_SECONDS", 0.2)
    names = [f"t{place}" for place in range(100)]
    player = Player(Scope().start().service("s", "render").task(*names).end().path("start", "s", *names, "end").file())

    def render(_job: bpmn.JobCall) -> dict[str, int]:
        return {"pages": sum(range(10_000_000)) % 7}

    world = player.ports()
    ports = bpmn.Ports(now=world.now, env=world.env, decide=world.decide, call=render)
    assert bpmn.start(player.model, "p", {}, ports).status == "completed"


def slow(times: int) -> str:
    return f"count(for a in 1..300, b in 1..{times} return a)"


def test_many_slow_conditions_at_one_element_are_stopped() -> None:
    scope = Scope().start().some("g", default="g_to_e").end("e").path("start", "g", "e")
    for place in range(300):
        scope.end(f"e{place}").flow("g", f"e{place}", f"={slow(100)} < {place}")
    error = stopped(scope)
    assert (error.element_id, error.reason_code) == ("g", "too_slow")


def test_many_slow_conditional_events_are_stopped() -> None:
    scope = Scope().start().user("u").end().path("start", "u", "end")
    for place in range(200):
        inside = Scope().add("startEvent", f"s{place}", condition(f"={slow(100)} < 0"), isInterrupting="false")
        scope.sub(f"q{place}", inside.end(f"e{place}").path(f"s{place}", f"e{place}"), triggeredByEvent="true")
    assert stopped(scope).reason_code == "too_slow"


def test_a_loop_of_slow_decisions_is_stopped() -> None:
    word = '<zeebe:calledDecision decisionId="d" resultVariable="x"/>'
    scope = Scope().start().xor("m").add("businessRuleTask", "r", words=(word,)).xor("g", default="g_to_m").end()
    player = Player(scope.path("start", "m", "r", "g", "m").flow("g", "end", "=false").file())
    world = player.ports()

    def decide(_decision: str, _variables: object) -> int:
        return sum(range(1_000_000)) % 7

    ports = bpmn.Ports(now=world.now, env=world.env, decide=decide, call=world.call)
    with pytest.raises(bpmn.StepFailed) as error:
        bpmn.start(player.model, "p", {}, ports)
    assert (error.value.reason_code, error.value.element_id in {"m", "r", "g"}) == ("too_slow", True)


def test_a_loop_of_slow_jobs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.bpmn.budget.MAX_JOB_SECONDS", 0.1)
    scope = Scope().start().xor("m").service("s", "render").xor("g", default="g_to_m").end()
    player = Player(scope.path("start", "m", "s", "g", "m").flow("g", "end", "=false").file())
    world = player.ports()

    def render(_job: bpmn.JobCall) -> dict[str, int]:
        return {"pages": sum(range(1_000_000)) % 7}

    ports = bpmn.Ports(now=world.now, env=world.env, decide=world.decide, call=render)
    with pytest.raises(bpmn.StepFailed) as error:
        bpmn.start(player.model, "p", {}, ports)
    assert (error.value.reason_code, error.value.element_id) == ("too_slow", "s")


SIGNAL, MESSAGE = '<bpmn:signal id="s" name="s"/>', '<bpmn:message id="msg" name="m"/>'


def echo(kind: str, ref: str) -> Scope:
    """Return a case that throws what begins an event sub-process, which throws it again."""
    inside = Scope().add("startEvent", "es", event(kind, ref), isInterrupting="false").throw("th", event(kind, ref))
    scope = Scope().start().user("u").throw("t", event(kind, ref)).end().path("start", "u", "t", "end")
    return scope.sub("again", inside.end("ee").path("es", "th", "ee"), triggeredByEvent="true")


def flip_flop() -> Scope:
    """Return a case with two conditions each of which makes the other come true."""
    scope = Scope().start().script("first", "=0", "n").user("u").script("go", "=1", "n").user("w").end()
    for name, when, then in (("up", "=n < 0", "=1"), ("down", "=n > 0", "=0 - 1")):
        inside = Scope().add("startEvent", f"{name}_s", condition(when), isInterrupting="false").end(f"{name}_e")
        inside.script(f"{name}_n", then, "n").path(f"{name}_s", f"{name}_n", f"{name}_e")
        scope.sub(name, inside, triggeredByEvent="true")
    return scope.path("start", "first", "u", "go", "w", "end")


def grows(source: str) -> Scope:
    """Return a loop that makes a variable larger each turn."""
    scope = Scope().start().user("u").script("a", "=[1, 2, 3]", "x").xor("m").script("b", source, "x")
    scope.xor("g", default="g_to_m").end().path("start", "u", "a", "m", "b", "g", "m")
    return scope.flow("g", "end", "=false")


def undoes() -> Scope:
    """Return a loop in which a task is done and undone."""
    scope = Scope().start().user("u").xor("m").task("t").throw("c", "<bpmn:compensateEventDefinition/>")
    scope.xor("g", default="g_to_m").end().path("start", "u", "m", "t", "c", "g", "m").flow("g", "end", "=false")
    return undo(scope, "t")


def forks(number: int) -> Scope:
    """Return splits one after the other without joins: twice as many tokens each time."""
    scope, before = Scope().start().user("u").path("start", "u"), "u"
    for place in range(number):
        scope.both(f"f{place}").task(f"a{place}", f"b{place}").xor(f"x{place}").path(before, f"f{place}", f"a{place}")
        scope.path(f"a{place}", f"x{place}").path(f"f{place}", f"b{place}", f"x{place}")
        before = f"x{place}"
    return scope.user("w").end().path(before, "w", "end")


def nested() -> Scope:
    """Return a thousand instances of a sub-process with a thousand tasks each."""
    each_task = Scope().start("s2").add("userTask", "t", each("=for i in 1..1000 return i")).end("e2")
    scope = Scope().start().user("u").sub("q", each_task.path("s2", "t", "e2"), each("=for i in 1..1000 return i", "j"))
    return scope.end().path("start", "u", "q", "end")


ENDLESS = {
    "a signal that begins itself": echo("signal", "s"),
    "a message that begins itself": echo("message", "msg"),
    "conditions that make each other true": flip_flop(),
    "a list that doubles": grows("=concatenate(x, x)"),
    "a list of itself": grows("=[x, x]"),
    "a context of itself": grows("={a: x, b: x}"),
    "a text that doubles": grows('=string join(["ab", string(x), string(x)])'),
    "what is done and undone": undoes(),
    "twice as many each time": forks(40),
    "a thousand times a thousand": nested(),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end_is_stopped_naming_the_element(name: str) -> None:
    player = play(ENDLESS[name].file(more=SIGNAL + MESSAGE))
    before = player.step.state
    with pytest.raises(bpmn.StepFailed) as error:
        player.do("u")
    assert error.value.element_id in player.model.processes["p"].elements
    assert player.step.state == before


def test_what_has_no_end_takes_little_memory() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.bpmn.confined"], capture_output=True, check=False, cwd=HOME)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == dict.fromkeys(ENDLESS, "stopped")


def test_calls_without_end_are_refused_at_publish() -> None:
    one = Scope().start().call("c", "q").end().path("start", "c", "end").file("p")
    other = Scope().start().call("d", "p").end().path("start", "d", "end").file("q")
    with pytest.raises(bpmn.ModelRefused):
        Player(one, other)


def test_calls_that_end_only_by_data_are_stopped() -> None:
    scope = Scope().start().xor("g", default="g_to_c").call("c", "p").end().path("start", "g", "c", "end")
    assert stopped(scope.flow("g", "end", "=1 > 2")).reason_code in {"too_deep", "endless"}
