"""A table row of the conformance tests: a model, what people and the world do, and the trace BPMN 2.0.2 asks for."""

from dataclasses import dataclass, field
from typing import Any

from engine import bpmn
from tests.bpmn.builder import Scope, attributes, extension
from tests.bpmn.player import Player

DEFINITIONS = (
    '<bpmn:message id="m" name="m"/><bpmn:message id="m1" name="m1"/><bpmn:signal id="sig" name="sig"/>'
    '<bpmn:signal id="sig1" name="sig1"/><bpmn:error id="err" name="err" errorCode="E"/>'
    '<bpmn:error id="err1" name="err1" errorCode="E1"/><bpmn:escalation id="esc" name="esc" escalationCode="X"/>'
    '<bpmn:escalation id="esc1" name="esc1" escalationCode="X1"/>'
)
ENDS = {"completed", "interrupted", "failed"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """moves: "u" completes the task u, "!m" delivers a message, "*sig" a signal, "+2" lets days pass, each in its turn.

    done: completed elements in order. stopped: interrupted ones. open: what people could do at the end. has: variables.
    """

    scope: Scope
    done: str
    moves: str = ""
    stopped: str = ""
    open: str = ""
    status: str = "completed"
    start: str | None = None
    given: dict[str, Any] = field(default_factory=dict)
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    has: dict[str, Any] = field(default_factory=dict)
    more: str = ""
    files: tuple[bytes, ...] = ()


def run(case: Case) -> Player:
    """Play the case to its last move."""
    try:
        player = Player(case.scope.file(more=DEFINITIONS + case.more), *case.files, **case.given)
    except bpmn.ModelRefused as refused:
        raise AssertionError([(finding.code, finding.element) for finding in refused.findings]) from refused
    player.start(case.start)
    for move in case.moves.split():
        kind, rest = move[0], move[1:]
        data = case.data.get(move, {})
        if kind == "!":
            player.message(rest, **data)
        elif kind == "*":
            player.signal(rest, **data)
        elif kind == "+":
            player.wait(days=float(rest))
        else:
            player.do(move, **data)
    return player


def holds(case: Case) -> None:
    """Assert that the case ran as its row says, and that every run of an element ended exactly once."""
    player = run(case)
    assert player.happened() == case.done.split()
    assert player.happened("interrupted") == case.stopped.split()
    assert player.open == case.open.split()
    expected = "running" if case.open and case.status == "completed" else case.status
    assert player.step.status.value == expected
    assert {name: player.step.variables.get(name) for name in case.has} == case.has
    exact(player)


def exact(player: Player) -> None:
    """Assert that no run of an element ended twice, and none is left when the instance has ended."""
    begun = [(line.element, line.key) for line in player.trace if line.event == "started"]
    ended = [(line.element, line.key) for line in player.trace if line.event in ENDS]
    assert len(set(ended)) == len(ended)
    assert set(ended) <= set(begun)
    if player.step.status != bpmn.Status.RUNNING:
        assert sorted(begun) == sorted(ended)


def line(*between: str) -> Scope:
    """Return a process from `start` over the elements, which are to be added, to `end`."""
    return Scope().start().end().path("start", *between, "end")


def inside(*between: str) -> Scope:
    """Return the inside of a sub-process, from `s2` to `e2`."""
    return Scope().start("s2").end("e2").path("s2", *between, "e2")


def events(scope: Scope, tag: str, element_id: str, *definitions: str, **more: str) -> Scope:
    """Add an event of any kind with its event definitions."""
    return scope.add(tag, element_id, "".join(definitions), **more)


def association(source: str, target: str) -> str:
    return f'<bpmn:association id="{source}_undone_by_{target}" sourceRef="{source}" targetRef="{target}"/>'


def undo(scope: Scope, host: str, handler: str | None = None, tag: str = "task", inner: str = "") -> Scope:
    """Give an activity a compensation handler."""
    handler = handler or f"undo_{host}"
    scope.boundary(f"c_{host}", host, "<bpmn:compensateEventDefinition/>")
    scope.add(tag, handler, inner, isForCompensation="true")
    scope.parts.append(association(f"c_{host}", handler))
    return scope


def script(name: str, source: str, result: str) -> str:
    """Return the words of a script."""
    return extension(f'<zeebe:script expression="{source}" resultVariable="{result}"/>')


def marker(tag: str, inner: str = "", **more: str) -> str:
    """Return a loop marker in the standard's own words."""
    return f"<bpmn:{tag}{attributes(more)}>{inner}</bpmn:{tag}>"
