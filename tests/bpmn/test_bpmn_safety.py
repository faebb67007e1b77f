"""One model for all threads, FEEL and nothing else, and no clock but the step's."""

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine import bpmn, feel
from engine.bpmn.expressions import FeelEngine
from engine.bpmn.state import decode
from tests.bpmn.builder import Scope
from tests.bpmn.player import Player, play
from tests.bpmn.test_bpmn_state import consultation

ROOM = Path(bpmn.__file__).parent


def names_called(path: Path) -> set[str]:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return {ast.unparse(call) for call in calls}


def test_no_python_is_evaluated_and_no_clock_is_read() -> None:
    forbidden = {"eval", "exec", "compile", "datetime.now", "datetime.utcnow", "date.today", "time.time", "__import__"}
    found = {path.name: names_called(path) & forbidden for path in ROOM.rglob("*.py")}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_a_restored_instance_has_our_script_engine() -> None:
    player = play(consultation(), n=0)
    top = decode(player.model, player.step.state, player.ports())
    assert isinstance(top.script_engine, FeelEngine)
    environment = top.script_engine.environment
    with pytest.raises(TypeError):
        environment.execute("x = 1", {})
    with pytest.raises(TypeError):
        environment.call_service({})


@pytest.mark.parametrize(
    "source", ['=__import__("os").getcwd()', "=().__class__.__bases__", '=open("/etc/passwd").read()']
)
def test_python_in_a_diagram_is_refused_or_comes_to_nothing(source: str) -> None:
    scope = Scope().start().script("s", source, "x").end().path("start", "s", "end")
    with pytest.raises((bpmn.ModelRefused, bpmn.StepFailed)):
        play(scope.file())


def test_one_model_serves_many_threads() -> None:
    model = Player(consultation()).model

    def work(number: int) -> bytes:
        player = Player(consultation(), n=number)
        player.model = model
        player.start()
        for _turn in range(20):
            player.do("papers", again=True).do("visit").wait(days=1)
        return player.step.state

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(work, range(16)))
    assert [feel.to_json(bpmn.read_variables(state)["n"]) for state in states] == [number + 20 for number in range(16)]
