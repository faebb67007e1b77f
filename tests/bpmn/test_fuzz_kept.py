"""What the random diagrams found, each as small as it could be made and under a name of its own."""

from tests.bpmn.builder import Scope, each, event
from tests.bpmn.conformance import DEFINITIONS, exact, undo
from tests.bpmn.player import Player, play

CANCEL = "<bpmn:cancelEventDefinition/>"


def deal(prefix: str, inside: Scope, behind: str) -> Scope:
    """Return the inside of a transaction: `a`, which can be undone, then `behind`, and beside it a cancelling task."""
    inside.start(f"{prefix}start").user(f"{prefix}a", f"{prefix}stop").end(f"{prefix}end")
    inside.end(f"{prefix}x", inner=CANCEL).path(f"{prefix}start", f"{prefix}a", behind, f"{prefix}end")
    inside.path(f"{prefix}a", f"{prefix}stop", f"{prefix}x")
    return undo(inside, f"{prefix}a", tag="userTask")


def test_a_cancel_amid_an_inner_undo_still_undoes_what_the_inner_had_left() -> None:
    inner = deal("i", Scope().user("work"), "work")
    outer = deal("o", Scope().add("transaction", "in", inner.body()).end("ie"), "in")
    outer.boundary("ib", "in", CANCEL).path("ib", "ie")
    scope = Scope().start().add("transaction", "out", outer.body()).end().end("e")
    scope.boundary("ob", "out", CANCEL).path("start", "out", "end").path("ob", "e")
    player = play(scope.file(more=DEFINITIONS)).do("oa").do("ia").do("istop")
    assert player.open == ["ostop", "undo_ia"]
    assert player.do("ostop").open == ["undo_ia"]
    assert player.do("undo_ia").open == ["undo_oa"]
    assert player.do("undo_oa").step.status == "completed"
    exact(player)


def undoing_each_of_two() -> Player:
    """Return a process in which each of two instances, both ended, waits to be undone: the last one first."""
    group = undo(Scope().start("gs").user("a").end("ge").path("gs", "a", "ge"), "a", tag="userTask")
    deal = Scope().start("ds").sub("group", group, each("=[1, 2]")).user("stop").end("de", inner=CANCEL)
    scope = Scope().start().add("transaction", "out", deal.path("ds", "group", "stop", "de").body()).user("last").end()
    scope.boundary("ob", "out", CANCEL).xor("on").path("start", "out", "on", "last", "end").path("ob", "on")
    return play(scope.file(more=DEFINITIONS)).do("a").do("a").do("stop")


def test_what_is_new_when_an_ended_instance_is_undone_belongs_to_the_case() -> None:
    player = undoing_each_of_two().do("undo_a", second="late").do("undo_a", first="later").do("last")
    assert player.step.variables == {"second": "late", "first": "later"}
    exact(player)


def test_undoing_instances_leaves_the_value_written_last() -> None:
    player = undoing_each_of_two().do("undo_a", why="late").do("undo_a", why="later").do("last")
    assert player.step.variables == {"why": "later"}
    exact(player)


def test_of_instances_one_signal_ends_the_one_that_waited_longest_ends_first() -> None:
    group = Scope().start("gs").xor("x", default="straight").user("b").xor("y").catch("c", event("signal", "sig"))
    group.some("join").script("w", "=i", "who").end("ge").flow("gs", "join").flow("gs", "x")
    group.flow("x", "b", "=i = 1").flow("x", "y", flow_id="straight").path("b", "y", "c", "join", "w", "ge")
    scope = Scope().start().sub("group", group, each("=[1, 2]", "i", until="=numberOfCompletedInstances >= 1")).end()
    player = play(scope.path("start", "group", "end").file(more=DEFINITIONS)).do("b").signal("sig")
    assert player.step.variables == {"who": 2}
    exact(player)
