"""Moving tokens by hand, correcting data, going on after a failure or a pause."""

import random
from datetime import timedelta

import pytest

from engine import bpmn
from tests.bpmn.builder import Scope, condition, each, event, timer
from tests.bpmn.player import Player, play


def keys(player: Player, *elements: str) -> tuple[str, ...]:
    """Return the places at these elements."""
    standing = bpmn.places(player.model, player.step.state, player.ports())
    return tuple(place.key for place in standing if place.element_id in elements)


def move(player: Player, stop: tuple[str, ...], to: str, process: str = "p") -> Player:
    wanted = bpmn.Move(stop=keys(player, *stop), process_id=process, element_id=to)
    return player.take(bpmn.move(player.model, player.step.state, wanted, player.ports()))


def straight() -> bytes:
    return Scope().start().user("a", "b", "c").end().path("start", "a", "b", "c", "end").file()


def forked() -> bytes:
    scope = Scope().start().user("x", "a", "b", "c").both("split", "join").end()
    return scope.path("start", "x", "split", "a", "join", "c", "end").path("split", "b", "join").file()


def nested() -> bytes:
    inside = Scope().start("s2").user("i", "k").end("e2").path("s2", "i", "k", "e2")
    return Scope().start().user("a").sub("sub", inside).user("z").end().path("start", "a", "sub", "z", "end").file()


@pytest.mark.parametrize(("at", "to"), [("a", "c"), ("b", "a"), ("a", "a"), ("a", "b")])
def test_a_token_goes_on_at_the_other_element(at: str, to: str) -> None:
    player = play(straight())
    while player.open != [at]:
        player.do(player.open[0])
    move(player, (at,), to)
    assert player.open == [to]
    assert player.happened("interrupted") == [at]
    while player.open:
        player.do(player.open[0])
    assert player.step.status == "completed"


def test_both_branches_can_be_taken_behind_the_join() -> None:
    player = move(play(forked()).do("x"), ("a", "b"), "c")
    assert player.open == ["c"]
    assert player.do("c").step.status == "completed"


def test_a_done_branch_that_waits_at_the_join_can_be_redone() -> None:
    player = play(forked()).do("x").do("a", result="old")
    move(player, ("join",), "a")
    assert player.open == ["a", "b"]
    assert player.do("a").do("b").do("c").step.status == "completed"


@pytest.mark.parametrize(("stop", "to"), [(("a",), "c"), (("a",), "x"), ((), "a"), (("a",), "b")])
def test_a_move_that_would_break_the_join_is_refused(stop: tuple[str, ...], to: str) -> None:
    player = play(forked()).do("x")
    before = player.step.state
    with pytest.raises(bpmn.CannotMove, match="join"):
        move(player, stop, to)
    assert player.do("a").do("b").open == ["c"]
    assert before


def test_no_one_can_go_on_at_a_join_or_inside_a_repetition() -> None:
    inside = Scope().start("s2").user("i").end("e2").path("s2", "i", "e2")
    scope = Scope().start().user("a").sub("sub", inside, each("=[1, 2]")).end().path("start", "a", "sub", "end")
    looped = play(scope.file())
    with pytest.raises(bpmn.CannotMove):
        move(looped, ("a",), "i")
    with pytest.raises(bpmn.CannotMove):
        move(play(forked()).do("x"), ("a", "b"), "join")
    move(looped, ("a",), "sub")
    assert looped.open == ["i", "i"]
    assert [place.element_id for place in bpmn.places(looped.model, looped.step.state, looped.ports())] == ["sub"]


def test_a_token_moves_into_a_sub_process_and_out_of_it() -> None:
    player = move(play(nested()), ("a",), "k")
    assert player.open == ["k"]
    move(player, ("k",), "i")
    move(player, ("i",), "a")
    assert player.open == ["a"]
    assert player.do("a").do("i").do("k").do("z").step.status == "completed"


