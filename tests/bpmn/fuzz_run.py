"""Random diagrams played twice: by the engine, saved and loaded anew at every step, and by interpreters of their own.

`python -m tests.bpmn.fuzz_run --count 10000 --seed 1` plays as many of each kind and ends with 1 where one deviates.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine import bpmn
from engine.bpmn.state import decode, encode
from engine.domain.finding import Severity
from tests.bpmn.conformance import exact
from tests.bpmn.fuzz_blocks import Block
from tests.bpmn.fuzz_event_oracle import EventOracle
from tests.bpmn.fuzz_events import EventMaker, EventWriter
from tests.bpmn.fuzz_graphs import TokenGame, graph
from tests.bpmn.player import NOW, Player

STEPS = 60
DEADLOCK = "bpmn.path.deadlock"
DEPTH = 4


class Deviates(AssertionError):
    """The engine and the interpreter do not agree, or a saved state is not the instance it was saved from."""

    def __init__(self, place: str, what: str, engine: object, interpreter: object) -> None:
        super().__init__(f"{place}: {what} {engine!r}, not {interpreter!r}")


@dataclass
class Pair:
    """One process as both play it. place: seed and step, for the message."""

    player: Player
    oracle: EventOracle
    chance: random.Random
    place: str

    def agree(self) -> None:
        """Hold what both say against each other. Raises Deviates."""
        self.same("status", self.player.step.status.value, self.oracle.status)
        self.same("tasks", sorted(label(task) for task in self.player.step.tasks), self.oracle.people())
        self.same("messages", sorted(s.message for s in self.player.step.subscriptions), self.oracle.messages())
        self.same("timers", sorted(hours(timer) for timer in self.player.step.timers), self.oracle.alarms())
        if self.oracle.status != "failed":
            self.same("variables", self.player.step.variables, self.oracle.variables)
        self.same("saved anew", anew(self.player), self.player.step.state)

    def same(self, what: str, engine: Any, interpreter: Any) -> None:
        """Hold one thing against the other. Raises Deviates."""
        if engine != interpreter:
            raise Deviates(self.place, what, engine, interpreter)

    def move(self) -> None:
        """Let one thing happen to both; in what order a signal's hearers go on, the standard leaves open."""
        self.oracle.several = False
        self.oracle.variables.given.clear()
        self._move()
        if self.oracle.several:
            self.oracle.variables.follow(self.player.step.variables)

    def _move(self) -> None:
        events = sorted({(s.kind.value, s.message) for s in self.player.step.subscriptions})
        if events and self.chance.random() < 0.25:
            self._event(*self.chance.choice(events))
        elif not self.player.step.tasks or self.chance.random() < 0.15:
            passed = self.chance.choice((10, 25, 60))
            self.player.wait(hours=passed)
            self.oracle.pass_hours(passed)
        else:
            self._complete(self.chance.choice(sorted(label(task) for task in self.player.step.tasks)))

    def _event(self, kind: str, name: str) -> None:
        if kind == "message":
            self.player.message(name)
            self.oracle.send(name)
        else:
            self.player.signal(name)
            self.oracle.shout(name)
            self.oracle.settle()

    def _complete(self, chosen: str) -> None:
        task = min((task for task in self.player.step.tasks if label(task) == chosen), key=lambda task: int(task.key))
        name = task.element_id
        value = self.chance.randint(0, 2)
        if name.startswith(("loop", "turns")):
            value = int(self.chance.random() < 0.6)
        if name.startswith("raise"):
            value = int(self.chance.random() < 0.25)
        data = {f"w_{name}": value}
        if name.endswith(("_d", "_e")):
            data[name[:-2]] = value
            self.player.results[name[:-2]] = bpmn.BpmnError("E") if value == 1 else {}
        state, ports = self.player.step.state, self.player.ports()
        self.player.take(bpmn.complete(self.player.model, state, task.key, data, ports))
        self.oracle.complete(chosen, value)


