"""Gateways and implicit splits: which way the work goes, and who waits for whom."""

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope
from tests.bpmn.player import Player, play


def decision() -> Scope:
    scope = Scope().start().xor("g", default="g_to_small").user("large", "small").end("e1", "e2")
    scope.path("start", "g").path("large", "e1").path("small", "e2")
    return scope.flow("g", "large", "=amount > 100").flow("g", "small")


def test_takes_the_first_flow_whose_condition_holds() -> None:
    assert play(decision().file(), amount=500).open == ["large"]


def test_takes_the_default_where_no_condition_holds() -> None:
    assert play(decision().file(), amount=5).open == ["small"]


def test_names_the_gateway_whose_condition_cannot_be_decided() -> None:
    with pytest.raises(bpmn.StepFailed) as error:
        play(decision().file())
    assert (error.value.element_id, error.value.reason_code) == ("g", "condition")
    assert "amount" in error.value.text.ja


def test_names_the_gateway_no_flow_leads_out_of() -> None:
    scope = Scope().start().xor("g").task("a", "b").end().path("start", "g").path("a", "end").path("b", "end")
    scope.flow("g", "a", "=n = 1").flow("g", "b", "=n = 2")
    with pytest.raises(bpmn.StepFailed) as error:
        play(scope.file(), n=3)
    assert (error.value.element_id, error.value.reason_code) == ("g", "no_flow")
    assert [line.event.value for line in error.value.trace if line.element == "g"] == ["started", "failed"]


def fork() -> Scope:
    scope = Scope().start().both("split", "join").user("a", "b", "after").end()
    return scope.path("start", "split", "a", "join", "after", "end").path("split", "b", "join")


def test_a_parallel_join_waits_for_every_branch() -> None:
    player = play(fork().file())
    assert player.open == ["a", "b"]
    assert player.do("b").open == ["a"]
    assert player.do("a").open == ["after"]
    assert player.happened().count("join") == 1


def test_a_parallel_join_in_a_loop_waits_again_in_every_round() -> None:
    scope = Scope().start().xor("again").both("split", "join").user("a", "b").xor("g", default="g_to_end").end()
    scope.path("start", "again", "split", "a", "join", "g", "end").path("split", "b", "join")
    player = play(scope.flow("g", "again", "=more").file())
    for first, second in (("a", "b"), ("b", "a"), ("a", "b")):
        player.do(first, more=True)
        assert player.open == [second]
        player.do(second)
        assert player.open == ["a", "b"]


def test_a_parallel_join_keeps_a_second_token_of_a_branch_for_the_next_time() -> None:
    scope = Scope().start().both("fork", "join").xor("merge").user("a", "b", "c", "after").end()
    scope.path("start", "fork", "a", "merge", "join", "after", "end").path("fork", "b", "merge").path(
        "fork", "c", "join"
    )
    player = play(scope.file()).do("a").do("b")
    assert player.open == ["c"]
    assert player.do("c").open == ["after"]
    error = player.do("after").step.error
    assert error is not None
    assert (player.step.status, error.code, error.element_id) == ("failed", "deadlock", "join")
    assert "join" in error.text.ja
    assert [line.event.value for line in player.trace if line.element == "join"][-2:] == ["started", "failed"]


def choice() -> Scope:
    scope = Scope().start().some("split", default="split_to_c").user("a", "b", "c").some("join").user("after").end()
    scope.path("start", "split").path("a", "join").path("b", "join").path("c", "join").path("join", "after", "end")
    return scope.flow("split", "a", "=n > 1").flow("split", "b", "=n > 2").flow("split", "c")


@pytest.mark.parametrize(("n", "open_tasks"), [(1, ["c"]), (2, ["a"]), (3, ["a", "b"])])
def test_an_inclusive_gateway_opens_every_branch_whose_condition_holds(n: int, open_tasks: list[str]) -> None:
    player = play(choice().file(), n=n)
    assert player.open == open_tasks
    for task in open_tasks:
        assert "after" not in player.open
        player.do(task)
    assert player.open == ["after"]


def test_an_inclusive_join_does_not_wait_for_a_branch_that_ended_elsewhere() -> None:
    scope = Scope().start().both("split").user("a", "b").xor("g", default="g_to_join").some("join").user("after")
    scope.end("gone", "end").path("start", "split", "a", "join", "after", "end").path("split", "b", "g", "join")
    player = play(scope.flow("g", "gone", "=stop").file()).do("a")
    assert player.open == ["b"]
    assert player.do("b", stop=True).open == ["after"]


def test_several_flows_out_of_a_task_run_side_by_side() -> None:
    scope = Scope().start().task("t").user("a", "b").end("e1", "e2").path("start", "t", "a", "e1").path("t", "b", "e2")
    assert play(scope.file()).open == ["a", "b"]


def test_a_task_with_conditional_flows_takes_its_default_only_where_none_holds() -> None:
    scope = Scope().start().add("task", "t", default="t_to_c").user("a", "b", "c").end("e1", "e2", "e3")
    scope.path("start", "t").path("a", "e1").path("b", "e2").path("c", "e3")
    scope.flow("t", "a", "=x").flow("t", "b", "=y").flow("t", "c")
    assert play(scope.file(), x=True, y=True).open == ["a", "b"]
    assert play(scope.file(), x=False, y=False).open == ["c"]


def test_each_token_that_comes_to_a_task_makes_it_run_once() -> None:
    scope = Scope().start().both("split").task("a", "b").user("t").end()
    player = play(scope.path("start", "split", "a", "t", "end").path("split", "b", "t").file())
    assert player.open == ["t", "t"]
    assert player.do("t").do("t").step.status == "completed"


def test_every_run_of_an_element_ends_exactly_once() -> None:
    player = play(fork().file()).do("a").do("b").do("after")
    started = [(line.element, line.key) for line in player.trace if line.event == "started"]
    ended = [(line.element, line.key) for line in player.trace if line.event in {"completed", "interrupted", "failed"}]
    assert sorted(started) == sorted(ended)
    assert len(set(ended)) == len(ended)


def test_a_case_that_is_done_waits_for_nothing() -> None:
    player = play(fork().file()).do("a").do("b").do("after")
    assert player.step.status == "completed"
    assert (player.step.tasks, player.step.timers, player.step.subscriptions) == ((), (), ())
    with pytest.raises(bpmn.NotWaiting):
        bpmn.complete(player.model, player.step.state, "1", {}, player.ports())
    assert player.wait(days=1).step.status == "completed"


def test_a_task_is_completed_once_only() -> None:
    player = Player(fork().file()).start()
    key = player.step.tasks[0].key
    player.take(bpmn.complete(player.model, player.step.state, key, {}, player.ports()))
    with pytest.raises(bpmn.NotWaiting):
        bpmn.complete(player.model, player.step.state, key, {}, player.ports())


def test_an_activity_takes_and_gives_as_many_tokens_as_it_says() -> None:
    scope = Scope().start().both("f").task("a", "b", "c").user("u").end()
    scope.add("task", "pair", startQuantity="2", completionQuantity="3").path("pair", "u", "end").path("start", "f")
    for branch in ("a", "b", "c"):
        scope.path("f", branch, "pair")
    player = play(scope.file())
    assert player.happened().count("pair") == 1
    assert player.open == ["u", "u", "u"]