def test_the_plan_says_what_stops_and_what_starts_and_changes_nothing() -> None:
    player = play(nested())
    wanted = bpmn.Move(stop=keys(player, "a"), process_id="p", element_id="k")
    plan = bpmn.plan(player.model, player.step.state, wanted, player.ports())
    assert plan.stops == (("a", "a"),)
    assert [element for element, _name in plan.starts] == ["sub", "k"]
    assert player.do("a").open == ["i"]


def test_a_token_that_is_gone_cannot_be_moved() -> None:
    player = play(straight())
    wanted = bpmn.Move(stop=("99",), process_id="p", element_id="c")
    with pytest.raises(bpmn.NotWaiting):
        bpmn.move(player.model, player.step.state, wanted, player.ports())


def tangled() -> bytes:
    inside = Scope().start("s2").both("f2", "j2").user("i", "k").end("e2").path("s2", "f2", "i", "j2", "e2")
    inside.path("f2", "k", "j2")
    scope = Scope().start().both("f", "j").user("a", "b", "c", "d").sub("sub", inside).some("o", "o_to_d").some("m")
    scope.catch("t", timer("duration", "P2D")).path("start", "a", "f", "b", "j", "c", "end").path("f", "sub", "t", "j")
    scope.path("f", "o", "d", "m", "j").flow("o", "m", "=extra").boundary("late", "c", timer("duration", "P9D"))
    return scope.end("end", "over").path("late", "over").file()


TARGETS = ["a", "f", "b", "c", "d", "sub", "i", "k", "t", "o", "j", "m", "j2", "late", "end", "f2"]


def go_on(player: Player, dice: random.Random) -> None:
    """Do one of the open tasks, else let time pass."""
    if player.open:
        player.do(dice.choice(player.open))
    elif player.step.timers:
        player.wait(days=3)


def try_move(player: Player, dice: random.Random) -> bool:
    """Move some tokens to some element; tells whether it was allowed."""
    standing = bpmn.places(player.model, player.step.state, player.ports())
    stop = tuple(place.key for place in standing if dice.random() < 0.6)
    wanted = bpmn.Move(stop=stop, process_id="p", element_id=dice.choice(TARGETS))
    try:
        player.take(bpmn.move(player.model, player.step.state, wanted, player.ports()))
    except bpmn.CannotMove:
        return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_after_any_allowed_move_the_instance_runs_to_its_end(seed: int) -> None:
    dice, player = random.Random(seed), play(tangled(), extra=True)  # noqa: S311  # a repeatable game
    for _turn in range(30):
        if player.step.status == "running" and dice.random() < 0.5:
            try_move(player, dice)
        else:
            go_on(player, dice)
    for _turn in range(60):
        go_on(player, dice)
    assert player.step.status == "completed"


def test_a_corrected_variable_wakes_the_condition_that_waited_for_it() -> None:
    scope = Scope().start().catch("wait", condition("=ready")).user("u").end().path("start", "wait", "u", "end")
    player = play(scope.file(), ready=False)
    held = bpmn.correct(player.model, player.step.state, {"ready": True}, player.ports(), goes_on=False)
    assert held.tasks == ()
    assert bpmn.read_variables(held.state) == {"ready": True}
    player.take(bpmn.correct(player.model, player.step.state, {"ready": True}, player.ports(), goes_on=True))
    assert player.open == ["u"]


def test_only_counted_timers_stand_still() -> None:
    scope = Scope().start().both("f").user("u").end("e", "e2", "e3", "e4").path("start", "f", "u", "e")
    scope.catch("span", timer("duration", "P2D")).path("f", "span", "e2")
    scope.catch("day", timer("date", "2026-04-03T00:00:00Z")).path("f", "day", "e3")
    scope.boundary("every", "u", timer("cycle", "R/P1D"), interrupting=False).path("every", "e4")
    scope.boundary("fixed", "u", timer("cycle", "R/2026-04-02T00:00:00Z/P1D"), interrupting=False).path("fixed", "e4")
    player = play(scope.file())
    before = {row.element_id: row.due_at for row in player.step.timers}
    player.now += timedelta(hours=6)
    player.take(bpmn.go_on(player.model, player.step.state, timedelta(hours=5), player.ports()))
    moved = {row.element_id: row.due_at - before[row.element_id] for row in player.step.timers}
    none, five = timedelta(), timedelta(hours=5)
    assert moved == {"span": five, "day": none, "every": five, "fixed": none}
    player.wait(days=1)
    assert {row.element_id: row.due_at for row in player.step.timers}["every"] == before["every"] + timedelta(
        days=1, hours=5
    )


