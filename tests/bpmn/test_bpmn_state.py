"""The saved state: small at any age, readable by later versions."""

from pathlib import Path

import pytest

from engine import bpmn
from engine.bpmn import state as codec
from tests.bpmn.builder import Scope, each, event, timer
from tests.bpmn.player import NOW, Player, play

GOLDEN = Path(__file__).parent.parent / "golden" / "states"


def consultation() -> bytes:
    scope = Scope().start().xor("again").both("split", "join").user("visit", "papers")
    scope.boundary("remind", "visit", timer("cycle", "R/P3D"), interrupting=False).task("send").end("sent")
    scope.script("count", "=n + 1", "n").xor("more", default="more_to_end").end()
    scope.path("start", "again", "split", "visit", "join", "count", "more", "end").path("split", "papers", "join")
    return scope.path("remind", "send", "sent").flow("more", "again", "=again").file()


def size_after(turns: int) -> int:
    player = play(consultation(), n=0)
    for _turn in range(turns):
        player.do("visit", again=True).wait(days=4).do("papers")
        player.trace.clear()
    return len(player.step.state)


def test_the_state_does_not_grow_with_the_age_of_the_case() -> None:
    assert size_after(1000) <= 1.2 * size_after(10)


def test_two_thousand_turns_of_a_loop_marker_leave_no_trace_in_the_state() -> None:
    condition = "<bpmn:loopCondition>=true</bpmn:loopCondition>"
    marker = f"<bpmn:standardLoopCharacteristics>{condition}</bpmn:standardLoopCharacteristics>"
    inside = Scope().start("s2").user("u").end("e2").path("s2", "u", "e2")
    player = play(Scope().start().sub("sub", inside, marker).end().path("start", "sub", "end").file())
    first = len(player.do("u").step.state)
    for _turn in range(2000):
        player.do("u")
        player.trace.clear()
    assert len(player.step.state) <= 1.2 * first


def test_the_definition_is_not_in_the_state() -> None:
    player = play(consultation(), n=0)
    assert b"again" not in player.step.state
    assert len(player.step.state) < 600


def everything() -> Player:
    message = '<bpmn:message id="m" name="reply"/>'
    inside = Scope().start("s2").user("in").end("e2").path("s2", "in", "e2")
    scope = Scope().start().both("f", "j").sub("sub", inside).add("userTask", "each", each("=[1, 2]"))
    scope.catch("wait", event("message", "m")).user("u").boundary(
        "b", "u", timer("cycle", "R5/P1M"), interrupting=False
    )
    scope.add("eventBasedGateway", "g").catch("t1", timer("duration", "P2D")).catch("t2", event("message", "m")).end(
        "e"
    )
    for branch in ("sub", "each", "wait", "u"):
        scope.path("f", branch, "j")
    scope.path("start", "f", "g", "t1", "e").path("g", "t2", "e").end().path("j", "end").path("b", "e")
    return Player(scope.file(more=message), n=7)


def finish(player: Player) -> Player:
    player.message("reply").message("reply")
    for task in ("in", "each", "each", "u"):
        player.do(task)
    return player


def test_states_of_earlier_versions_still_run() -> None:
    saved = sorted(GOLDEN.glob("*.json"))
    assert saved, "every STATE_VERSION keeps its golden file"
    assert {int(path.stem.removeprefix("v")) for path in saved} == set(range(1, bpmn.STATE_VERSION + 1))
    for path in saved:
        player = everything()
        state = bpmn.upgrade(path.read_bytes())
        player.take(bpmn.fire_due(player.model, state, player.ports()))
        assert bpmn.read_variables(path.read_bytes())["n"] == 7
        assert finish(player).step.status == "completed"


def test_the_golden_state_is_what_this_version_writes() -> None:
    newest = GOLDEN / f"v{bpmn.STATE_VERSION}.json"
    assert everything().start().step.state == newest.read_bytes()


@pytest.mark.parametrize("state", [b"", b"nonsense", b"{}", b"[]", b"[99]", b'["1"]'])
def test_a_state_that_cannot_be_read_says_so(state: bytes) -> None:
    with pytest.raises(bpmn.StateUnreadable):
        bpmn.upgrade(state)


def test_a_state_of_another_definition_is_refused() -> None:
    player = play(consultation(), n=0)
    other = Player(Scope().start().user("u").end().path("start", "u", "end").file())
    with pytest.raises(bpmn.StateUnreadable):
        bpmn.fire_due(other.model, player.step.state, other.ports())


def test_upgrades_are_applied_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "STATE_VERSION", 3)
    steps = {1: lambda saved: [2, *saved[1:], "two"], 2: lambda saved: [3, *saved[1:], "three"]}
    monkeypatch.setattr(codec, "UPGRADES", steps)
    assert codec.upgrade(b'[1,"running"]') == b'[3,"running","two","three"]'


def test_keys_are_stable_and_never_used_twice() -> None:
    player = play(consultation(), n=0)
    key = next(task.key for task in player.step.tasks if task.element_id == "papers")
    player.do("visit", again=True).wait(days=10)
    assert [task.key for task in player.step.tasks] == [key]
    used = {line.key for line in player.trace}
    player.do("papers")
    assert not {task.key for task in player.step.tasks} & used
    assert player.now > NOW
