"""Random diagrams without any block structure, and the token game of the standard played on their flows.

Source: BPMN 2.0.2 §13.3.1 (merges and splits) and §13.4.1 to §13.4.3 (exclusive, parallel and inclusive gateways).
"""

import random
from collections import Counter, deque
from dataclasses import dataclass, field

from tests.bpmn.builder import Scope

KINDS = {
    "user": "userTask",
    "task": "task",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "end": "endEvent",
}
CHOSEN = ("user", "user", "task", "xor", "and", "and", "or", "or")
MOST_TOKENS = 60


@dataclass
class Graph:
    """kinds: of each node by its number, 0 is the first behind the start. flows: (source, target) in drawn order."""

    kinds: list[str]
    flows: list[tuple[int, int]]

    def into(self, node: int) -> list[int]:
        """Return the numbers of the flows that end at the node."""
        return [place for place, (_source, target) in enumerate(self.flows) if target == node]

    def out_of(self, node: int) -> list[int]:
        """Return the numbers of the flows that begin at the node."""
        return [place for place, (source, _target) in enumerate(self.flows) if source == node]

    def taken(self, node: int, value: int) -> list[int]:
        """Return the flows a token leaves over where the variable `v` is `value`; the last is the default."""
        *asked, default = self.out_of(node)
        if self.kinds[node] == "xor":
            return [asked[value] if value < len(asked) else default]
        if self.kinds[node] == "or":
            return [flow for place, flow in enumerate(asked) if place <= value - 1] or [default]
        return [*asked, default]

    def file(self) -> bytes:
        """Write it as a diagram."""
        scope = Scope().start().flow("start", "n0")
        for node, kind in enumerate(self.kinds):
            out = self.out_of(node)
            decides = kind in {"xor", "or"} and len(out) > 1
            scope.add(KINDS[kind], f"n{node}", **({"default": f"f{out[-1]}"} if decides else {}))
            for place, flow in enumerate(out):
                asks = decides and place < len(out) - 1
                when = (f"=v = {place}" if kind == "xor" else f"=v >= {place + 1}") if asks else ""
                scope.flow(f"n{node}", f"n{self.flows[flow][1]}", when, f"f{flow}")
        return scope.file()


def graph(chance: random.Random) -> Graph:
    """Return a random graph: flows lead on, and back only from a decision to a user task, so every turn waits."""
    kinds = ["user", *(chance.choice(CHOSEN) for _node in range(chance.randint(3, 10))), "end", "end"]
    flows: list[tuple[int, int]] = []
    for node, kind in enumerate(kinds[:-2]):
        ways = chance.randint(2, 3) if kind in {"xor", "and", "or"} and chance.random() < 0.7 else 1
        ahead = range(node + 1, min(node + 5, len(kinds)))
        goals = {chance.choice(ahead) for _way in range(ways)}
        users = [place for place in range(1, node) if kinds[place] == "user"]
        if kind in {"xor", "or"} and users and chance.random() < 0.4:
            goals.add(chance.choice(users))
        flows += [(node, goal) for goal in sorted(goals)]
    for node in range(1, len(kinds)):
        if all(target != node or source > node for source, target in flows):
            flows.append((chance.randrange(min(node, len(kinds) - 2)), node))
    drawn = Graph(kinds, flows)
    for node, kind in enumerate(kinds):
        if kind in {"xor", "and", "or"} and len(drawn.into(node)) == len(drawn.out_of(node)) == 1:
            kinds[node] = "task"  # a gateway with one way in and one way out is refused
    return drawn


@dataclass
class TokenGame:
    """Plays a graph. held: flows whose token waits at a join, in the order they came."""

    graph: Graph
    users: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    done: "Counter[int]" = field(default_factory=Counter)
    queue: "deque[tuple[int, int | None]]" = field(default_factory=deque)
    value: int = 0

    def __post_init__(self) -> None:
        self.queue.append((0, None))
        self.run()

    @property
    def status(self) -> str:
        """Tell how it stands; tokens that wait at joins alone wait in vain."""
        if self.users:
            return "running"
        return "failed" if self.held else "completed"

    def complete(self, node: int, value: int) -> None:
        """Complete a user task."""
        self.users.remove(node)
        self.value = value
        self._leave(node)
        self.run()

    def run(self) -> None:
        """Move every token as far as it goes; inclusive gateways look around when nothing else moves."""
        while True:
            while self.queue:
                self._arrive(*self.queue.popleft())
            joined = next((node for node in self._waiting_at() if self._inclusive(node)), None)
            if joined is None or self.crowded:
                return
            self._join(joined)

    @property
    def crowded(self) -> bool:
        """Tell whether there are more tokens than are worth following."""
        return len(self.users) + len(self.held) + len(self.queue) > MOST_TOKENS

    def _arrive(self, node: int, flow: int | None) -> None:
        kind = self.graph.kinds[node]
        if kind == "user":
            self.users.append(node)
        elif kind in {"and", "or"} and flow is not None:
            self.held.append(flow)
            if kind == "and" and set(self.graph.into(node)) <= set(self.held):
                self._join(node)
        else:
            self._leave(node)

    def _join(self, node: int) -> None:
        for flow in self.graph.into(node):
            if flow in self.held:
                self.held.remove(flow)
        self._leave(node)

    def _leave(self, node: int) -> None:
        self.done[node] += 1
        for flow in self.graph.taken(node, self.value) if self.graph.out_of(node) else ():
            self.queue.append((self.graph.flows[flow][1], flow))

    def _waiting_at(self) -> list[int]:
        targets = (self.graph.flows[flow][1] for flow in self.held)
        return [node for node in dict.fromkeys(targets) if self.graph.kinds[node] == "or"]

    def _inclusive(self, node: int) -> bool:
        """Tell whether every token that can reach an empty flow of the gateway can reach a full one as well."""
        full = {flow for flow in self.graph.into(node) if flow in self.held}
        empty = set(self.graph.into(node)) - full
        others = [*self.users, *(self.graph.flows[flow][1] for flow in self.held)]
        reaches = [self._reach(other, node) for other in others if other != node]
        return all(reached & full for reached in reaches if reached & empty)

    def _reach(self, start: int, goal: int) -> set[int]:
        """Return the flows into `goal` a token at `start` can come over without passing `goal`."""
        seen, pending, found = {start}, [start], set()
        while pending:
            for flow in self.graph.out_of(pending.pop()):
                target = self.graph.flows[flow][1]
                if target == goal:
                    found.add(flow)
                elif target not in seen:
                    seen.add(target)
                    pending.append(target)
        return found