def failing() -> Player:
    more = '<bpmn:error id="err" errorCode="E1"/>'
    scope = Scope().start().both("f", "j").user("a", "b").service("s", "job").end()
    scope.path("start", "f", "a", "s", "j", "end").path("f", "b", "j")
    player = play(scope.file(more=more))
    player.results["job"] = bpmn.BpmnError("E1", "")
    return player.do("a")


def test_an_instance_that_failed_can_run_its_element_again_with_its_other_paths() -> None:
    player = failing()
    assert player.step.status == "failed"
    assert player.step.error is not None
    player.results["job"] = {"done": True}
    error = player.step.error
    player.take(bpmn.retry(player.model, error.stopped, error.key, player.ports()))
    assert player.step.status == "running"
    assert player.do("b").step.status == "completed"
    assert player.step.variables["done"] is True


def test_an_element_at_fault_can_be_passed_by() -> None:
    player = failing()
    error = player.step.error
    assert error is not None
    ports = bpmn.Ports(**{name: getattr(player.ports(), name) for name in ("now", "env", "decide", "call", "publish")})
    skipping = bpmn.Ports(
        now=ports.now, env=ports.env, decide=ports.decide, call=ports.call, skips={"s": bpmn.Skip({"done": "by hand"})}
    )
    player.take(bpmn.retry(player.model, error.stopped, error.key, skipping))
    assert player.open == ["b"]
    assert player.do("b").step.variables["done"] == "by hand"


def test_a_join_that_waits_in_vain_can_be_mended_by_a_move() -> None:
    scope = Scope().start().xor("x", "x_to_b").user("a", "b", "c").both("f", "j").end()
    scope.path("start", "f", "x", "b", "j", "c", "end").path("f", "a", "j").flow("x", "end", "=early")
    player = play(scope.file(), early=True).do("a")
    error = player.step.error
    assert error is not None
    assert error.code == "deadlock"
    stopped = error.stopped
    (place,) = bpmn.places(player.model, stopped, player.ports())
    wanted = bpmn.Move(stop=(place.key,), process_id="p", element_id="c")
    player.take(bpmn.move(player.model, stopped, wanted, player.ports()))
    assert player.do("c").step.status == "completed"


def test_a_skipped_loop_passes_as_a_whole() -> None:
    scope = Scope().start().user("a").add("userTask", "many", each("=nobody")).user("z").end()
    player = play(scope.path("start", "a", "many", "z", "end").file(), nobody=None)
    key = player.step.tasks[0].key
    with pytest.raises(bpmn.StepFailed):
        player.do("a")
    now = player.ports()
    skipping = bpmn.Ports(
        now=now.now, env=now.env, decide=now.decide, call=now.call, skips={"many": bpmn.Skip({"n": 0})}
    )
    player.take(bpmn.complete(player.model, player.step.state, key, {}, skipping))
    assert player.open == ["z"]


def test_a_message_still_reaches_what_was_not_moved() -> None:
    message = '<bpmn:message id="m" name="reply"/>'
    scope = Scope().start().both("f", "j").user("a", "b").catch("wait", event("message", "m")).end()
    scope.path("start", "f", "a", "b", "j", "end").path("f", "wait", "j")
    player = move(play(scope.file(more=message)), ("a",), "b")
    assert player.message("reply").do("b").step.status == "completed"
