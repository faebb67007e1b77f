"""The saved state: small at any age, readable by later versions."""

import random
from pathlib import Path

import orjson
import pytest

from engine import bpmn
from engine.bpmn import state as codec
from engine.errors import EngineError
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


def damaged(seed: int, state: bytes) -> bytes:
    """Return the state with something in it cut off, overwritten, or of another kind."""
    chance = random.Random(seed)  # noqa: S311  # chance, not secrecy
    if seed % 3 == 0:
        return state[: chance.randrange(len(state))]
    if seed % 3 == 1:
        torn = bytearray(state)
        for _byte in range(chance.choice((1, 1, 4))):
            torn[chance.randrange(len(torn))] = chance.choice(b'0123456789abc[]{},":nutl\xff')
        return bytes(torn)
    saved = orjson.loads(state)
    inner, place = saved, 1
    while isinstance(inner[place], list) and inner[place] and chance.random() < 0.8:
        inner, place = inner[place], chance.randrange(len(inner[place]))
    inner[place] = chance.choice((None, 0, -1, "x", [], {}, True, 1.5, {"$": "d", "v": "x"}, {"$": "n"}, "#root"))
    return orjson.dumps(saved)


def test_a_damaged_state_is_refused_with_a_sentence_or_still_runs() -> None:
    player = everything().start()
    refused: list[str] = []
    for seed in range(600):
        state = damaged(seed, player.step.state)
        try:
            bpmn.read_variables(bpmn.upgrade(state))
            bpmn.fire_due(player.model, state, player.ports())
        except EngineError as error:
            refused.append(error.text.ja)
    assert len(refused) > 200
    assert all(refused)


@pytest.mark.parametrize("due", ['=date("2026-04-05")', '=now() + duration("P1D")', "2026-04-05", "=null"])
def test_a_task_with_a_due_date_goes_on(due: str) -> None:
    word = f"<zeebe:taskSchedule dueDate='{due}'/>"
    player = play(Scope().start().end().add("userTask", "u", words=(word,)).path("start", "u", "end").file())
    assert player.do("u").step.status == "completed"


def test_a_state_of_a_newer_version_is_refused_with_a_sentence() -> None:
    player = everything().start()
    newer = orjson.dumps([bpmn.STATE_VERSION + 1, *orjson.loads(player.step.state)[1:]])
    for reads in (bpmn.upgrade, bpmn.read_variables):
        with pytest.raises(bpmn.StateUnreadable, match=f"version {bpmn.STATE_VERSION + 1}"):
            reads(newer)


def desk() -> bytes:
    """Return a case with a deadline, a reminder, a call, instances and a join, all in every turn of a loop."""
    called = '<zeebe:calledElement processId="q" propagateAllChildVariables="false"/>'
    scope = Scope().start().xor("m").both("f", "j").user("visit").add("userTask", "each", each("=[1, 2, 3]"))
    scope.boundary("late", "visit", timer("duration", "P30D")).boundary(
        "remind", "c", timer("cycle", "R/P2D"), interrupting=False
    )
    scope.add("callActivity", "c", words=(called,)).end("le").task("send").end("se").xor("g", default="g_to_end").end()
    for branch in ("visit", "each", "c"):
        scope.path("f", branch, "j")
    scope.path("start", "m", "f").path("late", "le").path("remind", "send", "se").path("j", "g", "end")
    return scope.flow("g", "m", "=again").file()


def test_a_case_with_everything_in_flight_stays_small_for_hundreds_of_turns() -> None:
    called = Scope().start().user("in").end().path("start", "in", "end").file("q")
    player = play(desk(), called, again=True)
    sizes = []
    for _turn in range(200):
        player.do("each").wait(days=3).do("in")
        sizes.append((len(orjson.loads(player.step.state)[3][5]), len(player.step.state)))
        player.do("visit").do("each").do("each")
        player.trace.clear()
    assert {tokens for tokens, _size in sizes} == {sizes[0][0]}
    assert max(size for _tokens, size in sizes) <= 1.2 * sizes[0][1]
    player.do("each").do("each").do("each").do("in").do("visit", again=False)
    assert player.step.status == "completed"


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
