"""What the random diagrams found, each as small as it could be made and under a name of its own."""

from tests.bpmn.builder import Scope
from tests.bpmn.conformance import DEFINITIONS, exact, undo
from tests.bpmn.player import play

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