def label(task: bpmn.WaitingTask) -> str:
    """Return which task it is, and of which instance."""
    marks = sorted((name, value) for name, value in task.variables.items() if name.endswith("_i"))
    return task.element_id + "".join(f"@{name}={value}" for name, value in marks)


def hours(timer: bpmn.WaitingTimer) -> int:
    """Return when the timer is due, in hours from the start."""
    return int((timer.due_at - NOW).total_seconds() // 3600)


def made(seed: int) -> tuple[Block, tuple[bytes, ...]]:
    """Return a random process and its files."""
    maker = EventMaker(random.Random(seed))  # noqa: S311  # chance, not secrecy
    middle = [maker.block(DEPTH) for _block in range(maker.chance.randint(1, 3))]
    body = Block("seq", "all", (Block("user", "first"), *middle, Block("user", "last")))
    writer = EventWriter()
    writer.process("p", body)
    return body, tuple(writer.files)


def compare(seed: int) -> int:
    """Play one process on one path; return the number of steps. Raises Deviates."""
    body, files = made(seed)
    player = Player(*files)
    player.start()
    chance = random.Random(seed + 1)  # noqa: S311  # chance, not secrecy
    pair = Pair(player, EventOracle(body), chance, f"seed {seed}")
    for step in range(STEPS):
        pair.place = f"seed {seed}, step {step}"
        pair.agree()
        if pair.oracle.status != "running":
            break
        pair.move()
    exact(player)
    return step


def anew(player: Player) -> bytes:
    """Return the state as it is written when it has just been read."""
    return encode(decode(player.model, player.step.state, player.ports()), player.step.status)


def compare_graph(seed: int) -> int:
    """Play one graph on one path; return the number of steps, -1 where the check knows a path it gets stuck on."""
    chance = random.Random(seed)  # noqa: S311  # chance, not secrecy
    drawn = graph(chance)
    try:
        player = Player(drawn.file(), v=0)
    except bpmn.ModelRefused as refused:
        if {finding.code for finding in refused.findings if finding.severity is Severity.ERROR} == {DEADLOCK}:
            return -1
        raise
    player.start()
    game = TokenGame(drawn)
    for step in range(STEPS):
        if game.crowded:
            break
        _agree(player, game, f"graph {seed}, step {step}")
        if game.status != "running":
            break
        node, value = chance.choice(sorted(game.users)), chance.randint(0, 2)
        player.do(f"n{node}", v=value)
        game.complete(node, value)
    exact(player)
    return step


def _agree(player: Player, game: TokenGame, place: str) -> None:
    ends = Counter({f"n{node}": times for node, times in game.done.items()}) + Counter(["start"])
    engine = player.step.status.value, player.open, Counter(player.happened()), anew(player)
    says = game.status, sorted(f"n{node}" for node in game.users), ends, player.step.state
    if engine != says:
        raise Deviates(place, "status, tasks, ends, state", engine, says)


def play_all(what: str, play: Callable[[int], int], seeds: range) -> int:
    """Play every seed; print those that deviate and how many were played; return how many deviate."""
    deviations = played = steps = 0
    for seed in seeds:
        try:
            taken = play(seed)
            played, steps = played + (taken >= 0), steps + max(taken, 0)
        except Exception as error:  # noqa: BLE001  # one that breaks is a deviation, the others go on
            deviations += 1
            say(f"{what} {seed}: {type(error).__name__}: {str(error)[:600]}")
    say(f"{played} {what} from seed {seeds.start}: {steps} steps, {deviations} deviations")
    return deviations


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Play as many processes and graphs as asked for."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    seeds = range(asked.seed, asked.seed + asked.count)
    deviations = play_all("graphs", compare_graph, seeds) + play_all("processes", compare, seeds)
    sys.exit(bool(deviations))


if __name__ == "__main__":
    main()
