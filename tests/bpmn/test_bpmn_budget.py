"""Diagrams without end are stopped inside one step, and the case stays as it was."""

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope, each
from tests.bpmn.player import Player, play


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
    scope = Scope().start().call("c", "p").end().path("start", "c", "end")
    assert stopped(scope).element_id in {"start", "c"}


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
